import type { Instant } from '../../domain/calendar';
import type { Timeline } from '../../timeline/timeline';
import { daysIn, MILLISECONDS_A_DAY } from './scale';

/** The plot of the narrowest screen, of 320 pixels less what stands beside the page. */
export const NARROWEST = 288;
const TOP = 42;
const PX_A_DAY = 3.6;
/** Long stories are pressed together rather than scrolled through for ever. */
const TALLEST = 2600;

const AIR = 30;

/** Time down the plot, in pixels with one decimal; what lies outside stands at the edge. */
export interface Down {
  (at: Instant): number;
  /** What begins before the picture is cut at its edge. */
  cut(from: Instant): 'top' | null;
  /** Where the plot begins and ends. */
  top: number;
  end: number;
}

/** @param last where the picture ends: what lies behind it is only blank */
export function downOf(range: Timeline['range'], last: Instant = range.until): Down {
  const perDay = Math.min(PX_A_DAY, TALLEST / daysIn(range));
  const start = Date.parse(range.from);
  const end = TOP + Math.min(daysIn(range), daysIn({ from: range.from, until: last }) + AIR / perDay) * perDay;
  const at = (instant: Instant) => {
    const y = TOP + ((Date.parse(instant) - start) / MILLISECONDS_A_DAY) * perDay;
    return Math.round(Math.min(end, Math.max(TOP, y)) * 10) / 10;
  };
  return Object.assign(at, { cut: (from: Instant) => (from < range.from ? ('top' as const) : null), top: TOP, end });
}
