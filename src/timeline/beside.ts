import { earliest, FOR_EVER, latest } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { Answer } from './answers';
import { joined, laneAt } from './bands';
import type { Segment, Timeline } from './timeline';

/** A second band, beside that of who was on record as known at K. */
export interface Beside {
  /** Of what other moment of knowledge; null: each day as it was believed on that day. */
  knownAt: Instant | null;
  band: Segment[];
  /** How far it says something. */
  until: Instant;
  /** Days about which the two do not say the same, and when the ledger last learned something of them. */
  differing: { from: Instant; until: Instant; learnedAt: Instant }[];
}

const DAY_MS = 86_400_000;

/**
 * The second band, where it says something: what was known at the moment that K is compared with; else, of a past K, what is known now;
 * else what was believed on each day, where that is not what K knows. Of two moments compared it is there also where they agree.
 */
export function besideOf(
  { knownAt, now }: Pick<Timeline, 'knownAt' | 'now'>,
  answers: readonly Answer[],
  compare: Instant | null,
): Beside | null {
  if (compare !== null && compare !== knownAt) return asKnown(answers, knownAt, compare);
  const later = asKnown(answers, knownAt, now);
  if (later.differing.length > 0) return later;
  const believed = asBelieved(answers, knownAt);
  return believed.differing.length > 0 ? believed : null;
}

function asKnown(answers: readonly Answer[], knownAt: Instant, other: Instant): Beside {
  const band = bandKnown(answers, other);
  const [until, last] = knownAt < other ? [knownAt, other] : [other, knownAt];
  return { knownAt: other, band, until: other, differing: differing(bandKnown(answers, knownAt), band, answers, { until, knownBy: last }) };
}

/** What takes less than a day to be learned was not believed otherwise: the clock was catching up. */
function asBelieved(answers: readonly Answer[], knownAt: Instant): Beside {
  const pieces = answers.map(({ from, until, knownFrom, knownUntil, lane, name }) => ({
    from: latest(from, knownFrom),
    until: earliest(until, knownUntil, knownAt),
    lane,
    name,
  }));
  const band = inOrder(pieces);
  const [first] = band;
  if (!first) return { knownAt: null, band, until: knownAt, differing: [] };
  const found = differing(bandKnown(answers, knownAt), band, answers, { from: first.from, until: knownAt, knownBy: knownAt });
  const lasting = found.filter(({ from, until }) => Date.parse(until) - Date.parse(from) >= DAY_MS);
  return { knownAt: null, band, until: knownAt, differing: lasting };
}

const bandKnown = (answers: readonly Answer[], at: Instant): Segment[] =>
  inOrder(answers.filter(({ knownFrom, knownUntil }) => knownFrom <= at && at < knownUntil));

/** What lasts any time, in order of it. */
function inOrder(pieces: readonly Pick<Answer, 'from' | 'until' | 'lane' | 'name'>[]): Segment[] {
  const lasting = pieces.filter(({ from, until }) => from < until).toSorted((one, other) => (one.from < other.from ? -1 : 1));
  return joined(
    lasting.map(({ from, until, lane, name }) => ({ from, until: until === FOR_EVER ? null : until, lane, name, imported: false })),
  );
}

function differing(
  one: readonly Segment[],
  other: readonly Segment[],
  answers: readonly Answer[],
  { knownBy, ...range }: { from?: Instant; until: Instant; knownBy: Instant },
): Beside['differing'] {
  return differingDays(one, other, range).map((days) => ({ ...days, learnedAt: learnedOf(days, answers, knownBy) }));
}

/** The stretches about which two bands do not say the same, in order of time. */
export function differingDays(
  one: readonly Segment[],
  other: readonly Segment[],
  { from = '', until }: { from?: Instant; until: Instant },
): { from: Instant; until: Instant }[] {
  const edges = [...one, ...other].flatMap((segment) => [segment.from, segment.until ?? until]).filter((at) => from <= at && at < until);
  const starts = [...new Set(edges)].toSorted();
  const found: { from: Instant; until: Instant }[] = [];
  for (const [index, start] of starts.entries()) {
    if (laneAt(one, start) === laneAt(other, start)) continue;
    const end = starts[index + 1] ?? until;
    const last = found.at(-1);
    if (last?.until === start) last.until = end;
    else found.push({ from: start, until: end });
  }
  return found;
}

function learnedOf(days: { from: Instant; until: Instant }, answers: readonly Answer[], knownBy: Instant): Instant {
  const about = answers.filter(({ from, until, knownFrom }) => from < days.until && days.from < until && knownFrom <= knownBy);
  return about.reduce((last, { knownFrom }) => latest(last, knownFrom), days.from);
}
