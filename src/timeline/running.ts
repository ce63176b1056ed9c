import type { Instant } from '../domain/calendar';
import { isContested, isOnHold, openDisputes } from '../domain/workload/state';
import type { Claim, Workload } from '../domain/workload/state';
import { laneOfClaim } from './lanes';
import type { Counted, Step } from './counted';
import type { Span, SpanKind } from './timeline';

/** Something that runs in a state of the workload; the key tells it from another of its kind. */
interface Running {
  key: string;
  kind: SpanKind;
  lane: string | null;
  until: Instant | null;
  to?: string;
}

/** Windows that time alone closes: no event says that they are over. */
const windows: ReadonlySet<SpanKind> = new Set(['notice', 'customer-window', 'right-to-dispute', 'right-to-repudiate', 'action']);

/** Everything that ran, in the order in which it began. A span begins and ends where the ledger learned of it, or when its time was over. */
export function spansOf(states: readonly Step[], knownAt: Instant): Span[] {
  const all: Span[] = [];
  let running = new Map<string, Span>();
  for (const { counted, after } of states) {
    const { sequence, event } = counted;
    const next = new Map<string, Span>();
    for (const { key, ...told } of runningIn(after)) {
      const before = running.get(key);
      const span = before ?? { ...told, from: event.recordedAt, closedAt: null, sequence: String(sequence), closedBy: null };
      span.until = told.until;
      if (!before) all.push(span);
      next.set(key, span);
    }
    for (const [key, span] of running) if (!next.has(key)) close(span, counted);
    running = next;
  }
  for (const span of running.values()) if (windows.has(span.kind)) closeByTime(span, knownAt);
  return all.filter(({ from, closedAt }) => closedAt === null || closedAt > from);
}

function close(span: Span, { sequence, event }: Counted): void {
  closeByTime(span, event.recordedAt);
  if (span.closedAt !== null && windows.has(span.kind)) return;
  span.closedAt = event.recordedAt;
  span.closedBy = String(sequence);
}

function closeByTime(span: Span, at: Instant): void {
  if (windows.has(span.kind) && span.until !== null && span.until <= at) span.closedAt = span.until;
}

function runningIn(workload: Workload): Running[] {
  const whole = (kind: SpanKind, runs: boolean): Running[] => (runs ? [{ key: kind, kind, lane: null, until: null }] : []);
  return [
    ...whole('contested', isContested(workload)),
    ...whole('hold', isOnHold(workload)),
    ...whole('lock', workload.locked),
    ...workload.claims.flatMap(ofClaim),
    ...notices(workload),
    ...disputes(workload),
  ];
}

function ofClaim(claim: Claim): Running[] {
  const { claimId, accountId: lane, state, decision } = claim;
  const one = (kind: SpanKind, until: Instant | null | undefined, mark = ''): Running => ({
    key: `${kind} ${claimId} ${mark}`,
    kind,
    lane,
    until: until ?? null,
  });
  switch (state) {
    case 'UnderReview':
      return [one('review', claim.reviewBy)];
    case 'PartnerActionRequired':
      return [one('action', claim.dueAt?.at)];
    case 'AwaitingCustomer':
      // Void while the notice of it has failed.
      return claim.consent === 'none' || claim.consentedAt || !claim.consentUntil ? [] : [one('customer-window', claim.consentUntil.at)];
    case 'Active':
      return claim.repudiableUntil === null ? [] : [one('right-to-repudiate', claim.repudiableUntil)];
    default:
      return decision && !decision.disputed ? [one('right-to-dispute', decision.disputableUntil, decision.at)] : [];
  }
}

function notices(workload: Workload): Running[] {
  return workload.notices
    .filter(({ to, endedAt, failedAt }) => to === 'incumbent' && endedAt === null && failedAt === null)
    .map(({ noticeId, about, account, respondBy }) => {
      const lane = laneOfClaim(workload, about);
      return { key: `notice ${noticeId}`, kind: 'notice', lane, until: respondBy.at, ...(account === null ? {} : { to: account }) };
    });
}

function disputes(workload: Workload): Running[] {
  return openDisputes(workload).flatMap(({ disputeId: lane, escalateAt, escalatedAt }): Running[] => [
    { key: `dispute ${lane}`, kind: 'dispute', lane, until: null },
    ...(escalatedAt === null ? [{ key: `escalation ${lane}`, kind: 'escalation' as const, lane, until: escalateAt.at }] : []),
  ]);
}
