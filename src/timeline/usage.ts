import { addDays, lastDayOfPeriod } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { UsageEvent } from '../domain/usage/events';
import { tenureOfPeriod } from '../domain/workload/on-record';
import type { Tenure } from '../domain/workload/on-record';
import type { Counted } from './counted';
import type { UsageStep } from './timeline';

/** Usage by period as known at K, attributed to who held at the period's end as known then; corrected values are kept. */
export function usageOf(events: readonly Counted<UsageEvent>[], tenures: readonly Tenure[], knownAt: Instant): UsageStep[] {
  const steps = new Map<string, UsageStep>();
  for (const { sequence, event } of events) {
    const { period, monthlyActiveUsers, paidUnits } = event.data;
    const before = steps.get(period);
    steps.set(period, {
      period,
      from: period.length === 7 ? `${period}-01` : period,
      until: addDays(lastDayOfPeriod(period), 1),
      monthlyActiveUsers,
      paidUnits,
      sequence: String(sequence),
      lane: tenureOfPeriod(tenures, period, knownAt)?.accountId ?? null,
      was: before ? [...before.was, valuesOf(before)] : [],
    });
  }
  return [...steps.values()].toSorted((one, other) => (one.period < other.period ? -1 : 1));
}

const valuesOf = ({ monthlyActiveUsers, paidUnits, sequence }: UsageStep): UsageStep['was'][number] => ({
  monthlyActiveUsers,
  paidUnits,
  sequence,
});
