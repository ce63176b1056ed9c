import type { Instant } from '../domain/calendar';

/** One answer of the ledger: who held for some days, as known for some time. Together they are all it ever answered. */
export interface Answer {
  from: Instant;
  /** FOR_EVER where nothing ends it, as knownUntil. */
  until: Instant;
  knownFrom: Instant;
  knownUntil: Instant;
  /** Null: nobody. */
  lane: string | null;
  /** Of the location then on record, as its reader may know it. */
  name: string | null;
}

/**
 * The same with neighbours of one answer as one, across days and then across knowledge, in order of knowledge: what parts them is
 * something that their reader is not told.
 */
export function joinedAnswers(answers: readonly Answer[]): Answer[] {
  const across = run(
    answers.toSorted((one, other) => compare(one.knownFrom, other.knownFrom) || compare(one.from, other.from)),
    (last, next) => last.knownFrom === next.knownFrom && last.knownUntil === next.knownUntil && last.until === next.from,
    'until',
  );
  const down = run(
    across.toSorted((one, other) => compare(one.from, other.from) || compare(one.knownFrom, other.knownFrom)),
    (last, next) => last.from === next.from && last.until === next.until && last.knownUntil === next.knownFrom,
    'knownUntil',
  );
  return down.toSorted((one, other) => compare(one.knownFrom, other.knownFrom) || compare(one.from, other.from));
}

function run(answers: readonly Answer[], touches: (last: Answer, next: Answer) => boolean, end: 'until' | 'knownUntil'): Answer[] {
  const found: Answer[] = [];
  for (const next of answers) {
    const last = found.at(-1);
    if (last && last.lane === next.lane && last.name === next.name && touches(last, next)) last[end] = next[end];
    else found.push({ ...next });
  }
  return found;
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
