import type { Caller } from '../../domain/facts';
import type { Evidence } from '../../domain/schemas';
import type { DisputeRow, Party } from '../../projections/workloads/rows';
import { isStaff } from '../auth/roles';
import type { Telling } from './claims';
import { datedOnly } from './events';
import { tellReasons } from './reasons';

/** Whether the dispute is there at all for a reader: its parties', its customer's, or anybody's for staff. */
export function mayReadDispute({ opener, counterpart, tenantId }: DisputeRow, { role, ...caller }: Caller): boolean {
  if (isStaff({ role })) return true;
  if (role === 'partner') return [opener, counterpart].some((party) => party !== null && party.accountId === caller.accountId);
  return role === 'customer' && caller.tenantId === tenantId;
}

/**
 * A dispute as its parties, its customer or staff reads it: the parties know each other. Who decided is for staff; of documents that
 * others gave a party reads what kind they are and of when, and the customer reads those that name it.
 */
export function presentDispute(dispute: DisputeRow, telling: Telling): object {
  const { disputeId, workloadId, tenantId, scope, claimId, state, decision, disputed, policyVersion } = dispute;
  const { caller, policies, partnerName } = telling;
  const party = (one: Party | null) => one && { ...one, partnerName: partnerName(one.partnerId) };
  const told = (codes: readonly string[]) => tellReasons(codes, policyVersion, policies, caller.role);
  const decider = (who: { role: string; id: string } | null) => who && (isStaff(caller) ? who : { role: who.role });
  return {
    disputeId,
    workloadId,
    tenantId,
    scope,
    claimId,
    state,
    opener: party(dispute.opener),
    counterpart: party(dispute.counterpart),
    decision: {
      kind: decision,
      at: disputed?.at ?? null,
      reasons: told(disputed?.reasons ?? []),
      rationale: disputed?.rationale ?? null,
      decidedBy: decider(disputed?.decidedBy ?? null),
    },
    grounds: dispute.grounds,
    evidence: dispute.evidence.map(({ party: by, given }) => ({ party: by, documents: documentsOf(given, by, dispute, caller) })),
    openedAt: dispute.openedAt,
    escalateAt: dispute.escalateAt.at,
    escalatedAt: dispute.escalatedAt,
    closedAt: dispute.closedAt,
    outcome: dispute.outcome,
    reasons: told(dispute.reasons),
    rationale: dispute.rationale,
    decidedBy: decider(dispute.decidedBy),
    policyVersion,
  };
}

function documentsOf(given: readonly Evidence[], by: string, { opener }: DisputeRow, { role, accountId, tenantId }: Caller): object[] {
  if (role === 'customer') return given.filter((document) => document.tenantId === tenantId);
  if (role !== 'partner') return [...given];
  const own = by === (accountId === opener.accountId ? 'opener' : 'other-party');
  return own ? [...given] : given.map(datedOnly);
}
