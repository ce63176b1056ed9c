import type { EventStore } from '../../ledger/ports/event-store';
import type { Checkpoint } from './views-file';

/**
 * Whether the event that a view stands at is the one that this log holds at its place: a view of another ledger, or of a later state
 * of this one, says nothing true of it.
 */
export async function isOfLog(store: EventStore, { position, last }: Checkpoint): Promise<boolean> {
  if (last === null) return true;
  const [found] = await store.readStream(last.stream, { from: last.revision, limit: 1 });
  return found?.position === position && found.id === last.id;
}
