import type { Lane, Segment, Timeline } from '../../timeline/timeline';

/** Letters stand on it without a plate. */
export const SOLID = 'f-a';
const PATTERNS = [SOLID, 'f-b', 'f-c'] as const;

/** The claimants' letters and patterns, by first request: one letter ties lane and band, whatever the colours. */
export interface Holders {
  letter(lane: string): string;
  fill(lane: string): string;
  name(lane: string): string;
}

/** @param others who held by other answers than the timeline's, and may have no lane in it */
export function holdersOf(
  { lanes: own }: Pick<Timeline, 'lanes'>,
  others: readonly { lane: string | null; name: string | null }[] = [],
): Holders {
  const known = new Set(own.map(({ lane }) => lane));
  const missing = new Map(others.flatMap(({ lane, name }) => (lane === null || known.has(lane) ? [] : [[lane, name ?? lane] as const])));
  const lanes = [...own, ...[...missing].map(([lane, name]) => ({ lane, name, kind: 'claimant' as const }))];
  const claimants = lanes.filter(({ kind }) => kind === 'claimant');
  const places = new Map(claimants.map(({ lane }, index) => [lane, index]));
  const names = new Map(lanes.map(({ lane, name }) => [lane, name]));
  return {
    letter: (lane) => letterOf(places.get(lane) ?? 0),
    fill: (lane) => PATTERNS[(places.get(lane) ?? 0) % PATTERNS.length] ?? SOLID,
    name: (lane) => names.get(lane) ?? lane,
  };
}

/** A … Z, A2 … Z2 */
const letterOf = (index: number): string => {
  const round = Math.floor(index / 26);
  return String.fromCharCode(65 + (index % 26)) + (round === 0 ? '' : String(round + 1));
};

/** Of many claimants: who holds, who asks, who held, and the rest, each by the last that happened to it. */
export function byInterest(lanes: readonly Lane[], { band, marks, deadlines }: Timeline): Lane[] {
  const holds = band.at(-1)?.lane ?? null;
  const last = new Map(marks.map(({ lane, recordedAt }) => [lane, recordedAt]));
  const due = new Map(deadlines.toReversed().map(({ lane, at }) => [lane, at]));
  const held = new Set(band.map(({ lane }) => lane));
  const rank = (lane: Lane) => {
    if (lane.lane === holds) return 0;
    if (lane.lives.some(({ how, until }) => how === 'open' && until === null)) return 1;
    return held.has(lane.lane) ? 2 : 3;
  };
  const key = (lane: Lane) => (rank(lane) === 1 ? (due.get(lane.lane) ?? '9999') : (last.get(lane.lane) ?? ''));
  return lanes.toSorted((one, other) => rank(one) - rank(other) || compare(key(one), key(other)));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** The band cut off where the picture ends, or earlier. */
export const clipped = (band: readonly Segment[], until: string): (Segment & { until: string })[] =>
  band.filter(({ from }) => from < until).map((one) => ({ ...one, until: one.until !== null && one.until < until ? one.until : until }));
