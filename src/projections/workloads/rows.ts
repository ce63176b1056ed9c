import type { Instant } from '../../domain/calendar';
import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import { nextDeadline } from '../../domain/workload/deadlines';
import type { Deadline } from '../../domain/workload/deadlines';
import { grantDue } from '../../domain/workload/granting';
import type { Holder } from '../../domain/workload/on-record';
import {
  askingClaims,
  hasFailed,
  incumbentOf,
  isContested,
  isOnHold,
  isOpen,
  noticeAbout,
  openDisputes,
  overAt,
} from '../../domain/workload/state';
import type { Claim, Dispute, Notice, Workload } from '../../domain/workload/state';

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
  /** Until when the incumbent may answer, and no review of this claim may pass; null where time does not say: nobody is waited for, or `notServed` has the notice. */
  noticeUntil: Instant | null;
  /** Until when its account may not ask again, as the customer's word has it: on the newest claim of the account, null on others. */
  cooldownUntil: Instant | null;
  /** Notices about it that did not reach their addressees, and wait to be served anew. */
  notServed: Pick<Notice, 'noticeId' | 'to' | 'channel' | 'failedAt'>[];
  /** Disputes that its account opened about it, and those against what favoured it. */
  disputes: Pick<Dispute, 'disputeId' | 'state'>[];
}

export interface ClaimDeadline {
  kind: 'review-start' | 'review' | 'action' | 'notice' | 'customer' | 'grant' | 'term' | 'escalation';
  at: Instant;
}

/** A claim's party in a dispute. */
export type Party = Pick<Claim, 'claimId' | 'partnerId' | 'accountId'>;

/** A dispute as it is now, with who disputes what with whom. */
export interface DisputeRow extends Omit<Dispute, 'counterpart' | 'accountId'> {
  workloadId: string;
  tenantId: string;
  scope: string;
  opener: Party;
  counterpart: Party | null;
}

export function workloadRow(ref: WorkloadRef, workload: Workload): WorkloadRow {
  const holder = incumbentOf(workload);
  const deadline = nextDeadline(workload);
  return {
    workloadId: workloadIdOf(ref),
    ...ref,
    partnerOfRecord: holder ? holderOf(holder) : null,
    openClaims: askingClaims(workload).map(({ claimId, partnerId, accountId, state, requestedAt }) => ({
      claimId,
      partnerId,
      accountId,
      state,
      requestedAt,
    })),
    contested: isContested(workload),
    onHold: isOnHold(workload),
    locked: workload.locked,
    nextDeadline: deadline && { at: deadline.at, kind: deadline.kind, claimId: deadline.claimId },
  };
}

export function claimRow(ref: WorkloadRef, workload: Workload, claim: Claim): ClaimRow {
  const notice = isOpen(claim) ? noticeAbout(workload, claim) : undefined;
  const noticeUntil = (notice && overAt(notice)?.at) ?? null;
  const notServed = workload.notices
    .filter((one) => one.about === claim.claimId && hasFailed(one))
    .map(({ noticeId, to, channel, failedAt }) => ({ noticeId, to, channel, failedAt }));
  const disputes = workload.disputes
    .filter(({ claimId, counterpart }) => claimId === claim.claimId || counterpart === claim.claimId)
    .map(({ disputeId, state }) => ({ disputeId, state }));
  const { tenantId, scope } = ref;
  const nextDeadline = claimDeadline(workload, claim);
  const cooldownUntil = cooldownOf(workload, claim);
  return { workloadId: workloadIdOf(ref), tenantId, scope, nextDeadline, noticeUntil, cooldownUntil, notServed, disputes, ...claim };
}

function cooldownOf({ claims, cooldowns }: Workload, { claimId, accountId }: Claim): Instant | null {
  const newest = claims.findLast((claim) => claim.accountId === accountId);
  return newest?.claimId === claimId && Object.hasOwn(cooldowns, accountId) ? (cooldowns[accountId] ?? null) : null;
}

export function disputeRow(ref: WorkloadRef, { claims }: Workload, { counterpart, accountId, ...dispute }: Dispute): DisputeRow {
  const party = (claimId: string | null): Party | null => {
    const claim = claims.find((one) => one.claimId === claimId);
    return claim ? { claimId: claim.claimId, partnerId: claim.partnerId, accountId: claim.accountId } : null;
  };
  const { claimId } = dispute;
  const opener = party(claimId) ?? { claimId, partnerId: accountId, accountId };
  return { ...dispute, workloadId: workloadIdOf(ref), ...ref, opener, counterpart: party(counterpart) };
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
      return deadline('escalation', escalating(workload, claim)?.escalateAt.at);
  }
}

const escalating = (workload: Workload, { claimId }: Claim): Dispute | undefined =>
  openDisputes(workload).find((dispute) => dispute.claimId === claimId && dispute.escalatedAt === null);

/**
 * The first notice that a holder has not answered. That its window has passed writes no event, so a row may still show it until the
 * workload's next one.
 */
function noticeToAnswer({ notices, lastCommand }: Workload, { accountId }: Claim): Notice | undefined {
  return notices.find(
    ({ account, endedAt, failedAt, respondBy }) =>
      account === accountId && endedAt === null && failedAt === null && respondBy.at > (lastCommand?.at ?? ''),
  );
}

function holderOf({ partnerId, accountId, claimId, since, termEnd, requestedAt }: Claim): Holder {
  return { partnerId, accountId, claimId, since: since ?? requestedAt, termEnd: termEnd?.at ?? null };
}

function earlier(one: ClaimDeadline | null, other: ClaimDeadline | null): ClaimDeadline | null {
  if (!one || !other) return one ?? other;
  return other.at < one.at ? other : one;
}
