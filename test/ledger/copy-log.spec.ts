import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseConnectionString } from '../../src/event-store/eventstoredb/connection-string';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb/eventstoredb-event-store';
import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { copyLog, CopyRefused } from '../../src/ledger/copy-log';
import { MAX_APPEND_BYTES, NO_STREAM, OutcomeUnknown, StoreUnavailable } from '../../src/ledger/ports/event-store';
import type { AllPage, Appended, EventStore, EventToAppend, StoredEvent } from '../../src/ledger/ports/event-store';
import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { eventAt } from '../support/crash-events';

const SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);
console.info(`copying: PROPERTY_SEED=${SEED}`);

const streamOf = (number: number): string => `onrecord.usage-${number}`;

/** Appends one event after another, each to the stream of that number. */
async function write(store: EventStore, streams: readonly number[]): Promise<void> {
  const revisions = new Map<number, number>();
  for (const event of await logOf(store)) revisions.set(Number(event.stream.slice(streamOf(0).length - 1)), event.revision);
  for (const number of streams) {
    const last = revisions.get(number) ?? NO_STREAM;
    await store.append(streamOf(number), last, [eventAt(streamOf(number), last + 1)]);
    revisions.set(number, last + 1);
  }
}

/** Everything but the positions, in order. */
async function logOf(store: EventStore): Promise<Omit<StoredEvent, 'position'>[]> {
  return (await store.readAll({ limit: 100_000 })).map(({ id, type, data, meta, stream, revision }) => ({
    id,
    type,
    data,
    meta,
    stream,
    revision,
  }));
}

async function memoryOf(streams: readonly number[]): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  await write(store, streams);
  return store;
}

const interleaved = (count: number): number[] => Array.from({ length: count }, (_, n) => [1, 2, 2, 1, 3, 3, 3][n % 7] ?? n);

/** A store that others reach into: before the append of that number, counted from 1, something happens to it. */
class Eventful extends MemoryEventStore {
  readonly sizes: number[] = [];
  before: (append: number) => Promise<unknown> | undefined = () => undefined;

  override async append(stream: string, expected: number, events: readonly EventToAppend[]): Promise<Appended> {
    this.sizes.push(events.length);
    await this.before(this.sizes.length);
    return super.append(stream, expected, events);
  }

  /** As somebody else appends. */
  stranger(stream: string, revision = 0): Promise<Appended> {
    const { id } = eventAt('stranger', revision);
    return super.append(stream, revision - 1, [{ ...eventAt(stream, revision), id }]);
  }
}

