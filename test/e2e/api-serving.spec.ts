import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readiness } from '../../src/api/health/readiness';
import type { Parts } from '../../src/api/parts';
import { serve, StoppedEarly } from '../../src/main';
import { readSettings } from '../../src/settings';
import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'onrecord-serving-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const start = (at: string | null = '2025-01-02T09:00:00.000Z') => startServer({ at, data });
const settings = (flags: object) => readSettings({ port: 0, data, ...flags }, { ONRECORD_LOG_LEVEL: 'silent' }, join(data, 'no.env'));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await condition().catch(() => false)); tries += 1) {
    if (tries > 200) throw new Error('Waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('the server', () => {
  test('says that it lives and is ready, with how far its views have read', async () => {
    const server = await start();
    try {
      await registerProgramme(server);
      expect((await server.nobody.get('/health/live')).body).toEqual({ status: 'live' });
      const { status, body } = await server.nobody.get('/health/ready');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        status: 'ready',
        mode: 'development',
        store: 'up',
        views: { state: 'following', parked: 0, unknownTypes: 0 },
        deadlines: { due: 0, oldest: null, failing: 0 },
      });
    } finally {
      await server.stop();
    }
  });

  test('tells its numbers to Prometheus', async () => {
    const server = await start();
    try {
      await registerProgramme(server);
      await server.nobody.get('/health/live');
      const { text, headers } = await server.nobody.get('/metrics');
      expect(headers.get('content-type')).toContain('text/plain');
      expect(text).toMatch(/^onrecord_append_seconds_count\{outcome="stored"\} [1-9]/m);
      expect(text).toMatch(/^onrecord_http_request_seconds_count\{method="GET",route="\/health\/live",status="200"\} 1$/m);
      expect(text).toMatch(/^onrecord_projection_lag_events 0$/m);
      expect(text).toMatch(/^onrecord_projection_parked_events 0$/m);
      expect(text).toMatch(/^onrecord_append_queue_depth 0$/m);
    } finally {
      await server.stop();
    }
  });

  test('loses nothing when it is closed, and answers what is in flight', async () => {
    const server = await start();
    await registerProgramme(server);
    const proseware = await server.partner('proseware');
    const scopes = ['teams', 'exchange', 'sharepoint', 'onedrive', 'intune', 'yammer'];
    const asked = scopes.map((scope) => proseware.post('/v1/claims', claimOf(tenants.contoso, scope, '2024-12-15')).catch(() => null));
    const [first] = await Promise.all([asked[0], new Promise((resolve) => setTimeout(resolve, 1))]);
    expect(first?.status).toBe(201);
    const [answers] = await Promise.all([Promise.all(asked), server.stop()]);
    const accepted = answers.filter((answer) => answer?.status === 201).map((answer) => answer?.body.claimId);

    const again = await start();
    try {
      const items = (await (await again.partner('proseware')).get('/v1/claims')).body.items;
      expect(items.map(({ claimId }) => claimId)).toEqual(expect.arrayContaining(accepted));
    } finally {
      await again.stop();
    }
  });

  test('waits for an event store that is down: alive, not ready, and why; then it serves', async () => {
    const store = await startFakeServer();
    await store.stop();
    const env = { ONRECORD_LOG_LEVEL: 'silent', ONRECORD_EVENT_STORE: store.url };
    const port = await freePort();
    const serving = serve(readSettings({ port, data, testClock: '2025-01-02T09:00:00Z' }, env, join(data, 'no.env')));
    const ask = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, retryAfter: response.headers.get('retry-after'), body: (await response.json()) as object };
    };
    await until(async () => JSON.stringify((await ask('/health/ready')).body).includes('event-store-unreachable'));
    expect(await ask('/health/ready')).toMatchObject({
      status: 503,
      retryAfter: '1',
      body: {
        status: 'not-ready',
        store: 'starting',
        reason: 'event-store-unreachable',
        detail: expect.stringContaining('cannot be reached'),
      },
    });
    expect(await ask('/health/live')).toMatchObject({ status: 200, body: { status: 'live' } });
    expect(await ask('/v1/claims')).toMatchObject({ status: 503, body: { status: 503, detail: expect.stringContaining('Try again') } });
    await store.start();
    const server = await serving;
    expect(await ask('/health/ready')).toMatchObject({ status: 200, body: { status: 'ready', store: 'up' } });

    await store.stop();
    await until(async () => (await ask('/health/ready')).status === 503);
    expect((await ask('/health/ready')).body).toMatchObject({ status: 'not-ready', store: 'down', reason: 'unreachable' });
    await store.start();
    await until(async () => (await ask('/health/ready')).status === 200);
    await server.close();
    await store.stop();
  });

  test('begins no new ledger where its views are of one: the setting that named the store is missing, or another', async () => {
    const store = await startFakeServer();
    const server = await startServer({ data, eventStore: store.url });
    await registerProgramme(server);
    await server.stop();
    await expect(start()).rejects.toThrow(
      /^sqlite:.* holds no ledger, but .* holds the views of one\. See that ONRECORD_EVENT_STORE is right;/,
    );
    expect(store.log.events.filter(({ stream }) => stream === 'onrecord.ledger')).toHaveLength(1);
    await (await startServer({ data, eventStore: store.url })).stop();
    await store.stop();
  });

  test('stops when it is told to while it waits', async () => {
    const store = await startFakeServer();
    await store.stop();
    const env = { ONRECORD_LOG_LEVEL: 'silent', ONRECORD_EVENT_STORE: store.url };
    const serving = serve(readSettings({ port: 0, data }, env, join(data, 'no.env')));
    const stopped = expect(serving).rejects.toThrow(StoppedEarly);
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.emit('SIGTERM', 'SIGTERM');
    await stopped;
  });

  test('says so where its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(serve(settings({ port, testClock: '2025-01-02T09:00:00Z' }))).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use; choose another`,
    );
    await new Promise((resolve) => taken.close(resolve));
    const server = await start(); // the store was let go of
    await server.stop();
  });

  test('has no test clock where it was not started with one', async () => {
    const server = await start(null);
    try {
      const manager = await server.as('manager');
      expect((await manager.get('/v1/test-clock')).status).toBe(404);
      expect((await manager.post('/v1/test-clock', { now: '2099-01-01T00:00:00Z' })).status).toBe(404);
    } finally {
      await server.stop();
    }
  });

  test.each([
    ['while its views are built', 'building', true],
    ['while its store is down', 'following', false],
  ])('is not ready %s', async (_, state, up) => {
    const parts = {
      mode: 'development',
      store: { head: () => (up ? Promise.resolve(7n) : Promise.reject(new Error('down'))) },
      runner: { health: () => ({ state, position: 7n, sequence: 7, lag: 0, parked: 0, unknownTypes: 0, lastError: null }) },
      ledger: { refusedBy: null },
      scheduler: { health: () => ({ due: 0, oldest: null, failing: 0 }) },
    } as unknown as Parts;
    expect(await readiness(parts)).toMatchObject({ status: 'not-ready', store: up ? 'up' : 'down', views: { state, position: '7' } });
  });
});

