import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConnectionString } from '../../src/event-store/eventstoredb/connection-string';
import type { Connection } from '../../src/event-store/eventstoredb/connection-string';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb/eventstoredb-event-store';
import type { Timeouts } from '../../src/event-store/eventstoredb/eventstoredb-event-store';
import { openEventStoreDb } from '../../src/event-store/eventstoredb/open';
import { AppendTooLarge, NO_STREAM, OutcomeUnknown, StoreUnavailable } from '../../src/ledger/ports/event-store';
import type { EventStore, StoredEvent } from '../../src/ledger/ports/event-store';
import { certificate } from '../eventstoredb/fake/certificate';
import { startFakeCluster, startFakeServer } from '../eventstoredb/fake/fake-server';
import type { FakeOptions, FakeServer } from '../eventstoredb/fake/fake-server';
import { until } from '../support/receiver';
import { event, events, freshStream, idsOf } from './texts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A store on a server of its own, which loses patience soon. */
async function given(options: FakeOptions = {}, timeouts: Partial<Timeouts> = {}) {
  const server = await startFakeServer(options);
  closing.push(() => (server.isAlive ? server.stop() : Promise.resolve()));
  const warnings: string[] = [];
  const store = connected(server.url, timeouts, (message) => warnings.push(message));
  return { server, store, warnings };
}

function connected(url: string, timeouts: Partial<Timeouts> = {}, warn?: (message: string) => void, more: Partial<Connection> = {}) {
  const store = new EventStoreDbEventStore({
    connection: { ...parseConnectionString(url), ...more },
    timeouts: { answerMs: 2_000, headMs: 1_000, silenceMs: 150, ...timeouts },
    warn,
  });
  closing.push(() => store.close());
  return store;
}

