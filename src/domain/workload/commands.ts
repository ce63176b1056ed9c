import type { Day } from '../calendar';
import type { Evidence } from '../schemas';
import type { Engagement } from './events';

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
  | ImportAssociation;
