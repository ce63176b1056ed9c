import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GroupCommit } from '../../src/event-store/sqlite/group-commit';
import { createLedger, openLedger } from '../../src/event-store/sqlite/ledger-file';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import type { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import type { AppendRequest } from '../../src/event-store/sqlite/writer-protocol';
import { NO_STREAM } from '../../src/ledger/ports/event-store';
import type { Database, Statement } from '../../src/sqlite/driver';
import { event, events, freshStream, idsOf } from './texts';

let directory: string;
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'onrecord-'))));
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(directory, { recursive: true });
});

/** Whatever becomes of a test, what it opened is closed again. */
const opened: SqliteEventStore[] = [];
async function opening(maxPages?: number): Promise<SqliteEventStore> {
  const store = await openSqliteEventStore({ directory, mode: 'write', maxPages });
  opened.push(store);
  return store;
}

describe('a full disk', () => {
  const large = (): ReturnType<typeof event> => ({ ...event(), data: JSON.stringify('x'.repeat(500_000)) });

  it('refuses what finds no room, keeps what was acknowledged, and goes on when there is room', async () => {
    const [stream, sent] = [freshStream(), large()];
    const store = await opening(50);
    const first = events(1);
    await store.append(stream, NO_STREAM, first);
    const refused = store.append(stream, 0, [sent]);
    await expect(refused).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'disk-full' });
    await expect(refused).rejects.toThrow(/no room left.*nothing was written\. Free some space and try again/);
    const second = events(1);
    expect(await store.append(stream, 0, second)).toMatchObject({ revision: 1 });
    expect(idsOf(await store.readStream(stream, { limit: 10 }))).toEqual(idsOf([...first, ...second]));
    expect(await store.integrityCheck()).toEqual([]);
    await store.close();

    const roomy = await opening();
    expect(await roomy.append(stream, 1, [sent])).toMatchObject({ revision: 2 });
    await roomy.close();
  });

  it('forgets a stream and a type that were only in the group refused', async () => {
    const store = await opening(50);
    const [stream, small] = [freshStream(), { ...event(), type: 'NewType' }];
    const together = [store.append(stream, NO_STREAM, [small]), store.append(freshStream(), NO_STREAM, [large()])];
    for (const { status } of await Promise.allSettled(together)) expect(status).toBe('rejected');
    await store.append(stream, NO_STREAM, [small]);
    expect((await store.readStream(stream, { limit: 10 })).map(({ id, type }) => [id, type])).toEqual([[small.id, 'NewType']]);
    expect(await store.integrityCheck()).toEqual([]);
    await store.close();
  });
});

describe('an error at the commit', () => {
  const request = (ticket: number, stream: string, expected: number, id: string): AppendRequest => [
    ticket,
    stream,
    expected,
    [id, 'Type', '{}', '{}'],
  ];

  it.each([
    ['before the group was stored', false],
    ['after the group was stored', true],
  ])('leaves the outcome unknown, and repeating gives one result: %s', (_, stored) => {
    createLedger(directory);
    const { database, failNext } = failing(openLedger(directory, { readOnly: false }), stored);
    const writer = new GroupCommit(database, { directory });
    const [one, two] = [freshStream(), freshStream()];
    expect(writer.commit([request(1, one, NO_STREAM, 'a')])).toEqual([[1, 'stored', 0, 1]]);

    const group = [request(2, one, 0, 'b'), request(3, two, NO_STREAM, 'c')];
    failNext('COMMIT');
    expect(writer.commit(group).map(([ticket, outcome]) => [ticket, outcome])).toEqual([
      [2, 'unknown'],
      [3, 'unknown'],
    ]);
    expect(writer.commit(group)).toEqual([
      [2, 'stored', 1, 2],
      [3, 'stored', 0, 3],
    ]);
    expect(database.prepare('SELECT count(*) AS count FROM events').get()).toEqual({ count: 3 });
    database.close();
  });

  it.each([false, true])('forgets the group also where the disk fails once more while it is taken back (taken back: %s)', (takenBack) => {
    createLedger(directory);
    const { database, failNext } = failing(openLedger(directory, { readOnly: false }), takenBack);
    const writer = new GroupCommit(database, { directory });
    const stream = freshStream();
    const unknownType = (ticket: number, expected: number, id: string): AppendRequest => [
      ticket,
      stream,
      expected,
      [id, 'New', '{}', '{}'],
    ];
    expect(writer.commit([request(1, stream, NO_STREAM, 'a')])).toEqual([[1, 'stored', 0, 1]]);

    failNext('INSERT', 'ROLLBACK');
    expect(writer.commit([unknownType(2, 0, 'b')])).toMatchObject([[2, 'refused', { reason: 'unreachable' }]]);
    expect(writer.commit([unknownType(3, 1, 'c')])).toEqual([[3, 'conflict', 0]]);
    expect(writer.commit([unknownType(4, 0, 'b')])).toEqual([[4, 'stored', 1, 2]]);
    database.close();
  });
});

it('the appends in flight can be counted', async () => {
  const store = await opening();
  const inFlight = [store.append(freshStream(), NO_STREAM, events(1)), store.append(freshStream(), NO_STREAM, events(1))];
  expect(store.queueDepth).toBe(2);
  await Promise.all(inFlight);
  expect(store.queueDepth).toBe(0);
  await store.close();
});

type Failing = 'COMMIT' | 'ROLLBACK' | 'INSERT';

/** A disk that fails once at each of these, just before or just after it took hold. */
function failing(real: Database, stored: boolean): { database: Database; failNext: (...at: Failing[]) => void } {
  const failNext = new Set<Failing>();
  const failAt = (at: Failing): void => {
    if (failNext.delete(at)) throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
  };
  const exec = (sql: string): void => {
    const at = sql as Failing;
    if (!failNext.has(at) || stored) real.exec(sql);
    failAt(at);
  };
  /** Of an event: the stream and the type that it may need are written before. */
  const prepare = (sql: string): Statement => {
    const statement = real.prepare(sql);
    if (!sql.startsWith('INSERT INTO events')) return statement;
    const run: Statement['run'] = (...values) => {
      const done = statement.run(...values);
      failAt('INSERT');
      return done;
    };
    return passing(statement, { run });
  };
  return { database: passing(real, { exec, prepare }), failNext: (...at) => at.forEach((one) => failNext.add(one)) };
}

/** The same, but for some of its methods. */
const passing = <Target extends object>(target: Target, methods: Partial<Target>): Target =>
  new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(methods, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
