import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import { overAt } from '../../domain/workload/state';
import type { Claim, Dispute, Notice, Workload } from '../../domain/workload/state';

/** What somebody must answer, or was told. */
export interface InboxRow {
  kind: InboxKind;
  workloadId: string;
  tenantId: string;
  scope: string;
  /** The claim it is about; null where it is about the workload. */
  claimId: string | null;
  noticeId: string | null;
  disputeId: string | null;
  /** When it came. */
  at: Instant;
  /** Until when it can be answered. */
  respondBy: Instant | null;
  /** Still to be answered, as far as the events say: whether respondBy has passed is for the reader's clock. */
  open: boolean;
  reasons: string[];
  /** The manager's words, of a note. */
  text: string | null;
}

export const inboxKinds = [
  'notice-to-answer',
  'customer-agreement',
  'action-required',
  'review-to-start',
  'review',
  'granted',
  'reinstated',
  'rejected',
  'withdrawn',
  'declined',
  'superseded',
  'ended',
  'expired',
  'repudiated',
  'moved',
  'dispute-opened',
  'dispute-to-resolve',
  'dispute-escalated',
  'dispute-resolved',
  'returned-to-review',
  'dispute-withdrawn',
  'dispute-closed',
  'note',
  'locked',
  'unlocked',
] as const;
export type InboxKind = (typeof inboxKinds)[number];

/** Those whose respondBy is a service level: when it passes nothing follows, and they are still to be done. */
const serviceLevels: readonly InboxKind[] = ['review-to-start', 'review', 'dispute-to-resolve', 'dispute-escalated'];

/** Until when it is to be answered; null where it is only to be known, or was answered. */
export function openUntil({ kind, open, respondBy }: InboxRow): Instant | null {
  if (!open) return null;
  return respondBy === null || serviceLevels.includes(kind) ? FOR_EVER : respondBy;
}

interface Item {
  addressee: string;
  id: string;
  row: InboxRow;
}

/** Makes items of one workload. */
type Told = (addressee: string, kind: InboxKind, at: Instant, about: Partial<InboxRow>) => Item;

const accountOf = ({ accountId }: { accountId: string }): string => `account ${accountId}`;

/** What a workload puts into inboxes: of accounts, of its tenant, of the managers and the leads. */
export function inboxRows(ref: WorkloadRef, workload: Workload): Item[] {
  const nothing = { claimId: null, noticeId: null, disputeId: null, respondBy: null, open: false, reasons: [], text: null };
  const told: Told = (addressee, kind, at, about) => {
    const row: InboxRow = { kind, workloadId: workloadIdOf(ref), ...ref, at, ...nothing, ...about };
    const { noticeId, disputeId, claimId } = row;
    return { addressee, id: noticeId ?? `${disputeId ?? claimId ?? row.workloadId} ${kind} ${addressee} ${at}`, row };
  };
  const tenant = `tenant ${ref.tenantId}`;
  return [
    ...workload.notices.map((notice) => ofNotice(notice, tenant, told)),
    ...workload.claims.flatMap((claim) => ofClaim(workload, claim, tenant, told)),
    ...workload.disputes.flatMap((dispute) => ofDispute(workload, dispute, tenant, told)),
    ...workload.notes.flatMap(({ id, claimId, text, at }) =>
      [...partiesOf(workload, claimId), tenant].map((addressee) => {
        const item = told(addressee, 'note', at, { claimId, text });
        return { ...item, id: `${id} ${addressee}` };
      }),
    ),
    ...ofLock(workload, told),
  ];
}

function ofNotice(notice: Notice, tenant: string, told: Told): Item {
  const { noticeId, to, account, about, servedAt, endedAt } = notice;
  const respondBy = endedAt === null ? (overAt(notice)?.at ?? null) : notice.respondBy.at;
  const toAnswer = { claimId: about, noticeId, respondBy, open: endedAt === null };
  return to === 'customer'
    ? told(tenant, 'customer-agreement', servedAt, toAnswer)
    : told(`account ${account ?? ''}`, 'notice-to-answer', servedAt, toAnswer);
}

