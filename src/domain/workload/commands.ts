import type { Day, Instant } from '../calendar';
import type { Evidence, NoticeChannel } from '../schemas';
import type { Engagement } from './claim-events';
import type { DisputeOutcome } from './dispute-events';
import type { Extendable } from './events';

/** How the customer's word reached the manager who enters it. */
export interface OnBehalfOf {
  reference: string;
  receivedOn: Day;
}

interface OfClaim {
  claimId: string;
}

interface Decision extends OfClaim {
  reasons: string[];
  rationale: string;
}

interface CustomersWord extends OfClaim {
  onBehalfOf?: OnBehalfOf;
}

export interface RequestClaim {
  type: 'RequestClaim';
  partnerId: string;
  engagement: Engagement;
  evidence: Evidence[];
  submissionId?: string;
}
export type AttachEvidence = OfClaim & { type: 'AttachEvidence'; evidence: Evidence[] };
export interface AnswerNotice {
  type: 'AnswerNotice';
  noticeId: string;
  stance: 'defends' | 'releases';
  evidence: Evidence[];
}
/** It did not reach its addressee, as whoever carries it says. */
export interface FailNotice {
  type: 'FailNotice';
  noticeId: string;
  reason: string;
}
/** One that failed is served anew. */
export interface ServeNotice {
  type: 'ServeNotice';
  noticeId: string;
  /** The addressee's own where absent. */
  channel?: NoticeChannel;
}
export type StartReview = OfClaim & { type: 'StartReview' };
export type RequireAction = Decision & { type: 'RequireAction' };
export type Resubmit = OfClaim & { type: 'Resubmit'; evidence: Evidence[] };
export type PassReview = OfClaim & {
  type: 'PassReview';
  rationale: string;
  /** Documents examined, with the dates as read on them; all as given where absent. */
  examined?: { sha256: string; customerSignedOn: Day }[];
};
export type Reject = Decision & { type: 'Reject' };
export type Withdraw = OfClaim & { type: 'Withdraw' };
export type Consent = CustomersWord & { type: 'Consent' };
export type Decline = CustomersWord & { type: 'Decline' };
/** The customer ends the association. */
export type End = CustomersWord & { type: 'End' };
/** The holder, or a manager with reasons, ends it. */
export type EndAssociation = OfClaim & { type: 'EndAssociation'; reasons: string[]; rationale: string };
/** The customer never agreed. */
export type Repudiate = CustomersWord & { type: 'Repudiate' };
/** To another location of the account. */
export type MoveAssociation = OfClaim & { type: 'MoveAssociation'; partnerId: string };
export type Renew = OfClaim & { type: 'Renew'; evidence: Evidence[] };

interface OfDispute {
  disputeId: string;
}

export type OpenDispute = OfClaim & { type: 'OpenDispute'; grounds: string; evidence: Evidence[] };
export type SubmitDisputeEvidence = OfDispute & { type: 'SubmitDisputeEvidence'; evidence: Evidence[] };
export type EscalateDispute = OfDispute & { type: 'EscalateDispute' };
export type WithdrawDispute = OfDispute & { type: 'WithdrawDispute' };
export type ResolveDispute = OfDispute & { type: 'ResolveDispute'; outcome: DisputeOutcome; reasons: string[]; rationale: string };

/** More time: of a claim's own deadline, of the notice to the incumbent about it, of the customer's window. */
export type ExtendDeadline = OfClaim & { type: 'ExtendDeadline'; which: Exclude<Extendable, 'escalation'>; until: Instant; reason: string };
export type ExtendEscalation = OfDispute & { type: 'ExtendEscalation'; until: Instant; reason: string };
export type AddNote = OfClaim & { type: 'AddNote'; text: string; visibility: 'internal' | 'parties' };

export interface LockWorkload {
  type: 'LockWorkload' | 'UnlockWorkload';
  onBehalfOf?: OnBehalfOf;
}
export interface LiftCooldown {
  type: 'LiftCooldown';
  account: string;
}

/** One line of a report, carried over. */
export interface ImportAssociation {
  type: 'ImportAssociation';
  partnerId: string;
  since: Day;
  externalClaimId: string;
  attributionType: string;
}

/** What can be asked of a workload. */
export type WorkloadCommand =
  | RequestClaim
  | AttachEvidence
  | AnswerNotice
  | FailNotice
  | ServeNotice
  | StartReview
  | RequireAction
  | Resubmit
  | PassReview
  | Reject
  | Withdraw
  | Consent
  | Decline
  | End
  | EndAssociation
  | Repudiate
  | MoveAssociation
  | Renew
  | OpenDispute
  | SubmitDisputeEvidence
  | EscalateDispute
  | WithdrawDispute
  | ResolveDispute
  | ExtendDeadline
  | ExtendEscalation
  | AddNote
  | LockWorkload
  | LiftCooldown
  | ImportAssociation;
