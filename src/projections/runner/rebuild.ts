import { join } from 'node:path';
import type { EventStore, StoredEvent } from '../../ledger/ports/event-store';
import { pagesAfter } from '../../ledger/streams';
import type { Database } from '../../sqlite/driver';
import { Batches } from './batch';
import type { TableShape, View } from './view';
import { createBareTables, createIndexes } from './view';
import { BEFORE_ALL, beginView, checkpointOf, inTransaction, openViewsFile, removeViewsFile, saveCheckpoint } from './views-file';
import type { Checkpoint } from './views-file';

/** What a table held before and holds now. */
export interface TableDifference {
  view: string;
  table: string;
  rows: number;
  onlyBefore: number;
  onlyNow: number;
}

export interface Rebuilt {
  checkpoint: Checkpoint;
  differences: TableDifference[];
}

export interface RebuildOptions {
  store: EventStore;
  directory: string;
  /** Up to this event, itself included; null for none at all, absent for the log's end. */
  until?: bigint | null;
  /** Told now and then how many events have been read. */
  onProgress?: (events: number) => void;
}

const PAGE = 2_048;
const EVENTS_PER_TRANSACTION = 4_096;

/** Where views are built beside those that serve. */
export const besidePath = (directory: string): string => join(directory, 'views.rebuild.db');

/**
 * Builds views anew in a file of their own, compares them with what stands, and swaps them in within one transaction. The old views
 * serve until then.
 */
export async function rebuild(database: Database, views: readonly View[], options: RebuildOptions): Promise<Rebuilt> {
  const path = besidePath(options.directory);
  removeViewsFile(path);
  const beside = openViewsFile(path, () => undefined);
  try {
    beside.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF'); // Thrown away where it is not finished.
    for (const view of views) beginView(beside, view);
    const checkpoint = await fill(beside, views, options);
    for (const view of views) saveCheckpoint(beside, view, checkpoint);
    beside.close();
    return { checkpoint, differences: swap(database, views, path) };
  } finally {
    if (beside.isOpen) beside.close();
    removeViewsFile(path);
  }
}

async function fill(beside: Database, views: readonly View[], { store, until, onProgress }: RebuildOptions): Promise<Checkpoint> {
  const batches = new Batches(beside, views, { indexes: false });
  let checkpoint = BEFORE_ALL;
  for (;;) {
    const pending = until === null ? [] : await nextPages(store, checkpoint.position, until);
    if (pending.length === 0) return checkpoint;
    checkpoint = batches.apply(pending, checkpoint);
    onProgress?.(checkpoint.sequence);
    await new Promise(setImmediate);
  }
}

async function nextPages(store: EventStore, after: bigint | null, until: bigint | undefined): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const page of pagesAfter(store, after, PAGE)) {
    for (const event of page) if (until === undefined || event.position <= until) events.push(event);
    const [last] = page.slice(-1);
    if (events.length >= EVENTS_PER_TRANSACTION || (until !== undefined && last && last.position >= until)) break;
  }
  return events;
}

/** Compares table by table, and replaces what differs. */
function swap(database: Database, views: readonly View[], path: string): TableDifference[] {
  database.prepare('ATTACH DATABASE ? AS beside').run(path);
  try {
    return inTransaction(database, () => {
      const differences = views.flatMap((view) => swapView(database, view));
      database.exec('DELETE FROM main.unknown_types; INSERT INTO main.unknown_types SELECT * FROM beside.unknown_types');
      return differences;
    });
  } finally {
    database.exec('DETACH DATABASE beside');
  }
}

function swapView(database: Database, view: View): TableDifference[] {
  const stood = checkpointOf(database, view) !== null;
  const differences = view.tables.map((table) => {
    const { name } = table;
    const difference = { view: view.name, table: name, ...differenceOf(database, name, stood) };
    // Rows that agree are left as they stand; their indexes are not compared, so they are made anew.
    if (stood && difference.onlyBefore + difference.onlyNow === 0) database.exec(`REINDEX main.${name}`);
    else replaceTable(database, table);
    return difference;
  });
  database.prepare('DELETE FROM main.parked WHERE view = ?').run(view.name);
  for (const table of ['parked', 'checkpoints']) {
    database.prepare(`INSERT OR REPLACE INTO main.${table} SELECT * FROM beside.${table} WHERE view = ?`).run(view.name);
  }
  return differences;
}

function replaceTable(database: Database, table: TableShape): void {
  const { name } = table;
  database.exec(`DROP TABLE IF EXISTS main.${name}`);
  createBareTables(database, { tables: [table] });
  database.exec(`INSERT INTO main.${name} SELECT * FROM beside.${name}`);
  createIndexes(database, { tables: [table] });
}

function differenceOf(database: Database, table: string, stood: boolean): Pick<TableDifference, 'rows' | 'onlyBefore' | 'onlyNow'> {
  const count = (sql: string) => (database.prepare(`SELECT count(*) AS n FROM (${sql})`).get() as { n: number }).n;
  const rows = count(`SELECT 1 FROM beside.${table}`);
  if (!stood) return { rows, onlyBefore: 0, onlyNow: 0 };
  const rowsBefore = count(`SELECT 1 FROM main.${table}`);
  const onlyBefore = count(`SELECT * FROM main.${table} EXCEPT SELECT * FROM beside.${table}`);
  // Rows have keys, so none stands twice: what is common is what is not only on one side.
  return { rows, onlyBefore, onlyNow: rows - (rowsBefore - onlyBefore) };
}
