import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { tenantStream } from '../../src/domain/streams';
import type { EventStore, StoredEvent, SubscriptionMessage } from '../../src/ledger/ports/event-store';
import { keyed } from '../../src/projections/runner/projection';
import type { View } from '../../src/projections/runner/view';
import { openViewsFileForReading, viewsPath } from '../../src/projections/runner/views-file';
import { views } from '../../src/projections/index';
import { openDatabase } from '../../src/sqlite/driver';
import { tally, tallyProjection } from './support/tally';
import { append, Bench, contosoTenant, contosoUsage, fact, ofUnknownType, rowsOf, tenantCalled, usageOf } from './support/told';

const SOON_MS = 15_000;
const streamOf = (n: number) => tenantStream(`f0000000-0000-4000-8000-00000000000${n}`);
const usageOfYear = () => Array.from({ length: 12 }, (_, month) => fact(usageOf(`2024-${String(month + 1).padStart(2, '0')}`, month)));

describe('the runner', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.end());

  it('reads history, then follows what comes', async () => {
    await append(bench.store, contosoUsage, ...usageOfYear());
    const runner = bench.runner([tally]);
    await runner.prepare();
    expect(runner.health()).toMatchObject({ state: 'building', sequence: 12, parked: 0, unknownTypes: 0, lastError: null });
    runner.start();
    const position = await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    expect(await runner.waitFor(position, SOON_MS)).toBe(true);
    expect(runner.health()).toMatchObject({ state: 'following', position, sequence: 13, lag: 0 });
    expect(rowsOf(runner, 'SELECT id, events FROM tally ORDER BY id')).toEqual([
      { id: contosoTenant, events: 1 },
      { id: contosoUsage, events: 12 },
    ]);
    await runner.stop();
    expect(runner.health().state).toBe('stopped');
  });

  it('goes on from its checkpoint after a restart', async () => {
    await append(bench.store, contosoUsage, ...usageOfYear());
    await (await bench.caughtUp([tally])).stop();
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 1)));
    const again = await bench.caughtUp([tally]);
    expect(rowsOf(again, 'SELECT events FROM tally')).toEqual([{ events: 13 }]);
    expect(again.health().sequence).toBe(13);
    expect(bench.warnings).toEqual([]);
  });

  it('is content with an empty ledger', async () => {
    const runner = await bench.caughtUp();
    expect(runner.health()).toMatchObject({ position: null, sequence: 0, lag: 0 });
  });

  it('answers a wait at once where it has read so far, and in vain when the time is over', async () => {
    const position = await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    const runner = await bench.caughtUp([tally]);
    expect(await runner.waitFor(position, 0)).toBe(true);
    expect(await runner.waitFor(position + 1n, 20)).toBe(false);
  });

  it('tells its listeners of what was applied, until they have heard enough', async () => {
    const runner = await bench.caughtUp([tally]);
    const heard: string[] = [];
    const enough = runner.onApplied((events) => heard.push(...events.map(({ type }) => type)));
    runner.start();
    await runner.waitFor(await append(bench.store, contosoTenant, fact(tenantCalled('Contoso'))), SOON_MS);
    enough();
    await runner.waitFor(await append(bench.store, contosoUsage, fact(usageOf('2025-01', 1))), SOON_MS);
    expect(heard).toEqual(['TenantRegistered']);
  });

  it('tells every listener, whatever becomes of another, and says what became of it', async () => {
    const runner = await bench.caughtUp([tally]);
    const heard: string[] = [];
    runner.onApplied(() => {
      throw new Error('not listening');
    });
    runner.onApplied((events) => heard.push(...events.map(({ type }) => type)));
    runner.start();
    await runner.waitFor(await append(bench.store, contosoTenant, fact(tenantCalled('Contoso'))), SOON_MS);
    await runner.waitFor(await append(bench.store, contosoUsage, fact(usageOf('2025-01', 1))), SOON_MS);
    expect(heard).toEqual(['TenantRegistered', 'UsageRecorded']);
    expect(bench.warnings).toEqual(Array(2).fill('a listener to the views failed: not listening'));
    expect(runner.health().state).toBe('following');
  });

  it('counts an event of unknown type, journals it, and skips it', async () => {
    const runner = await bench.caughtUp();
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')), ofUnknownType(fact(tenantCalled('Never'))));
    await runner.catchUp();
    expect(runner.health()).toMatchObject({ unknownTypes: 1, parked: 0, sequence: 2 });
    expect(rowsOf(runner, 'SELECT count(*) AS events FROM history_events')).toEqual([{ events: 2 }]);
    expect(rowsOf(runner, 'SELECT name FROM tenants')).toEqual([{ name: 'Contoso' }]);
    await runner.stop();
    expect((await bench.caughtUp()).health().unknownTypes).toBe(1);
  });

  it('shows rows to a reader beside it', async () => {
    expect(openViewsFileForReading(bench.directory)).toBeNull();
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    await bench.caughtUp();
    const beside = openViewsFileForReading(bench.directory);
    expect(
      beside
        ?.prepare('SELECT name FROM tenants')
        .all()
        .map((row) => ({ ...(row as object) })),
    ).toEqual([{ name: 'Contoso' }]);
    beside?.close();
  });

  it.each([
    ['is no database', (path: string) => writeFileSync(path, 'what is this '.repeat(1_000))],
    ['is another program’s', (path: string) => writeFileSync(path, anotherProgramsFile)],
  ])('builds the views anew where their file %s, and says so', async (_case, spoil) => {
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    spoil(viewsPath(bench.directory));
    const runner = await bench.caughtUp();
    expect(rowsOf(runner, 'SELECT name FROM tenants')).toEqual([{ name: 'Contoso' }]);
    expect(bench.warnings).toEqual([expect.stringContaining('built anew from the log')]);
  });

  it('leaves views alone that only cannot be written now, and says why', async () => {
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    await (await bench.caughtUp()).stop();
    const other = openDatabase(viewsPath(bench.directory));
    other.exec('BEGIN IMMEDIATE');
    expect(() => bench.runner()).toThrow(/views\.db is locked by another program\. Stop that program and try again\./);
    expect(other.prepare('SELECT name FROM tenants').all()).toHaveLength(1);
    other.exec('ROLLBACK');
    other.close();
    const again = bench.runner();
    expect(rowsOf(again, 'SELECT name FROM tenants')).toEqual([{ name: 'Contoso' }]);
    expect(bench.warnings).toEqual([]);
  });
});

