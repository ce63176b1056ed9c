import type { Instant } from '../../domain/calendar';
import type { DomainEvent } from '../../domain/catalogue';
import type { Recorded } from '../../domain/recorded';
import { parseWorkloadId, streamKind, subjectOfStream } from '../../domain/streams';
import type { UsageEvent } from '../../domain/usage/events';
import type { Projection } from '../runner/projection';

/** The value of one period that holds, and when it was learned. */
export interface UsagePeriod {
  /** `2025-03`, or `2025-03-31` under a daily policy. */
  period: string;
  monthlyActiveUsers: number;
  paidUnits: number;
  source: string;
  recordedAt: Instant;
}

export interface UsageState {
  /** By period. */
  periods: readonly UsagePeriod[];
}

/** One period as it is read. */
export interface UsageItem {
  period: string;
  monthlyActiveUsers: number;
  paidUnits: number;
  /** With one decimal; null where nothing is paid for. It may be over 100. */
  usagePercent: number | null;
  /** The most active users of any period so far, this one included. */
  highWaterMark: number;
  source: string;
}

type UsageFact = Pick<Recorded<UsageEvent>, 'data' | 'recordedAt'>;

/** The usage of each workload, now. */
export const usageProjection: Projection<UsageState> = {
  name: 'usage',
  version: 1,
  key: (stream) => (streamKind(stream) === 'usage' && parseWorkloadId(subjectOfStream(stream)) ? stream : null),
  init: () => ({ periods: [] }),
  evolve: (state, event: Recorded<DomainEvent>) => evolve(state, event as Recorded<UsageEvent>),
  tables: [],
};

/** The usage after a history: of a stream whole, or of what was recorded by some instant. */
export const foldUsage = (events: readonly UsageFact[]): UsageState => events.reduce<UsageState>(evolve, { periods: [] });

/** Usage with what is derived of it, oldest period first. */
export function usageSeries({ periods }: UsageState): UsageItem[] {
  let highWaterMark = 0;
  return periods.map(({ period, monthlyActiveUsers, paidUnits, source }) => {
    highWaterMark = Math.max(highWaterMark, monthlyActiveUsers);
    return { period, monthlyActiveUsers, paidUnits, usagePercent: percent(monthlyActiveUsers, paidUnits), highWaterMark, source };
  });
}

/** The later value of a period holds. Periods come in order, nearly always. */
function evolve({ periods }: UsageState, { data, recordedAt }: UsageFact): UsageState {
  const { period, monthlyActiveUsers, paidUnits, source } = data;
  const measured = { period, monthlyActiveUsers, paidUnits, source, recordedAt };
  const at = periods.findLastIndex((one) => one.period <= period);
  const replaced = periods[at]?.period === period ? 1 : 0;
  return { periods: [...periods.slice(0, at + 1 - replaced), measured, ...periods.slice(at + 1)] };
}

const percent = (users: number, units: number): number | null => (units === 0 ? null : Math.round((users * 1000) / units) / 10);
