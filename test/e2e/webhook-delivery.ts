import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answers, breaksOff, Receiver, resets, takes, talksTooMuch, until } from '../support/receiver';
import type { Behaviour } from '../support/receiver';
import { registerProgramme, startServer } from '../support/server';
import type { Client, TestServer } from '../support/server';
import type { EmptyStore } from './servers';

const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
const ENV = { ONRECORD_WEBHOOK_HOSTS: '127.0.0.1', ONRECORD_WEBHOOK_KEY: 'a key that all servers of this test share' };
/** Every way to fail that is over at once; and the two that look odd and count as taken. */
const failures: Behaviour[] = [answers(500), answers(302, { location: 'http://127.0.0.1:9/' }), answers(429), resets, breaksOff];
const successes: Behaviour[] = [takes, talksTooMuch];
const PARTNERS = 12;
const CHANGES = 6;
const MINUTE_MS = 60_000;

/** Webhooks on a store that so many servers share: nothing is lost, nothing out of order, and not everything twice. */
export function webhookDelivery(where: string, count: 1 | 2, emptyStore: () => Promise<EmptyStore>): void {
  describe(`webhooks on ${where}`, () => {
    let store: EmptyStore;
    let receiver: Receiver;
    let running: TestServer[] = [];
    let billing: Client;
    let webhook: string;
    let now: number;
    const directories: string[] = [];

    async function start(): Promise<TestServer> {
      const data = mkdtempSync(join(tmpdir(), 'onrecord-server-'));
      directories.push(data);
      const server = await startServer({ at: new Date(now).toISOString(), data, eventStore: store.eventStore, env: ENV });
      running.push(server);
      return server;
    }

    beforeEach(async () => {
      now = Date.parse('2025-01-02T09:00:00.000Z');
      store = await emptyStore();
      receiver = await Receiver.start();
      for (let n = 0; n < count; n += 1) await start();
      await registerProgramme(running[0]!);
      billing = await running[0]!.as('service', { sub: 'billing' });
      const body = { url: receiver.url, filter: { types: ['PartnerRegistered', 'PartnerChanged'] } };
      const registered = await billing.post('/v1/webhooks', body);
      webhook = `/v1/webhooks/${(registered.body as unknown as { webhookId: string }).webhookId}`;
      await until('it is verified', async () => (await billing.post(`${webhook}/verify`)).body.state === 'active');
    });
    afterEach(async () => {
      for (const server of running) await server.stop();
      running = [];
      await receiver.close();
      await store.close();
      for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
    });

    /** Partners that are renamed again and again, on every server in turn; answers the sequences of what was recorded, by partner. */
    async function changes(rounds = CHANGES): Promise<Map<string, number[]>> {
      const managers = await Promise.all(running.map((server) => server.as('manager')));
      for (let round = 0; round < rounds; round += 1) {
        const puts = Array.from({ length: PARTNERS }, (_, n) =>
          managers[(n + round) % managers.length]!.put(`/v1/partners/p${n}`, { name: `Name ${round} at ${now}` }),
        );
        expect((await Promise.all(puts)).filter(({ status }) => status !== 200 && status !== 201)).toEqual([]);
      }
      const told = await (await running[0]!.as('auditor')).get('/v1/events?types=PartnerRegistered,PartnerChanged&limit=1000');
      const events = (told.body as unknown as { id: string; subject: string }[]).filter(({ subject }) => /^p\d+$/.test(subject));
      const bySubject = new Map<string, number[]>();
      for (const { id, subject } of events) bySubject.set(subject, [...(bySubject.get(subject) ?? []), Number(id)]);
      return bySubject;
    }

    const allTold = (expected: Map<string, number[]>) =>
      [...expected].every(([subject, sequences]) => receiver.sequences(subject).length >= sequences.length);
    const inOrder = (expected: Map<string, number[]>) => {
      for (const [subject, sequences] of expected) expect([subject, receiver.sequences(subject)]).toEqual([subject, sequences]);
    };
    async function moveClocks(byMs: number): Promise<void> {
      now += byMs;
      await Promise.all(running.map((server) => server.at(new Date(now).toISOString())));
    }

    test('everything arrives once and in order where the receiver takes it', async () => {
      const expected = await changes();
      expect([...expected.values()].flat()).toHaveLength(PARTNERS * CHANGES);
      await until('all is told', () => allTold(expected), 30_000);
      inOrder(expected);
      expect(receiver.taken.length - 1).toBe(PARTNERS * CHANGES);
    });

    test(`a receiver that fails in every way loses nothing (PROPERTY_SEED=${seed})`, async () => {
      const random = randomOf(seed);
      const oneOf = <Item>(items: Item[]): Item => items[Math.floor(random() * items.length)]!;
      receiver.behaviour = (response, message) => (random() < 0.4 ? oneOf(failures) : oneOf(successes))(response, message);
      const expected = await changes();
      let moves = 0;
      const moved = async () => {
        await moveClocks(30 * MINUTE_MS);
        await new Promise((resolve) => setTimeout(resolve, 300));
        if (++moves === 12) receiver.behaviour = takes;
        return allTold(expected);
      };
      await until('all is told', moved, 60_000);
      inOrder(expected);
    });

    test('one workload that is refused until its message is given up holds up no other, then or later', async () => {
      receiver.behaviour = (response, message) => (message.event.subject === 'p0' ? answers(500) : takes)(response, message);
      const manager = await running[0]!.as('manager');
      const rename = (partner: string, name: string) => manager.put(`/v1/partners/${partner}`, { name });
      await rename('p0', 'Refused');
      const letters = async () => (await billing.get(`${webhook}/dead-letters`)).body.items;
      const hourByHour = async (what: string, holds: () => boolean | Promise<boolean>) =>
        until(
          what,
          async () => {
            await moveClocks(60 * MINUTE_MS);
            await new Promise((resolve) => setTimeout(resolve, 50));
            return holds();
          },
          60_000,
        );
      await hourByHour('it was tried some times', () => receiver.received.filter(({ event }) => event.subject === 'p0').length >= 6);
      await rename('p1', 'In between');
      await until('another is told in between', () => receiver.sequences('p1').length === 1);
      await hourByHour('it is given up', async () => (await letters()).length === 1);
      receiver.behaviour = takes;
      await rename('p2', 'Afterwards');
      await until('another is told afterwards', () => receiver.sequences('p2').length === 1);
    });

    test('a server that is gone is followed by another, which goes on where it was', async () => {
      const before = await changes(2);
      await until('all is told', () => allTold(before), 30_000);
      receiver.behaviour = answers(503);
      const during = await changes(1);
      await until('some of it is refused', () => receiver.received.length > receiver.taken.length);
      const gone = running.shift()!;
      await gone.stop();
      const other = running[0] ?? (await restart(gone));
      receiver.behaviour = takes;
      await moveClocks(MINUTE_MS);
      await until('what waited is told', () => allTold(during), 30_000);
      inOrder(during);
      const again = receiver.taken.length - 1 - [...during.values()].flat().length;
      expect(again).toBeLessThanOrEqual(PARTNERS);
      const attempts = await (await other.as('manager')).get(`${webhook}/deliveries?limit=200`);
      expect(new Set(attempts.body.items.map((attempt) => (attempt as unknown as { outcome: string }).outcome))).toEqual(
        new Set(['delivered', 'failed']),
      );
    });

    async function restart({ data }: TestServer): Promise<TestServer> {
      const server = await startServer({ at: new Date(now).toISOString(), data, eventStore: store.eventStore, env: ENV });
      running.push(server);
      return server;
    }
  });
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
