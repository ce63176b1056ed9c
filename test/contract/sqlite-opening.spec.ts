import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, open, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import type { SqliteEventStore, SqliteOptions } from '../../src/event-store/sqlite/sqlite-event-store';
import { NO_STREAM, StoreUnavailable } from '../../src/ledger/ports/event-store';
import { openDatabase } from '../../src/sqlite/driver';
import { until } from '../support/receiver';
import { events, freshStream, idsOf } from './texts';

let directory: string;
let ledger: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'onrecord-'));
  ledger = join(directory, 'ledger.db');
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(directory, { recursive: true });
});

/** Whatever becomes of a test, what it opened is closed again. */
const opened: SqliteEventStore[] = [];
async function opening(options: Partial<SqliteOptions> = {}): Promise<SqliteEventStore> {
  const store = await openSqliteEventStore({ directory, mode: 'write', ...options });
  opened.push(store);
  return store;
}

/** A ledger of 300 events that nobody has open. */
async function closedLedger(): Promise<{ stream: string; ids: string[] }> {
  const store = await opening();
  const [stream, sent] = [freshStream(), events(300)];
  await store.append(stream, NO_STREAM, sent);
  await store.close();
  return { stream, ids: idsOf(sent) };
}

async function expectRefused(reason: StoreUnavailable['reason'], message: RegExp, options?: Partial<SqliteOptions>): Promise<void> {
  const error = await opening(options).then(
    async (store) => store.close(),
    (refusal: unknown) => refusal,
  );
  expect(error).toBeInstanceOf(StoreUnavailable);
  expect(error).toMatchObject({ reason, message: expect.stringMatching(message) as string });
}

describe('a ledger opened again', () => {
  it('holds what was written and goes on from there', async () => {
    const { stream, ids } = await closedLedger();
    const store = await opening();
    expect(idsOf(await store.readStream(stream, { limit: 1_000 }))).toEqual(ids);
    const before = await store.head();
    const { revision, position } = await store.append(stream, 299, events(1));
    expect(revision).toBe(300);
    expect(position > (before ?? 0n)).toBe(true);
    await store.close();
  });

  it('is empty at first', async () => {
    const store = await opening({ directory: join(directory, 'made', 'for', 'it') });
    expect(await store.head()).toBeNull();
    expect(store.queueDepth).toBe(0);
    await store.close();
  });
});

describe('two who want to write', () => {
  it('are one: the second is told who the first is, and succeeds when it has gone', async () => {
    const store = await opening({ owner: 'onrecord serve, process 123' });
    await expectRefused('in-use', /in use by onrecord serve, process 123\. Stop it, or choose another --data/);
    await store.close();
    await (await opening()).close();
  });

  it('leave no lock behind when the ledger could not be opened', async () => {
    await closedLedger();
    await writeFile(ledger, 'no ledger');
    await expectRefused('corrupt', /damaged/);
    await rm(ledger);
    await (await opening()).close();
  });
});

describe('reading', () => {
  it('goes on beside the writer, and follows what it writes', async () => {
    const writer = await opening();
    const reader = await opening({ mode: 'read' });
    const [stream, sent, stop] = [freshStream(), events(4), new AbortController()];
    const seen: string[] = [];
    const following = (async () => {
      for await (const message of reader.subscribe({ after: null, signal: stop.signal })) {
        if ('events' in message) seen.push(...idsOf(message.events));
      }
    })();
    for (const from of [0, 2]) {
      await writer.append(stream, from - 1, sent.slice(from, from + 2));
      await until('they are seen', () => seen.length >= from + 2);
    }
    stop.abort();
    await following;
    expect(seen).toEqual(idsOf(sent));
    await expect(reader.append(stream, 3, events(1))).rejects.toMatchObject({ reason: 'read-only' });
    await reader.close();
    await writer.close();
  });

  it('needs no writer', async () => {
    const { stream, ids } = await closedLedger();
    const reader = await opening({ mode: 'read' });
    expect(idsOf(await reader.readStream(stream, { limit: 1_000 }))).toEqual(ids);
    expect(await reader.integrityCheck()).toEqual([]);
    await reader.close();
  });

  it('says where there is no ledger, and makes none', async () => {
    await expectRefused('not-found', /There is no ledger in .*onrecord serve/, { mode: 'read' });
    await expectRefused('not-found', /There is no ledger in /, { mode: 'read', directory: join(directory, 'missing') });
    await expectRefused('not-found', /There is no ledger in /, { mode: 'read' });
  });
});

