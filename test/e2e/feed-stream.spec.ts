import { setTimeout as pause } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER, developmentKey } from '../../src/api/auth/development-issuer';
import { Following } from '../support/following';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';

let server: TestServer;
let auditor: Client;
const open: Following[] = [];

beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  auditor = await server.as('auditor');
});
afterEach(() => {
  for (const reader of open.splice(0)) reader.disconnect();
});
afterAll(() => server.close());

async function follow({ token }: Pick<Client, 'token'>, query = ''): Promise<Following> {
  const reader = new Following(server.url, token, `/v1/events/stream${query}`);
  open.push(reader);
  return reader.connect();
}

async function until(so: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await so()); tries += 1) {
    expect(tries).toBeLessThan(50);
    await pause(20);
  }
}

const idsOf = ({ seen }: Following) => seen.map(({ event }) => Number(event.id));
let renamed = 0;
/** Something happens: one event. */
const rename = async (partner = 'trey') =>
  (await server.as('manager')).put(`/v1/partners/${partner}`, { name: `Name ${(renamed += 1)}`, globalAccountId: partner });

test('history and then live, without a seam, each event under its cursor', async () => {
  const reader = await follow(auditor);
  expect(reader.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(reader.headers['cache-control']).toBe('no-store');
  await reader.until(() => reader.seen.length >= 9);
  await rename();
  await reader.until(() => reader.seen.at(-1)?.event.type === 'onrecord.PartnerChanged');
  expect(idsOf(reader)).toEqual(reader.seen.map((_, index) => index + 1));
  expect(reader.seen.map(({ id }) => id)).toEqual(reader.seen.map(({ event }) => event.cursor));
  const pulled = await auditor.get('/v1/events?limit=1000');
  expect(reader.seen.map(({ event }) => event)).toEqual(JSON.parse(pulled.text));
});

test('resumes after Last-Event-ID, which beats the address', async () => {
  const reader = await follow(auditor);
  await reader.until(() => reader.seen.length >= 5);
  reader.disconnect();
  const seen = reader.seen.splice(0);
  reader.lastId = seen[3]!.id;
  await reader.connect();
  await reader.until(() => reader.seen.length > 0);
  expect(reader.seen[0]!.event.id).toBe('5');
});

test('the same filters: only what is asked for comes, and the place moves on over the rest', async () => {
  const reader = await follow(auditor, '?types=TenantChanged,PartnerChanged&after=now');
  await (await server.as('manager')).put(`/v1/tenants/${tenants.contoso}`, { name: 'Contoso AG' });
  await (await server.partner('proseware')).post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-15'));
  await rename();
  await reader.until(() => reader.seen.length === 2);
  expect(reader.seen.map(({ event }) => event.type)).toEqual(['onrecord.TenantChanged', 'onrecord.PartnerChanged']);
});

test('a partner reads live what its history tells, masked', async () => {
  const reader = await follow(await server.partner('litware'), '?after=now');
  await rename();
  await (await server.partner('litware')).post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-16', 2));
  await reader.until(() => reader.seen.length > 0);
  expect(reader.seen[0]!.event).toMatchObject({ type: 'onrecord.ClaimRequested', data: { partnerId: 'litware' } });
});

test('a partner whose holding ends while it listens is told of its end and what took its place, and of nothing after it', async () => {
  const scope = 'intune';
  const workload = `${tenants.contoso}.${scope}`;
  const [proseware, litware, trey] = [await server.partner('proseware'), await server.partner('litware'), await server.partner('trey')];
  const manager = await server.as('manager', { sub: 'manager-a' });
  const asks = async (partner: Client, signedOn: string, number: number) => {
    const { status, body } = await partner.post('/v1/claims', claimOf(tenants.contoso, scope, signedOn, number));
    expect(status).toBe(201);
    return body.claimId;
  };
  const decides = async (claimId: string, ...decision: [string, object?]) =>
    expect((await manager.decide(claimId, ...decision)).status).toBe(200);
  const rationale = 'The documents were read.';
  const held = await asks(proseware, '2024-12-15', 11);
  await decides(held, 'start-review');
  await decides(held, 'pass-review', { rationale });
  await server.at('2025-01-20T09:00:00.000Z');
  const reader = await follow(proseware, `?workload=${workload}`);
  const changes = await follow(proseware, `?workload=${workload}&types=TenureChanged`);
  await reader.until(() => reader.seen.at(-1)?.event.type === 'onrecord.ClaimGranted');
  const rival = await asks(litware, '2025-01-10', 12);
  await decides(rival, 'start-review');
  await server.at('2025-02-10T09:00:00.000Z');
  await decides(rival, 'pass-review', { rationale });
  await server.at('2025-02-20T09:00:00.000Z');
  await reader.until(() => reader.seen.filter(({ event }) => event.type === 'onrecord.ClaimGranted').length === 2);
  const told = reader.seen.length;
  await asks(trey, '2025-02-15', 13);
  await manager.post(`/v1/claims/${rival}/notes`, { text: 'Send the annex.', visibility: 'parties' });
  await manager.post(`/v1/claims/${held}/notes`, { text: 'Thank you for your work.', visibility: 'parties' });
  await reader.until(() => reader.seen.length > told);
  expect(reader.ended).toBe(false);
  expect(reader.seen.slice(-3).map(({ event }) => [event.type, event.data['claimId'] ?? event.data['competingPartner']])).toEqual([
    ['onrecord.ClaimSuperseded', held],
    ['onrecord.ClaimGranted', 1],
    ['onrecord.NoteAdded', held],
  ]);
  const text = JSON.stringify(reader.seen);
  expect(text).not.toMatch(/litware|trey/i);
  expect(text).not.toContain(rival);
  const pulled = await proseware.get(`/v1/events?workload=${workload}&limit=1000`);
  expect(reader.seen.map(({ event }) => event)).toEqual(JSON.parse(pulled.text));
  await changes.until(() => changes.seen.length === 2);
  const [came, went] = changes.seen.map(({ event: { data } }) => [data['holderBefore'], data['holderAfter']]);
  expect([came?.[0], went]).toEqual([null, [came?.[1], { competingPartner: 1 }]]);
});

test.each([
  ['/v1/events/stream?types=Nothing', undefined, 400, 'Malformed'],
  ['/v1/events/stream?limit=5', undefined, 400, 'Malformed'],
  ['/v1/events/stream', 'AAAA', 400, 'Malformed'],
  ['/v1/events/stream', '999999', 422, 'AsOfOutOfRange'],
])('%s with Last-Event-ID %s is refused before anything is sent', async (path, lastId, status, code) => {
  const reader = new Following(server.url, auditor.token, path);
  reader.lastId = lastId;
  await reader.connect();
  expect([reader.status, (JSON.parse(reader.refusal) as { code: string }).code]).toEqual([status, code]);
});

test('one reader has so many streams and no more; another is not held up, and one that ends makes room', async () => {
  const crowd = await server.as('auditor', { sub: 'crowd' });
  const readers = await Promise.all(Array.from({ length: 10 }, () => follow(crowd)));
  expect(readers.map(({ status }) => status)).toEqual(readers.map(() => 200));
  const refused = await follow(crowd);
  expect([refused.status, (JSON.parse(refused.refusal) as { code: string }).code]).toEqual([429, 'TooManyRequests']);
  expect((await follow(auditor)).status).toBe(200);
  readers[0]!.disconnect();
  await until(async () => (await follow(crowd)).status === 200);
});

test('requests that wait count like streams, and no longer when they are answered or given up', async () => {
  const patient = await server.as('auditor', { sub: 'patient' });
  const leaving = new AbortController();
  const wait = async (signal?: AbortSignal) => {
    const headers = { authorization: `Bearer ${patient.token}` };
    return (await fetch(`${server.url}/v1/events?after=now&wait=20`, { headers, signal })).status;
  };
  const given = [...Array.from({ length: 4 }, () => wait(leaving.signal)), ...Array.from({ length: 5 }, () => wait())];
  await follow(patient);
  await pause(200); // They are under way.
  expect(await wait()).toBe(429);
  expect((await follow(patient)).status).toBe(429);
  expect((await patient.get('/v1/events?after=now')).status).toBe(200);
  leaving.abort();
  await until(async () => (await follow(patient)).status === 200);
  await rename();
  expect((await Promise.allSettled(given)).map((one) => (one.status === 'fulfilled' ? one.value : 'left'))).toEqual([
    ...Array.from({ length: 4 }, () => 'left'),
    ...Array.from({ length: 5 }, () => 200),
  ]);
  const again = Array.from({ length: 5 }, () => wait());
  await pause(200);
  await rename();
  expect(await Promise.all(again)).toEqual([200, 200, 200, 200, 200]);
});

test('a stream ends when its token does', async () => {
  const token = await new SignJWT({ role: 'auditor' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('short')
    .setIssuer(DEVELOPMENT_ISSUER)
    .setAudience(DEVELOPMENT_AUDIENCE)
    .setExpirationTime(Math.floor(Date.now() / 1000) + 5)
    .sign(developmentKey(server.data));
  const reader = await follow({ token });
  await reader.until(() => reader.seen.length > 0);
  expect(reader.ended).toBe(false);
  await reader.until(() => reader.ended);
  await reader.connect();
  expect(reader.status).toBe(401);
});

const metrics = async () => (await server.nobody.get('/metrics')).text;

test('metrics say how many follow, and how streams ended', async () => {
  const reader = await follow(auditor);
  await reader.until(() => reader.seen.length > 0);
  expect(await metrics()).toMatch(/^onrecord_feed_streams [1-9]/m);
  expect(await metrics()).toMatch(/^onrecord_feed_lag_events 0$/m);
  expect(await metrics()).toMatch(/^onrecord_feed_streams_ended_total\{reason="expired"\} 1$/m);
  expect(await metrics()).toMatch(/^onrecord_feed_streams_ended_total\{reason="left"\} \d+$/m);
});

test('metrics say how many requests wait, and how often the store was read for who follows', async () => {
  const level = async (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(await metrics())?.[1] ?? 0);
  const reads = () => level('onrecord_feed_store_reads_total\\{read="stream"\\}');
  expect(await level('onrecord_feed_waiting')).toBe(0);
  const waiting = auditor.get('/v1/events?after=now&wait=20');
  await until(async () => (await level('onrecord_feed_waiting')) === 1);
  const before = await reads();
  const proseware = await server.partner('proseware');
  expect((await proseware.post('/v1/claims', claimOf(tenants.fabrikam, 'intune', '2024-12-15', 1))).status).toBe(201);
  expect((await waiting).status).toBe(200);
  // What is at hand is told without the store; what a partner may see is judged by the whole history.
  expect([await level('onrecord_feed_waiting'), await reads()]).toEqual([0, before]);
  await proseware.get('/v1/events');
  expect(await reads()).toBeGreaterThan(before);
});

test('a server that closes ends its streams, after whole events', async () => {
  const closing = await startServer();
  const reader = await new Following(closing.url, (await closing.as('auditor')).token).connect();
  await reader.until(() => reader.seen.length >= 2);
  const began = Date.now();
  await closing.close();
  await reader.until(() => reader.ended);
  expect(Date.now() - began).toBeLessThan(5_000);
});
