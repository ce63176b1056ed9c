import type { Part } from '../../projections/history/queries';

/** Where to look on from: behind a sequence, in the direction of the order; from the end of it where absent. */
export interface Beginning {
  order: 'newest' | 'oldest';
  behind?: number;
}

/** Events that are looked through before other work of the thread has its turn: a millisecond or two. */
const EVENTS_A_PART = 25_000;

/** The log up to its head, in parts, in the order in which it is looked through. */
export function* logParts({ order, behind }: Beginning, head: number, size = EVENTS_A_PART): Iterable<Part> {
  if (order === 'newest') {
    for (let last = Math.min(head, (behind ?? head + 1) - 1); last >= 1; last -= size) yield { first: Math.max(1, last - size + 1), last };
  } else {
    for (let first = (behind ?? 0) + 1; first <= head; first += size) yield { first, last: Math.min(head, first + size - 1) };
  }
}
