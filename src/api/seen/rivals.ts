import type { Caller } from '../../domain/facts';
import type { Claim } from '../../domain/workload/state';

/** What tells whose a claim is. */
export type Whose = Pick<Claim, 'claimId' | 'accountId' | 'requestedAt' | 'closedAt'>;

/** The number under which a claim's partner is shown, instead of its name; null where nothing is to be hidden. */
export type Competing = (claimId: string) => number | null;

/** Nobody is hidden: staff, and the customer whose workload it is. */
export const nobodyHidden: Competing = () => null;

/**
 * The rivals of an account on one workload, numbered by first request: "competing partner 1" stays the same partner in every answer
 * about the workload, and says nothing else of it (invariant 10). Who was gone before the account first asked is not counted: the
 * number would tell how many there were.
 */
export function competingWith(accountId: string, claims: readonly Whose[]): Competing {
  const byRequest = claims.toSorted(byRequestThenId);
  const came = byRequest.find((claim) => claim.accountId === accountId)?.requestedAt ?? '';
  const met = byRequest.filter(({ closedAt }) => closedAt === null || closedAt > came);
  const rivals = [...new Set(met.map((claim) => claim.accountId))].filter((account) => account !== accountId);
  const accounts = new Map(claims.map((claim) => [claim.claimId, claim.accountId]));
  return (claimId) => {
    const account = accounts.get(claimId);
    if (account === accountId) return null;
    const number = account === undefined ? -1 : rivals.indexOf(account);
    return (number === -1 ? rivals.length : number) + 1;
  };
}

function byRequestThenId(one: Whose, other: Whose): number {
  if (one.requestedAt !== other.requestedAt) return one.requestedAt < other.requestedAt ? -1 : 1;
  return one.claimId < other.claimId ? -1 : 1;
}

/** What is hidden from a caller among the claims of one workload: from a partner its rivals, from others nobody. */
export const competingFor = ({ role, accountId }: Caller, claims: readonly Whose[]): Competing =>
  role === 'partner' ? competingWith(accountId ?? '', claims) : nobodyHidden;
