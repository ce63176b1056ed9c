import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openDatabase } from '../../sqlite/driver';
import { mayNotWrite, mayPass, unavailable } from '../../sqlite/errors';
import type { StoredEvent } from '../../ledger/ports/event-store';
import type { Database } from '../../sqlite/driver';
import { createBareTables } from './view';
import type { View } from './view';

/** How far a view has read: position and sequence of the last event applied, and which event that is, to know its log by. */
export interface Checkpoint {
  position: bigint | null;
  last: Pick<StoredEvent, 'stream' | 'revision' | 'id'> | null;
  sequence: number;
}

export const BEFORE_ALL: Checkpoint = { position: null, last: null, sequence: 0 };

/** An event that a view could not take. */
export interface Parked {
  view: string;
  key: string;
  sequence: number;
  type: string;
  error: string;
}

export const viewsPath = (directory: string): string => join(directory, 'views.db');

/** Marks the file as ours: "onrv". */
const APPLICATION_ID = 0x6f_6e_72_76;
const FORMAT = 4;

/**
 * Opens the views' file for writing. One that is broken or of another format is removed: it is built anew from the log.
 * @throws StoreUnavailable where the disk is full, say, or another program holds the file
 */
export function openViewsFile(path: string, warn: (message: string) => void): Database {
  try {
    return open(path);
  } catch (error) {
    if (mayPass(error)) throw unavailable(error, path);
    warn(`${path} cannot be used (${error instanceof Error ? error.message : String(error)}); it is built anew from the log`);
    removeViewsFile(path);
    return open(path);
  }
}

/** Whether a data directory holds views that have read something of a ledger. */
export function holdsViews(directory: string): boolean {
  let database: Database | null = null;
  try {
    database = openViewsFileForReading(directory);
    const read = database?.prepare('SELECT count(*) AS n FROM checkpoints WHERE last IS NOT NULL').get() as { n: number } | undefined;
    return (read?.n ?? 0) > 0;
  } catch {
    return false; // Views that cannot be read are built anew.
  } finally {
    database?.close();
  }
}

/**
 * Opens the views' file beside the server that writes it; null where there is none.
 * @throws Error where it cannot be read
 */
export function openViewsFileForReading(directory: string): Database | null {
  const path = viewsPath(directory);
  if (!existsSync(path)) return null;
  const database = openDatabase(path, { readOnly: true });
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return database;
  } catch (error) {
    database.close();
    if (mayNotWrite(error)) return openWhereNobodyWrites(path);
    throw error;
  }
}

/** SQLite reads beside a writer by files that it makes. Where none can be made, nobody writes: what was closed cleanly is read as it lies. */
function openWhereNobodyWrites(path: string): Database {
  if (existsSync(`${path}-wal`))
    throw new Error(
      `${path} was not closed cleanly, and its folder cannot be written. Make it writable for this user, or read a copy of it`,
    );
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return openDatabase(url.href, { readOnly: true });
}

export function removeViewsFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

function open(path: string): Database {
  const database = openDatabase(path);
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 2000; PRAGMA temp_store = MEMORY');
    refuseForeign(database, { empty: true });
    database.exec(`
      PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT};
      CREATE TABLE IF NOT EXISTS checkpoints (view TEXT PRIMARY KEY, version INTEGER NOT NULL, position TEXT, last TEXT, sequence INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS parked (view TEXT, key TEXT, sequence INTEGER, type TEXT, error TEXT, PRIMARY KEY (view, sequence));
      CREATE TABLE IF NOT EXISTS unknown_types (type TEXT PRIMARY KEY, events INTEGER NOT NULL)`);
    database.prepare('SELECT count(*) FROM checkpoints').get();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @throws Error where the file is of another program or format; one that holds nothing yet may be taken for ours */
export function refuseForeign(database: Database, { empty = false } = {}): void {
  const { application_id: id } = database.prepare('PRAGMA application_id').get() as { application_id: number };
  const { user_version: format } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (empty && id === 0) return;
  if (id !== APPLICATION_ID || format !== FORMAT) throw new Error('it is of another program or format');
}

/** The checkpoint of a view at the version of the code; null where it has to be built. */
export function checkpointOf(database: Database, { name, version }: View): Checkpoint | null {
  const found = database.prepare('SELECT position, last, sequence FROM checkpoints WHERE view = ? AND version = ?').get(name, version) as
    { position: string | null; last: string | null; sequence: number } | undefined;
  if (!found) return null;
  const { position, last, sequence } = found;
  return {
    position: position === null ? null : BigInt(position),
    last: last === null ? null : (JSON.parse(last) as Checkpoint['last']),
    sequence,
  };
}

export function saveCheckpoint(database: Database, { name, version }: View, { position, last, sequence }: Checkpoint): void {
  database
    .prepare(
      `INSERT INTO checkpoints (view, version, position, last, sequence) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (view) DO UPDATE SET version = excluded.version, position = excluded.position, last = excluded.last, sequence = excluded.sequence`,
    )
    .run(name, version, position === null ? null : String(position), last === null ? null : JSON.stringify(last), sequence);
}

/** Empty tables without indexes, and a checkpoint before the first event. */
export function beginView(database: Database, view: View): void {
  for (const { name } of view.tables) database.exec(`DROP TABLE IF EXISTS main.${name}`);
  createBareTables(database, view);
  database.prepare('DELETE FROM parked WHERE view = ?').run(view.name);
  saveCheckpoint(database, view, BEFORE_ALL);
}

/** Does all of it or none. */
export function inTransaction<Result>(database: Database, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
