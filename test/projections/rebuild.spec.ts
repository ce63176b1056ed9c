import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { tenantStream } from '../../src/domain/streams';
import { views } from '../../src/projections/index';
import { keyed } from '../../src/projections/runner/projection';
import type { Runner } from '../../src/projections/runner/runner';
import { document, litware, prosewareOnRecord } from '../domain/support/story';
import { tally, tallyProjection } from './support/tally';
import { append, Bench, contoso, contosoTenant, contosoUsage, fact, rowsOf, tell, tenantCalled, usageOf } from './support/told';

const tables = views.flatMap((view) => view.tables.map(({ name }) => name));
const everything = (runner: Runner) =>
  Object.fromEntries(tables.map((name) => [name, rowsOf(runner, `SELECT * FROM ${name} ORDER BY 1, 2`)]));

describe('a rebuild', () => {
  let bench: Bench;
  let live: Runner;

  beforeEach(async () => {
    bench = new Bench();
    live = await bench.caughtUp(); // of an empty ledger: everything after it is taken in live
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 600)), fact(usageOf('2025-02', 720)));
    for (const n of [1, 2, 3]) {
      const tenantId = `f0000000-0000-4000-8000-00000000000${n}`;
      await append(bench.store, tenantStream(tenantId), fact(tenantCalled(`Customer ${n}`, tenantId)));
      await live.catchUp();
    }
    await tell(bench.store, prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')));
    await live.catchUp();
  });
  afterEach(() => bench.end());

  it('finds what stands, row for row, where all went well', async () => {
    const before = everything(live);
    const progress: number[] = [];
    const { checkpoint, differences } = await live.rebuild('all', (events) => progress.push(events));
    expect(differences.map(({ table }) => table).toSorted()).toEqual(tables.toSorted());
    expect(differences.filter(({ onlyBefore, onlyNow }) => onlyBefore + onlyNow > 0)).toEqual([]);
    expect(everything(live)).toEqual(before);
    expect(before.claims).toHaveLength(2);
    expect(progress.at(-1)).toBe(checkpoint.sequence);
    expect(checkpoint).toMatchObject({ position: await bench.store.head(), sequence: live.health().sequence });
    expect(readdirSync(bench.directory).filter((name) => name.includes('rebuild'))).toEqual([]);
  });

  it('reports a row that was tampered with, and repairs it', async () => {
    const before = everything(live);
    live.database.exec("UPDATE workloads SET holder = 'trey', row = '{}'");
    live.database.exec("DELETE FROM tenants WHERE name = 'Customer 2'");
    live.database.exec("INSERT INTO claims (id, row) VALUES ('forged', '{}')");
    const { differences } = await live.rebuild('all');
    expect(differences.filter(({ onlyBefore, onlyNow }) => onlyBefore + onlyNow > 0)).toEqual([
      { view: 'workloads', table: 'workloads', rows: 1, onlyBefore: 1, onlyNow: 1 },
      { view: 'workloads', table: 'claims', rows: 2, onlyBefore: 1, onlyNow: 0 },
      { view: 'tenants', table: 'tenants', rows: 4, onlyBefore: 0, onlyNow: 1 },
    ]);
    expect(everything(live)).toEqual(before);
  });

  it('of one view leaves the others as they are, and all go on together', async () => {
    live.database.exec("UPDATE workloads SET holder = 'trey'");
    live.database.exec("UPDATE tenants SET name = 'Forged' WHERE name = 'Contoso'");
    const { differences } = await live.rebuild(['tenants']);
    expect(differences.map(({ table, onlyBefore }) => [table, onlyBefore])).toEqual([
      ['tenants_state', 0],
      ['tenants', 1],
    ]);
    expect(rowsOf(live, 'SELECT holder FROM workloads')).toEqual([{ holder: 'trey' }]);
    await append(bench.store, contosoUsage, fact(usageOf('2025-03', 1_010)));
    await live.catchUp();
    expect(rowsOf(live, 'SELECT DISTINCT sequence FROM checkpoints')).toEqual([{ sequence: live.health().sequence }]);
  });

  it('goes on following from where it ended', async () => {
    await live.rebuild('all');
    live.start();
    const position = await append(
      bench.store,
      contosoTenant,
      fact({ type: 'TenantChanged', tenantId: contoso, name: 'Renamed', region: null, segment: null, noticeChannel: 'inbox' }),
    );
    expect(await live.waitFor(position, 15_000)).toBe(true);
    expect(rowsOf(live, "SELECT name FROM tenants WHERE name = 'Renamed'")).toHaveLength(1);
  });

  it('leaves the old views where it fails', async () => {
    const before = everything(live);
    await append(bench.store, contosoUsage, fact(usageOf('2025-03', 1_010)));
    const failing = live.rebuild('all', () => {
      throw new Error('cut short');
    });
    await expect(failing).rejects.toThrow('cut short');
    expect(everything(live)).toEqual(before);
    expect(existsSync(`${bench.directory}/views.rebuild.db`)).toBe(false);
  });
});

it('what a rebuild that was killed left behind is gone with the next start', async () => {
  const bench = new Bench();
  await (await bench.caughtUp()).stop();
  const left = ['', '-wal', '-shm'].map((suffix) => `${bench.directory}/views.rebuild.db${suffix}`);
  for (const file of left) writeFileSync(file, 'half of it');
  await bench.caughtUp();
  expect(left.filter((file) => existsSync(file))).toEqual([]);
  await bench.end();
});

describe('a view of another version', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.end());

  it('is built anew before it is followed, up to where the others stand', async () => {
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 600)), fact(usageOf('2025-02', 720)));
    await (await bench.caughtUp([...views, tally])).stop();
    await append(bench.store, contosoUsage, fact(usageOf('2025-03', 1_010)));
    const twice = keyed({ ...tallyProjection, version: 2, evolve: ({ events }) => ({ events: events + 2 }) });
    const runner = bench.runner([...views, twice]);
    await runner.prepare();
    expect(rowsOf(runner, 'SELECT events FROM tally')).toEqual([{ events: 4 }]);
    expect(bench.warnings).toEqual(['views built anew: tally']);
    await runner.catchUp();
    expect(rowsOf(runner, 'SELECT events FROM tally')).toEqual([{ events: 6 }]);
    expect(rowsOf(runner, 'SELECT DISTINCT sequence FROM checkpoints')).toEqual([{ sequence: 3 }]);
  });

  it('that is new among those that stand before the first event begins empty', async () => {
    await (await bench.caughtUp(views)).stop();
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 600)));
    const runner = await bench.caughtUp([...views, tally]);
    expect(rowsOf(runner, 'SELECT events FROM tally')).toEqual([{ events: 1 }]);
  });
});
