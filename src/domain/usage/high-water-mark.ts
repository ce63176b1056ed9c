import { lastDayOfPeriod, lastInstantOf } from '../calendar';
import type { Instant } from '../calendar';

/**
 * The starting high-water mark of a tenure: the highest monthlyActiveUsers of all periods that ended by its first instant, whoever held
 * then; 0 where there is none (invariant 9). Derived from what is known, never stored: ending and claiming again does not reset it.
 */
export const startingHighWaterMark = (periods: readonly { period: string; monthlyActiveUsers: number }[], from: Instant): number =>
  periods.reduce((highest, { period, monthlyActiveUsers }) => {
    return lastInstantOf(lastDayOfPeriod(period)) < from ? Math.max(highest, monthlyActiveUsers) : highest;
  }, 0);
