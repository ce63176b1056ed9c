import type { Instant } from '../../domain/calendar';
import type { Life } from '../../timeline/timeline';
import { LEAST } from './scale';

export interface DrawnLife extends Life {
  until: Instant;
}

/** A lane's lives as lines: what stands too near to the one before to be told from it goes on with it, so that a drawing holds any number. */
export function drawnLives(lives: readonly Life[], knownAt: Instant, place: (at: Instant) => number): DrawnLife[] {
  const drawn: DrawnLife[] = [];
  for (const { how, from, until: end } of lives) {
    const until = end ?? knownAt;
    const last = drawn.findLast((one) => one.how === how);
    if (last && place(from) - place(last.until) < LEAST) last.until = until > last.until ? until : last.until;
    else drawn.push({ how, from, until });
  }
  return drawn;
}
