import type { Recorded } from '../domain/recorded';
import type { EventStore } from '../ledger/ports/event-store';
import { pagesAfter } from '../ledger/streams';
import type { HistoryQueries } from '../projections/history/queries';
import type { Checkpoint } from '../projections/runner/views-file';
import { readViews } from './views';

/** How far the views have read. */
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

/**
 * The place of the n-th event, or of the last where `now` is asked for; undefined where the log has not so many.
 */
export async function placeOf(store: EventStore, directory: string, asked: number | 'now'): Promise<Read | undefined> {
  if (asked === 0) return BEFORE_FIRST;
  const seen = await fromView(store, directory, (queries, { position, sequence }): Read => {
    if (asked === 'now' || asked > sequence) return { position, sequence };
    return { position: queries.positionOf(asked) ?? null, sequence: asked };
  });
  let { position, sequence } = seen ?? BEFORE_FIRST;
  if (sequence === asked) return { position, sequence };
  for await (const page of pagesAfter(store, position, PAGE)) {
    const wanted = asked === 'now' ? page.length : Math.min(page.length, asked - sequence);
    position = page[wanted - 1]?.position ?? position;
    sequence += wanted;
    if (sequence === asked) break;
  }
  return asked === 'now' || sequence === asked ? { position, sequence } : undefined;
}

const BEFORE_FIRST: Read = { position: null, sequence: 0 };

/** Fills in what the view knows, and answers how far it has read. */
async function lookUp(store: EventStore, directory: string, events: readonly Place[], found: Map<bigint, number>): Promise<Read> {
  const read = await fromView(store, directory, (queries, checkpoint): Read => {
    for (const { stream, revision, position } of events) {
      if (checkpoint.position === null || position > checkpoint.position) continue;
      const sequence = queries.sequenceOf(stream, revision);
      if (sequence === undefined) throw new Error('the view has a gap');
      found.set(position, sequence);
    }
    return checkpoint;
  });
  if (!read) found.clear();
  return read ?? BEFORE_FIRST;
}

/** What the history view of a data directory says, where the views were made of this log. */
async function fromView<Said>(
  store: EventStore,
  directory: string,
  look: (queries: HistoryQueries, read: Read) => Said,
): Promise<Said | undefined> {
  const views = await readViews(store, directory);
  try {
    return views ? look(views.queries.history, views) : undefined;
  } catch {
    return undefined; // Views that cannot be read are no obstacle: the log has everything.
  } finally {
    views?.close();
  }
}
