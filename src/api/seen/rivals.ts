import type { Caller } from '../../domain/facts';
import type { Claim, Dispute } from '../../domain/workload/state';

/** What tells whose a claim is. */
export type Whose = Pick<Claim, 'claimId' | 'partnerId' | 'accountId' | 'requestedAt' | 'closedAt'>;

/** Who ever asked on a workload, and who disputed with whom. */
export interface Gathered {
  claims: readonly Whose[];
  disputes: readonly Pick<Dispute, 'disputeId' | 'claimId' | 'counterpart'>[];
}

/** A rival as it is told: under a number, or by name to whom it is or was in a dispute with (invariant 10). */
export type Rival = { competingPartner: number } | Pick<Claim, 'claimId' | 'partnerId' | 'accountId'>;

/** What stands where a rival's name would. */
export const maskedName = (number: number): string => `competing partner ${number}`;

/** The same of a rival; null where it is told by name, or nobody's rival. */
export const maskOf = (rival: Rival | null): string | null =>
  rival && 'competingPartner' in rival ? maskedName(rival.competingPartner) : null;

/** The others on one workload, as a reader may know them. */
export interface Others {
  /** Whose a claim is, where it is a rival's; null where nothing is to be hidden. */
  rival(claimId: string): Rival | null;
  /** Whether the reader is a party of this dispute, or of one about or against this claim. */
  disputes(id: string): boolean;
}

/** Nobody is hidden: staff, and the customer whose workload it is. */
export const nobodyHidden: Others = { rival: () => null, disputes: () => true };

/**
 * The rivals of an account on one workload, numbered by first request: "competing partner 1" stays the same partner in every answer
 * about the workload, and says nothing else of it. Who was gone before the account first asked is not counted: the number would tell
 * how many there were. From the opening of a dispute on its parties know each other.
 */
export function othersBeside(accountId: string, { claims, disputes }: Gathered): Others {
  const byRequest = claims.toSorted(byRequestThenId);
  const came = byRequest.find((claim) => claim.accountId === accountId)?.requestedAt ?? '';
  const met = byRequest.filter(({ closedAt }) => closedAt === null || closedAt > came);
  const rivals = [...new Set(met.map((claim) => claim.accountId))].filter((account) => account !== accountId);
  const byId = new Map(claims.map((claim) => [claim.claimId, claim]));
  const accountOf = (claimId: string | null) => (claimId === null ? undefined : byId.get(claimId)?.accountId);
  const own = disputes.filter(({ claimId, counterpart }) => [claimId, counterpart].some((one) => accountOf(one) === accountId));
  const shared = new Set(own.flatMap(({ disputeId, claimId, counterpart }) => [disputeId, claimId, counterpart]));
  const known = new Set(own.flatMap(({ claimId, counterpart }) => [accountOf(claimId), accountOf(counterpart)]));
  return {
    rival(claimId) {
      const claim = byId.get(claimId);
      if (claim?.accountId === accountId) return null;
      if (claim && known.has(claim.accountId)) return { claimId, partnerId: claim.partnerId, accountId: claim.accountId };
      const number = claim === undefined ? -1 : rivals.indexOf(claim.accountId);
      return { competingPartner: (number === -1 ? rivals.length : number) + 1 };
    },
    disputes: (id) => shared.has(id),
  };
}

function byRequestThenId(one: Whose, other: Whose): number {
  if (one.requestedAt !== other.requestedAt) return one.requestedAt < other.requestedAt ? -1 : 1;
  return one.claimId < other.claimId ? -1 : 1;
}

/** What is hidden from a caller among those on one workload: from a partner its rivals, from others nobody. */
export const othersFor = ({ role, accountId }: Caller, gathered: Gathered): Others =>
  role === 'partner' ? othersBeside(accountId ?? '', gathered) : nobodyHidden;

/** The lane of an account as its reader knows it: a rival's is the number that it is told under. */
export function laneTold(accountId: string, { claims }: Pick<Gathered, 'claims'>, others: Others): string {
  const claim = claims.find((one) => one.accountId === accountId);
  return (claim && maskOf(others.rival(claim.claimId))) ?? accountId;
}

/** Of a rival that is told by name, the name that its location is registered under. */
export function withName(rival: Rival, partnerName: (partnerId: string) => string | null): object {
  return 'partnerId' in rival ? { ...rival, partnerName: partnerName(rival.partnerId) } : rival;
}