/** An empty database with an application id of its own: one page of 4096 bytes. */
const anotherProgramsFile = (() => {
  const page = Buffer.alloc(4_096);
  page.write('SQLite format 3\0', 'latin1');
  page.writeUInt16BE(4_096, 16);
  page.set([1, 1, 0, 64, 32, 32], 18);
  page.writeUInt32BE(1, 24);
  page.writeUInt32BE(1, 28);
  page.writeUInt32BE(4, 44);
  page.writeUInt32BE(1, 56);
  page.writeUInt32BE(0x1234, 68);
  page.writeUInt32BE(1, 92);
  page[100] = 13;
  page.writeUInt16BE(4_096, 105);
  return page;
})();

describe('an event that a view cannot take', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.end());

  const poisonous = keyed({
    ...tallyProjection,
    name: 'picky',
    evolve: (state, { data }) => {
      if ('name' in data && data.name === 'poison') throw new Error('cannot take it');
      return { events: state.events + 1 };
    },
    tables: tallyProjection.tables.map((table) => ({ ...table, name: 'picky' })),
  });

  it('is parked with what follows under its key, and shown; nothing else is held up', async () => {
    const runner = await bench.caughtUp([poisonous, tally]);
    await append(bench.store, streamOf(1), fact(tenantCalled('before')), fact(tenantCalled('poison')), fact(tenantCalled('after')));
    await append(bench.store, streamOf(2), fact(tenantCalled('well')));
    await runner.catchUp();
    await append(bench.store, streamOf(1), fact(tenantCalled('later')));
    await runner.catchUp();
    expect(rowsOf(runner, 'SELECT id, events FROM picky ORDER BY id')).toEqual([
      { id: streamOf(1), events: 1 },
      { id: streamOf(2), events: 1 },
    ]);
    expect(rowsOf(runner, 'SELECT id, events FROM tally ORDER BY id')).toEqual([
      { id: streamOf(1), events: 4 },
      { id: streamOf(2), events: 1 },
    ]);
    expect(rowsOf(runner, 'SELECT * FROM parked ORDER BY sequence')).toEqual([
      { view: 'picky', key: streamOf(1), sequence: 2, type: 'TenantRegistered', error: 'cannot take it' },
      { view: 'picky', key: streamOf(1), sequence: 3, type: 'TenantRegistered', error: 'follows a parked event' },
      { view: 'picky', key: streamOf(1), sequence: 5, type: 'TenantRegistered', error: 'follows a parked event' },
    ]);
    expect(runner.health()).toMatchObject({ parked: 3, sequence: 5 });
    expect(bench.warnings.some((warning) => warning.includes('picky'))).toBe(true);
  });

  it('stays parked over a restart', async () => {
    const runner = await bench.caughtUp([poisonous]);
    await append(bench.store, streamOf(1), fact(tenantCalled('poison')));
    await runner.catchUp();
    await runner.stop();
    await append(bench.store, streamOf(1), fact(tenantCalled('after')));
    const again = await bench.caughtUp([poisonous]);
    expect(again.health().parked).toBe(2);
    expect(rowsOf(again, 'SELECT * FROM picky')).toEqual([]);
  });

  it('is taken after all where it fails only once', async () => {
    let failures = 0;
    const moody = keyed({
      ...tallyProjection,
      evolve: (state) => {
        failures += 1;
        if (failures === 2) throw new Error('not now');
        return { events: state.events + 1 };
      },
    });
    const runner = await bench.caughtUp([moody]);
    await append(bench.store, streamOf(1), fact(tenantCalled('one')), fact(tenantCalled('two')));
    await runner.catchUp();
    expect(rowsOf(runner, 'SELECT events FROM tally')).toEqual([{ events: 2 }]);
    expect(runner.health().parked).toBe(0);
  });

  it('is let in by a rebuild, once the view can take it', async () => {
    const runner = await bench.caughtUp([poisonous]);
    await append(bench.store, streamOf(1), fact(tenantCalled('poison')), fact(tenantCalled('after')));
    await runner.catchUp();
    await runner.stop();
    const mended: View = keyed({
      ...tallyProjection,
      name: 'picky',
      version: 2,
      tables: tallyProjection.tables.map((table) => ({ ...table, name: 'picky' })),
    });
    const again = await bench.caughtUp([mended]);
    expect(rowsOf(again, 'SELECT events FROM picky')).toEqual([{ events: 2 }]);
    expect(rowsOf(again, 'SELECT * FROM parked')).toEqual([]);
    expect(again.health().parked).toBe(0);
  });
});

