import { RETRY_AFTER_MS } from '../../src/delivery/webhooks/schedule';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Answered, Client, TestServer } from '../support/server';
import { answers, breaksOff, Receiver, resets, signedBy, signedByOwnerOf, takes, talksTooMuch, TEST, until } from '../support/receiver';
import type { Received } from '../support/receiver';

/** What a webhook's routes answer. */
interface Told {
  webhookId: string;
  state: string;
  secret: string;
  publicKey: string;
  disabled: { reason: string; detail: string } | null;
  progress: { delivered: string; behind: number; waiting: number; failingSince: string | null };
  deadLetters: number;
  items: {
    sequence: string;
    outcome: string;
    attempt: number;
    error: string | null;
    publicKey: string;
    generation: number;
    lastError: string;
    attempts: number;
    until: string | null;
  }[];
  delivered: boolean;
  error: string | null;
  status: number;
}
const told = ({ body }: Answered) => body as unknown as Told;
const { contoso } = tenants;
const teams = `${contoso}.teams`;

jest.setTimeout(30_000);

let server: TestServer;
let receiver: Receiver;
let billing: Client;
beforeEach(async () => {
  server = await startServer({ env: { ONRECORD_WEBHOOK_HOSTS: '127.0.0.1' } });
  await registerProgramme(server);
  receiver = await Receiver.start();
  billing = await server.as('service', { sub: 'billing' });
});
afterEach(async () => {
  await server.close();
  await receiver.close();
});

async function registered(body: object = {}): Promise<Told> {
  const answer = await billing.post('/v1/webhooks', { url: receiver.url, ...body });
  expect(answer.status).toBe(201);
  return told(answer);
}

async function verified(body: object = {}): Promise<Told> {
  const webhook = await registered(body);
  const answer = await billing.post(`/v1/webhooks/${webhook.webhookId}/verify`);
  expect([answer.status, answer.body.state]).toEqual([200, 'active']);
  return webhook;
}

const one = async ({ webhookId }: Told) => told(await billing.get(`/v1/webhooks/${webhookId}`));
const caughtUp = (webhook: Told) => until('all is delivered', async () => (await one(webhook)).progress.behind === 0);
const claim = async (scope: string, number = 1) =>
  (await server.partner('proseware')).post('/v1/claims', claimOf(contoso, scope, '2024-12-15', number));