describe('a copy', () => {
  it('has the same events in the same order, whatever streams they stand in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(4), { minLength: 1, maxLength: 60 }), fc.nat(60), async (streams, before) => {
        const source = await memoryOf(streams);
        const target = await memoryOf(streams.slice(0, before));
        const copied = streams.length - Math.min(before, streams.length);
        expect(await copyLog(source, target)).toEqual({ events: streams.length, copied, sourceGrew: false });
        expect(await logOf(target)).toEqual(await logOf(source));
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('goes from SQLite to an EventStoreDB that others use and back, through unknown outcomes, byte by byte', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'onrecord-copy-'));
    const server = await startFakeServer();
    const [source, back] = await Promise.all(
      ['source', 'back'].map((name) => openSqliteEventStore({ directory: join(folder, name), mode: 'write' })),
    );
    const between = new EventStoreDbEventStore({ connection: parseConnectionString(`${server.url}&defaultDeadline=300`) });
    try {
      await write(source!, interleaved(300));
      const [data, meta] = ['{ "name": "Žluťoučký 🙂\\u0000" , "n": 1.0 }', '{"z":1,"a":2}'];
      await source!.append('onrecord.partner-Ž', NO_STREAM, [{ ...eventAt('other', 0), data, meta }]);
      server.log.append('orders-1', 'any', [{ ...eventAt('order', 0), isJson: true, data: Buffer.from('{}'), metadata: Buffer.from('') }]);
      server.log.addSystemEvents(50);
      server.faults.next('append', 'no-answer', { stream: streamOf(1) });
      server.faults.next('append', 'reset-after', { stream: streamOf(2), times: 2 });
      server.faults.next('append', 'reset-before', { stream: streamOf(3) });

      expect(await copyLog(source!, between)).toEqual({ events: 301, copied: 301, sourceGrew: false });
      server.log.addSystemEvents(50);
      expect(await copyLog(between, back!)).toEqual({ events: 301, copied: 301, sourceGrew: false });
      expect(await logOf(back!)).toEqual(await logOf(source!));
      expect(await back!.head()).toBe(301n);
    } finally {
      await Promise.all([source!.close(), back!.close(), between.close()]);
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it('appends what follows in one stream together, within the limits of a store', async () => {
    const source = await memoryOf([1, 1, 1, 2, 1, ...Array.from({ length: 1_200 }, () => 2)]);
    const large = (revision: number, bytes: number): EventToAppend => ({
      ...eventAt('large', revision),
      data: JSON.stringify('ž'.repeat(bytes / 2)),
    });
    const sizes = [200_000, 200_000, 200_000, MAX_APPEND_BYTES - 1_000, 10];
    for (const [revision, bytes] of sizes.entries()) await source.append('onrecord.large', revision - 1, [large(revision, bytes)]);
    const target = new Eventful();
    await copyLog(source, target);
    expect(target.sizes).toEqual([3, 1, 1, 500, 500, 200, 2, 1, 1, 1]);
    expect(await logOf(target)).toEqual(await logOf(source));
  });

  it('goes on until it has caught up with a source that grows, and says what came after', async () => {
    const source = await memoryOf(interleaved(1_500));
    const target = new Eventful();
    target.before = (append) => (append === 10 ? write(source, interleaved(1_100)) : undefined);
    expect(await copyLog(source, target)).toEqual({ events: 2_600, copied: 2_600, sourceGrew: false });

    await write(source, [1]);
    const late = (doing: string): void => {
      if (doing === 'verifying') void source.append(streamOf(9), NO_STREAM, [eventAt(streamOf(9), 0)]).catch(() => undefined);
    };
    expect(await copyLog(source, target, late)).toEqual({ events: 2_601, copied: 1, sourceGrew: true });
    expect(await copyLog(source, target)).toEqual({ events: 2_602, copied: 1, sourceGrew: false });
    expect(await logOf(target)).toEqual(await logOf(source));
  });

  it('tells how far it is by the share of the log, first comparing, then copying, then verifying', async () => {
    const source = await memoryOf(interleaved(3_000));
    const target = await memoryOf(interleaved(1_500));
    const told: Record<string, number[]> = {};
    await copyLog(source, target, (doing, share) => (told[doing] ??= []).push(share));
    expect(Object.keys(told)).toEqual(['comparing', 'copying', 'verifying']);
    for (const shares of Object.values(told)) expect(shares).toEqual(shares.toSorted((one, other) => one - other));
    expect(told['comparing']!.at(-1)).toBeCloseTo(0.5);
    expect(told['copying']![0]).toBeCloseTo(0.5);
    expect([told['copying']!.at(-1), told['verifying']!.at(-1)]).toEqual([1, 1]);
  });
});

describe('interrupted', () => {
  it.each([1, 2, 50, 99])('before append %i, it goes on where it ended: nothing is there twice', async (last) => {
    const source = await memoryOf(interleaved(200));
    const target = new Eventful();
    target.before = (append) => (append === last ? Promise.reject(new StoreUnavailable('closed', 'gone')) : undefined);
    await expect(copyLog(source, target)).rejects.toThrow('gone');
    const stands = (await logOf(target)).length;
    expect(await copyLog(source, target)).toEqual({ events: 200, copied: 200 - stands, sourceGrew: false });
    expect(await logOf(target)).toEqual(await logOf(source));
  });

  it('with an append whose outcome stays unknown, it says so as of a store that cannot be reached', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const source = await memoryOf([1, 2, 3]);
      const target = new Eventful();
      target.before = (append) => (append > 1 ? Promise.reject(new OutcomeUnknown(streamOf(2))) : undefined);
      const ended = copyLog(source, target);
      ended.catch(() => undefined);
      await jest.advanceTimersByTimeAsync(20_000);
      await expect(ended).rejects.toThrow(StoreUnavailable);
      await expect(ended).rejects.toThrow(/does not say whether it took event 2 .*run the same command again/);
      target.before = () => undefined;
      expect(await copyLog(source, target)).toEqual({ events: 3, copied: 2, sourceGrew: false });
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('refused, with nothing written, is a target', () => {
  const changed = (change: Partial<EventToAppend>) => async (): Promise<MemoryEventStore> => {
    const target = await memoryOf([1, 2]);
    await target.append(streamOf(2), 0, [{ ...eventAt(streamOf(2), 1), ...change }]);
    return target;
  };
  it.each<[string, () => Promise<MemoryEventStore>, RegExp]>([
    [
      'of another ledger',
      () => memoryOf([7]),
      /^Event 1 differs: the source has \w+ \S+ \(onrecord\.usage-1, revision 0\), the target \w+ \S+ \(onrecord\.usage-7, /,
    ],
    ['in another order', () => memoryOf([2, 1]), /^Event 1 differs/],
    ['with another id', changed({ id: eventAt('other', 0).id }), /^Event 3 differs: the source has/],
    ['with another type', changed({ type: 'Other' }), /^Event 3 differs: .* has another type in the target/],
    ['with other data', changed({ data: '{}' }), /^Event 3 differs: .* has another data in the target/],
    ['with other metadata', changed({ meta: '{}' }), /^Event 3 differs: .* has another metadata in the target/],
    ['that holds more', () => memoryOf([...interleaved(20), 5]), /^The target holds more than the source: event 21 is .*usage-5/],
  ])('%s', async (_, made, message) => {
    const target = await made();
    const before = await logOf(target);
    const refused = copyLog(await memoryOf(interleaved(20)), target);
    await expect(refused).rejects.toThrow(CopyRefused);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(/nothing was written to it/i);
    expect(await logOf(target)).toEqual(before);
  });
});

describe('somebody else who writes', () => {
  it('to a stream of the target is met, and nothing is written over', async () => {
    const target = new Eventful();
    target.before = (append) => (append === 2 ? target.stranger(streamOf(2)) : undefined);
    const refused = copyLog(await memoryOf([1, 2, 3]), target);
    await expect(refused).rejects.toThrow(
      /^Event 2 found onrecord\.usage-2 in the target at revision 0, not -1: somebody else writes to the target/,
    );
    expect(await logOf(target)).toHaveLength(2);
  });

  it.each(['before the last event', 'after it'])('to another stream of the target, %s, is found when all is read back', async (when) => {
    const target = new Eventful();
    const source = await memoryOf([1, 2, 3]);
    target.before = (append) => (append === 3 ? target.stranger('onrecord.ledger') : undefined);
    const after = (doing: string): void => {
      if (doing === 'copying' && target.sizes.length === 3) void target.stranger('onrecord.policy');
    };
    if (when === 'after it') target.before = () => undefined;
    const refused = copyLog(source, target, when === 'after it' ? after : undefined);
    await expect(refused).rejects.toThrow(when === 'after it' ? /^The target holds more/ : /^Event 3 differs/);
    await expect(refused).rejects.toThrow(/written to by somebody else meanwhile: do not use it/);
  });

  it('and takes events from the target is found too', async () => {
    class Forgetful extends MemoryEventStore {
      override async readAll(page: AllPage): Promise<StoredEvent[]> {
        return (await super.readAll(page)).filter(({ stream }) => stream !== streamOf(3));
      }
    }
    await expect(copyLog(await memoryOf([1, 2, 3]), new Forgetful())).rejects.toThrow(/^The target has 2 events of the 3 that it took/);
  });
});

it('a source that has lost events is not copied beyond them', async () => {
  class Torn extends MemoryEventStore {
    override async readAll(page: AllPage): Promise<StoredEvent[]> {
      return (await super.readAll(page)).filter(({ stream, revision }) => stream !== streamOf(2) || revision !== 1);
    }
  }
  const source = new Torn();
  await write(source, [1, 2]);
  await source.append(streamOf(2), 0, [eventAt(streamOf(2), 1), eventAt(streamOf(2), 2)]);
  await expect(copyLog(source, new MemoryEventStore())).rejects.toThrow(
    'Event 3 of the source is revision 2 of onrecord.usage-2, of which it has no revision 1 before: the source has lost events. Restore it from a backup, and copy that.',
  );
});