/** As the ledger does it: the same events and the same expected revision, until it is known what became of them. */
async function persistently(store: EventStore, stream: string, expected: number, list: ReturnType<typeof events>) {
  for (let tries = 1; ; tries += 1) {
    try {
      return { tries, ...(await store.append(stream, expected, list)) };
    } catch (error) {
      const passing = error instanceof OutcomeUnknown || (error instanceof StoreUnavailable && error.reason === 'unreachable');
      if (!passing || tries === 40) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

describe('an append to an EventStoreDB', () => {
  it.each(['reset-before', 'reset-after', 'call-ended', 'no-answer', 'busy', 'not-ready', 'timeout', 'timeout-stored'] as const)(
    'is unknown after %s, and stored once when it is repeated',
    async (fault) => {
      const { server, store } = await given({}, { answerMs: 1_500 });
      const [stream, sent] = [freshStream(), events(3)];
      await store.append(stream, NO_STREAM, sent.slice(0, 1));
      server.faults.next('append', fault);
      await expect(store.append(stream, 0, sent.slice(1))).rejects.toBeInstanceOf(OutcomeUnknown);
      expect(await persistently(store, stream, 0, sent.slice(1))).toMatchObject({ revision: 2 });
      expect(idsOf(await store.readStream(stream, { limit: 10 }))).toEqual(idsOf(sent));
      expect(server.log.stream(stream)).toHaveLength(3);
    },
  );

  it('is repeated beside others that are in flight, and none of them is lost or doubled', async () => {
    const { server, store } = await given({}, { answerMs: 1_500 });
    const streams = Array.from({ length: 30 }, freshStream);
    for (const fault of ['reset-after', 'busy', 'call-ended', 'timeout-stored', 'reset-before'] as const)
      server.faults.next('append', fault);
    await Promise.all(streams.map((stream) => persistently(store, stream, NO_STREAM, events(2))));
    expect(streams.map((stream) => server.log.stream(stream).length)).toEqual(streams.map(() => 2));
  });

  it('that is not answered in time leaves the one beside it its own time', async () => {
    const { server, store } = await given({}, { answerMs: 3_000 });
    const [silent, slow] = [freshStream(), freshStream()];
    server.faults.next('append', 'no-answer', { stream: silent });
    const unanswered = store.append(silent, NO_STREAM, events(1)).catch((error: unknown) => error);
    server.faults.next('append', 'delay', { stream: slow, until: unanswered });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const answered = store.append(slow, NO_STREAM, events(1));
    expect(await unanswered).toBeInstanceOf(OutcomeUnknown);
    expect(await answered).toMatchObject({ revision: 0 });
    expect(await store.append(slow, 0, events(1))).toMatchObject({ revision: 1 });
  });

  it('is over in time where the server is frozen, and what was sent is stored once after all', async () => {
    const { server, store } = await given({}, { answerMs: 1_000, headMs: 500 });
    const [stream, sent] = [freshStream(), events(1)];
    await store.append(freshStream(), NO_STREAM, events(1));
    server.freeze();
    const began = performance.now();
    await expect(store.append(stream, NO_STREAM, sent)).rejects.toBeInstanceOf(OutcomeUnknown);
    await expect(store.head()).rejects.toMatchObject({ reason: 'unreachable' });
    expect(performance.now() - began).toBeLessThan(10_000);
    server.thaw();
    await persistently(store, stream, NO_STREAM, sent);
    expect(server.log.stream(stream)).toHaveLength(1);
  });

  it('goes on after the server was started again', async () => {
    const { server, store } = await given();
    const stream = freshStream();
    await store.append(stream, NO_STREAM, events(1));
    await server.stop();
    await expect(store.append(stream, 0, events(1))).rejects.toThrow();
    await server.start();
    await persistently(store, stream, 0, events(1));
    expect(await store.readStream(stream, { limit: 10 })).toHaveLength(2);
  });

  it('that the server finds too large is refused for good', async () => {
    const { server, store } = await given({ maxAppendBytes: 10_000 });
    const stream = freshStream();
    const large = { ...event(), data: JSON.stringify('x'.repeat(20_000)) };
    await expect(store.append(stream, NO_STREAM, [large])).rejects.toBeInstanceOf(AppendTooLarge);
    expect(server.log.stream(stream)).toHaveLength(0);
  });

  it('that the user may not make is refused, and says what to look at', async () => {
    const { server, store } = await given();
    server.faults.next('append', 'access-denied');
    const refused = store.append('onrecord.ledger', NO_STREAM, events(1));
    await expect(refused).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'denied' });
    await expect(refused).rejects.toThrow(/does not let this user use onrecord\.ledger/);
  });
});

describe('a connection to an EventStoreDB', () => {
  const directory = mkdtempSync(join(tmpdir(), 'onrecord-tls-'));
  const caFile = join(directory, 'ca.crt');
  writeFileSync(caFile, certificate.cert);
  afterAll(() => rmSync(directory, { recursive: true }));
  const secured = { tls: certificate, users: { ledger: 'right' } };
  const by = (server: FakeServer, more: Partial<Connection>) =>
    connected(server.url.replace('127.0.0.1', 'localhost'), {}, undefined, more);

  it('takes credentials and an authority from outside the connection string', async () => {
    const { server } = await given(secured);
    const store = by(server, { caFile, username: 'ledger', password: 'right' });
    expect(await store.append(freshStream(), NO_STREAM, events(1))).toMatchObject({ revision: 0 });
  });

  it.each([
    ['wrong', { username: 'ledger', password: 'wrong' }],
    ['missing', {}],
  ])('is denied where the credentials are %s, and does not wait for them to become right', async (_, credentials) => {
    const { server } = await given(secured);
    const connection = { ...parseConnectionString(server.url.replace('127.0.0.1', 'localhost')), caFile, ...credentials };
    const opened = openEventStoreDb({ connection, patienceMs: 10_000 });
    await expect(opened).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'denied' });
    await expect(opened).rejects.toThrow(/ONRECORD_EVENT_STORE_USER/);
  });

  it('is not made to a server whose certificate nobody vouches for', async () => {
    const { server } = await given(secured);
    await expect(by(server, { username: 'ledger', password: 'right' }).head()).rejects.toMatchObject({ reason: 'unreachable' });
  });

  it('waits for a server that is down, says why, and goes on when it comes', async () => {
    const { server } = await given();
    await server.stop();
    const told: string[] = [];
    const opening = openEventStoreDb({
      connection: parseConnectionString(server.url),
      patienceMs: 20_000,
      waiting: ({ reason, message }) => told.push(`${reason}: ${message}`),
    });
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await server.start();
    const store = await opening;
    closing.push(() => store.close());
    expect(await store.head()).toBeNull();
    expect(told[0]).toMatch(/^unreachable: esdb:\/\/127\.0\.0\.1:\d+\?tls=false cannot be reached: /);
  });

  it('does not wait where it was not told to, and stops waiting when it is told', async () => {
    const { server } = await given();
    await server.stop();
    const connection = parseConnectionString(server.url);
    await expect(openEventStoreDb({ connection, patienceMs: 0 })).rejects.toMatchObject({ reason: 'unreachable' });
    const stop = new AbortController();
    const opening = openEventStoreDb({ connection, patienceMs: Infinity, signal: stop.signal, waiting: () => stop.abort() });
    await expect(opening).rejects.toMatchObject({ reason: 'unreachable' });
  });
});