describe('a webhook', () => {
  test('is told nothing until it is verified, and then what comes, signed in both ways', async () => {
    const webhook = await registered({ filter: { types: ['ClaimRequested'] } });
    await claim('teams');
    expect(receiver.received).toEqual([]);
    const verification = await billing.post(`/v1/webhooks/${webhook.webhookId}/verify`);
    expect([verification.status, verification.body.state]).toEqual([200, 'active']);
    await claim('exchange');
    await until('both claims are told', () => receiver.sequences().length === 2);
    expect(receiver.taken.map(({ event }) => event.type)).toEqual([TEST, 'onrecord.ClaimRequested', 'onrecord.ClaimRequested']);
    for (const message of receiver.taken) {
      expect([signedBy(message, webhook.secret), signedByOwnerOf(message, webhook.publicKey)]).toEqual([true, true]);
      expect(Math.abs(Date.now() / 1000 - Number(message.timestamp))).toBeLessThan(60);
      expect(message.contentType).toBe('application/cloudevents+json');
    }
    expect(receiver.taken[1]?.id).toMatch(/^evt_[0-9a-f-]{36}_\d+$/);
    expect(receiver.taken[1]?.event.subject).toBe(teams);
  });

  test('is told what it asked for, and nothing of what webhooks leave in the ledger', async () => {
    const usage = await server.as('telemetry');
    const webhook = await verified({ filter: { workload: teams }, from: 'beginning' });
    await claim('exchange');
    await claim('teams');
    await usage.post(`/v1/workloads/${teams}/usage`, { period: '2024-12', monthlyActiveUsers: 5, paidUnits: 10, source: 'telemetry' });
    await until('all is told', () => receiver.sequences(teams).length === 2);
    const everything = await registered({ from: 'beginning' });
    await billing.post(`/v1/webhooks/${everything.webhookId}/verify`);
    await caughtUp(everything);
    await caughtUp(webhook);
    const types = receiver.taken.map(({ event }) => event.type);
    expect(types).toEqual(expect.arrayContaining(['onrecord.PartnerRegistered', 'onrecord.PolicyPublished', 'onrecord.UsageRecorded']));
    expect(types.filter((type) => /Webhook/.test(type))).toEqual([]);
  });

  test('signs with two secrets while the one before holds, and then with the new one alone', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested'] } });
    const rotated = told(await billing.post(`/v1/webhooks/${webhook.webhookId}/rotate`));
    expect(rotated.secret).not.toBe(webhook.secret);
    await claim('teams');
    await until('the claim is told', () => receiver.sequences().length === 1);
    const during = receiver.taken[1]!;
    expect([signedBy(during, webhook.secret), signedBy(during, rotated.secret)]).toEqual([true, true]);
    const { items } = told(await server.nobody.get(`/v1/webhooks/${webhook.webhookId}/keys`));
    expect(items.map(({ publicKey, until: end }) => [publicKey, end])).toEqual([
      [rotated.publicKey, null],
      [webhook.publicKey, '2025-01-04T00:00:00.000Z'],
    ]);
    expect(items.every(({ publicKey }) => signedByOwnerOf(during, publicKey))).toBe(true);
    await server.at('2025-01-04T00:00:00.000Z');
    await claim('exchange');
    await until('the next is told', () => receiver.sequences().length === 2);
    const after = receiver.taken[2]!;
    expect([signedBy(after, webhook.secret), signedBy(after, rotated.secret), signedByOwnerOf(after, webhook.publicKey)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('rotated twice signs with all three secrets, each as long as was said', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested'] } });
    const rotate = async (overlapDays: number) =>
      told(await billing.post(`/v1/webhooks/${webhook.webhookId}/rotate`, { overlapDays })) as Told & { signing: object };
    const [second, third] = [await rotate(7), await rotate(1)];
    expect(third.signing).toMatchObject({ generation: 3, previousUntil: '2025-01-10T00:00:00.000Z' });
    const signers = (message: Received) => [webhook, second, third].map(({ secret }) => signedBy(message, secret));
    await claim('teams');
    await until('the claim is told', () => receiver.sequences().length === 1);
    expect(signers(receiver.taken[1]!)).toEqual([true, true, true]);
    await server.at('2025-01-04T00:00:00.000Z');
    await claim('exchange');
    await until('the next is told', () => receiver.sequences().length === 2);
    expect(signers(receiver.taken[2]!)).toEqual([true, false, true]);
    const { items } = told(await server.nobody.get(`/v1/webhooks/${webhook.webhookId}/keys`));
    expect(items.map(({ generation, until: end }) => [generation, end])).toEqual([
      [3, null],
      [2, '2025-01-04T00:00:00.000Z'],
      [1, '2025-01-10T00:00:00.000Z'],
    ]);
  });

  test('that is paused is told nothing, and everything once it is resumed', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested'] } });
    await claim('teams');
    await until('the first is told', () => receiver.sequences().length === 1);
    expect((await billing.post(`/v1/webhooks/${webhook.webhookId}/pause`)).body.state).toBe('paused');
    await claim('exchange');
    await claim('sharepoint');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(receiver.sequences()).toHaveLength(1);
    await billing.post(`/v1/webhooks/${webhook.webhookId}/resume`);
    await until('the others are told', () => receiver.sequences().length === 3);
    expect(new Set(receiver.taken.map(({ id }) => id)).size).toBe(receiver.taken.length);
  });

  test('is told a range once more, under the same ids', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested'] } });
    for (const scope of ['teams', 'exchange', 'sharepoint', 'intune']) await claim(scope);
    await until('all are told', () => receiver.sequences().length === 4);
    const ids = receiver.taken.slice(1).map(({ id }) => id);
    const [, second, third] = receiver.sequences();
    const replayed = await billing.post(`/v1/webhooks/${webhook.webhookId}/replay`, { from: second, to: third });
    expect(replayed.status).toBe(200);
    await until('two are told again', () => receiver.taken.length === 7);
    expect(
      receiver.taken
        .slice(5)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids.slice(1, 3).toSorted());
    await caughtUp(webhook);
    expect(receiver.taken).toHaveLength(7);
    const ahead = await billing.post(`/v1/webhooks/${webhook.webhookId}/replay`, { from: second, to: 4711 });
    expect([ahead.status, ahead.body.code, ahead.body.errors[0]?.field]).toEqual([422, 'AsOfOutOfRange', 'to']);
    expect(ahead.body.detail).toMatch(/to lies ahead of this ledger, which has \d+ events/);
  });

  test('lists its attempts, newest first and in pages', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested'] } });
    for (const scope of ['teams', 'exchange', 'sharepoint', 'intune', 'yammer']) await claim(scope);
    const list = async (query: string) => billing.get(`/v1/webhooks/${webhook.webhookId}/deliveries${query}`);
    await until('they are written down', async () => told(await list('')).items.length === 5);
    const all = told(await list('')).items;
    expect(all.map(({ outcome, attempt }) => `${outcome} ${attempt}`)).toEqual(Array.from({ length: 5 }, () => 'delivered 1'));
    const paged: string[] = [];
    for (let path = '?limit=2'; path !== '';) {
      const { body } = await list(path);
      paged.push(...body.items.map(({ sequence }) => sequence));
      path = body.next === null ? '' : `?limit=2&cursor=${body.next}`;
    }
    expect(paged).toEqual(all.map(({ sequence }) => sequence));
    expect(told(await list('?outcome=failed')).items).toEqual([]);
    expect((await list('?cursor=nonsense')).body.code).toBe('Malformed');
  });

  test('is no business of another service, in the feed either', async () => {
    await verified();
    const types = async (client: Client) =>
      (JSON.parse((await client.get('/v1/events?limit=1000')).text) as { type: string }[]).map(({ type }) => type);
    expect((await types(await server.as('auditor'))).filter((type) => /Webhook/.test(type))).toEqual([
      'onrecord.WebhookRegistered',
      'onrecord.WebhookVerified',
    ]);
    for (const role of ['service', 'telemetry'] as const)
      expect((await types(await server.as(role, { sub: 'crm' }))).filter((type) => /Webhook/.test(type))).toEqual([]);
  });

  test('that is removed is told nothing more, and is not there', async () => {
    const webhook = await verified();
    expect((await billing.delete(`/v1/webhooks/${webhook.webhookId}`)).status).toBe(200);
    expect((await billing.get(`/v1/webhooks/${webhook.webhookId}`)).status).toBe(404);
    expect((await billing.post(`/v1/webhooks/${webhook.webhookId}/resume`)).body.code).toBe('NotFound');
    const before = receiver.received.length;
    await claim('teams');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(receiver.received).toHaveLength(before);
  });

  test('is registered once under one key', async () => {
    const register = () => billing.post('/v1/webhooks', { url: receiver.url }, { 'idempotency-key': 'mine' });
    const [first, again] = [await register(), await register()];
    expect([told(again).webhookId, told(again).secret, again.headers.get('idempotent-replayed')]).toEqual([
      told(first).webhookId,
      told(first).secret,
      'true',
    ]);
    expect(JSON.stringify((await (await server.as('auditor')).get('/v1/webhooks')).body)).not.toContain('whsec_');
  });
});

