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
  for (let tries = 0; ; tries += 1) {
    const again = await follow(crowd);
    if (again.status === 200) break;
    expect(tries).toBeLessThan(50);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test('a stream ends when its token does', async () => {
  const token = await new SignJWT({ role: 'auditor' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('short')
    .setIssuer(DEVELOPMENT_ISSUER)
    .setAudience(DEVELOPMENT_AUDIENCE)
    .setExpirationTime(Math.floor(Date.now() / 1000) + 2)
    .sign(developmentKey(server.data));
  const reader = await follow({ token });
  await reader.until(() => reader.seen.length > 0);
  expect(reader.ended).toBe(false);
  await reader.until(() => reader.ended, 4_000);
  await reader.connect();
  expect(reader.status).toBe(401);
});

test('metrics say how many follow, and how streams ended', async () => {
  const metrics = async () => (await server.nobody.get('/metrics')).text;
  const reader = await follow(auditor);
  await reader.until(() => reader.seen.length > 0);
  expect(await metrics()).toMatch(/^onrecord_feed_streams [1-9]/m);
  expect(await metrics()).toMatch(/^onrecord_feed_lag_events 0$/m);
  expect(await metrics()).toMatch(/^onrecord_feed_streams_ended_total\{reason="expired"\} 1$/m);
  expect(await metrics()).toMatch(/^onrecord_feed_streams_ended_total\{reason="left"\} \d+$/m);
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
