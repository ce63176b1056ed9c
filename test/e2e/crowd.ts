import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sequenceOfCursor } from '../../src/delivery/feed/cursor';
import { LEDGER_STREAM } from '../../src/domain/streams';
import { openStoreForWriting } from '../../src/open-store';
import { storeNamed } from '../../src/settings';
import { inFlight } from '../bench/measure';
import { usageRecorded, usageStreamOf } from '../bench/events';
import { Following } from '../support/following';
import { registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';

const CLIENTS = 50;
/** 100,000 take minutes: FEED_EVENTS=100000 npx jest test/e2e/crowd */
const EVENTS = Number(process.env['FEED_EVENTS'] ?? 2_000);
/** What one waits for is the machine, which may be busy: no stream that is at work says nothing for so long. */
const SILENCE_MS = 60_000;
const LIVE_EVENTS = 200;
const MONTHS = 100;
const KEY = 'development-issuer.key';
const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Where events are kept, as in ONRECORD_EVENT_STORE; the data directory where undefined. */
export interface CrowdsStore {
  eventStore?: string;
  close(): Promise<unknown>;
}

/** Many who follow and are cut off again and again, each going on from its last event on whichever server. */
export function crowd(where: string, emptyStore: () => Promise<CrowdsStore>, servers: number): void {
  describe(`${CLIENTS} streams cut off at random over ${EVENTS} events on ${where} (seed ${seed})`, () => {
    jest.setTimeout(180_000 + EVENTS * 10);
    let store: CrowdsStore;
    let running: TestServer[] = [];
    const directories: string[] = [];
    const start = async (data: string) => {
      const server = await startServer({ data, eventStore: store.eventStore, at: '2025-03-04T09:00:00.000Z' });
      running.push(server);
      return server;
    };
    const stopAll = async () => {
      for (const server of running) await server.stop();
      running = [];
    };

    beforeAll(async () => {
      store = await emptyStore();
      for (let n = 0; n < servers; n += 1) directories.push(mkdtempSync(join(tmpdir(), 'onrecord-crowd-')));
    });
    afterAll(async () => {
      await stopAll();
      await store.close();
      for (const directory of directories) rmSync(directory, { recursive: true });
    });

    test('miss nothing, and see nothing twice', async () => {
      const [data = ''] = directories;
      await registerProgramme(await start(data));
      await stopAll(); // The embedded store has one writer.
      const { ledgerId, count } = await fill(storeNamed('the store', store.eventStore ?? `sqlite:${data}`, {}, 'no.env'));
      for (const directory of directories) {
        if (directory !== data) copyFileSync(join(data, KEY), join(directory, KEY)); // One token for all.
        await start(directory);
      }
      const last = count + LIVE_EVENTS;
      const random = numbers(seed);
      const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, n) => Client.of(running, `client-${n}`, ledgerId)));
      const following = clients.map((client) => client.follow(last, random));
      await live(running[0]);
      await Promise.all(following);
      expect(clients.map(({ taken, faults }) => ({ taken, faults }))).toEqual(clients.map(() => ({ taken: last, faults: [] })));
      expect(clients.reduce((sum, { cuts }) => sum + cuts, 0)).toBeGreaterThan(CLIENTS * 3);
    });
  });
}

/** Usage, until the ledger holds so many events. Answers which ledger it is. */
async function fill(address: ReturnType<typeof storeNamed>): Promise<{ ledgerId: string; count: number }> {
  const store = await openStoreForWriting(address, { owner: 'a test' });
  try {
    let count = (await store.readAll({ limit: 1_000 })).length;
    for (let workload = 0; count < EVENTS; workload += 1) {
      const events = Array.from({ length: MONTHS }, (_, month) => usageRecorded(workload, month));
      await store.append(usageStreamOf(workload), -1, events);
      count += events.length;
    }
    const [opened] = await store.readStream(LEDGER_STREAM, { limit: 1 });
    return { ledgerId: (JSON.parse(opened?.data ?? '{}') as { ledgerId: string }).ledgerId, count };
  } finally {
    await store.close();
  }
}

/** Events that come while all follow. */
async function live(server: TestServer | undefined): Promise<void> {
  const telemetry = await server?.as('telemetry');
  await inFlight(4, LIVE_EVENTS, async (index) => {
    const period = `${2000 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
    const measured = { period, monthlyActiveUsers: index, paidUnits: 1000, source: 'feed' };
    const answer = await telemetry?.post(`/v1/workloads/${tenants.contoso}.teams/usage`, measured);
    if (answer?.status !== 200 && answer?.status !== 201) throw new Error(answer?.text);
  });
}

/** One who follows, and keeps nothing but its place. */
class Client {
  taken = 0;
  cuts = 0;
  readonly faults: string[] = [];
  readonly #stream: Following;

  private constructor(
    private readonly servers: readonly TestServer[],
    token: string,
    ledgerId: string,
  ) {
    this.#stream = new Following('', token, '/v1/events/stream', (id) => {
      const sequence = sequenceOfCursor(ledgerId, id);
      if (sequence !== this.taken + 1) this.faults.push(`${sequence} after ${this.taken}`);
      this.taken = sequence;
    });
  }

  static async of(servers: readonly TestServer[], sub: string, ledgerId: string): Promise<Client> {
    const token = (await servers[0]?.as('auditor', { sub }))?.token ?? '';
    return new Client(servers, token, ledgerId);
  }

  async follow(last: number, random: () => number): Promise<void> {
    while (this.taken < last && this.faults.length === 0) {
      this.#stream.url = this.servers[Math.floor(random() * this.servers.length)]?.url ?? '';
      const until = Math.min(last, this.taken + 1 + Math.floor(random() * (EVENTS / 3)));
      await this.#stream.connect();
      if (this.#stream.status !== 200) throw new Error(this.#stream.refusal);
      for (let before = this.taken; this.taken < until; before = this.taken)
        await this.#stream.until(() => this.taken > before, SILENCE_MS);
      this.#stream.disconnect();
      this.cuts += 1;
    }
  }
}

/** The same numbers from 0 to below 1 for the same seed. */
function numbers(from: number): () => number {
  let state = from;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}