describe('a receiver that fails', () => {
  test('for one workload holds up that workload alone, which is told in order once it works', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested', 'ClaimWithdrawn'] } });
    receiver.behaviour = (response, { event }) =>
      event.subject === teams ? answers(500)(response, {} as never) : takes(response, {} as never);
    const { body } = await claim('teams');
    await (await server.partner('proseware')).post(`/v1/claims/${body.claimId}/withdraw`);
    await claim('teams', 2);
    await claim('exchange');
    await until('the other is told', () => receiver.sequences(`${contoso}.exchange`).length === 1);
    await until('it waits', async () => (await one(webhook)).progress.waiting === 1);
    expect(receiver.received.filter(({ event }) => event.subject === teams)).toHaveLength(1);
    receiver.behaviour = takes;
    await server.at('2025-01-02T09:00:06.000Z');
    await until('what waited is told', () => receiver.sequences(teams).length === 3);
    expect(receiver.taken.filter(({ event }) => event.subject === teams).map(({ event }) => event.type)).toEqual([
      'onrecord.ClaimRequested',
      'onrecord.ClaimWithdrawn',
      'onrecord.ClaimRequested',
    ]);
    await until('nothing waits', async () => (await one(webhook)).progress.waiting === 0);
  });

  test.each([
    ['answers 500', answers(500), 'answered 500'],
    ['redirects', answers(302, { location: 'http://127.0.0.1:1/' }), 'answered 302; redirects are not followed'],
    ['resets the connection', resets, 'the connection was closed before the answer was whole'],
    ['breaks off its answer', breaksOff, 'the connection was closed before the answer was whole'],
  ])('since it %s loses nothing', async (_, behaviour, error) => {
    const webhook = await verified({ filter: { types: ['ClaimRequested'] } });
    receiver.behaviour = behaviour;
    for (const scope of ['teams', 'exchange', 'sharepoint']) await claim(scope);
    const attempts = async () => told(await billing.get(`/v1/webhooks/${webhook.webhookId}/deliveries`)).items;
    await until('it is written down', async () => (await attempts()).length === 3);
    expect((await attempts()).map((attempt) => attempt.error)).toEqual([error, error, error]);
    expect((await one(webhook)).progress.failingSince).toBe('2025-01-02T09:00:00.000Z');
    receiver.behaviour = takes;
    await server.at('2025-01-02T09:00:06.000Z');
    await until('all are told', () => receiver.sequences().length === 3);
    expect((await one(webhook)).progress.failingSince).toBeNull();
  });

  test('and talks a megabyte has taken it', async () => {
    await verified({ filter: { types: ['ClaimRequested'] } });
    receiver.behaviour = talksTooMuch;
    await claim('teams');
    await claim('exchange');
    await until('both are told', () => receiver.sequences().length === 2);
  });

  test('for three days leaves dead letters, each of which is sent again when somebody says so', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested', 'ClaimWithdrawn'] } });
    const path = `/v1/webhooks/${webhook.webhookId}`;
    receiver.behaviour = (response, { event }) => answers(event.type === 'onrecord.ClaimRequested' ? 500 : 204)(response, {} as never);
    const { body } = await claim('teams');
    await claim('exchange');
    await (await server.partner('proseware')).post(`/v1/claims/${body.claimId}/withdraw`);
    let now = Date.parse('2025-01-02T09:00:00.000Z');
    for (let tries = 1; tries <= 12; tries += 1) {
      await until(
        `try ${tries} was made`,
        () => receiver.received.filter(({ event }) => event.type === 'onrecord.ClaimRequested').length === 2 * tries,
      );
      await until('it is known', async () => (await one(webhook)).progress.waiting === (tries < 12 ? 2 : 0));
      if (tries < 12) await server.at(new Date((now += (RETRY_AFTER_MS[tries - 1] ?? 0) * 1.1 + 1_000)).toISOString());
    }
    await until('what came after it is told', () => receiver.sequences(teams).length === 1);
    const dead = { eventType: 'ClaimRequested', attempts: 12, lastError: 'answered 500' };
    const letters = told(await billing.get(`${path}/dead-letters`)).items;
    expect(letters).toMatchObject([dead, dead]);
    const first = await billing.get(`${path}/dead-letters?limit=1`);
    const second = await billing.get(`${path}/dead-letters?limit=1&cursor=${first.body.next}`);
    expect([...told(first).items, ...told(second).items, second.body.next]).toEqual([...letters, null]);
    expect((await billing.get(`${path}/deliveries?cursor=${first.body.next}`)).body.code).toBe('Malformed');
    expect((await one(webhook)).deadLetters).toBe(2);
    const metrics = (await server.nobody.get('/metrics')).text;
    expect(metrics).toMatch(/onrecord_webhook_dead_letters_total 2/);
    expect(metrics).toMatch(/onrecord_webhook_retries_total 22/);
    receiver.behaviour = takes;
    const resent = await billing.post(`${path}/dead-letters/${letters[0]!.sequence}/resend`);
    expect([resent.status, told(resent).deadLetters]).toEqual([200, 1]);
    await until('it is told', () => receiver.sequences(teams).length === 2);
    expect((await billing.post(`${path}/dead-letters/${letters[0]!.sequence}/resend`)).body.code).toBe('NotFound');
  });

  test('with 410 is told nothing more until somebody resumes it; what it did not take is not lost', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested'] } });
    receiver.behaviour = answers(410);
    await claim('teams');
    await until('it is disabled', async () => (await one(webhook)).state === 'disabled');
    expect((await one(webhook)).disabled).toEqual({ reason: 'gone', detail: 'The receiver answered 410 Gone.' });
    receiver.behaviour = takes;
    await claim('exchange');
    await server.at('2025-01-03T09:00:00.000Z');
    expect(receiver.sequences()).toEqual([]);
    await billing.post(`/v1/webhooks/${webhook.webhookId}/resume`);
    await until('both are told', () => receiver.sequences().length === 2);
  });

  test('for five days is disabled, and the webhook says so', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested'] } });
    receiver.behaviour = answers(503);
    for (const scope of ['teams', 'exchange']) await claim(scope);
    await until('both were tried', () => receiver.received.length === 3);
    await until('it is known', async () => (await one(webhook)).progress.waiting === 2);
    await server.at('2025-01-07T09:00:01.000Z');
    await until('it is disabled', async () => (await one(webhook)).state === 'disabled');
    expect((await one(webhook)).disabled).toEqual({
      reason: 'failing',
      detail: 'Nothing was taken since 2025-01-02T09:00:00.000Z; the last try: answered 503.',
    });
    receiver.behaviour = takes;
    await server.at('2025-01-07T09:00:02.000Z');
    await billing.post(`/v1/webhooks/${webhook.webhookId}/resume`);
    await until('both are told', () => receiver.sequences().length === 2);
  });

  test('while it is verified leaves the webhook unverified, and says why', async () => {
    const webhook = await registered();
    receiver.behaviour = answers(401);
    const answer = await billing.post(`/v1/webhooks/${webhook.webhookId}/verify`);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      409,
      'InvalidTransition',
      'The receiver did not take the message: answered 401. Mend that, and verify again.',
    ]);
    expect((await one(webhook)).state).toBe('unverified');
    expect(told(await billing.post(`/v1/webhooks/${webhook.webhookId}/test`))).toMatchObject({
      delivered: false,
      status: 401,
      error: 'answered 401',
    });
    expect((await billing.post(`/v1/webhooks/${webhook.webhookId}/resume`)).body.code).toBe('InvalidTransition');
  });
});

