import type { Instant } from '../../domain/calendar';
import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import { nextDeadline } from '../../domain/workload/deadlines';
import type { Deadline } from '../../domain/workload/deadlines';
import { grantDue } from '../../domain/workload/granting';
import type { Holder } from '../../domain/workload/on-record';
import { incumbentOf, isContested, isOpen, openClaims } from '../../domain/workload/state';
import type { Claim, Notice, Workload } from '../../domain/workload/state';

/** A workload as it is now. */
export interface WorkloadRow {
  workloadId: string;
  tenantId: string;
  scope: string;
  partnerOfRecord: Holder | null;
  openClaims: Pick<Claim, 'claimId' | 'partnerId' | 'accountId' | 'state' | 'requestedAt'>[];
  contested: boolean;
  onHold: boolean;
  locked: boolean;
  /** What the ledger records next by the clock. */
  nextDeadline: Pick<Deadline, 'at' | 'kind' | 'claimId'> | null;
}

/** A claim as it is now, with the next instant its parties have to keep in mind. */
export interface ClaimRow extends Claim {
  workloadId: string;
  tenantId: string;
  scope: string;
  nextDeadline: ClaimDeadline | null;
  /** Until when the incumbent may answer, and no review of this claim may pass; null where nobody is waited for. */
  noticeUntil: Instant | null;
}

export interface ClaimDeadline {
  kind: 'review-start' | 'review' | 'action' | 'notice' | 'customer' | 'grant' | 'term';
  at: Instant;
}

/** What somebody must answer, or was told. */
export interface InboxRow {
  kind: InboxKind;
  workloadId: string;
  tenantId: string;
  scope: string;
  claimId: string;
  noticeId: string | null;
  /** When it came. */
  at: Instant;
  /** Until when it can be answered. */
  respondBy: Instant | null;
  /** Still to be answered, as far as the events say: whether respondBy has passed is for the reader's clock. */
  open: boolean;
  reasons: string[];
}

export type InboxKind =
  | 'notice-to-answer'
  | 'customer-agreement'
  | 'action-required'
  | 'review-to-start'
  | 'review'
  | 'granted'
  | 'rejected'
  | 'withdrawn'
  | 'declined'
  | 'superseded'
  | 'ended'
  | 'expired'
  | 'repudiated';

export function workloadRow(ref: WorkloadRef, workload: Workload): WorkloadRow {
  const holder = incumbentOf(workload);
  const deadline = nextDeadline(workload);
  return {
    workloadId: workloadIdOf(ref),
    ...ref,
    partnerOfRecord: holder ? holderOf(holder) : null,
    openClaims: openClaims(workload).map(({ claimId, partnerId, accountId, state, requestedAt }) => ({
      claimId,
      partnerId,
      accountId,
      state,
      requestedAt,
    })),
    contested: isContested(workload),
    onHold: false,
    locked: false,
    nextDeadline: deadline && { at: deadline.at, kind: deadline.kind, claimId: deadline.claimId },
  };
}

export function claimRow(ref: WorkloadRef, workload: Workload, claim: Claim): ClaimRow {
  const notice = isOpen(claim)
    ? workload.notices.find(({ to, about, endedAt }) => to === 'incumbent' && about === claim.claimId && endedAt === null)
    : undefined;
  const noticeUntil = notice?.respondBy.at ?? null;
  return { ...claim, workloadId: workloadIdOf(ref), ...ref, nextDeadline: claimDeadline(workload, claim), noticeUntil };
}

/** The next instant of a claim: what its partner, its reviewer or its customer is waited for. */
export function claimDeadline(workload: Workload, claim: Claim): ClaimDeadline | null {
  const deadline = (kind: ClaimDeadline['kind'], at: Instant | null | undefined): ClaimDeadline | null => (at ? { kind, at } : null);
  switch (claim.state) {
    case 'Requested':
      return deadline('review-start', claim.reviewStartBy);
    case 'UnderReview':
      return deadline('review', claim.reviewBy);
    case 'PartnerActionRequired':
      return deadline('action', claim.dueAt?.at);
    case 'AwaitingCustomer':
      return claim.consentedAt ? deadline('grant', grantDue(workload, claim)?.at) : deadline('customer', claim.consentUntil?.at);
    case 'Active':
      return earlier(deadline('notice', noticeToAnswer(workload, claim)?.respondBy.at), deadline('term', claim.termEnd?.at));
    default:
      return null;
  }
}

