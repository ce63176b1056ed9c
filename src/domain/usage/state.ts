import type { Recorded } from '../recorded';
import type { UsageEvent } from './events';

/** What was said of a period. The last value holds; the earlier ones are remembered, since repeating them is a no-op for ever. */
export interface Measured {
  monthlyActiveUsers: number;
  paidUnits: number;
  source: string;
}

/** The usage of one workload: for each period the values recorded, oldest first. */
export interface Usage {
  periods: Readonly<Record<string, readonly Measured[]>>;
}

export const emptyUsage: Usage = { periods: {} };

/** The usage after one more event. */
export function evolveUsage({ periods }: Usage, { data }: Pick<Recorded<UsageEvent>, 'data'>): Usage {
  const { period, monthlyActiveUsers, paidUnits, source } = data;
  return { periods: { ...periods, [period]: [...(periods[period] ?? []), { monthlyActiveUsers, paidUnits, source }] } };
}