function ofClaim(workload: Workload, claim: Claim, tenant: string, told: Told): Item[] {
  const { claimId, reasons, closedAt, since, state, stateSince, reviewer, reviewBy, dueAt, locations } = claim;
  const item = (addressee: string, kind: InboxKind, at: Instant, about: Partial<InboxRow> = {}) =>
    told(addressee, kind, at, { claimId, ...about });
  const account = accountOf(claim);
  const ended = outcomes[state];
  return [
    ...(state === 'Requested' ? [item('managers', 'review-to-start', stateSince, { respondBy: claim.reviewStartBy, open: true })] : []),
    ...(state === 'UnderReview' // nobody's where it was returned to review before anybody had begun
      ? [item(reviewer ? `manager ${reviewer.id}` : 'managers', 'review', stateSince, { respondBy: reviewBy, open: true })]
      : []),
    ...(dueAt ? [item(account, 'action-required', stateSince, { respondBy: dueAt.at, open: true, reasons })] : []),
    ...(since && !claim.imported ? [item(account, 'granted', since), item(tenant, 'granted', since)] : []),
    ...(state === 'Active' && claim.basis === 'reinstated'
      ? [item(account, 'reinstated', stateSince), item(tenant, 'reinstated', stateSince)]
      : []),
    ...locations.slice(1).map(({ from }, index) => ({ ...item(tenant, 'moved', from), id: `${claimId} moved ${index}` })),
    // When it was told, which for what reaches back is later than when it holds.
    ...(ended && closedAt && !cameBefore(workload, claim)
      ? [item(account, ended, stateSince, { reasons }), item(tenant, ended, stateSince)]
      : []),
  ];
}

function ofDispute(workload: Workload, dispute: Dispute, tenant: string, told: Told): Item[] {
  const { disputeId, claimId, openedAt, escalateAt, escalatedAt, state, closedAt, reasons } = dispute;
  const item = (addressee: string, kind: InboxKind, at: Instant, about: Partial<InboxRow> = {}) =>
    told(addressee, kind, at, { claimId, disputeId, ...about });
  const counterpart = workload.claims.find((claim) => claim.claimId === dispute.counterpart);
  const others = [...(counterpart ? [accountOf(counterpart)] : []), tenant];
  const open = state === 'open';
  const opened = others.map((one) => item(one, 'dispute-opened', openedAt, { open }));
  if (closedAt !== null)
    return [...opened, ...[accountOf(dispute), ...others].map((one) => item(one, endOf(dispute), closedAt, { reasons }))];
  if (escalatedAt !== null) return [...opened, item('leads', 'dispute-escalated', escalatedAt, { respondBy: escalateAt.at, open: true })];
  return [...opened, item('managers', 'dispute-to-resolve', openedAt, { respondBy: escalateAt.at, open: true })];
}

function endOf({ state, outcome }: Dispute): InboxKind {
  if (state === 'withdrawn') return 'dispute-withdrawn';
  if (state === 'closed') return 'dispute-closed';
  return outcome === 'returned-to-review' ? 'returned-to-review' : 'dispute-resolved';
}

/** The holder and whoever asked when the customer locked its workload, or unlocked it, hear of it. */
function ofLock({ claims, locked, lockedAt, unlocked }: Workload, told: Told): Item[] {
  const [kind, at] = locked ? (['locked', lockedAt] as const) : (['unlocked', unlocked?.at ?? null] as const);
  if (at === null) return [];
  const there = claims.filter(({ requestedAt, closedAt }) => requestedAt <= at && (closedAt === null || closedAt > at));
  return [...new Set(there.map(accountOf))].map((account) => told(account, kind, at, {}));
}

/** Whose claim it is, and whoever disputes or disputed with it. */
function partiesOf({ claims, disputes }: Workload, claimId: string): string[] {
  const about = disputes.filter((dispute) => dispute.claimId === claimId || dispute.counterpart === claimId);
  const parties = new Set([claimId, ...about.flatMap((dispute) => [dispute.claimId, dispute.counterpart ?? claimId])]);
  return [...new Set(claims.filter((claim) => parties.has(claim.claimId)).map(accountOf))];
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