describe('the test clock', () => {
  test('stops at every deadline on the way', async () => {
    const server = await start();
    try {
      await registerProgramme(server);
      const [proseware, manager] = [await server.partner('proseware'), await server.as('manager')];
      const ids: string[] = [];
      for (const scope of ['teams', 'exchange']) {
        ids.push((await proseware.post('/v1/claims', claimOf(tenants.contoso, scope, '2024-12-15'))).body.claimId);
        await manager.decide(ids.at(-1) ?? '', 'start-review');
        await manager.decide(ids.at(-1) ?? '', 'pass-review', { rationale: 'fine' });
        await server.at(`2025-01-0${2 + ids.length}T09:00:00.000Z`);
      }
      await server.at('2025-02-01T00:00:00.000Z');
      const grants = await Promise.all(
        ids.map(async (claimId) =>
          (await manager.get(`/v1/claims/${claimId}/history`)).body.items.find(({ type }) => type === 'ClaimGranted'),
        ),
      );
      expect(grants.map((grant) => [grant?.recordedAt, grant?.effectiveAt])).toEqual([
        ['2025-01-10T00:00:00.000Z', '2025-01-10T00:00:00.000Z'],
        ['2025-01-11T00:00:00.000Z', '2025-01-11T00:00:00.000Z'],
      ]);
    } finally {
      await server.stop();
    }
  });

  test('does not go back, neither when asked nor at the next start', async () => {
    const server = await start();
    await server.at('2025-01-05T09:00:00.000Z');
    await registerProgramme(server);
    const { status, body } = await (await server.as('auditor')).post('/v1/test-clock', { now: '2025-01-04T00:00:00Z' });
    expect([status, body.code, body.errors[0]?.field]).toEqual([400, 'Malformed', 'now']);
    for (const now of ['9999-12-31T23:59:59Z', '9900-01-01T00:00:00Z'])
      expect((await (await server.as('auditor')).post('/v1/test-clock', { now })).body.errors).toEqual([
        { field: 'now', message: 'must lie before 9900-01-01T00:00:00.000Z' },
      ]);
    await server.stop();
    await expect(start()).rejects.toThrow(/earlier than the ledger's last event; start it at 2025-01-05T09:00:00.000Z/);
    await (await start('2025-01-05T09:00:00.000Z')).stop();
  });
});