describe('a place that cannot hold a ledger', () => {
  it.each(['read', 'write'] as const)('is a file, or below one (%s)', async (mode) => {
    const file = join(directory, 'file');
    await writeFile(file, 'text');
    await expectRefused('unreachable', /file is not a directory. Choose another --data/, { mode, directory: file });
    await expectRefused('unreachable', /below is not a directory. Choose another --data/, { mode, directory: join(file, 'below') });
  });

  it('may not be written', async () => {
    // Root may write where permissions forbid it to others, but not in the kernel's own tree.
    const asRoot = process.getuid?.() === 0;
    const locked = asRoot ? '/sys' : join(directory, 'locked');
    if (!asRoot) await mkdir(locked);
    if (!asRoot) await chmod(locked, 0o555);
    await expectRefused('read-only', /cannot be written. Make it writable for this user, or choose another --data/, {
      directory: join(locked, 'onrecord'),
    });
  });

  // Only Linux has a file that is always full: elsewhere it is skipped, and test/e2e/full-disk.spec.ts tells the same of a whole disk.
  (existsSync('/dev/full') ? it : it.skip)('has no room left', async () => {
    await symlink('/dev/full', join(directory, 'ledger.owner'));
    await expectRefused('disk-full', /no room left .*; nothing was written\. Free some space and try again/);
  });

  it('has a directory where the file should be', async () => {
    await mkdir(ledger);
    await expectRefused('unreachable', /ledger.db is no file/);
  });
});

describe('a file that is no sound ledger', () => {
  const damages: [string, () => Promise<void>][] = [
    ['random bytes', () => writeFile(ledger, Buffer.alloc(8_192, 'qwertyuiop'))],
    ['its first half', async () => truncate(ledger, Math.floor((await readFile(ledger)).length / 8_192) * 4_096)],
    ['a broken page', async () => truncate(ledger, 5_000)],
    ['nothing', () => truncate(ledger, 0)],
    ['another header', () => overwrite(ledger, 0, Buffer.from('SQLite format 9'))],
    ['zeros in its first page', () => overwrite(ledger, 100, Buffer.alloc(3_000))],
  ];
  it.each(damages)('is refused with what to do: %s', async (_, damage) => {
    await closedLedger();
    await damage();
    for (const mode of ['read', 'write'] as const) await expectRefused('corrupt', /ledger\.db .*[Rr]estore it from a backup/, { mode });
  });

  it('belongs to another application', async () => {
    const other = openDatabase(ledger);
    other.exec('CREATE TABLE things (name TEXT)');
    other.close();
    for (const mode of ['read', 'write'] as const) await expectRefused('corrupt', /is no ledger: another application wrote it/, { mode });
  });

  it('was written by a newer version', async () => {
    await closedLedger();
    const newer = openDatabase(ledger);
    newer.exec('PRAGMA user_version = 2');
    newer.close();
    for (const mode of ['read', 'write'] as const)
      await expectRefused('unreachable', /has format 2, .*reads format 1\. Use the version that wrote it/, { mode });
  });

  it('is not replaced by a new one where a part of it is left', async () => {
    const store = await opening();
    await store.append(freshStream(), NO_STREAM, events(1));
    await copyFile(`${ledger}-wal`, join(directory, 'left'));
    await store.close();
    await rm(ledger);
    await copyFile(join(directory, 'left'), `${ledger}-wal`);
    await expectRefused('corrupt', /ledger\.db is missing, though/);
  });
});

describe('checking a ledger', () => {
  const faultsAfter = async (sql: string): Promise<string[]> => {
    const database = openDatabase(ledger);
    database.exec(sql);
    database.close();
    const store = await opening({ mode: 'read' });
    const faults = await store.integrityCheck();
    await store.close();
    return faults;
  };

  it('names the stream that lacks an event', async () => {
    const { stream } = await closedLedger();
    expect(await faultsAfter('DELETE FROM events WHERE revision = 7')).toEqual([
      `Stream ${stream} holds 299 events between revisions 0 and 299: some are missing`,
    ]);
  });

  it('names the event that stands in the wrong order', async () => {
    const { stream } = await closedLedger();
    const faults = await faultsAfter('UPDATE events SET position = 1000 WHERE revision = 7');
    expect(faults).toEqual([`Stream ${stream} has its revision 8 before an earlier one in the store's order`]);
  });

  it('names the event whose stream is unknown', async () => {
    await closedLedger();
    expect(await faultsAfter('UPDATE events SET stream_id = 99 WHERE revision = 299')).toEqual([
      'The event at position 300 has no stream or no type',
    ]);
    const store = await opening({ mode: 'read' });
    expect(await store.readAll({ limit: 299 })).toHaveLength(299);
    const rest = store.readAll({ limit: 300 });
    await expect(rest).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'corrupt' });
    await expect(rest).rejects.toThrow(/^The event at position 300 has no stream or no type\. Restore .*ledger\.db from a backup\.$/);
  });

  it('finds a page that was overwritten', async () => {
    await closedLedger();
    await overwrite(ledger, (await readFile(ledger)).length - 4_096 * 3, Buffer.alloc(4_096, 0xee));
    const store = await opening({ mode: 'read' });
    expect(await store.integrityCheck()).not.toEqual([]);
    await store.close();
  });
});

async function overwrite(path: string, at: number, bytes: Buffer): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(bytes, 0, bytes.length, at);
  await file.close();
}
