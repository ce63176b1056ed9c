import type { Instant } from '../../domain/calendar';
import { never } from '../../domain/refusal';
import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import type { Claim, Notice } from '../../domain/workload/state';
import type { WorkloadState } from './projection';

/** Who finds it in the inbox: a partner's account, a customer, or a manager (by id; without one, whoever takes it). */
export type Addressee = { kind: 'account' | 'tenant' | 'manager'; id: string };

export type InboxKind =
  | 'notice-to-answer'
  | 'customer-agreement'
  | 'action-required'
  | 'review-to-start'
  | 'review-to-finish'
  | 'granted'
  | 'rejected'
  | 'superseded'
  | 'ended'
  | 'declined'
  | 'expired'
  | 'repudiated'
  | 'withdrawn';

/** What an addressee must answer, or was told. */
export interface InboxRow extends WorkloadRef {
  id: string;
  addressee: Addressee;
  kind: InboxKind;
  workloadId: string;
  claimId: string;
  /** To be answered by id, where it is a notice. */
  noticeId: string | null;
  at: Instant;
  /** When the window closes; what is not answered by then is answered by the rules. */
  respondBy: Instant | null;
  /** Still to be done; a window that has passed since is for the reader's clock to see. */
  open: boolean;
  /** Codes of the catalogue, where a decision gave them. */
  reasons: string[];
}

export const ANY_MANAGER = '';

/** The inboxes as one workload fills them. */
export function inboxRows({ ref, workload, changedAt }: WorkloadState): InboxRow[] {
  const { tenantId, scope } = ref;
  const place = { workloadId: workloadIdOf(ref), tenantId, scope };
  const notices = workload.notices.map((notice): InboxRow => ({ ...place, ...ofNotice(notice, tenantId) }));
  const told = workload.claims.flatMap((claim) => {
    const at = changedAt[claim.claimId] ?? claim.requestedAt;
    return ofClaim(claim, tenantId).map(({ addressee, kind, respondBy = null, open = false }): InboxRow => {
      const id = `${claim.claimId} ${addressee.kind} ${kind}`;
      return { ...place, id, addressee, kind, claimId: claim.claimId, noticeId: null, at, respondBy, open, reasons: claim.reasons };
    });
  });
  return [...notices, ...told];
}

function ofNotice({ noticeId, to, account, about, servedAt, respondBy, endedAt }: Notice, tenantId: string) {
  const addressee: Addressee = to === 'customer' || account === null ? { kind: 'tenant', id: tenantId } : { kind: 'account', id: account };
  const kind: InboxKind = addressee.kind === 'tenant' ? 'customer-agreement' : 'notice-to-answer';
  return { id: noticeId, addressee, kind, claimId: about, noticeId, at: servedAt, respondBy: respondBy.at, open: !endedAt, reasons: [] };
}

interface Told {
  addressee: Addressee;
  kind: InboxKind;
  respondBy?: Instant | null;
  open?: boolean;
}

/** What the state of a claim tells whom. */
function ofClaim(claim: Claim, tenantId: string): Told[] {
  const account: Addressee = { kind: 'account', id: claim.accountId };
  const tenant: Addressee = { kind: 'tenant', id: tenantId };
  const told = (kind: InboxKind, ...to: Addressee[]): Told[] => (isCarriedOver(claim) ? [] : to.map((addressee) => ({ addressee, kind })));
  switch (claim.state) {
    case 'Requested':
      return [{ addressee: managerOf(claim), kind: 'review-to-start', respondBy: claim.reviewStartBy, open: true }];
    case 'UnderReview':
      return [{ addressee: managerOf(claim), kind: 'review-to-finish', respondBy: claim.reviewBy, open: true }];
    case 'PartnerActionRequired':
      return [{ addressee: account, kind: 'action-required', respondBy: claim.dueAt?.at ?? null, open: true }];
    case 'AwaitingCustomer':
      return []; // the notice to the customer says it
    case 'Active':
      return told('granted', account, tenant);
    case 'Rejected':
      return told('rejected', account);
    case 'Superseded':
      return told('superseded', account, tenant);
    case 'Ended':
      return told('ended', account, tenant);
    case 'Declined':
      return told('declined', account);
    case 'Expired':
      return told('expired', account, tenant);
    case 'Repudiated':
      return told('repudiated', account);
    case 'Withdrawn':
      return told('withdrawn', tenant);
    default:
      return never(claim.state);
  }
}

const managerOf = ({ reviewer }: Claim): Addressee => ({ kind: 'manager', id: reviewer?.id ?? ANY_MANAGER });

/** Nobody decided it here, so nobody is told. */
const isCarriedOver = ({ imported, state, decidedBy }: Claim): boolean =>
  imported !== null && (state === 'Active' || (state === 'Superseded' && decidedBy === null));
