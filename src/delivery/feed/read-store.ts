import type { EventStore } from '../../ledger/ports/event-store';

/** What the feed reads of an event store: pages of the log, and streams whose whole history says what a partner may see. */
export type ReadStore = Pick<EventStore, 'readAll' | 'readStream'>;
export type Read = 'log' | 'stream';

/** A store that tells of each read. Those who follow at the end of the log are meant to cost it none. */
export function tellingReads(store: ReadStore, observe: (read: Read) => void): ReadStore {
  return {
    readAll(page) {
      observe('log');
      return store.readAll(page);
    },
    readStream(stream, page) {
      observe('stream');
      return store.readStream(stream, page);
    },
  };
}
