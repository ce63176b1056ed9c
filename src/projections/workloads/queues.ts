import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import { grantDue } from '../../domain/workload/granting';
import { partiesOn, rivalsAmong } from '../../domain/workload/reviewing';
import { hasFailed, incumbentOf, isContested, isOnHold, isOpen, noticeAbout, openDisputes, overAt } from '../../domain/workload/state';
import type { Claim, ClaimState, Dispute, Notice, Workload } from '../../domain/workload/state';
import type { Party, WorkloadRow } from './rows';

/** What can wait, in the order in which it comes. Each claim or dispute waits in one of those with a service level, at most. */
export const waitingQueues = [
  'to-review',
  'under-review',
  'notice-running',
  'not-served',
  'action-due',
  'customer-window',
  'grant-waiting',
  'disputes',
  'escalated',
] as const;
export type WaitingQueue = (typeof waitingQueues)[number];

/** Those whose deadline records nothing when it passes: it is a service level of the programme, and the wait goes on. */
const serviceLevels: readonly WaitingQueue[] = ['to-review', 'under-review', 'disputes', 'escalated'];

/** What an incumbent has not answered is waited for beside what the claim itself waits for, in a queue of its own. */
export const isBeside = ({ queue, notServed }: Pick<WaitingRow, 'queue' | 'notServed'>): boolean =>
  queue === 'notice-running' || (queue === 'not-served' && notServed?.to === 'incumbent');

export const hasServiceLevel = (queue: WaitingQueue): boolean => serviceLevels.includes(queue);

/** A claim or dispute that waits for somebody. */
export interface WaitingRow {
  queue: WaitingQueue;
  workloadId: string;
  tenantId: string;
  scope: string;
  claimId: string;
  disputeId: string | null;
  state: ClaimState;
  /** Who asks, or disputes. */
  partnerId: string;
  accountId: string;
  /** Whom it is against: who holds, or whom the disputed decision favoured. */
  against: Party | null;
  /** Who reviews the claim. */
  reviewer: string | null;
  /** Since when it waits here. One that lies ahead: it does not wait here yet. */
  since: Instant;
  /** null: nothing says until when. */
  deadline: Instant | null;
  contested: boolean;
  onHold: boolean;
  locked: boolean;
  /** A notice about it that failed and waits to be served anew; in not-served it is the one that this row is there for. */
  notServed: Pick<Notice, 'noticeId' | 'to' | 'channel'> | null;
  /** Until when the incumbent may answer, so that no review of it passes before: for ever while it was not reached. */
  noticeUntil: Instant | null;
  /** Another claim that awaits the customer: until that is decided no review passes. */
  awaiting: string | null;
  /** Who made the decision that is disputed, and so does not resolve it. */
  decidedBy: string | null;
  /** The partners that are decided between, each once: who looks after one of them does not decide. None where one account is alone. */
  rivals: string[];
  policyVersion: number;
}

interface Waiting {
  id: string;
  row: WaitingRow;
}

/** What of one workload waits for somebody, and in which queues. */
export function waitingRows(ref: WorkloadRef, workload: Workload): Waiting[] {
  return [
    ...workload.claims.filter(isOpen).flatMap((claim) => {
      const waits = waitsOf(workload, claim);
      return waits.map((wait) => ({
        id: `${wait.queue} ${wait.notServed?.noticeId ?? claim.claimId}`,
        row: rowOf(ref, workload, claim, wait),
      }));
    }),
    ...openDisputes(workload).flatMap((dispute) => {
      const claim = workload.claims.find(({ claimId }) => claimId === dispute.claimId);
      if (!claim) return [];
      const wait = waitOfDispute(dispute);
      const row = { ...rowOf(ref, workload, claim, wait), ...aboutDispute(workload, claim, dispute) };
      return [{ id: `${wait.queue} ${dispute.disputeId}`, row }];
    }),
  ];
}

/** Until when is waited first on a workload, whomever for: what the ledger records by the clock, or a service level. */
export function firstDue({ tenantId, scope, nextDeadline }: WorkloadRow, workload: Workload): Instant | null {
  const levels = waitingRows({ tenantId, scope }, workload).filter(({ row }) => hasServiceLevel(row.queue));
  return [nextDeadline?.at ?? [], ...levels.map(({ row }) => row.deadline ?? [])].flat().toSorted()[0] ?? null;
}

type Wait = Pick<WaitingRow, 'queue' | 'since' | 'deadline'> & Partial<Pick<WaitingRow, 'notServed'>>;

