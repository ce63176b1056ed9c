import type { Client, TestServer } from '../support/server';
import { answers, signedBy, signedByOwnerOf, takes, TEST, until } from '../support/receiver';
import type { Received, Receiver } from '../support/receiver';
import { teams, Telling, told } from './webhooks';
import type { Told } from './webhooks';

let telling: Telling;
let server: TestServer;
let receiver: Receiver;
let billing: Client;
let registered: Telling['registered'];
let verified: Telling['verified'];
let one: Telling['one'];
let caughtUp: Telling['caughtUp'];
let claim: Telling['claim'];
beforeEach(async () => {
  telling = await Telling.start();
  ({ server, receiver, billing, registered, verified, one, caughtUp, claim } = telling);
});
afterEach(() => telling.close());

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

  test('is told who came on record, where it asks for that, behind the event that did it', async () => {
    const webhook = await verified({ filter: { types: ['ClaimGranted', 'TenureChanged'], workload: teams } });
    const refused = new Set(['onrecord.ClaimGranted', 'onrecord.TenureChanged']);
    receiver.behaviour = (response, message) => (refused.has(message.event.type) ? answers(500) : takes)(response, message);
    const manager = await server.as('manager');
    const { body } = await claim('teams');
    await manager.decide(body.claimId, 'start-review');
    await manager.decide(body.claimId, 'pass-review', { rationale: 'The documents were read.' });
    await server.at('2025-01-20T09:00:00.000Z');
    await until('the grant waits', async () => (await one(webhook)).progress.waiting === 1);
    refused.delete('onrecord.ClaimGranted');
    await server.at('2025-01-20T09:00:06.000Z');
    const attempts = async () => told(await billing.get(`/v1/webhooks/${webhook.webhookId}/deliveries`)).items;
    await until('what follows from it was tried', async () => {
      const [newest] = await attempts();
      return newest?.eventType === 'TenureChanged' && newest.outcome === 'failed';
    });
    refused.clear();
    await server.at('2025-01-20T09:00:12.000Z');
    await until('nothing waits', async () => (await one(webhook)).progress.waiting === 0);
    const [granted, changed] = receiver.taken.slice(1);
    expect(receiver.taken.slice(1).map(({ event }) => event.type)).toEqual(['onrecord.ClaimGranted', 'onrecord.TenureChanged']);
    expect([changed?.id, changed?.event.id]).toEqual([`${granted?.id}_1`, `${granted?.event.id}.1`]);
    expect(changed?.event.data).toMatchObject({ workload: teams, holderBefore: null, holderAfter: { partnerId: 'proseware' } });
    await billing.post(`/v1/webhooks/${webhook.webhookId}/replay`, { from: Number(granted?.event.id), to: Number(granted?.event.id) });
    await until('both are told again', () => receiver.taken.length === 5);
    expect(receiver.taken.slice(3).map(({ id }) => id)).toEqual([granted?.id, changed?.id]);
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
