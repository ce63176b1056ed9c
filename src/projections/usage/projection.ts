import type { Recorded } from '../../domain/recorded';
import type { UsageEvent } from '../../domain/usage/events';
import { isKnown } from '../../domain/catalogue';
import type { Projection } from '../runner/projection';

/** One period as last known. */
export interface UsagePeriod {
  period: string;
  monthlyActiveUsers: number;
  paidUnits: number;
  source: string;
}

/** The usage of one workload, by period. */
export interface UsageState {
  periods: readonly UsagePeriod[];
}

/** One period with what follows from it. */
export interface UsageItem extends UsagePeriod {
  /** monthlyActiveUsers of paidUnits in percent, to one decimal; null where nothing was paid. */
  usagePercent: number | null;
  /** The highest monthlyActiveUsers so far, this period included. */
  highWaterMark: number;
}

export const emptyUsageState: UsageState = { periods: [] };

/** The usage of each workload as last known. */
export const usage: Projection<UsageState> = {
  name: 'usage',
  version: 2,
  kinds: ['usage'],
  key: (event) => (isKnown(event) ? event.stream : null),
  init: () => emptyUsageState,
  evolve: (state, event) => evolveUsageState(state, event as Recorded<UsageEvent>),
  tables: [],
};

function evolveUsageState({ periods }: UsageState, { data }: Pick<Recorded<UsageEvent>, 'data'>): UsageState {
  const { period, monthlyActiveUsers, paidUnits, source } = data;
  const value = { period, monthlyActiveUsers, paidUnits, source };
  const last = periods.at(-1);
  if (!last || last.period < period) return { periods: [...periods, value] };
  const place = periods.findIndex((one) => one.period >= period);
  return { periods: periods.toSpliced(place, periods[place]?.period === period ? 1 : 0, value) };
}

/** The usage after a history: of a stream, or of the part of it that was recorded by K. */
export const foldUsage = (events: readonly Recorded<UsageEvent>[]): UsageState => events.reduce(evolveUsageState, emptyUsageState);

/** The series as it is read, oldest first. */
export function usageSeries({ periods }: UsageState): UsageItem[] {
  let highWaterMark = 0;
  return periods.map((one) => {
    highWaterMark = Math.max(highWaterMark, one.monthlyActiveUsers);
    const usagePercent = one.paidUnits === 0 ? null : Math.round((one.monthlyActiveUsers / one.paidUnits) * 1000) / 10;
    return { ...one, usagePercent, highWaterMark };
  });
}
