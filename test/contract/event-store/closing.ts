import { NO_STREAM, StoreUnavailable } from '../../../src/ledger/ports/event-store';
import { events, freshStream } from '../texts';
import type { OpenStore } from '../event-store.contract';
import { Follower } from './follower';

export function closing(open: () => Promise<OpenStore>): void {
  describe('closing', () => {
    it('finishes what is in flight, and then refuses', async () => {
      const { store, close } = await open();
      const inFlight = Array.from({ length: 10 }, () => store.append(freshStream(), NO_STREAM, events(1)));
      const closed = store.close();
      await expect(store.append(freshStream(), NO_STREAM, events(1))).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'closed' });
      for (const { revision } of await Promise.all(inFlight)) expect(revision).toBe(0);
      await closed;
      await expect(store.append(freshStream(), NO_STREAM, events(1))).rejects.toThrow(StoreUnavailable);
      await expect(store.readAll({ limit: 1 })).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'closed' });
      await store.close();
      await close();
    });

    it('drops subscriptions with an error, so that none takes silence for the end', async () => {
      const { store, close } = await open();
      const follower = new Follower(store, freshStream(), await store.head(), new AbortController().signal);
      await follower.until(() => follower.caughtUp === 1);
      const dropped = expect(follower.ended).rejects.toThrow(StoreUnavailable);
      await store.close();
      await dropped;
      await close();
    });
  });
}