describe('rows and checkpoint', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.end());

  it('change together or not at all where the disk is full', async () => {
    let full = false;
    const inTrouble: View = {
      name: 'in-trouble',
      version: 1,
      tables: [],
      writer: () => ({
        keyOf: ({ stream }) => stream,
        apply: () => undefined,
        flush: () => {
          if (full) throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
        },
        reset: () => undefined,
      }),
    };
    const runner = await bench.caughtUp([tally, inTrouble]);
    const before = runner.health();
    full = true;
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 1)), fact(usageOf('2025-02', 1)));
    await expect(runner.catchUp()).rejects.toThrow('full');
    expect(rowsOf(runner, 'SELECT * FROM tally')).toEqual([]);
    expect(rowsOf(runner, 'SELECT DISTINCT sequence FROM checkpoints')).toEqual([{ sequence: 0 }]);
    expect(runner.health()).toMatchObject({ position: before.position, sequence: 0, parked: 0 });
    full = false;
    await runner.catchUp();
    expect(rowsOf(runner, 'SELECT events FROM tally')).toEqual([{ events: 2 }]);
    expect(rowsOf(runner, 'SELECT DISTINCT sequence FROM checkpoints')).toEqual([{ sequence: 2 }]);
  });
});

describe('a subscription that ends or is dropped', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.end());

  /** Gives a few events at a time and then breaks off, in turn with and without an error. */
  function unreliable(store: EventStore): { store: EventStore; subscriptions: () => number } {
    let subscriptions = 0;
    const subscribe = async function* (from: { after: bigint | null; signal: AbortSignal }): AsyncIterable<SubscriptionMessage> {
      subscriptions += 1;
      for await (const message of store.subscribe(from)) {
        if ('caughtUp' in message) {
          yield message;
          continue;
        }
        const some: readonly StoredEvent[] = message.events.slice(0, 5);
        yield { events: some };
        if (subscriptions % 2 === 0) throw new Error('Consumer too slow to handle event while live');
        return;
      }
    };
    const wrapped: EventStore = {
      shared: store.shared,
      append: (...given) => store.append(...given),
      readStream: (...given) => store.readStream(...given),
      readAll: (...given) => store.readAll(...given),
      head: () => store.head(),
      close: () => store.close(),
      subscribe,
    };
    return { store: wrapped, subscriptions: () => subscriptions };
  }

  it('is taken up again from the last event: nothing is missing and nothing comes twice', async () => {
    const { store, subscriptions } = unreliable(bench.store);
    const runner = bench.runner([tally, ...views], store);
    await runner.prepare();
    const position = await append(bench.store, contosoUsage, ...usageOfYear());
    runner.start();
    expect(await runner.waitFor(position, SOON_MS)).toBe(true);
    expect(subscriptions()).toBeGreaterThanOrEqual(3);
    expect(rowsOf(runner, 'SELECT events FROM tally')).toEqual([{ events: 12 }]);
    expect(bench.warnings).toEqual(
      expect.arrayContaining([expect.stringContaining('ended'), expect.stringContaining('Consumer too slow to handle event while live')]),
    );
  });

  it('does not keep it from stopping', async () => {
    const runner = await bench.caughtUp([tally]);
    runner.start();
    await sleep(20);
    await runner.stop();
    expect(runner.health().state).toBe('stopped');
  });
});
