import type { Recorded } from '../../src/domain/recorded';
import type { UsageEvent } from '../../src/domain/usage/events';
import { foldUsage, usageSeries } from '../../src/projections/usage/projection';
import { UsageQueries } from '../../src/projections/usage/queries';
import { contosoTeams } from '../domain/support/story';
import { append, Bench, contosoUsage, fact, ofUnknownType, usageOf } from './support/told';

const measured = (period: string, users: number, units: number): Recorded<UsageEvent> =>
  ({ data: usageOf(period, users, units) }) as Recorded<UsageEvent>;

describe('usage, period by period', () => {
  it('says how many of the paid units are used, and the most so far', () => {
    const series = usageSeries(
      foldUsage([measured('2025-01', 600, 5_000), measured('2025-02', 720, 5_000), measured('2025-03', 690, 5_000)]),
    );
    expect(series).toEqual([
      { period: '2025-01', monthlyActiveUsers: 600, paidUnits: 5_000, usagePercent: 12, highWaterMark: 600, source: 'telemetry' },
      { period: '2025-02', monthlyActiveUsers: 720, paidUnits: 5_000, usagePercent: 14.4, highWaterMark: 720, source: 'telemetry' },
      { period: '2025-03', monthlyActiveUsers: 690, paidUnits: 5_000, usagePercent: 13.8, highWaterMark: 720, source: 'telemetry' },
    ]);
  });

  it.each([
    ['nothing is paid for', 5, 0, null],
    ['more are active than paid for', 300, 200, 150],
    ['the percentage has no end', 1, 3, 33.3],
    ['nobody is active', 0, 200, 0],
  ])('where %s', (_case, users, units, usagePercent) => {
    expect(usageSeries(foldUsage([measured('2025-01', users, units)]))).toMatchObject([{ usagePercent }]);
  });

  it('stands in the order of periods, whenever they were reported', () => {
    const late = foldUsage([measured('2025-03', 30, 100), measured('2025-01', 50, 100), measured('2025-02', 20, 100)]);
    expect(usageSeries(late).map(({ period, highWaterMark }) => [period, highWaterMark])).toEqual([
      ['2025-01', 50],
      ['2025-02', 50],
      ['2025-03', 50],
    ]);
  });

  it('keeps one value for a period: the later one', () => {
    const twice = foldUsage([measured('2025-01', 10, 100), measured('2025-02', 20, 100), measured('2025-01', 15, 100)]);
    expect(usageSeries(twice).map(({ period, monthlyActiveUsers }) => [period, monthlyActiveUsers])).toEqual([
      ['2025-01', 15],
      ['2025-02', 20],
    ]);
  });

  it('is nothing before the first report', () => expect(usageSeries(foldUsage([]))).toEqual([]));
});

describe('the usage view', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.end());

  it('holds what was reported of a workload, and nothing of another', async () => {
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 600)), fact(usageOf('2025-02', 720)));
    const queries = new UsageQueries((await bench.caughtUp()).database);
    expect(queries.get(contosoTeams).periods.map(({ period, monthlyActiveUsers }) => [period, monthlyActiveUsers])).toEqual([
      ['2025-01', 600],
      ['2025-02', 720],
    ]);
    expect(queries.get({ ...contosoTeams, scope: 'exchange' }).periods).toEqual([]);
  });

  it('passes over an event of a type it does not know', async () => {
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 600)), ofUnknownType(fact(usageOf('2025-02', 720))));
    const queries = new UsageQueries((await bench.caughtUp()).database);
    expect(queries.get(contosoTeams).periods.map(({ period }) => period)).toEqual(['2025-01']);
  });
});
