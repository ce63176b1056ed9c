import type { EventStore } from '../../src/ledger/ports/event-store';
import { appending, racing, repeating } from './event-store/appending';
import { closing } from './event-store/closing';
import { readingAll, readingStreams } from './event-store/reading';
import { subscribing } from './event-store/subscribing';

export interface OpenStore {
  store: EventStore;
  /** Closes the store and removes what the test made. */
  close: () => Promise<void>;
}

/** What every event store keeps, whatever it is made of. The store may be shared: other streams are passed over. */
export function eventStoreContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`the event store contract: ${name}`, () => {
    let opened: OpenStore;
    let store: EventStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    appending(() => store);
    repeating(() => store);
    racing(() => store);
    readingStreams(() => store);
    readingAll(() => store);
    subscribing(() => store);
    closing(open);
  });
}