/**
 * The first notice that a holder has not answered. That its window has passed writes no event, so a row may still show it until the
 * workload's next one.
 */
function noticeToAnswer({ notices, lastCommand }: Workload, { accountId }: Claim): Notice | undefined {
  return notices.find(
    ({ account, endedAt, respondBy }) => account === accountId && endedAt === null && respondBy.at > (lastCommand?.at ?? ''),
  );
}

/** What a workload puts into inboxes: of accounts, of its tenant, and of the managers. */
export function inboxRows(ref: WorkloadRef, workload: Workload): { addressee: string; id: string; row: InboxRow }[] {
  const workloadId = workloadIdOf(ref);
  const tenant = `tenant ${ref.tenantId}`;
  const row = (claimId: string, kind: InboxKind, at: Instant, rest: Partial<InboxRow> = {}): InboxRow => ({
    kind,
    workloadId,
    ...ref,
    claimId,
    noticeId: null,
    at,
    respondBy: null,
    open: false,
    reasons: [],
    ...rest,
  });
  const notices = workload.notices.map((notice) => ({
    addressee: notice.to === 'customer' ? tenant : `account ${notice.account ?? ''}`,
    id: notice.noticeId,
    row: row(notice.about, notice.to === 'customer' ? 'customer-agreement' : 'notice-to-answer', notice.servedAt, toAnswer(notice)),
  }));
  const told = workload.claims.flatMap((claim) => {
    const { claimId, accountId, reasons, closedAt, since, stateSince } = claim;
    const item = (addressee: string, kind: InboxKind, at: Instant, rest: Partial<InboxRow> = {}) => ({
      addressee,
      id: `${claimId} ${kind} ${addressee}`,
      row: row(claimId, kind, at, rest),
    });
    const account = `account ${accountId}`;
    const ended = outcomes[claim.state];
    return [
      ...(claim.state === 'Requested'
        ? [item('managers', 'review-to-start', stateSince, { respondBy: claim.reviewStartBy, open: true })]
        : []),
      ...(claim.state === 'UnderReview' && claim.reviewer
        ? [item(`manager ${claim.reviewer.id}`, 'review', stateSince, { respondBy: claim.reviewBy, open: true })]
        : []),
      ...(claim.dueAt ? [item(account, 'action-required', stateSince, { respondBy: claim.dueAt.at, open: true, reasons })] : []),
      ...(since && !claim.imported ? [item(account, 'granted', since), item(tenant, 'granted', since)] : []),
      ...(ended && closedAt && !cameBefore(workload, claim)
        ? [item(account, ended, closedAt, { reasons }), item(tenant, ended, closedAt)]
        : []),
    ];
  });
  return [...notices, ...told];
}

/** Carried over as already superseded: nobody is told what a report says of the past. */
function cameBefore({ claims }: Workload, { imported, supersededBy }: Claim): boolean {
  return imported !== null && claims.some((other) => other.claimId === supersededBy && other.imported !== null);
}

const outcomes: Partial<Record<Claim['state'], InboxKind>> = {
  Rejected: 'rejected',
  Withdrawn: 'withdrawn',
  Declined: 'declined',
  Superseded: 'superseded',
  Ended: 'ended',
  Expired: 'expired',
  Repudiated: 'repudiated',
};

function toAnswer({ noticeId, respondBy, endedAt }: Notice): Partial<InboxRow> {
  return { noticeId, respondBy: respondBy.at, open: endedAt === null };
}

function holderOf({ partnerId, accountId, claimId, since, termEnd, requestedAt }: Claim): Holder {
  return { partnerId, accountId, claimId, since: since ?? requestedAt, termEnd: termEnd?.at ?? null };
}

function earlier(one: ClaimDeadline | null, other: ClaimDeadline | null): ClaimDeadline | null {
  if (!one || !other) return one ?? other;
  return other.at < one.at ? other : one;
}
