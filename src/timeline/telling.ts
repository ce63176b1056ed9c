import { earliest, firstOfMonth, startOfDay } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { UsageEvent } from '../domain/usage/events';
import { statesAfter } from '../domain/workload/evolve';
import { tenuresIn } from '../domain/workload/on-record';
import { paint } from '../domain/workload/paint';
import { emptyWorkload } from '../domain/workload/state';
import type { Workload } from '../domain/workload/state';
import type { WorkloadRef } from '../domain/streams';
import { workloadIdOf } from '../domain/streams';
import { aheadOf } from './ahead';
import { bandIn, bandOf, differ } from './bands';
import type { Counted, Step } from './counted';
import { CUSTOMER } from './lanes';
import { livesOf } from './lives';
import { marksOf } from './marks';
import { rangeOf } from './range';
import { spansOf } from './running';
import type { Lane, Life, Mark, Timeline } from './timeline';
import { usageOf } from './usage';

export interface Question {
  workload: WorkloadRef;
  /** All that is recorded of it, in order; what was recorded after K is left out here. */
  events: readonly Counted[];
  usage: readonly Counted<UsageEvent>[];
  on: Instant;
  knownAt: Instant;
  now: Instant;
  nameOf: (partnerId: string) => string;
}

/** The timeline of a workload at (D, K), with nobody hidden. A pure function of what is recorded. */
export function timelineOf({ workload, events, usage, on, knownAt, now, nameOf }: Question): Timeline {
  const folded = statesAfter(events.map(({ event }) => event));
  const steps = events.map((counted, index): Step => ({ counted, after: folded[index] ?? emptyWorkload }));
  const states = steps.filter(({ counted }) => counted.event.recordedAt <= knownAt);
  const recorded = states.map(({ counted }) => counted.event);
  const state = states.at(-1)?.after ?? emptyWorkload;
  const painted = { ...state, stretches: paint(recorded) };
  const band = bandIn(painted, nameOf);
  const then = recorded.filter(({ recordedAt }) => recordedAt <= on);
  const believed = then.length === recorded.length ? band : bandOf(then, nameOf);
  const marks = marksOf(states);
  return {
    workloadId: workloadIdOf(workload),
    ...workload,
    on,
    knownAt,
    now,
    range: rangeAround(events, folded.at(-1) ?? emptyWorkload, usage, { on, now }),
    lanes: lanesOf(state, marks, livesOf(states, band), nameOf),
    band,
    believed: differ(band, believed, on) ? believed : null,
    spans: spansOf(states, knownAt),
    marks,
    usage: usageOf(
      usage.filter(({ event }) => event.recordedAt <= knownAt),
      tenuresIn(painted),
      knownAt,
    ),
    deadlines: aheadOf(state, knownAt),
  };
}

/**
 * Around everything recorded by now, whatever K: so that pictures of two K lie over each other. What holds from long before it was recorded,
 * as what was imported, would press that into a corner: it is cut at the edge, unless a day so early is asked about.
 */
function rangeAround(
  events: readonly Counted[],
  after: Workload,
  usage: readonly Counted<UsageEvent>[],
  { on, now }: Pick<Question, 'on' | 'now'>,
): Timeline['range'] {
  const recorded = events.reduce((early, { event }) => earliest(early, event.recordedAt), now);
  const first = usage.reduce((early, { event }) => earliest(early, startOfDay(firstOfMonth(event.data.period))), recorded);
  const effective = events.reduce((early, { event }) => earliest(early, event.effectiveAt), first);
  return rangeOf(
    on < effective ? effective : earliest(first, on),
    now,
    aheadOf(after, now).map(({ at }) => at),
  );
}

function lanesOf(state: Workload, marks: readonly Mark[], lives: Map<string, Life[]>, nameOf: Question['nameOf']): Lane[] {
  const accounts = [...new Set(state.claims.map(({ accountId }) => accountId))];
  const nameOfAccount = (accountId: string) => nameOf(state.claims.find((claim) => claim.accountId === accountId)?.partnerId ?? accountId);
  const claimants = accounts.map((accountId): Lane => {
    const claims = state.claims
      .filter((claim) => claim.accountId === accountId)
      .map(({ claimId, partnerId, state: its }) => ({ claimId, partnerId, accountId, state: its }));
    return { lane: accountId, kind: 'claimant', name: nameOfAccount(accountId), claims, lives: lives.get(accountId) ?? [] };
  });
  const disputes = state.disputes.map((dispute, index): Lane => {
    const name = `Dispute ${index + 1} by ${nameOfAccount(dispute.accountId)}`;
    const { disputeId } = dispute;
    return { lane: disputeId, kind: 'dispute', name, disputeId, state: dispute.state, lives: lives.get(disputeId) ?? [] };
  });
  const customer: Lane = { lane: CUSTOMER, kind: 'customer', name: 'Customer', lives: [] };
  return [...claimants, ...disputes, ...(marks.some(({ lane }) => lane === CUSTOMER) ? [customer] : [])];
}
