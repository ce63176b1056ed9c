import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry, Journal } from '../../src/delivery/webhooks/journal';
import { journalInFile } from '../../src/delivery/webhooks/journal-file';
import { journalInStore } from '../../src/delivery/webhooks/journal-in-store';
import { Lease } from '../../src/delivery/webhooks/lease';
import { nextAttempt, RETRY_AFTER_MS } from '../../src/delivery/webhooks/schedule';
import { Signing } from '../../src/delivery/webhooks/signing';
import type { Webhook } from '../../src/domain/webhook/state';
import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import { StoreUnavailable } from '../../src/ledger/ports/event-store';
import { openDatabase } from '../../src/sqlite/driver';
import { signedBy, signedByOwnerOf, until } from '../support/receiver';
import type { Received } from '../support/receiver';

const now = '2025-01-02T09:00:00.000Z';

describe('retries', () => {
  test('come after longer and longer, and end after three days', () => {
    const days = RETRY_AFTER_MS.reduce((sum, ms) => sum + ms, 0) / 86_400_000;
    expect(days).toBeGreaterThan(2.9);
    expect(days).toBeLessThan(3.1);
    expect(RETRY_AFTER_MS.toSorted((a, b) => a - b)).toEqual(RETRY_AFTER_MS);
    expect(nextAttempt(RETRY_AFTER_MS.length + 1, now, 'any')).toBeNull();
  });

  test('are spread by a tenth to either side, the same for whoever asks', () => {
    const delays = Array.from({ length: 200 }, (_, n) => Date.parse(nextAttempt(4, now, `event ${n}`) ?? '') - Date.parse(now));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(9 * 60_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(11 * 60_000);
    expect(new Set(delays).size).toBeGreaterThan(150);
    expect(nextAttempt(4, now, 'event 7')).toBe(nextAttempt(4, now, 'event 7'));
  });

  test('wait as long as the receiver asks, never shorter than they would', () => {
    expect(nextAttempt(1, now, 'any', 3_600)).toBe('2025-01-02T10:00:00.000Z');
    expect(Date.parse(nextAttempt(4, now, 'any', 1) ?? '') - Date.parse(now)).toBeGreaterThanOrEqual(9 * 60_000);
  });
});

describe('signatures', () => {
  const webhook = { webhookId: 'one', secret: { generation: 1, keyId: '' }, previousSecrets: [] } as unknown as Webhook;
  const sent = (signing: Signing, of = webhook): Received => {
    const headers = signing.headersOf(of, 'evt_1', '{"a":1}', { now, sentAtSeconds: 1_700_000_000 });
    return {
      ...{ id: 'evt_1', timestamp: headers['webhook-timestamp'] ?? '', signatures: (headers['webhook-signature'] ?? '').split(' ') },
      ...{ contentType: '', body: '{"a":1}', event: {} as never },
    };
  };

  test('what verifies them here knows the example of Standard Webhooks', () => {
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      body: '{"test": 2432232314}',
      signatures: ['v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
    } as Received;
    expect(signedBy(message, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBe(true);
    expect(signedBy({ ...message, body: '{"test": 2432232315}' }, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toBe(false);
  });

  test('are the same from every server with the same key, others from one with another, and differ from webhook to webhook', () => {
    const [one, same, other] = ['key', 'key', 'another'].map((key) => new Signing(Buffer.from(key))) as [Signing, Signing, Signing];
    const keys = one.keysOf('one', { generation: 1 });
    expect([signedBy(sent(same), keys.secret), signedByOwnerOf(sent(same), keys.publicKey)]).toEqual([true, true]);
    expect([signedBy(sent(other), keys.secret), signedByOwnerOf(sent(other), keys.publicKey)]).toEqual([false, false]);
    expect(signedBy(sent(one, { ...webhook, webhookId: 'two' }), keys.secret)).toBe(false);
    expect(one.keysOf('one', { generation: 2 })).not.toEqual(keys);
    expect([one.keyId === same.keyId, one.keyId === other.keyId]).toEqual([true, false]);
  });
});

describe.each(['in a file', 'in the store that servers share'])('the journal %s', (where) => {
  let directory: string;
  let journal: Journal;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'onrecord-journal-'));
    journal = where === 'in a file' ? journalInFile(directory) : journalInStore(new MemoryEventStore());
  });
  afterEach(() => {
    journal.close();
    rmSync(directory, { recursive: true });
  });
  const entry = (through: number): Entry => ({
    at: now,
    progress: { start: 0, since: now, through, waiting: {}, replaysDone: 0, replay: null, failingSince: null },
    attempts: [],
  });

  test('keeps entries in order, and is read from the newest', async () => {
    for (let n = 0; n < 5; n += 1) expect(await journal.append('one', n - 1, entry(n))).toBe(true);
    await journal.append('two', -1, entry(99));
    expect((await journal.read('one', { limit: 2 })).map(({ revision, entry: { progress } }) => [revision, progress.through])).toEqual([
      [4, 4],
      [3, 3],
    ]);
    expect((await journal.read('one', { before: 3, limit: 10 })).map(({ revision }) => revision)).toEqual([2, 1, 0]);
    expect(await journal.read('one', { before: 0, limit: 10 })).toEqual([]);
    expect(await journal.read('none', { limit: 1 })).toEqual([]);
  });

  test('takes one of two entries after the same', async () => {
    await journal.append('one', -1, entry(1));
    expect(await Promise.all([journal.append('one', 0, entry(2)), journal.append('one', 0, entry(3))])).toEqual([true, false]);
    expect(await journal.append('one', -1, entry(4))).toBe(false);
  });
});

test('a file that only cannot be opened now is not called damaged', () => {
  const directory = mkdtempSync(join(tmpdir(), 'onrecord-journal-'));
  const other = openDatabase(join(directory, 'deliveries.db'));
  other.exec('BEGIN EXCLUSIVE');
  expect(() => journalInFile(directory)).toThrow(/deliveries\.db is locked by another program\. Stop that program and try again\./);
  other.close();
  journalInFile(directory).close();
  rmSync(directory, { recursive: true });
});

test('a store that lets nobody set limits keeps a journal all the same', async () => {
  const store = new MemoryEventStore();
  const append = store.append.bind(store);
  store.append = (stream, ...rest) =>
    stream.startsWith('$$') ? Promise.reject(new StoreUnavailable('denied', 'not allowed')) : append(stream, ...rest);
  const journal = journalInStore(store);
  const progress = { start: 0, since: now, through: 7, waiting: {}, replaysDone: 0, replay: null, failingSince: null };
  expect(await journal.append('one', -1, { at: now, progress, attempts: [] })).toBe(true);
  expect((await journal.read('one', { limit: 1 })).map(({ entry }) => entry.progress.through)).toEqual([7]);
});

describe('of several servers', () => {
  /** Longer than a busy machine keeps a timer waiting. */
  const leaseMs = 1_500;

  test('one holds the lease, and another soon after it let go', async () => {
    const store = new MemoryEventStore();
    const leases = ['a', 'b', 'c'].map((server) => new Lease({ store, server, leaseMs }));
    const held = () => leases.filter((lease) => lease.held);
    for (const lease of leases) lease.start();
    await until('one holds it', () => held().length > 0);
    for (let looks = 0; looks < 30; looks += 1) {
      expect(held().length).toBeLessThanOrEqual(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await until('one holds it still', () => held().length === 1);
    const [first] = held();
    await first?.stop();
    expect(first?.held).toBe(false);
    await until('another holds it', () => held().length === 1);
    for (const lease of leases) await lease.stop();
  });

  test('another takes over where the holder no longer answers, and the holder knows before that', async () => {
    const store = new MemoryEventStore();
    const gone = new Lease({ store: { ...cutOff(store) }, server: 'gone', leaseMs });
    gone.start();
    await until('it holds the lease', () => gone.held);
    cut = true;
    const other = new Lease({ store, server: 'other', leaseMs });
    other.start();
    await until('another holds it', () => {
      const both = [gone.held, other.held];
      expect(both).not.toEqual([true, true]);
      return other.held;
    });
    cut = false;
    await new Promise((resolve) => setTimeout(resolve, leaseMs));
    expect([gone.held, other.held]).toEqual([false, true]);
    await gone.stop();
    await other.stop();
  });

  let cut = false;
  /** The store behind a wire that can be cut. */
  function cutOff(store: MemoryEventStore) {
    const through = <Arguments extends unknown[], Result>(call: (...given: Arguments) => Promise<Result>) => {
      return (...given: Arguments) => (cut ? Promise.reject(new Error('cut off')) : call(...given));
    };
    return {
      shared: true,
      append: through(store.append.bind(store)),
      readStream: through(store.readStream.bind(store)),
      readAll: through(store.readAll.bind(store)),
      subscribe: store.subscribe.bind(store),
      head: store.head.bind(store),
      close: store.close.bind(store),
    };
  }
});
