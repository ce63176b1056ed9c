import { isDay } from '../domain/calendar';
import type { Day } from '../domain/calendar';

/** How the dates with slashes in a file are read. */
export type DateOrder = 'month-first' | 'day-first';

/** What the dates of a file show. */
export interface DateEvidence {
  /** Written so that no doubt is possible: 2025-03-31, or a month 2025-03. */
  iso: number;
  /** Only readable with the month first, as 3/31/2025. */
  monthFirst: number;
  /** Only readable with the day first, as 31/3/2025. */
  dayFirst: number;
  /** Readable both ways, as 3/4/2025. */
  ambiguous: number;
}

export const noEvidence = (): DateEvidence => ({ iso: 0, monthFirst: 0, dayFirst: 0, ambiguous: 0 });

const TIME = '(?:[T ]\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?: ?[AP]M)?Z?)?';
const ISO = new RegExp(`^(\\d{4})-(\\d{1,2})(?:-(\\d{1,2}))?${TIME}$`, 'i');
const SLASHED = new RegExp(`^(\\d{1,2})/(\\d{1,2})/(\\d{4})${TIME}$`, 'i');

/** Notes what one cell shows. */
export function noteDate(evidence: DateEvidence, cell: string): void {
  if (ISO.test(cell)) evidence.iso += 1;
  const slashed = SLASHED.exec(cell);
  if (!slashed) return;
  const [first, second] = [Number(slashed[1]), Number(slashed[2])];
  if (first > 12 && second <= 12) evidence.dayFirst += 1;
  else if (second > 12 && first <= 12) evidence.monthFirst += 1;
  else if (first === second) evidence.iso += 1;
  else evidence.ambiguous += 1;
}

/** The order that the file's unambiguous dates show; month first, as in the United States, where they are silent. */
export function dateOrderOf({ monthFirst, dayFirst }: DateEvidence): DateOrder {
  return dayFirst > monthFirst ? 'day-first' : 'month-first';
}

/** What was assumed of a file's dates, in words; null where nothing had to be. */
export function assumptionOf(evidence: DateEvidence): string | null {
  const { monthFirst, dayFirst, ambiguous } = evidence;
  const order = dateOrderOf(evidence) === 'month-first' ? 'month/day/year' : 'day/month/year';
  if (monthFirst > 0 && dayFirst > 0)
    return `Dates contradict each other (${monthFirst} month first, ${dayFirst} day first): read as ${order}.`;
  if (ambiguous === 0) return null;
  const why = monthFirst + dayFirst > 0 ? 'as the unambiguous ones show' : 'assumed, since every one can be read both ways';
  return `Dates such as 3/4/2025 were read as ${order}: ${why}.`;
}

/** A date of a report as a day; a month alone is its first day. Null where it is none. */
export function readDay(cell: string, order: DateOrder): Day | null {
  const iso = ISO.exec(cell);
  if (iso) return dayFrom(iso[1], iso[2], iso[3] ?? '1');
  const slashed = SLASHED.exec(cell);
  if (!slashed) return null;
  const [, first, second, year] = slashed;
  return order === 'month-first' ? dayFrom(year, first, second) : dayFrom(year, second, first);
}

function dayFrom(year = '', month = '', date = ''): Day | null {
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  return isDay(day) ? day : null;
}
