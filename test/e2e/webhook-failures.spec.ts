import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RETRY_AFTER_MS } from '../../src/delivery/webhooks/schedule';
import { openDatabase } from '../../src/sqlite/driver';
import type { Client, TestServer } from '../support/server';
import { answers, breaksOff, resets, takes, talksTooMuch, TEST, until } from '../support/receiver';
import type { Behaviour, Receiver } from '../support/receiver';
import { contoso, teams, Telling, told } from './webhooks';

let telling: Telling;
let server: TestServer;
let receiver: Receiver;
let billing: Client;
let registered: Telling['registered'];
let verified: Telling['verified'];
let one: Telling['one'];
let claim: Telling['claim'];
beforeEach(async () => {
  telling = await Telling.start();
  ({ server, receiver, billing, registered, verified, one, claim } = telling);
});
afterEach(() => telling.close());

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
    const retries = async () => Number(/onrecord_webhook_retries_total (\d+)/.exec((await server.nobody.get('/metrics')).text)?.[1] ?? 0);
    let now = Date.parse('2025-01-02T09:00:00.000Z');
    for (let tries = 1; tries <= 12; tries += 1) {
      await until(
        `try ${tries} was made`,
        () => receiver.received.filter(({ event }) => event.type === 'onrecord.ClaimRequested').length === 2 * tries,
      );
      await until('it is known', async () => (await retries()) === 2 * (tries - 1));
      await until('it waits, or was given up', async () => (await one(webhook)).progress.waiting === (tries < 12 ? 2 : 0));
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

  test('for five days on one workload, which has nothing else to take, is asked whether it is there, and stays', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested'] } });
    receiver.behaviour = (response, message) => (message.event.subject === teams ? answers(500) : takes)(response, message);
    await claim('teams');
    await until('it waits', async () => (await one(webhook)).progress.waiting === 1);
    const asked = () => receiver.taken.filter(({ event }) => event.type === TEST);
    expect(asked()).toHaveLength(1);
    await server.at('2025-01-07T09:00:01.000Z');
    await until('it is asked', () => asked().length === 2);
    await until('it counts as there', async () => (await one(webhook)).progress.failingSince === null);
    expect((await one(webhook)).state).toBe('active');
    await claim('exchange');
    await until('another is told', () => receiver.sequences(`${contoso}.exchange`).length === 1);
  });

  test('for five days, and is resumed while it is asked whether it is there: what was found before does not disable it', async () => {
    const webhook = await verified({ filter: { types: ['ClaimRequested'] } });
    receiver.behaviour = answers(500);
    await claim('teams');
    await until('it waits', async () => (await one(webhook)).progress.waiting === 1);
    const asked: Parameters<Behaviour>[] = [];
    receiver.behaviour = (response, message) =>
      message.event.type === TEST ? asked.push([response, message]) : answers(500)(response, message);
    await server.at('2025-01-07T09:00:01.000Z');
    await until('it is asked', () => asked.length === 1);
    for (const step of ['pause', 'resume']) expect((await billing.post(`/v1/webhooks/${webhook.webhookId}/${step}`)).status).toBe(200);
    receiver.behaviour = takes;
    for (const [response, message] of asked) answers(500)(response, message);
    await until('what waited is told', () => receiver.sequences(teams).length === 1);
    expect((await one(webhook)).state).toBe('active');
  });

  test('where nothing can be written down is told an event once, and not again and again until that is mended', async () => {
    await verified({ filter: { types: ['ClaimRequested'] } });
    await claim('sharepoint');
    await until('one is told', () => receiver.sequences().length === 1);
    const journal = openDatabase(join(server.data, 'deliveries.db'));
    journal.exec("CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT raise(ABORT, 'no room'); END");
    await claim('teams');
    await until('another is told', () => receiver.sequences(teams).length === 1);
    await pause(4_000); // It would be written down after a second.
    expect(receiver.taken.filter(({ event }) => event.subject === teams).map(({ event }) => event.id)).toEqual([
      `${receiver.sequences(teams)[0]}`,
    ]);
    journal.exec('DROP TRIGGER full');
    journal.close();
    await claim('exchange');
    await until('the next is told', () => receiver.sequences(`${contoso}.exchange`).length === 1);
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
