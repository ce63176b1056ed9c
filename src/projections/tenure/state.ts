import { blankClaim, emptyWorkload, openDisputes } from '../../domain/workload/state';
import type { Claim, Dispute, Workload } from '../../domain/workload/state';

type KeptClaim = Pick<
  Claim,
  | 'claimId'
  | 'partnerId'
  | 'accountId'
  | 'state'
  | 'requestedAt'
  | 'since'
  | 'imported'
  | 'termEnd'
  | 'repudiableUntil'
  | 'decision'
  | 'locations'
>;
type KeptDispute = Pick<Dispute, 'disputeId' | 'claimId' | 'decision' | 'accountId'>;

/** What the next event needs of a workload in order to say who held when, and no more: no document, notice, note or reason. */
export interface Kept {
  claims: KeptClaim[];
  /** Those that are open. */
  disputes: KeptDispute[];
  stretches: Workload['stretches'];
  onlyImports: boolean;
}

export function keep(workload: Workload): Kept {
  const { claims, stretches, onlyImports } = workload;
  return {
    claims: claims.map(
      ({ claimId, partnerId, accountId, state, requestedAt, since, imported, termEnd, repudiableUntil, decision, locations }) => ({
        claimId,
        partnerId,
        accountId,
        state,
        requestedAt,
        since,
        imported,
        termEnd,
        repudiableUntil,
        decision,
        locations,
      }),
    ),
    disputes: openDisputes(workload).map(({ disputeId, claimId, decision, accountId }) => ({ disputeId, claimId, decision, accountId })),
    stretches,
    onlyImports,
  };
}

/** The workload as far as it was kept; the rules' own fold goes on from it. */
export function recall({ claims, disputes, stretches, onlyImports }: Kept): Workload {
  return {
    ...emptyWorkload,
    claims: claims.map((claim) => ({ ...blankClaim, evidence: [], policyVersion: 0, stateSince: claim.requestedAt, ...claim })),
    disputes: disputes.map((dispute) => ({ ...openDispute, ...dispute })),
    stretches,
    onlyImports,
  };
}

const openDispute = {
  state: 'open',
  counterpart: null,
  disputed: null,
  grounds: '',
  evidence: [],
  openedAt: '',
  escalateAt: { at: '', by: '' },
  escalatedAt: null,
  closedAt: null,
  outcome: null,
  reasons: [],
  rationale: null,
  decidedBy: null,
  policyVersion: 0,
} satisfies Partial<Dispute>;