describe('a cluster', () => {
  async function cluster() {
    const nodes = await startFakeCluster();
    closing.push(() => nodes.stop());
    return { nodes, store: connected(nodes.url) };
  }

  it('is followed to the node that leads', async () => {
    const { nodes, store } = await cluster();
    const stream = freshStream();
    await store.append(stream, NO_STREAM, events(1));
    for (const node of [nodes.nodes[1], nodes.nodes[2], nodes.nodes[0]]) {
      if (node) nodes.elect(node);
      const { revision } = await store.append(stream, (await store.readStream(stream, { limit: 10 })).length - 1, events(1));
      expect(await store.readStream(stream, { limit: 10 })).toHaveLength(revision + 1);
    }
    expect(nodes.leader().log.stream(stream)).toHaveLength(4);
  });

  it('goes on when its leader dies in the middle of appends: each is stored once', async () => {
    const { nodes, store } = await cluster();
    const streams = Array.from({ length: 20 }, freshStream);
    const appends = streams.map(async (stream) => {
      for (let n = 0; n < 5; n += 1) await persistently(store, stream, n - 1, events(1));
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [old, next] = [nodes.leader(), nodes.nodes[1]];
    await old.stop();
    if (next) nodes.elect(next);
    await Promise.all(appends);
    expect(streams.map((stream) => nodes.leader().log.stream(stream).length)).toEqual(streams.map(() => 5));
  });

  it('of which no node leads any more tells each append so, and ends no process where one is given up while a leader is sought', async () => {
    const nodes = await startFakeCluster();
    closing.push(() => nodes.stop());
    const [leader, ...others] = nodes.nodes;
    const seeking = { maxDiscoverAttempts: 1, gossipTimeoutSeconds: 1, discoveryIntervalMs: 100 };
    const store = connected(nodes.url, { answerMs: 300 }, undefined, seeking);
    await persistently(store, freshStream(), NO_STREAM, events(1));
    leader?.freeze();
    await Promise.all(others.map((node) => node.stop()));
    const append = () => store.append(freshStream(), NO_STREAM, events(1)).catch((error: unknown) => (error as Error).name);
    const afterMs = [0, 200, 400]; // The second is given up at 500 ms, while the third seeks a leader for a second.
    const outcomes = await Promise.all(afterMs.map((ms) => new Promise((resolve) => setTimeout(resolve, ms)).then(append)));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    leader?.thaw();
    expect(outcomes).toEqual(['OutcomeUnknown', 'OutcomeUnknown', 'StoreUnavailable']);
  });
});

describe('a subscription to an EventStoreDB', () => {
  /** Follows as the views do: from the last event on, whenever it is dropped. */
  function following(store: EventStore, stream: string) {
    const stop = new AbortController();
    const seen: StoredEvent[] = [];
    const drops: string[] = [];
    let last: bigint | null = null;
    let caughtUp = 0;
    const done = (async () => {
      while (!stop.signal.aborted) {
        try {
          for await (const message of store.subscribe({ after: last, signal: stop.signal })) {
            if ('caughtUp' in message) caughtUp += 1;
            else {
              last = message.events.at(-1)?.position ?? last;
              seen.push(...message.events.filter((each) => each.stream === stream));
            }
          }
        } catch (error) {
          drops.push((error as Error).message);
        }
      }
    })();
    closing.push(async () => {
      stop.abort();
      await done;
    });
    return { seen, drops, caughtUp: () => caughtUp };
  }

  it.each([
    ['reset', /cannot be reached/],
    ['end', /ended the subscription/],
    ['silent', /went silent while the log moved on/],
    ['consumer-too-slow', /Consumer too slow/],
    ['unavailable', /cannot be reached/],
    ['access-denied', /does not let this user use the log/],
  ] as const)('that befalls "%s" is told as dropped, and taken up again with nothing missing and nothing twice', async (fault, reason) => {
    // Its silence is looked into soon where that is what befalls it; else a busy machine's silences would be too.
    const { server, store } = await given({}, fault === 'silent' ? {} : { silenceMs: 10_000 });
    const stream = freshStream();
    await store.append(stream, NO_STREAM, events(20));
    const { seen, drops, caughtUp } = following(store, stream);
    await until('it has caught up', () => caughtUp() === 1 && seen.length === 20);
    server.faults.now(fault, { after: 2 });
    for (let n = 0; n < 10; n += 1) await persistently(store, stream, 19 + n, events(1));
    await until('all is seen', () => seen.length >= 30);
    expect(seen.map(({ revision }) => revision)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(drops).toEqual([expect.stringMatching(reason)]);
  });

  it('that is cut in the middle of history goes on where it was', async () => {
    const { server, store } = await given();
    const stream = freshStream();
    await store.append(stream, NO_STREAM, events(500));
    server.faults.next('subscription', 'reset', { after: 123 });
    const { seen } = following(store, stream);
    await until('all is seen', () => seen.length >= 500);
    expect(seen.map(({ revision }) => revision)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  it('stays up while only others write', async () => {
    const { server, store } = await given();
    const stream = freshStream();
    const { seen, drops, caughtUp } = following(store, stream);
    await until('it has caught up', () => caughtUp() === 1);
    for (let n = 0; n < 5; n += 1) {
      server.log.addSystemEvents(50);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await store.append(stream, NO_STREAM, events(1));
    await until('it is seen', () => seen.length === 1);
    expect([drops, caughtUp()]).toEqual([[], 1]);
  });
});

describe('a ledger’s stream that was given a limit', () => {
  const limit = (stream: string, metadata: object) => ({
    stream: `$$${stream}`,
    event: { ...event(), type: '$metadata', data: JSON.stringify(metadata) },
  });
  const set = (store: EventStore, stream: string, metadata: object) => {
    const { stream: to, event: one } = limit(stream, metadata);
    return store.append(to, NO_STREAM, [one]);
  };

  it('is not read as if it were whole', async () => {
    const { store } = await given();
    const stream = freshStream();
    await store.append(stream, NO_STREAM, events(5));
    await set(store, stream, { $maxCount: 2 });
    await expect(store.readStream(stream, { limit: 10 })).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'corrupt' });
    await expect(store.readStream(stream, { limit: 10 })).rejects.toThrow(
      /has lost its events 0 to 2: it was given \$maxCount, \$maxAge or \$tb/,
    );
    expect(await store.readStream(stream, { from: 3, limit: 10 })).toHaveLength(2);
  });

  it('is not taken for one that never was, where nothing is left of it', async () => {
    const { server, store } = await given();
    const [deleted, expired] = [freshStream(), freshStream()];
    await store.append(deleted, NO_STREAM, events(2));
    await store.append(expired, NO_STREAM, events(2));
    server.log.delete(deleted);
    await set(store, expired, { $tb: 2 });
    for (const stream of [deleted, expired]) {
      await expect(store.readStream(stream, { limit: 10 })).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'corrupt' });
      await expect(store.readStream(stream, { direction: 'backwards', limit: 1 })).rejects.toThrow(/^Nothing is left of .* was given \$tb/);
    }
    expect(await store.readStream(freshStream(), { limit: 10 })).toEqual([]);
  });

  it('or was deleted for good does not hide what the ledger holds: the last event is the last, and a check names the stream', async () => {
    const { server, store, warnings } = await given();
    const [kept, gone] = [freshStream(), freshStream()];
    const { position } = await store.append(kept, NO_STREAM, events(3));
    const tombstone = { id: randomUUID(), type: '$streamDeleted', isJson: false, data: Buffer.alloc(0), metadata: Buffer.alloc(0) };
    for (const stream of [gone, `${gone}2`]) server.log.append(stream, 'any', [tombstone]);
    expect(await store.head()).toBe(position);
    expect(await store.readAll({ direction: 'backwards', limit: 2 })).toMatchObject([{ revision: 2 }, { revision: 1 }]);
    expect(await store.readAll({ limit: 10 })).toHaveLength(3);
    expect(warnings).toEqual([
      expect.stringContaining(`${gone}2 was deleted for good`),
      expect.stringContaining(`${gone} was deleted for good`),
    ]);
    expect(await store.integrityCheck()).toEqual(warnings);
  });

  it('is no reason to worry once the limit was taken back', async () => {
    const { store, warnings } = await given();
    const stream = freshStream();
    await store.append(stream, NO_STREAM, events(1));
    await set(store, stream, { $maxCount: 9 });
    await store.append(`$$${stream}`, 0, [limit(stream, {}).event]);
    const stop = new AbortController();
    for await (const message of store.subscribe({ after: null, signal: stop.signal })) if ('caughtUp' in message) stop.abort();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([warnings, await store.integrityCheck()]).toEqual([[], []]);
  });

  it('is warned of as soon as it is set, and found by a check', async () => {
    const { store, warnings } = await given();
    const [limited, fine] = [freshStream(), freshStream()];
    const stop = new AbortController();
    const messages = store.subscribe({ after: null, signal: stop.signal })[Symbol.asyncIterator]();
    await messages.next();
    await set(store, limited, { $maxAge: 3_600, $acl: { $r: 'ledger' } });
    await set(store, fine, { $acl: { $r: 'ledger' } });
    await set(store, 'other-program', { $maxCount: 1 });
    await store.append(fine, NO_STREAM, events(1));
    expect((await messages.next()).value).toMatchObject({ events: [{ stream: fine }] });
    stop.abort();
    await until('it is warned of', () => warnings.length > 0);
    expect(warnings).toEqual([expect.stringContaining(`${limited} was given $maxAge`)]);
    expect(await store.integrityCheck()).toEqual([expect.stringContaining(`${limited} was given $maxAge`)]);
  });
});
