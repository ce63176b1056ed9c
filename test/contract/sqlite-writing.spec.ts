import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GroupCommit } from '../../src/event-store/sqlite/group-commit';
import { createLedger, openLedger } from '../../src/event-store/sqlite/ledger-file';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import type { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import type { AppendRequest } from '../../src/event-store/sqlite/writer-protocol';
import { NO_STREAM } from '../../src/ledger/ports/event-store';
import type { Database } from '../../src/sqlite/driver';
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
    const { database, failNextCommit } = failing(openLedger(directory, { readOnly: false }), stored);
    const writer = new GroupCommit(database, { directory });
    const [one, two] = [freshStream(), freshStream()];
    expect(writer.commit([request(1, one, NO_STREAM, 'a')])).toEqual([[1, 'stored', 0, 1]]);

    const group = [request(2, one, 0, 'b'), request(3, two, NO_STREAM, 'c')];
    failNextCommit();
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
});

it('the appends in flight can be counted', async () => {
  const store = await opening();
  const inFlight = [store.append(freshStream(), NO_STREAM, events(1)), store.append(freshStream(), NO_STREAM, events(1))];
  expect(store.queueDepth).toBe(2);
  await Promise.all(inFlight);
  expect(store.queueDepth).toBe(0);
  await store.close();
});

/** A disk that fails once, just before or just after the commit took hold. */
function failing(real: Database, stored: boolean): { database: Database; failNextCommit: () => void } {
  let failNext = false;
  const exec = (sql: string): void => {
    const fails = failNext && sql === 'COMMIT';
    if (!fails || stored) real.exec(sql);
    if (!fails) return;
    failNext = false;
    throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
  };
  const database = new Proxy(real, {
    get: (target, name) => {
      if (name === 'exec') return exec;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { database, failNextCommit: () => (failNext = true) };
}
