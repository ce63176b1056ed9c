import { addDays, addMonths, dayOf, daysBetween, firstOfMonth, startOfDay } from '../domain/calendar';
import type { Instant } from '../domain/calendar';

/** How much of the plot stays free right of now, so that the label of the newest mark has room, and right of the last deadline. */
const BEYOND_NOW = 0.25;
const BEYOND_DEADLINE = 0.1;
/** A term that ends in years would press the past into a corner: it is told, not drawn. */
const FARTHEST_MONTHS = 6;

/** Whole months around what is drawn. */
export function rangeOf(first: Instant, now: Instant, deadlines: readonly Instant[]): { from: Instant; until: Instant } {
  const from = firstOfMonth(dayOf(first));
  const farthest = startOfDay(addMonths(dayOf(now), FARTHEST_MONTHS));
  const last = deadlines.filter((at) => at <= farthest).reduce((late, at) => (at > late ? at : late), now);
  const least = Math.max(days(from, now) / (1 - BEYOND_NOW), days(from, last) / (1 - BEYOND_DEADLINE));
  const end = addDays(from, Math.ceil(least));
  return { from: startOfDay(from), until: startOfDay(addMonths(firstOfMonth(end), 1)) };
}

const days = (from: string, at: Instant): number => daysBetween(dayOf(from), dayOf(at)) + 1;