describe('what is not taken', () => {
  test.each([
    ['ftp://billing.example.com/', 'must be an https URL; in development ONRECORD_WEBHOOK_HOSTS names hosts that need none'],
    ['http://billing.example.com/', 'must be an https URL; in development ONRECORD_WEBHOOK_HOSTS names hosts that need none'],
    ['not a url', 'must be an absolute URL'],
    ['https://user:secret@billing.example.com/', 'must not hold a user or a password: messages are signed instead'],
    ['https://billing.example.com/#part', 'must not have a fragment'],
    ['https://10.0.0.7/', 'leads to 10.0.0.7, which is no address of the public internet (private)'],
    ['https://[::1]/', 'leads to ::1, which is no address of the public internet (loopback)'],
    ['https://2130706434/', 'leads to 127.0.0.2, which is no address of the public internet (loopback)'],
    ['https://[::127.0.0.1]/', 'leads to ::7f00:1, which is no address of the public internet (reserved)'],
    ['https://[::ffff:169.254.169.254]/', 'leads to ::ffff:a9fe:a9fe, which is no address of the public internet (linkLocal)'],
  ])('%s', async (url, message) => {
    const { status, body } = await billing.post('/v1/webhooks', { url });
    expect([status, body.code, body.errors]).toEqual([400, 'Malformed', [{ field: 'url', message }]]);
  });

  test('a type of event that there is not, and a beginning that is none', async () => {
    const unknown = await billing.post('/v1/webhooks', { url: receiver.url, filter: { types: ['ClaimGranted', 'ClaimGuessed'] } });
    expect([unknown.status, unknown.body.errors[0]?.field]).toEqual([400, 'filter.types']);
    const beginning = await billing.post('/v1/webhooks', { url: receiver.url, from: 'yesterday' });
    expect([beginning.status, beginning.body.errors[0]?.field]).toEqual([400, 'from']);
    expect((await billing.post('/v1/webhooks', { url: receiver.url, filter: { shape: 'x' } })).status).toBe(400);
  });

  test('another service’s webhook is not there; managers and leads have all', async () => {
    const { webhookId } = await registered();
    const crm = await server.as('service', { sub: 'crm' });
    const answersOf = await Promise.all([
      crm.get(`/v1/webhooks/${webhookId}`),
      crm.get(`/v1/webhooks/${webhookId}/deliveries`),
      crm.post(`/v1/webhooks/${webhookId}/test`),
      crm.post(`/v1/webhooks/${webhookId}/pause`),
      crm.delete(`/v1/webhooks/${webhookId}`),
    ]);
    expect(answersOf.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect((await crm.get('/v1/webhooks')).body.items).toEqual([]);
    expect((await (await server.as('lead')).post(`/v1/webhooks/${webhookId}/rotate`)).status).toBe(200);
    expect((await (await server.as('auditor')).get('/v1/webhooks')).body.items).toHaveLength(1);
  });
});
