import { counted } from '../domain/counted';
import type { Instant } from '../domain/calendar';
import type { EventStore } from '../ledger/ports/event-store';
import { queriesOn } from '../projections/queries';
import type { Queries } from '../projections/queries';
import { views } from '../projections/index';
import { isOfLog } from '../projections/runner/of-log';
import { checkpointOf, openViewsFileForReading } from '../projections/runner/views-file';
import type { Database } from '../sqlite/driver';
import { NotFound } from './outcome';
import { remark } from './terminal';

/** The views of a data directory, read beside whoever keeps them. */
export interface ReadViews {
  queries: Queries;
  /** The last event that they have read. */
  position: bigint;
  sequence: number;
  close(): void;
}

/** Null where there are none, or they are of another version, of another log, or cannot be read: the log has everything. */
export async function readViews(store: EventStore, directory: string): Promise<ReadViews | null> {
  let database: Database | null = null;
  try {
    database = openViewsFileForReading(directory);
    if (database) {
      const reading = database;
      const checkpoints = views.map((view) => checkpointOf(reading, view));
      const [first] = checkpoints;
      const together = checkpoints.every((one) => one !== null && one.position === first?.position);
      if (together && first && first.position !== null && (await isOfLog(store, first)))
        return { queries: queriesOn(reading), position: first.position, sequence: first.sequence, close: () => reading.close() };
    }
  } catch {
    // Told to the caller as none.
  }
  database?.close();
  return null;
}

/** The views, for questions that no single stream answers. @throws NotFound, saying how to build them */
export async function viewsNeeded(store: EventStore, directory: string): Promise<ReadViews> {
  const found = await readViews(store, directory);
  if (!found)
    throw new NotFound(`There are no views of this ledger in ${directory} that can be read; onrecord rebuild, or a server, builds them.`);
  if (((await store.head()) ?? 0n) > found.position)
    remark(`the views have read as far as event ${counted(found.sequence)}; what is newer is not in this answer`);
  return found;
}

/** Whether something has fallen due on a workload that nobody has recorded. */
export const isPending = ({ queries }: ReadViews, workloadId: string, now: Instant): boolean => queries.due.isDue(workloadId, now);
