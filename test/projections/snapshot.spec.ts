import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import type { EventStore } from '../../src/ledger/ports/event-store';
import { views } from '../../src/projections/index';
import { Runner } from '../../src/projections/runner/runner';
import { beginWithSnapshot, SnapshotError, takeSnapshot } from '../../src/projections/runner/snapshot';
import { document, litware, prosewareOnRecord } from '../domain/support/story';
import { append, Bench, contosoTenant, contosoUsage, fact, rowsOf, tell, tenantCalled, usageOf } from './support/told';

describe('a snapshot of the views', () => {
  let bench: Bench;
  let directory: string;
  let file: string;
  beforeEach(async () => {
    bench = new Bench();
    directory = mkdtempSync(join(tmpdir(), 'onrecord-snapshot-'));
    file = join(directory, 'views.snapshot');
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    await tell(bench.store, prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')));
  });
  afterEach(async () => {
    await bench.end();
    rmSync(directory, { recursive: true });
  });

  /** A server's views of a store, and how many events of it they have read. */
  async function begin(store: EventStore) {
    let read = 0;
    const counting = new Proxy(store, {
      get: (target, name) => {
        if (name !== 'readAll') return Reflect.get(target, name) as unknown;
        return async (page: Parameters<EventStore['readAll']>[0]) => {
          const events = await target.readAll(page);
          read += events.length;
          return events;
        };
      },
    });
    const warnings: string[] = [];
    const runner = new Runner({ store: counting, directory: join(directory, 'second'), views, warn: (message) => warnings.push(message) });
    await runner.catchUp();
    return { runner, warnings, read };
  }

  it('lets another server begin where it stands, and read only what came since', async () => {
    const first = await bench.caughtUp();
    const sequence = takeSnapshot(bench.directory, file);
    expect(sequence).toBe(first.health().sequence);
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 600)), fact(usageOf('2025-02', 720)));
    await first.catchUp();

    expect(beginWithSnapshot(join(directory, 'second'), file)).toBe(true);
    const { runner, warnings, read } = await begin(bench.store);
    expect([read, warnings]).toEqual([2, []]);
    for (const { name } of views.flatMap(({ tables }) => tables)) {
      const sql = `SELECT * FROM ${name} ORDER BY 1, 2`;
      expect(rowsOf(runner, sql)).toEqual(rowsOf(first, sql));
    }
    await runner.stop();
  });

  it('of another ledger is not gone on with: the views are built anew', async () => {
    await bench.caughtUp();
    takeSnapshot(bench.directory, file);
    const other = new MemoryEventStore();
    await append(other, contosoTenant, fact(tenantCalled('Another Contoso')));
    beginWithSnapshot(join(directory, 'second'), file);
    const { runner, warnings } = await begin(other);
    expect(warnings).toEqual(expect.arrayContaining([expect.stringContaining('made of another ledger')]));
    expect(rowsOf(runner, 'SELECT name FROM tenants')).toEqual([{ name: 'Another Contoso' }]);
    await runner.stop();
  });

  it('leaves a directory that has views of its own alone', async () => {
    await bench.caughtUp();
    takeSnapshot(bench.directory, file);
    expect(beginWithSnapshot(bench.directory, file)).toBe(false);
  });

  it('is refused where it is none, is there already, or there are no views to take', async () => {
    await bench.caughtUp();
    writeFileSync(file, 'nothing of the kind');
    expect(() => takeSnapshot(bench.directory, file)).toThrow(`${file} is there already`);
    expect(() => beginWithSnapshot(join(directory, 'second'), file)).toThrow(SnapshotError);
    expect(() => beginWithSnapshot(join(directory, 'second'), join(directory, 'missing'))).toThrow(/ENOENT/);
    expect(() => takeSnapshot(join(directory, 'nowhere'), join(directory, 'new'))).toThrow(/There are no views in .*; start a server/);
    expect(() => takeSnapshot(bench.directory, join(directory, 'no', 'such', 'folder'))).toThrow(/could not be written/);
  });
});
