import { join } from 'node:path';
import type { EventStore } from '../../ledger/ports/event-store';
import type { Database } from '../../sqlite/driver';
import { Batches } from './batch';
import type { View } from './view';
import { beginView, checkpointOf, inTransaction, openViewsFile, removeViewsFile, saveCheckpoint } from './views-file';
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
  /** Told now and then how many events have been read. */
  onProgress?: (events: number) => void;
}

const PAGE = 2_048;
const EVENTS_PER_TRANSACTION = 16_384;

/**
 * Builds views anew in a file of their own, up to an event (the log's end where absent), compares them with what stands, and swaps them
 * in within one transaction. The old views serve until then.
 */
export async function rebuild(
  database: Database,
  views: readonly View[],
  { store, directory, onProgress }: RebuildOptions,
  until?: bigint | null,
): Promise<Rebuilt> {
  const path = join(directory, 'views.rebuild.db');
  removeViewsFile(path);
  const beside = openViewsFile(path, () => undefined);
  try {
    for (const view of views) beginView(beside, view);
    const checkpoint = await fill(beside, views, store, until, onProgress);
    for (const view of views) saveCheckpoint(beside, view, checkpoint);
    beside.close();
    return { checkpoint, differences: swap(database, views, path) };
  } finally {
    if (beside.isOpen) beside.close();
    removeViewsFile(path);
  }
}

async function fill(
  beside: Database,
  views: readonly View[],
  store: EventStore,
  until: bigint | null | undefined,
  onProgress?: (events: number) => void,
): Promise<Checkpoint> {
  const batches = new Batches(beside, views);
  let checkpoint: Checkpoint = { position: null, sequence: 0 };
  if (until === null) return checkpoint;
  for (
    let pending = await nextPages(store, checkpoint.position, until);
    pending.length > 0;
    pending = await nextPages(store, checkpoint.position, until)
  ) {
    checkpoint = batches.apply(pending, checkpoint);
    onProgress?.(checkpoint.sequence);
    await new Promise(setImmediate);
  }
  return checkpoint;
}

async function nextPages(store: EventStore, after: bigint | null, until: bigint | undefined) {
  const events = [];
  for (let from = after === null ? 0n : after + 1n; events.length < EVENTS_PER_TRANSACTION;) {
    const page = await store.readAll({ from, limit: PAGE });
    events.push(...(until === undefined ? page : page.filter(({ position }) => position <= until)));
    const last = page.at(-1);
    if (!last || page.length < PAGE || (until !== undefined && last.position >= until)) break;
    from = last.position + 1n;
  }
  return events;
}

/** Compares table by table, then replaces their rows. */
function swap(database: Database, views: readonly View[], path: string): TableDifference[] {
  database.prepare('ATTACH DATABASE ? AS beside').run(path);
  try {
    return inTransaction(database, () => views.flatMap((view) => swapView(database, view)));
  } finally {
    database.exec('DETACH DATABASE beside');
  }
}

function swapView(database: Database, view: View): TableDifference[] {
  const stood = checkpointOf(database, view) !== null;
  const count = (sql: string) => (database.prepare(`SELECT count(*) AS n FROM (${sql})`).get() as { n: number }).n;
  const differences = view.tables.map(({ name }) => ({
    view: view.name,
    table: name,
    rows: count(`SELECT 1 FROM beside.${name}`),
    onlyBefore: stood ? count(`SELECT * FROM main.${name} EXCEPT SELECT * FROM beside.${name}`) : 0,
    onlyNow: stood ? count(`SELECT * FROM beside.${name} EXCEPT SELECT * FROM main.${name}`) : 0,
  }));
  beginView(database, view);
  for (const { name } of view.tables) database.exec(`INSERT INTO main.${name} SELECT * FROM beside.${name}`);
  database.prepare('INSERT OR REPLACE INTO main.parked SELECT * FROM beside.parked WHERE view = ?').run(view.name);
  database.prepare('INSERT OR REPLACE INTO main.checkpoints SELECT * FROM beside.checkpoints WHERE view = ?').run(view.name);
  return differences;
}
