import type { Instant } from '../calendar';
import type { Comparison } from '../workload/claim-events';
import type { WorkloadEvent } from '../workload/events';
import type { WorkloadFact } from '../workload/evolve';
import type { Claim, Workload } from '../workload/state';

/** What policies are about in the life of one claim. */
export interface Trace {
  state: Claim['state'];
  reasons: string[];
  /** On record since; null where it never was. */
  since: Instant | null;
  closedAt: Instant | null;
  /** How its review was passed; null where it was not. */
  review: 'automatic' | 'reviewed' | null;
  consent: 'opt-out' | 'opt-in' | 'none' | null;
  /** What the rule recommended when it was last decided on. */
  recommended: Pick<Comparison, 'recommends' | 'because'> | null;
  /** Every instant that was written about it, as it was written last. */
  dates: Partial<Record<TracedDate, Instant | null>>;
}

const instants = [
  'reviewStartBy',
  'reviewBy',
  'dueAt',
  'consentUntil',
  'termEnd',
  'renewableFrom',
  'stableUntil',
  'repudiableUntil',
  'disputableUntil',
  'cooldownUntil',
  'escalateAt',
] as const;
export const tracedDates = ['noticeUntil', ...instants] as const;
export type TracedDate = (typeof tracedDates)[number];

/** One claim in a history; null where it is not there. */
export function traceOf(claimId: string, { state, events }: { state: Workload; events: readonly WorkloadFact[] }): Trace | null {
  const claim = state.claims.find((one) => one.claimId === claimId);
  if (!claim) return null;
  const trace: Trace = {
    state: claim.state,
    reasons: claim.reasons,
    since: claim.since,
    closedAt: claim.closedAt,
    review: null,
    consent: null,
    recommended: null,
    dates: {},
  };
  for (const { data } of events) note(trace, claimId, data);
  return trace;
}

function note(trace: Trace, claimId: string, data: WorkloadEvent): void {
  if (data.type === 'NoticeServed' || data.type === 'NoticeFailed') {
    if (data.about !== claimId) return;
    const until = data.type === 'NoticeServed' ? data.respondBy : null;
    trace.dates[data.to === 'incumbent' ? 'noticeUntil' : 'consentUntil'] = until;
    return;
  }
  if (!('claimId' in data) || data.claimId !== claimId) return;
  const given = data as Partial<Record<TracedDate, Instant | null>>;
  for (const name of instants) if (given[name] !== undefined) trace.dates[name] = given[name];
  if (data.type === 'ClaimReviewPassed') {
    trace.review = data.decidedBy.role === 'policy' ? 'automatic' : 'reviewed';
    trace.consent = data.consent;
  }
  if ('comparison' in data && data.comparison) {
    const { recommends, because } = data.comparison;
    trace.recommended = { recommends, because };
  }
}
