import { join } from 'node:path';
import { StoreUnavailable } from '../../ledger/ports/event-store';
import { openDatabase } from '../../sqlite/driver';
import type { Database } from '../../sqlite/driver';
import { mayPass, unavailable } from '../../sqlite/errors';
import { MOST_ENTRIES } from './journal';
import type { Entry, Journal } from './journal';

/**
 * The journal in a file of the data directory: of a ledger that one server writes to. It survives the process, whatever ends it.
 * @throws StoreUnavailable where the file cannot be used
 */
export function journalInFile(directory: string): Journal {
  const database = opened(join(directory, 'deliveries.db'));
  const newest = database.prepare('SELECT max(revision) AS revision FROM entries WHERE webhook = ?');
  const insert = database.prepare('INSERT INTO entries (webhook, revision, entry) VALUES (?, ?, ?)');
  const prune = database.prepare('DELETE FROM entries WHERE webhook = ? AND revision <= ?');
  const select = database.prepare('SELECT revision, entry FROM entries WHERE webhook = ? AND revision < ? ORDER BY revision DESC LIMIT ?');
  return {
    shared: false,
    read(webhookId, { before = Number.MAX_SAFE_INTEGER, limit }) {
      const rows = select.all(webhookId, before, limit) as { revision: number; entry: string }[];
      return Promise.resolve(rows.map(({ revision, entry }) => ({ revision, entry: JSON.parse(entry) as Entry })));
    },
    append(webhookId, expected, entry) {
      const { revision } = newest.get(webhookId) as { revision: number | null };
      if ((revision ?? -1) !== expected) return Promise.resolve(false);
      insert.run(webhookId, expected + 1, JSON.stringify(entry));
      prune.run(webhookId, expected + 1 - MOST_ENTRIES);
      return Promise.resolve(true);
    },
    close: () => database.close(),
  };
}

function opened(path: string): Database {
  let database: Database | undefined;
  try {
    database = openDatabase(path);
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS entries (webhook TEXT, revision INTEGER, entry TEXT NOT NULL, PRIMARY KEY (webhook, revision)) WITHOUT ROWID`);
    return database;
  } catch (error) {
    database?.close();
    if (mayPass(error)) throw unavailable(error, path);
    throw new StoreUnavailable(
      'corrupt',
      `${path} cannot be used: ${(error as Error).message}. Restore it from a backup, or delete it: webhooks are then delivered from where each began, and receivers know what they have by its id.`,
      { cause: error },
    );
  }
}
