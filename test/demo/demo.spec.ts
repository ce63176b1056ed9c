import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays } from '../../src/domain/calendar';
import type { Recorded } from '../../src/domain/recorded';
import type { UsageEvent } from '../../src/domain/usage/events';
import { nextDeadline } from '../../src/domain/workload/deadlines';
import { foldWorkload } from '../../src/domain/workload/evolve';
import { hasFailed, isContested } from '../../src/domain/workload/state';
import type { WorkloadEvent } from '../../src/domain/workload/events';
import { fillWithDemo } from '../../src/demo/demo';
import { readWhole } from '../../src/ledger/streams';
import { decode } from '../../src/ledger/event-codec';
import { openLedgerForReading } from '../../src/open-ledger';
import { readSettings } from '../../src/settings';

const inDirectory = async <Result>(work: (data: string) => Promise<Result>): Promise<Result> => {
  const data = mkdtempSync(join(tmpdir(), 'onrecord-demo-'));
  try {
    return await work(data);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
};

const settingsIn = (data: string) => readSettings({ data }, {}, join(data, 'no.env'));

const read = async (data: string) => {
  const { store, ...ledger } = await openLedgerForReading(settingsIn(data).eventStore);
  const all = (await store.readAll({ limit: 100_000 })).map((stored) => decode(stored));
  const streams = [...new Set(all.map(({ stream }) => stream))].filter((stream) => stream.startsWith('onrecord.workload-'));
  const workloads = await Promise.all(streams.map(async (stream) => foldWorkload(await readWhole<WorkloadEvent>(store, stream))));
  await ledger.close();
  return { all, workloads };
};

describe('the demo', () => {
  // Business days and month ends move under it, so it is played on every day of a week and at ends of months.
  const week = Array.from({ length: 7 }, (_, index) => `${addDays('2025-06-02', index)}T11:00:00.000Z`);
  it.each([...week, '2024-02-29T23:59:00.000Z', '2025-03-01T00:30:00.000Z', '2026-01-01T00:00:00.000Z'])(
    'has a claim in every state, contested workloads and deadlines ahead, when it ends at %s',
    (now) =>
      inDirectory(async (data) => {
        await fillWithDemo(settingsIn(data), now);
        const { all, workloads } = await read(data);
        const states = new Set(workloads.flatMap(({ claims }) => claims.map(({ state }) => state)));
        const reachable = [
          'Requested',
          'UnderReview',
          'PartnerActionRequired',
          'AwaitingCustomer',
          'Active',
          'Rejected',
          'Withdrawn',
          'Declined',
          'Expired',
          'Superseded',
          'Ended',
          'Repudiated',
        ];
        expect([...states].toSorted()).toEqual(reachable.toSorted());
        expect(workloads.filter(isContested).length).toBeGreaterThanOrEqual(3);
        const disputes = workloads.flatMap((workload) => workload.disputes);
        expect(disputes.map(({ state, escalatedAt, outcome }) => [state, escalatedAt !== null, outcome]).toSorted()).toEqual([
          ['open', false, null],
          ['open', true, null],
          ['resolved', true, 'decision-reversed'],
        ]);
        const escalated = disputes.filter(({ state, escalatedAt }) => state === 'open' && escalatedAt !== null);
        expect(escalated.map(({ disputed, escalateAt }) => [disputed?.decidedBy.id, escalateAt.at < now])).toEqual([['manager-a', true]]);
        const notBegun = workloads.filter(isContested).flatMap(({ claims }) => claims.filter(({ state }) => state === 'Requested'));
        const late = notBegun.filter(({ reviewStartBy }) => reviewStartBy !== null && reviewStartBy < now);
        expect(late.map(({ partnerId }) => partnerId)).toContain('wingtip'); // after a weekend, another's too
        expect(workloads.filter(({ locked }) => locked)).toHaveLength(1);
        expect(workloads.flatMap(({ notices }) => notices.filter(hasFailed))).toMatchObject([{ to: 'customer', channel: 'mail' }]);
        const terms = workloads.flatMap(({ claims }) =>
          claims.flatMap(({ state, termEnd }) => (state === 'Active' && termEnd ? [termEnd.at] : [])),
        );
        expect(terms).toHaveLength(1);
        expect(terms[0]! > now && terms[0]! < addDays(now.slice(0, 10), 40)).toBe(true);
        const ahead = workloads.map(nextDeadline).filter((due) => due !== null);
        expect(ahead.length).toBeGreaterThanOrEqual(3);
        expect(ahead.every(({ at }) => at > now)).toBe(true);
        expect(
          workloads.some(({ notices }) =>
            notices.some(({ to, endedAt, respondBy }) => to === 'incumbent' && endedAt === null && respondBy.at > now),
          ),
        ).toBe(true);
        const recorded = all.map(({ recordedAt }) => recordedAt);
        expect(recorded).toEqual(recorded.toSorted());
        expect(recorded.at(-1)! <= now).toBe(true);
        const byTheClock = all.filter(({ actor, type }) => actor.role === 'ledger' && type.startsWith('Claim'));
        expect(byTheClock.every(({ recordedAt, effectiveAt }) => recordedAt === effectiveAt)).toBe(true);
      }),
  );

  it('ends with the last six months of Contoso’s Teams', () =>
    inDirectory(async (data) => {
      await fillWithDemo(settingsIn(data), '2025-07-03T09:00:00.000Z');
      const { all } = await read(data);
      const usage = (all as Recorded<UsageEvent>[]).filter(
        ({ stream }) => stream === 'onrecord.usage-d0000000-0000-4000-8000-000000000001.teams',
      );
      const months = usage.slice(-7).map(({ data: { period, monthlyActiveUsers } }) => [period, monthlyActiveUsers]);
      expect(months).toEqual([
        ['2025-01', 600],
        ['2025-02', 720],
        ['2025-03', 1010],
        ['2025-02', 690], // corrected
        ['2025-04', 1480],
        ['2025-05', 2050],
        ['2025-06', 2600],
      ]);
    }));

  it('leaves a ledger that is there alone', () =>
    inDirectory(async (data) => {
      await fillWithDemo(settingsIn(data), '2025-07-03T09:00:00.000Z');
      const before = (await read(data)).all.length;
      await fillWithDemo(settingsIn(data), '2025-09-03T09:00:00.000Z');
      expect((await read(data)).all).toHaveLength(before);
    }));
});
