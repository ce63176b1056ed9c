import type { Recorded } from '../../src/domain/recorded';
import type { WorkloadEvent } from '../../src/domain/workload/events';
import type { Note } from './told';

/** An event of the rules in the shape that the naive model notes: only what the model has an opinion about. */
export function noteOf({ data, recordedAt, effectiveAt, commandId }: Recorded<WorkloadEvent>): Note {
  return { ...shapeOf(data), type: data.type, recordedAt, effectiveAt, commanded: commandId !== undefined };
}

type Shape = Omit<Note, 'type' | 'recordedAt' | 'effectiveAt' | 'commanded'>;

function shapeOf(data: WorkloadEvent): Shape {
  switch (data.type) {
    case 'ClaimRequested':
      return {
        claim: data.claimId,
        account: data.accountId,
        partner: data.partnerId,
        evidence: data.evidence,
        policy: data.policyVersion,
        until: data.reviewStartBy,
      };
    case 'ClaimEvidenceAttached':
      return { claim: data.claimId, evidence: data.evidence };
    case 'NoticeServed':
      return {
        notice: data.noticeId,
        how: data.to,
        claim: data.about,
        until: data.respondBy,
        channel: data.channel,
        ...(data.insteadOf === undefined ? {} : { instead: data.insteadOf }),
        ...(data.account === undefined ? {} : { account: data.account }),
      };
    case 'NoticeFailed':
      return {
        notice: data.noticeId,
        how: data.to,
        claim: data.about,
        channel: data.channel,
        ...(data.account === undefined ? {} : { account: data.account }),
      };
    case 'NoticeAnswered':
      return { notice: data.noticeId, claim: data.about, how: data.stance, evidence: data.evidence };
    case 'ClaimReviewStarted':
      return { claim: data.claimId, decidedBy: data.reviewer.id, until: data.reviewBy };
    case 'PartnerActionRequired':
      return { claim: data.claimId, decidedBy: data.decidedBy.id, until: data.dueAt };
    case 'ClaimResubmitted':
      return { claim: data.claimId, evidence: data.evidence, until: data.reviewBy };
    case 'ClaimReviewPassed':
      return { claim: data.claimId, how: data.consent, decidedBy: data.decidedBy.id, until: data.consentUntil };
    case 'ClaimGranted': {
      const { effectiveUntil, termEnd, renewableFrom, stableUntil, repudiableUntil } = data;
      const grant = { ...(effectiveUntil === undefined ? {} : { effectiveUntil }), termEnd, renewableFrom, stableUntil, repudiableUntil };
      return { claim: data.claimId, how: data.basis, decidedBy: data.decidedBy.id, grant };
    }
    case 'ClaimSuperseded':
      return {
        claim: data.claimId,
        other: data.by,
        decidedBy: data.decidedBy.id,
        until: data.disputableUntil,
        ...(data.disputeId === undefined ? {} : { dispute: data.disputeId }),
      };
    case 'ClaimRejected':
      return { claim: data.claimId, decidedBy: data.decidedBy.id, until: data.disputableUntil };
    case 'ClaimWithdrawn':
    case 'CustomerConsented':
    case 'ClaimExpired':
    case 'NoteAdded':
      return { claim: data.claimId };
    case 'CustomerDeclined':
    case 'CustomerEnded':
    case 'CustomerRepudiated':
      return { claim: data.claimId, until: data.cooldownUntil };
    case 'AssociationEnded':
      return { claim: data.claimId, how: data.by, decidedBy: data.decidedBy?.id ?? '', until: data.disputableUntil };
    case 'AssociationImported':
      return { claim: data.claimId, partner: data.partnerId, account: data.accountId, since: data.since, policy: data.policyVersion };
    case 'AssociationMoved':
      return { claim: data.claimId, partner: data.partnerId };
    case 'ClaimRenewed': {
      const grant = { termEnd: data.termEnd, renewableFrom: data.renewableFrom, stableUntil: null, repudiableUntil: null };
      return { claim: data.claimId, evidence: data.evidence, policy: data.policyVersion, grant };
    }
    default:
      return disputeOrGate(data);
  }
}

type OfDispute = Extract<WorkloadEvent, { disputeId: string }>;
type Rest =
  | Exclude<OfDispute, { type: 'ClaimSuperseded' }>
  | Extract<WorkloadEvent, { type: 'DeadlineExtended' | 'WorkloadLocked' | 'WorkloadUnlocked' | 'CooldownLifted' }>;

function disputeOrGate(data: Rest): Shape {
  switch (data.type) {
    case 'DisputeOpened':
      return {
        claim: data.claimId,
        dispute: data.disputeId,
        account: data.accountId,
        other: data.counterpart,
        evidence: data.evidence,
        until: data.escalateAt,
      };
    case 'DisputeEvidenceSubmitted':
      return { claim: data.claimId, dispute: data.disputeId, evidence: data.evidence };
    case 'DisputeEscalated':
    case 'DisputeWithdrawn':
      return { claim: data.claimId, dispute: data.disputeId };
    case 'DisputeResolved':
      return { claim: data.claimId, dispute: data.disputeId, how: data.outcome, decidedBy: data.decidedBy.id, until: data.reviewBy };
    case 'DisputeClosed':
      return { claim: data.claimId, dispute: data.disputeId, how: data.because };
    case 'DeadlineExtended':
      return {
        claim: data.claimId,
        how: data.which,
        until: data.until,
        ...(data.noticeId === undefined ? {} : { notice: data.noticeId }),
        ...(data.disputeId === undefined ? {} : { dispute: data.disputeId }),
      };
    case 'CooldownLifted':
      return { account: data.account };
    case 'WorkloadLocked':
    case 'WorkloadUnlocked':
      return {};
  }
}