function waitsOf(workload: Workload, claim: Claim): Wait[] {
  const { stateSince: since } = claim;
  const notice = noticeAbout(workload, claim);
  const notices = notice ? [waitOfNotice(notice)] : [];
  switch (claim.state) {
    case 'Requested':
      return [{ queue: 'to-review', since, deadline: claim.reviewStartBy }, ...notices];
    case 'UnderReview':
      return [{ queue: 'under-review', since, deadline: claim.reviewBy }, ...notices];
    case 'PartnerActionRequired':
      return [{ queue: 'action-due', since, deadline: claim.dueAt?.at ?? null }, ...notices];
    case 'AwaitingCustomer':
      return [...waitsForCustomer(workload, claim), ...notices];
    default:
      return [];
  }
}

const waitOfNotice = (notice: Notice): Wait =>
  hasFailed(notice) ? waitOfFailed(notice) : { queue: 'notice-running', since: notice.servedAt, deadline: notice.respondBy.at };

const waitOfFailed = (notice: Notice): Wait => ({
  queue: 'not-served',
  since: notice.failedAt ?? notice.servedAt,
  deadline: null,
  notServed: named(notice),
});

const named = ({ noticeId, to, channel }: Notice): NonNullable<WaitingRow['notServed']> => ({ noticeId, to, channel });

/** The customer's window, and then whatever else holds up the grant: a dispute, a lock, a notice, the holder's stability. */
function waitsForCustomer(workload: Workload, claim: Claim): Wait[] {
  const { consent, consentedAt, consentUntil, stateSince } = claim;
  const granted = (since: Instant): Wait => ({ queue: 'grant-waiting', since, deadline: grantDue(workload, claim)?.at ?? null });
  if (consentedAt) return [granted(consentedAt.at)];
  if (!consentUntil)
    return workload.notices
      .filter((notice) => notice.about === claim.claimId && notice.to === 'customer' && hasFailed(notice))
      .map(waitOfFailed);
  const window: Wait = { queue: 'customer-window', since: stateSince, deadline: consentUntil.at };
  return consent === 'opt-in' ? [window] : [window, granted(consentUntil.at)];
}

function waitOfDispute({ openedAt, escalateAt, escalatedAt }: Dispute): Wait {
  return escalatedAt === null
    ? { queue: 'disputes', since: openedAt, deadline: escalateAt.at }
    : { queue: 'escalated', since: escalatedAt, deadline: escalateAt.at };
}

function rowOf(
  { tenantId, scope }: WorkloadRef,
  workload: Workload,
  claim: Claim,
  { queue, since, deadline, notServed }: Wait,
): WaitingRow {
  const { claimId, state, partnerId, accountId, reviewer, policyVersion } = claim;
  const holder = incumbentOf(workload);
  const notice = noticeAbout(workload, claim);
  const awaiting = workload.claims.find((other) => other.claimId !== claimId && other.state === 'AwaitingCustomer');
  return {
    workloadId: workloadIdOf({ tenantId, scope }),
    tenantId,
    scope,
    contested: isContested(workload),
    onHold: isOnHold(workload),
    locked: workload.locked,
    claimId,
    disputeId: null,
    state,
    partnerId,
    accountId,
    against: holder && holder.accountId !== accountId ? partyOf(holder) : null,
    reviewer: reviewer?.id ?? null,
    notServed: notServed ?? (notice && hasFailed(notice) ? named(notice) : null),
    noticeUntil: notice ? (overAt(notice)?.at ?? FOR_EVER) : null,
    awaiting: awaiting?.claimId ?? null,
    decidedBy: null,
    rivals: rivalsOn(workload, []),
    policyVersion,
    queue,
    since,
    deadline,
  };
}

function aboutDispute(workload: Workload, claim: Claim, { disputeId, counterpart, disputed, policyVersion }: Dispute) {
  const favoured = workload.claims.find(({ claimId }) => claimId === counterpart);
  return {
    disputeId,
    against: favoured ? partyOf(favoured) : null,
    decidedBy: disputed?.decidedBy.id ?? null,
    rivals: rivalsOn(workload, favoured ? [claim, favoured] : [claim]),
    policyVersion,
  };
}

const rivalsOn = (workload: Workload, disputing: readonly Claim[]): string[] => [
  ...new Set(rivalsAmong(partiesOn(workload, disputing)).map(({ partnerId }) => partnerId)),
];

const partyOf = ({ claimId, partnerId, accountId }: Claim): Party => ({ claimId, partnerId, accountId });
