import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StoreUnavailable } from '../../ledger/ports/event-store';
import { openDatabase } from '../../sqlite/driver';
import type { Database } from '../../sqlite/driver';
import { readOnly, unavailable } from '../../sqlite/errors';

/** `OnRe`: what tells a ledger from the SQLite files of other applications. */
const APPLICATION_ID = 0x4f6e5265;
const FORMAT = 1;

/** Event ids have no index: they are random, and an index over them would halve the throughput. */
const SCHEMA = `
  CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
  CREATE TABLE events (
    position INTEGER PRIMARY KEY, stream_id INTEGER NOT NULL, revision INTEGER NOT NULL, type_id INTEGER NOT NULL,
    id TEXT NOT NULL, data TEXT NOT NULL, meta TEXT NOT NULL);
  CREATE UNIQUE INDEX events_by_stream ON events (stream_id, revision);`;

export const ledgerPath = (directory: string): string => join(directory, 'ledger.db');

/**
 * Makes the data directory where it is missing.
 * @throws StoreUnavailable where it cannot be one
 */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw directoryError(directory, error);
  }
}

/**
 * Makes an empty ledger, unless one is there. The caller holds the writer's lock. It is made aside and renamed when it is whole,
 * so that a `ledger.db` cut short is always damage and never a ledger about to be made.
 * @throws StoreUnavailable
 */
export function createLedger(directory: string): void {
  const path = ledgerPath(directory);
  if (existsSync(path)) return;
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw new StoreUnavailable('corrupt', `${path} is missing, though ${path}-wal holds a part of it. Restore both from a backup.`);
  }
  const aside = `${path}.new`;
  try {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(aside + suffix, { force: true });
    const database = openDatabase(aside);
    try {
      database.exec(`BEGIN; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT}; ${SCHEMA} COMMIT;`);
      database.exec('PRAGMA journal_mode = WAL');
    } finally {
      database.close();
    }
    renameSync(aside, path);
    syncDirectory(directory);
  } catch (error) {
    throw directoryError(directory, error);
  }
}

/**
 * Opens the ledger of a data directory and makes sure that it is one.
 * @throws StoreUnavailable not-found, corrupt, read-only, unreachable
 */
export function openLedger(directory: string, { readOnly }: { readOnly: boolean }): Database {
  const path = ledgerPath(directory);
  refuseMissing(directory, path);
  let database: Database | undefined;
  try {
    database = openDatabase(path, { readOnly });
    refuseForeign(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw unavailable(error, path);
  }
}

function refuseMissing(directory: string, path: string): void {
  let size: number;
  try {
    const file = statSync(path);
    if (!file.isFile()) throw new StoreUnavailable('unreachable', `${path} is no file. Move it away, or choose another --data.`);
    size = file.size;
  } catch (error) {
    throw directoryError(directory, error);
  }
  // SQLite takes an empty file for a new database; here it is what is left of a ledger.
  if (size === 0) throw new StoreUnavailable('corrupt', `${path} is empty: its content is lost. Restore it from a backup.`);
}

function refuseForeign(database: Database, path: string): void {
  const { application_id: application } = database.prepare('PRAGMA application_id').get() as { application_id: number };
  if (application !== APPLICATION_ID) {
    throw new StoreUnavailable(
      'corrupt',
      `${path} is no ledger: another application wrote it, or its header is damaged. Choose another --data, or restore it from a backup.`,
    );
  }
  const { user_version: format } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (format !== FORMAT) {
    throw new StoreUnavailable(
      'unreachable',
      `${path} has format ${format}, and this version of onrecord reads format ${FORMAT}. Use the version that wrote it, or a newer one.`,
    );
  }
  // Reads the schema and the last page of the log, so that what cannot be read is refused now and not at the first request.
  database.prepare('SELECT max(position) FROM events').get();
}

/** What the file system says about the data directory, told so that the reader knows what to do. */
export function directoryError(directory: string, error: unknown): StoreUnavailable {
  const { code } = (error ?? {}) as { code?: unknown };
  const because = { cause: error };
  switch (code) {
    case 'ENOTDIR':
    case 'EEXIST':
      return new StoreUnavailable('unreachable', `${directory} is not a directory. Choose another --data.`, because);
    case 'ENOENT':
      return new StoreUnavailable(
        'not-found',
        `There is no ledger in ${directory}. Choose another --data, or start one with "onrecord serve".`,
        because,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return readOnly(directory, because);
    default:
      return unavailable(error, directory);
  }
}

/** Makes the new name itself durable. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
