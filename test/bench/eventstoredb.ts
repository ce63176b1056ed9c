import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { binaryEvent, EventStoreDBClient, FORWARDS, NO_STREAM as NONE } from '@eventstore/db-client';
import { parseConnectionString } from '../../src/event-store/eventstoredb/connection-string';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb/eventstoredb-event-store';
import { decode } from '../../src/ledger/event-codec';
import { NO_STREAM } from '../../src/ledger/ports/event-store';
import type { EventToAppend } from '../../src/ledger/ports/event-store';
import { pagesAfter } from '../../src/ledger/streams';
import { claimRequested, streamOf, usageRecorded, usageStreamOf } from './events';
import { beside, inFlight, rate } from './measure';
import type { Figure } from './measure';

const ONE_IN_FLIGHT = 400;
const HUNDRED_IN_FLIGHT = 4_000;
const WORKLOADS = 500;
const MONTHS = 36;
const EVENTS = WORKLOADS * MONTHS;
const PAGE = 2_048;
const ANSWER_MS = 10_000;

/** The adapter beside the client it is made with, on one server: EVENTSTORE_TEST_URL, else the fake one in a process of its own. */
export async function eventStoreDbFigures(): Promise<Figure[]> {
  const given = process.env['EVENTSTORE_TEST_URL'];
  const fake = given ? null : await startFake();
  const url = given ?? fake?.url ?? '';
  const where = given ? 'EventStoreDB' : 'fake EventStoreDB';
  const prefix = `bench-${randomUUID()}.`;
  const store = new EventStoreDbEventStore({ connection: { ...parseConnectionString(url), streamPrefix: prefix } });
  const client = EventStoreDBClient.connectionString(url);
  try {
    return [...(await appending(where, store, client, prefix)), await replaying(where, store, client)];
  } finally {
    await store.close();
    await client.dispose();
    await fake?.stop();
  }
}

async function appending(where: string, store: EventStoreDbEventStore, client: EventStoreDBClient, prefix: string): Promise<Figure[]> {
  let next = 0;
  const run = (width: number, count: number, one: (stream: string, event: EventToAppend) => Promise<unknown>) => {
    const events = Array.from({ length: count }, (_, index) => claimRequested(next + index));
    const first = next;
    next += count;
    return rate(count, () => inFlight(width, count, (index) => one(streamOf(first + index), events[index] as EventToAppend)));
  };
  const adapter = (width: number, count: number) => () => run(width, count, (stream, event) => store.append(stream, NO_STREAM, [event]));
  const raw = (width: number, count: number) => () =>
    run(width, count, (stream, { id, type, data, meta }) => {
      // Its fastest safe form: the same texts as bytes, which it neither writes nor encodes again, in its batch append, which never gives up by itself.
      const event = binaryEvent({ id, type, data: Buffer.from(data), metadata: new Uint8Array(Buffer.from(meta)) });
      return inTime(client.appendToStream(`${prefix}raw-${stream}`, event, { expectedRevision: NONE }));
    });
  const one = await beside(`${where}: append, 1 in flight`, adapter(1, ONE_IN_FLIGHT), 'raw client', raw(1, ONE_IN_FLIGHT), 0.9);
  const hundred = await beside(
    `${where}: append, 100 in flight`,
    adapter(100, HUNDRED_IN_FLIGHT),
    'raw client',
    raw(100, HUNDRED_IN_FLIGHT),
    0.9,
  );
  const wider = await beside(
    `${where}: append, 100 in flight`,
    adapter(100, HUNDRED_IN_FLIGHT),
    '1 in flight',
    adapter(1, ONE_IN_FLIGHT),
    5,
  );
  return [one, hundred, wider];
}

/**
 * The same events read and parsed by both: usage, the newest of the server. The client reads them in one call, in which it cannot
 * choose among what the server holds, and cannot leave them unparsed; the adapter in pages of its own ledger, decoded as views have them.
 */
async function replaying(where: string, store: EventStoreDbEventStore, client: EventStoreDBClient): Promise<Figure> {
  const before = (await store.head()) ?? 0n;
  await inFlight(50, WORKLOADS, async (workload) => {
    const months = Array.from({ length: MONTHS }, (_, month) => usageRecorded(workload, month));
    await store.append(usageStreamOf(workload), NO_STREAM, months);
  });
  const adapter = () =>
    rate(EVENTS, async () => {
      let count = 0;
      for await (const page of pagesAfter(store, before, PAGE)) count += page.map((stored) => decode(stored)).length;
      expectEvents(count);
    });
  const raw = () =>
    rate(EVENTS, async () => {
      let count = 0;
      const from = { fromPosition: { commit: before, prepare: before }, maxCount: EVENTS + 1 };
      for await (const { event } of client.readAll({ direction: FORWARDS, ...from })) count += event ? 1 : 0;
      expectEvents(count - 1); // The first is the one at the position itself.
    });
  return beside(`${where}: replay`, adapter, 'raw client', raw, 0.9);
}

function inTime<Result>(work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), ANSWER_MS);
    void work.then(resolve, reject).then(() => clearTimeout(timer));
  });
}

function expectEvents(count: number): void {
  if (count !== EVENTS) throw new Error(`${count} events were read instead of ${EVENTS}`);
}

async function startFake() {
  const server = spawn(process.execPath, ['-r', '@swc-node/register', 'test/eventstoredb/fake/main.ts', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const url = `esdb://${line.toString().trim().split(' ').at(-1) ?? ''}?tls=false`;
  const stop = async (): Promise<void> => {
    server.kill();
    await once(server, 'exit');
  };
  return { url, stop };
}
