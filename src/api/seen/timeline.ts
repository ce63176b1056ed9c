import type { Workload } from '../../domain/workload/state';
import { joined } from '../../timeline/bands';
import { CUSTOMER } from '../../timeline/lanes';
import { withoutDetail } from '../../timeline/marks';
import type { Lane, Mark, Segment, Span, Timeline } from '../../timeline/timeline';
import { takesPart } from './parts';
import { laneTold } from './rivals';
import type { Others } from './rivals';

/** What a partner's picture needs beside the whole one. */
export interface PartnerEyes {
  accountId: string;
  others: Others;
  /** Sequences of the workload's events that its history tells the partner. */
  told: ReadonlySet<string>;
  /** As known at K. */
  state: Workload;
  nameOf: (partnerId: string) => string;
  /** Of what it is told, since the whole one would say how far the past of others reaches, and their deadlines. */
  range: Timeline['range'];
}

/** The customer sees everybody, what its history tells it, and no usage: that is for the partner on record. */
export const timelineForCustomer = (timeline: Timeline, told: ReadonlySet<string>): Timeline => ({
  ...timeline,
  marks: timeline.marks.filter(({ sequence }) => told.has(sequence)),
  usage: [],
});

/**
 * The timeline as a partner may read it (invariant 10): its rivals under a number, of them only what its history tells it and never a
 * deadline of theirs; usage of its own tenures, while it holds.
 * @param ownsUsage whether it may read usage at all now
 */
export function timelineForPartner(timeline: Timeline, eyes: PartnerEyes, ownsUsage: boolean): Timeline {
  const lanes = laneNames(timeline.lanes, eyes);
  const renamed = (lane: string | null) => (lane === null ? null : (lanes.get(lane)?.lane ?? null));
  const marks = timeline.marks
    .filter(({ sequence }) => eyes.told.has(sequence))
    .map((mark) => (isOwn(mark.lane, eyes) ? mark : { ...withoutDetail(mark), lane: renamed(mark.lane) ?? mark.lane }));
  // At which location of its account a rival was is not told: its neighbours are one.
  const seen = (band: readonly Segment[]): Segment[] =>
    joined(
      band.map((segment) => {
        const known = segment.lane === null || segment.lane === eyes.accountId ? undefined : lanes.get(segment.lane);
        return known ? { ...segment, lane: known.lane, name: known.name } : segment;
      }),
    );
  const band = seen(timeline.band);
  const spans = timeline.spans
    .flatMap((span) => spanFor(fromTold(span, marks, eyes), lanes, eyes))
    .map((span) => ({
      ...span,
      lane: renamed(span.lane),
      ...(span.to === undefined ? {} : { to: renamed(span.to) ?? span.to }),
    }));
  const drawn = new Set([...marks, ...band, ...spans].map(({ lane }) => lane));
  return {
    ...timeline,
    range: eyes.range,
    lanes: [...new Map([...lanes.values()].map((lane) => [lane.lane, lane])).values()].filter(({ lane }) => drawn.has(lane)),
    band,
    believed: timeline.believed && seen(timeline.believed),
    spans,
    marks,
    usage: ownsUsage ? timeline.usage.filter(({ lane }) => lane === eyes.accountId) : [],
    deadlines: timeline.deadlines.filter(({ lane }) => isOwn(lane, eyes)),
  };
}

/** Each lane as the partner knows it; a dispute that it is no party of is its opener's doing. */
function laneNames(lanes: readonly Lane[], { accountId, others, state, nameOf }: PartnerEyes): Map<string, Lane> {
  const named = new Map<string, Lane>();
  const rivalLane = (account: string): Lane => {
    const lane = laneTold(account, state, others);
    const claim = lane === account ? state.claims.find((one) => one.accountId === account) : undefined;
    return { lane, kind: 'claimant', name: claim ? nameOf(claim.partnerId) : lane, lives: [] };
  };
  for (const lane of lanes) {
    if (lane.kind === 'customer' || lane.lane === accountId) named.set(lane.lane, lane);
    else if (lane.kind === 'claimant') named.set(lane.lane, rivalLane(lane.lane));
    else if (others.disputes(lane.lane)) named.set(lane.lane, lane);
    else named.set(lane.lane, rivalLane(state.disputes.find(({ disputeId }) => disputeId === lane.lane)?.accountId ?? lane.lane));
  }
  return named;
}

/** What it reads whole: its own, its disputes, and what the customer says of the workload. */
const isOwn = (lane: string, { accountId, others }: PartnerEyes): boolean =>
  lane === accountId || lane === CUSTOMER || others.disputes(lane);

/** What was contested before the reader was told of it, and still is, is told from its first event on: its own request makes it so. */
function fromTold(span: Span, told: readonly Mark[], eyes: PartnerEyes): Span {
  if (span.kind !== 'contested' || span.closedAt !== null || eyes.told.has(span.sequence)) return span;
  const first = told.find(({ recordedAt }) => recordedAt >= span.from);
  return first ? { ...span, from: first.recordedAt, sequence: first.sequence } : span;
}

/**
 * Of its own lane and its disputes everything. Of the rest what began and ended while it was told, without until when a rival has time;
 * what still runs is told to who still has a part in it.
 */
function spanFor(span: Span, lanes: Map<string, Lane>, eyes: PartnerEyes): Span[] {
  const { lane, kind, sequence, closedAt, closedBy, to } = span;
  if ((lane !== null && isOwn(lane, eyes)) || to === eyes.accountId) return [span];
  const wasTold = eyes.told.has(sequence) && (closedBy === null || eyes.told.has(closedBy));
  const mayKnow = kind === 'review' || kind === 'hold' || kind === 'lock' || kind === 'contested';
  if (!wasTold || !mayKnow || !(lane === null || lanes.has(lane))) return [];
  return closedAt !== null || takesPart(eyes.state, eyes.accountId) ? [{ ...span, until: null }] : [];
}
