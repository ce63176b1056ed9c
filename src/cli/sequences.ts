import type { Recorded } from '../domain/recorded';
import type { EventStore } from '../ledger/ports/event-store';
import { pagesAfter } from '../ledger/streams';
import { HistoryQueries } from '../projections/history/queries';
import { history } from '../projections/history/view';
import { isOfLog } from '../projections/runner/of-log';
import { checkpointOf, openViewsFileForReading } from '../projections/runner/views-file';
import type { Checkpoint } from '../projections/runner/views-file';
import type { Database } from '../sqlite/driver';

/** How far the view has read. */
type Read = Pick<Checkpoint, 'position' | 'sequence'>;
type Place = Pick<Recorded, 'stream' | 'revision' | 'position'>;

const PAGE = 4_096;

/**
 * The sequence of each event, by its position: from the history view as far as that has read, and beyond it counted on in the log
 * itself, so that it is right without a server, beside one, and where the views are missing.
 */
export async function sequencesOf(store: EventStore, directory: string, events: readonly Place[]): Promise<ReadonlyMap<bigint, number>> {
  const found = new Map<bigint, number>();
  const { position, sequence } = await lookUp(store, directory, events, found);
  const missing = new Set(events.map((event) => event.position).filter((at) => !found.has(at)));
  let count = sequence;
  if (missing.size === 0) return found;
  for await (const page of pagesAfter(store, position, PAGE)) {
    for (const event of page) {
      count += 1;
      if (missing.delete(event.position)) found.set(event.position, count);
    }
    if (missing.size === 0) break;
  }
  return found;
}

/** Fills in what the view knows, and answers how far it has read. */
async function lookUp(store: EventStore, directory: string, events: readonly Place[], found: Map<bigint, number>): Promise<Read> {
  const nothing: Read = { position: null, sequence: 0 };
  let database: Database | null = null;
  try {
    database = openViewsFileForReading(directory);
    const checkpoint = database && checkpointOf(database, history);
    if (!database || !checkpoint || checkpoint.position === null || !(await isOfLog(store, checkpoint))) return nothing;
    const queries = new HistoryQueries(database);
    for (const { stream, revision, position } of events) {
      if (position > checkpoint.position) continue;
      const sequence = queries.sequenceOf(stream, revision);
      if (sequence === undefined) return nothing;
      found.set(position, sequence);
    }
    return checkpoint;
  } catch {
    found.clear(); // Views that cannot be read are no obstacle: the log has everything.
    return nothing;
  } finally {
    database?.close();
  }
}
