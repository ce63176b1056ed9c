import type { Instant } from '../calendar';
import type { Caller } from '../facts';
import type { Recorded } from '../recorded';
import { never } from '../refusal';
import type { WorkloadCommand } from '../workload/commands';
import type { WorkloadEvent } from '../workload/events';

/** What somebody did, once: what its first event says was asked, of what it led to. */
export interface Step {
  at: Instant;
  caller: Caller;
  commandId: string;
  /** Null where it is kept as it was recorded: what a report carried over was not decided here. */
  command: WorkloadCommand | null;
  events: Recorded<WorkloadEvent>[];
}

/** The history of a workload as what people did. What deadlines did is left out: the clock does it again. */
export function retell(events: readonly Recorded<WorkloadEvent>[]): Step[] {
  const steps: Step[] = [];
  for (const event of events) {
    const { commandId, recordedAt, data, actor } = event;
    const last = steps.at(-1);
    if (commandId === undefined) continue;
    if (last?.commandId === commandId) last.events.push(event);
    else steps.push({ at: recordedAt, caller: callerOf(actor), commandId, command: commandOf(data), events: [event] });
  }
  return steps;
}

function callerOf({ role, id, organisation }: Recorded['actor']): Caller {
  const whose = role === 'customer' ? { tenantId: organisation } : role === 'partner' ? { accountId: organisation } : {};
  return { role, id, ...(organisation === undefined ? {} : { organisation, ...whose }) };
}

/** The command whose first event this is; null where it is kept as it is. */
function commandOf(data: WorkloadEvent): WorkloadCommand | null {
  switch (data.type) {
    case 'ClaimRequested': {
      const { partnerId, engagement, evidence, submissionId } = data;
      return { type: 'RequestClaim', partnerId, engagement, evidence, submissionId };
    }
    case 'ClaimEvidenceAttached':
      return { ...data, type: 'AttachEvidence' };
    case 'NoticeAnswered':
      return { type: 'AnswerNotice', noticeId: data.noticeId, stance: data.stance, evidence: data.evidence };
    case 'NoticeFailed':
      return { type: 'FailNotice', noticeId: data.noticeId, reason: data.reason };
    case 'NoticeServed': // Where nothing else came before it, it was served anew.
      return data.insteadOf === undefined ? null : { type: 'ServeNotice', noticeId: data.insteadOf, channel: data.channel };
    case 'ClaimReviewStarted':
      return { type: 'StartReview', claimId: data.claimId };
    case 'PartnerActionRequired':
      return { type: 'RequireAction', claimId: data.claimId, reasons: data.reasons, rationale: data.rationale };
    case 'ClaimResubmitted':
      return { type: 'Resubmit', claimId: data.claimId, evidence: data.evidence };
    case 'ClaimReviewPassed':
      return { type: 'PassReview', claimId: data.claimId, rationale: data.rationale, examined: data.examined };
    case 'CustomerConsented':
      return { ...data, type: 'Consent' };
    case 'ClaimRejected':
      return { type: 'Reject', claimId: data.claimId, reasons: data.reasons, rationale: data.rationale };
    case 'ClaimWithdrawn':
      return { type: 'Withdraw', claimId: data.claimId };
    case 'CustomerDeclined':
      return { type: 'Decline', claimId: data.claimId, onBehalfOf: data.onBehalfOf };
    case 'CustomerEnded':
      return { type: 'End', claimId: data.claimId, onBehalfOf: data.onBehalfOf };
    case 'CustomerRepudiated':
      return { type: 'Repudiate', claimId: data.claimId, onBehalfOf: data.onBehalfOf };
    case 'AssociationEnded':
      return { type: 'EndAssociation', claimId: data.claimId, reasons: data.reasons, rationale: data.rationale };
    case 'AssociationMoved':
      return { type: 'MoveAssociation', claimId: data.claimId, partnerId: data.partnerId };
    case 'ClaimRenewed':
      return { type: 'Renew', claimId: data.claimId, evidence: data.evidence };
    case 'DisputeOpened':
      return { type: 'OpenDispute', claimId: data.claimId, grounds: data.grounds, evidence: data.evidence };
    case 'DisputeEvidenceSubmitted':
      return { type: 'SubmitDisputeEvidence', disputeId: data.disputeId, evidence: data.evidence };
    case 'DisputeEscalated':
      return { type: 'EscalateDispute', disputeId: data.disputeId };
    case 'DisputeWithdrawn':
      return { type: 'WithdrawDispute', disputeId: data.disputeId };
    case 'DisputeResolved': {
      const { disputeId, outcome, reasons, rationale } = data;
      return { type: 'ResolveDispute', disputeId, outcome, reasons, rationale };
    }
    case 'DeadlineExtended': {
      const { which, claimId, disputeId, until, reason } = data;
      if (which === 'escalation') return { type: 'ExtendEscalation', disputeId: disputeId ?? '', until, reason };
      return { type: 'ExtendDeadline', claimId, which, until, reason };
    }
    case 'NoteAdded':
      return { ...data, type: 'AddNote' };
    case 'WorkloadLocked':
      return { type: 'LockWorkload', onBehalfOf: data.onBehalfOf };
    case 'WorkloadUnlocked':
      return { type: 'UnlockWorkload', onBehalfOf: data.onBehalfOf };
    case 'CooldownLifted':
      return { type: 'LiftCooldown', account: data.account };
    case 'AssociationImported':
    case 'ClaimGranted': // These follow from others, and begin no command.
    case 'ClaimSuperseded':
    case 'ClaimExpired':
    case 'DisputeClosed':
      return null;
    default:
      return never(data);
  }
}
