import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreUnavailable } from '../../ledger/ports/event-store';
import { openDatabase } from '../../sqlite/driver';
import type { Database } from '../../sqlite/driver';
import { directoryError } from './ledger-file';
import { isBusy, unavailable } from '../../sqlite/errors';

/** Lets go of the right to write. */
export type Release = () => void;

/**
 * Takes the right to write to a data directory: an exclusive transaction on an empty database of its own, which the operating
 * system ends however the process does. Beside it a text tells others who holds it.
 * @throws StoreUnavailable in-use, naming the other process; read-only, disk-full or unreachable where the lock cannot be taken
 */
export function lockForWriting(directory: string, owner: string): Release {
  const path = join(directory, 'ledger.lock');
  let database: Database | undefined;
  try {
    database = openDatabase(path, { busyTimeoutMs: 0 });
    database.exec('BEGIN EXCLUSIVE');
    // The lock file itself is never opened in another way: closing a second handle on it would end the lock.
    writeFileSync(ownerPath(directory), `${owner}\n`);
    const held = database;
    return () => held.close();
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw inUse(directory, error);
    const told = unavailable(error, path);
    const refused = told.reason === 'unreachable' ? refusedIn(directory) : null;
    throw refused ? directoryError(directory, refused) : told;
  }
}

/** Why nothing can be written into a directory, which SQLite does not say; null where it can. */
function refusedIn(directory: string): Error | null {
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return error as Error;
  }
}

function inUse(directory: string, cause: unknown): StoreUnavailable {
  return new StoreUnavailable(
    'in-use',
    `The data directory ${directory} is in use by ${ownerOf(directory)}. Stop it, or choose another --data.`,
    { cause },
  );
}

function ownerOf(directory: string): string {
  try {
    return readFileSync(ownerPath(directory), 'utf8').trim() || 'another process';
  } catch {
    return 'another process'; // The name is a courtesy: that the ledger is in use is known without it.
  }
}

const ownerPath = (directory: string): string => join(directory, 'ledger.owner');
