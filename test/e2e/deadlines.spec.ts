import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { openStoreForWriting } from '../../src/open-store';
import { readSettings } from '../../src/settings';
import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { append, fact, ofUnknownType, tenantCalled } from '../projections/support/told';
import { appendAwaiting, awaiting, awaitingId, WINDOWS_CLOSE } from '../support/awaiting';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';

const directories: string[] = [];
const newDirectory = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'onrecord-deadlines-'));
  directories.push(directory);
  return directory;
};
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

interface Ready {
  views: { sequence: number };
  deadlines: { due: number; oldest: string | null; failing: number };
}

const readyOf = async (server: TestServer) => JSON.parse((await server.nobody.get('/health/ready')).text) as Ready;
const deadlinesOf = async (server: TestServer) => (await readyOf(server)).deadlines;
/** Events in the ledger once so many claims are granted: what opens it, four for each claim, and the grant. */
const eventsAfter = (grants: number): number => 2 + 5 * grants;

async function metricOf(server: TestServer, name: string): Promise<number> {
  const { text } = await server.nobody.get('/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length) ?? 0);
}

async function untilDue(server: TestServer, count: number): Promise<void> {
  for (let tries = 0; (await deadlinesOf(server)).due > count; tries += 1) {
    if (tries > 5_000) throw new Error(`Waited in vain for no more than ${count} to be due`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A ledger that slept while many windows closed. */
async function sleptOver(count: number): Promise<string> {
  const directory = newDirectory();
  const store = await openSqliteEventStore({ directory, mode: 'write' });
  await appendAwaiting(store, count);
  await store.close();
  return directory;
}

describe('a server that slept', () => {
  test('works off a thousand that fell due at one moment, by itself, while it answers', async () => {
    const count = 1_000;
    const server = await startServer({ at: null, data: await sleptOver(count) });
    try {
      const auditor = await server.as('auditor');
      expect((await deadlinesOf(server)).oldest).toBe(WINDOWS_CLOSE);
      const statuses = new Set<number>();
      let asked = 0;
      while ((await deadlinesOf(server)).due > 0) {
        const answers = await Promise.all([auditor.get(`/v1/workloads/${awaitingId(asked)}`), auditor.get('/v1/workloads?limit=10')]);
        for (const { status } of answers) statuses.add(status);
        asked += 1;
      }
      expect(asked).toBeGreaterThan(3);
      expect([...statuses]).toEqual([200]);
      expect(await deadlinesOf(server)).toEqual({ due: 0, oldest: null, failing: 0 });
      expect(await metricOf(server, 'onrecord_deadlines_lag_seconds')).toBe(0);
      for (let index = 0; index < count; index += 500) {
        const { body } = await auditor.get(`/v1/workloads/${awaitingId(index)}/history`);
        const grants = body.items.filter(({ type }) => type === 'ClaimGranted');
        expect(grants.map(({ effectiveAt }) => effectiveAt)).toEqual([WINDOWS_CLOSE]);
      }
    } finally {
      await server.close();
    }
  });

  test('is stopped in the middle, and goes on at the next start: each has its effect once', async () => {
    const count = 2_000;
    const data = await sleptOver(count);
    const first = await startServer({ at: null, data });
    await untilDue(first, count - 1);
    await first.stop();
    const again = await startServer({ at: null, data });
    try {
      await untilDue(again, 0);
      expect((await readyOf(again)).views.sequence).toBe(eventsAfter(count));
      const recorded = await metricOf(again, 'onrecord_appended_events_total');
      expect(recorded).toBeGreaterThan(0);
      expect(recorded).toBeLessThan(count);
    } finally {
      await again.close();
    }
  });

  test('records the others where one workload cannot be read, and shows it', async () => {
    const data = await sleptOver(20);
    const store = await openSqliteEventStore({ directory: data, mode: 'write' });
    await append(store, awaiting(7).stream, ofUnknownType(fact(tenantCalled('from a later version'))));
    await store.close();
    const server = await startServer({ at: null, data });
    try {
      await untilDue(server, 1);
      expect(await deadlinesOf(server)).toEqual({ due: 1, oldest: WINDOWS_CLOSE, failing: 1 });
      expect(await metricOf(server, 'onrecord_deadlines_failing')).toBe(1);
      expect(await metricOf(server, 'onrecord_deadlines_lag_seconds')).toBeGreaterThan(86_400);
      expect(await metricOf(server, 'onrecord_deadlines_total{outcome="failed"}')).toBeGreaterThanOrEqual(1);
      const auditor = await server.as('auditor');
      const listed = await auditor.get('/v1/workloads?limit=100');
      expect([listed.status, listed.body.items.length]).toEqual([200, 20]);
      expect(listed.body.items.filter(({ partnerOfRecord }) => partnerOfRecord === null).map(({ workloadId }) => workloadId)).toEqual([
        awaitingId(7),
      ]);
    } finally {
      await server.close();
    }
  });
});

describe('two servers on one store', () => {
  test('work off what is due together: each deadline once, and they are seldom in each other’s way', async () => {
    const count = 600;
    const fake = await startFakeServer();
    const { eventStore } = readSettings({}, { ONRECORD_EVENT_STORE: fake.url }, 'no.env');
    const store = await openStoreForWriting(eventStore, { owner: 'a spec' });
    await appendAwaiting(store, count);
    await store.close();
    const servers = await Promise.all(
      [newDirectory(), newDirectory()].map((data) => startServer({ at: null, data, eventStore: fake.url })),
    );
    try {
      await Promise.all(servers.map((server) => untilDue(server, 0)));
      const written = await Promise.all(servers.map((server) => metricOf(server, 'onrecord_appended_events_total')));
      const conflicts = await Promise.all(servers.map((server) => metricOf(server, 'onrecord_append_seconds_count{outcome="conflict"}')));
      for (const server of servers) expect((await readyOf(server)).views.sequence).toBe(eventsAfter(count));
      expect(Math.min(...written)).toBeGreaterThan(count / 10);
      // How often depends on how far a busy machine lets views lag; were they to take the same ones, it would be every time.
      expect(conflicts.reduce((sum, one) => sum + one)).toBeLessThan(count / 2);
      expect(await Promise.all(servers.map(deadlinesOf))).toEqual(servers.map(() => ({ due: 0, oldest: null, failing: 0 })));
    } finally {
      for (const server of servers) await server.close();
      await fake.stop();
    }
  });
});

describe('a clock that is moved', () => {
  test('goes over years and stops at every deadline on the way', async () => {
    const server = await startServer({ policy: 'protected' });
    try {
      await registerProgramme(server);
      const [proseware, manager] = [await server.partner('proseware'), await server.as('manager')];
      const { claimId } = (await proseware.post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-15'))).body;
      await manager.decide(claimId, 'start-review');
      await manager.decide(claimId, 'pass-review', { rationale: 'The documents were read and compared.' });
      const began = performance.now();
      await server.at('2045-01-01T00:00:00.000Z');
      expect(performance.now() - began).toBeLessThan(5_000);
      const { body } = await manager.get(`/v1/claims/${claimId}/history`);
      const byClock = body.items.filter(({ actor }) => (actor as { role: string }).role === 'ledger');
      expect(byClock.map(({ type, recordedAt, effectiveAt }) => [type, recordedAt, effectiveAt])).toEqual([
        ['ClaimGranted', '2025-01-10T00:00:00.000Z', '2025-01-10T00:00:00.000Z'],
        ['ClaimExpired', '2026-01-11T00:00:00.000Z', '2026-01-11T00:00:00.000Z'],
      ]);
    } finally {
      await server.close();
    }
  });

  test('is not held up by a workload that cannot be read', async () => {
    const data = await sleptOver(2);
    const store = await openSqliteEventStore({ directory: data, mode: 'write' });
    await append(store, awaiting(0).stream, ofUnknownType(fact(tenantCalled('from a later version'))));
    await store.close();
    const server = await startServer({ at: '2025-01-04T09:00:00.000Z', data });
    try {
      await server.at('2030-01-01T00:00:00.000Z');
      expect(await deadlinesOf(server)).toEqual({ due: 1, oldest: WINDOWS_CLOSE, failing: 1 });
      const { body } = await (await server.as('auditor')).get(`/v1/workloads/${awaitingId(1)}`);
      expect(body.partnerOfRecord?.partnerId).toBe('proseware-north');
    } finally {
      await server.close();
    }
  });
});
