import type { Instant } from '../calendar';
import { never } from '../refusal';
import { change, withoutEnding } from './changes';
import type { WorkloadEventOf } from './events';
import { isOnHold } from './state';
import type { Claim, Decision, Dispute, Workload, Written } from './state';

type DisputeEvent = WorkloadEventOf<
  'DisputeOpened' | 'DisputeEvidenceSubmitted' | 'DisputeEscalated' | 'DisputeWithdrawn' | 'DisputeResolved' | 'DisputeClosed'
>;

/** The workload after an event of a dispute; where its last one ends, what waited for the hold may fall due. */
export function evolveDispute(workload: Workload, data: DisputeEvent, at: Written): Workload {
  const next = apply(workload, data, at);
  return isOnHold(workload) && !isOnHold(next) ? { ...next, released: at } : next;
}

function apply(workload: Workload, data: DisputeEvent, at: Written): Workload {
  switch (data.type) {
    case 'DisputeOpened':
      return change({ ...workload, disputes: [...workload.disputes, opened(data, workload, at)] }, data.claimId, at.at, ({ decision }) => ({
        decision: decision && { ...decision, disputed: true },
      }));
    case 'DisputeEvidenceSubmitted':
      return changeDispute(workload, data.disputeId, ({ evidence }) => ({
        evidence: [...evidence, { party: data.party, given: data.evidence }],
      }));
    case 'DisputeEscalated':
      return changeDispute(workload, data.disputeId, () => ({ escalatedAt: at.at }));
    case 'DisputeWithdrawn':
      return changeDispute(workload, data.disputeId, () => ({ state: 'withdrawn', closedAt: at.at }));
    case 'DisputeClosed':
      return changeDispute(workload, data.disputeId, () => ({ state: 'closed', closedAt: at.at }));
    case 'DisputeResolved':
      return resolved(workload, data, at);
    default:
      return never(data);
  }
}

function opened(data: WorkloadEventOf<'DisputeOpened'>, { claims }: Workload, at: Written): Dispute {
  const { disputeId, claimId, decision, counterpart, accountId, grounds, evidence, escalateAt, policyVersion } = data;
  const claim = claims.find((one) => one.claimId === claimId);
  return {
    disputeId,
    claimId,
    decision,
    counterpart,
    accountId,
    disputed: claim?.decision ? { ...whatWas(claim.decision), reasons: claim.reasons, rationale: claim.rationale } : null,
    grounds,
    evidence: [{ party: 'opener', given: evidence }],
    openedAt: at.at,
    escalateAt: { at: escalateAt, by: at.by },
    escalatedAt: null,
    state: 'open',
    closedAt: null,
    outcome: null,
    reasons: [],
    rationale: null,
    decidedBy: null,
    policyVersion,
  };
}

const whatWas = ({ at, decidedBy }: Decision) => ({ at, decidedBy });

function resolved(workload: Workload, data: WorkloadEventOf<'DisputeResolved'>, at: Written): Workload {
  const { disputeId, claimId, outcome, reasons, rationale, decidedBy, reviewBy } = data;
  const dispute = workload.disputes.find((one) => one.disputeId === disputeId);
  const closed = changeDispute(workload, disputeId, () => ({
    state: 'resolved',
    closedAt: at.at,
    outcome,
    reasons,
    rationale,
    decidedBy,
  }));
  switch (outcome) {
    case 'decision-stands':
      return closed;
    case 'returned-to-review':
      return change(closed, claimId, at.at, (claim) => returned(claim, dispute, reviewBy));
    case 'decision-reversed':
      // An end that was reversed never happened; what is granted again stands in the events that follow.
      return withoutEnding(closed, claimId);
    default:
      return never(outcome);
  }
}

/** Under review again, with what its account gave in the dispute; as if it had not been passed before. */
function returned(claim: Claim, dispute: Dispute | undefined, reviewBy: Instant | null): Partial<Claim> {
  const given = (dispute?.evidence ?? []).filter(({ party }) => party === 'opener').flatMap((one) => one.given);
  return {
    state: 'UnderReview',
    evidence: [...claim.evidence, ...given],
    reviewBy,
    closedAt: null,
    reasons: [],
    rationale: null,
    dueAt: null,
    consent: null,
    consentUntil: null,
    consentedAt: null,
  };
}

function changeDispute(workload: Workload, disputeId: string, patch: (dispute: Dispute) => Partial<Dispute>): Workload {
  const disputes = workload.disputes.map((dispute) => (dispute.disputeId === disputeId ? { ...dispute, ...patch(dispute) } : dispute));
  return { ...workload, disputes };
}
