import { decisions } from './bulk-decisions';
import { Sending } from './bulk-sending';
import { submissions } from './bulk-submissions';
import type { EmptyStore } from './servers';

/** Files of claims and of decisions, by whatever store keeps what they change. */
export function bulk(where: string, emptyStore: () => Promise<EmptyStore>): void {
  describe(`files in bulk on ${where}`, () => {
    let store: EmptyStore;
    let sending: Sending;
    beforeEach(async () => {
      store = await emptyStore();
      sending = await Sending.to(store.eventStore);
    });
    afterEach(async () => {
      await sending.server.close();
      await store.close();
    });

    submissions(() => sending);
    decisions(() => sending);
  });
}
