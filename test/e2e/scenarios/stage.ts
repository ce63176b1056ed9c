import { startServer } from '../../support/server';
import type { TestServer } from '../../support/server';

/** Somewhere a scenario may play: an empty event store, and a way to start a ledger on it. */
export interface Stage {
  start(options: { at: string; policy: 'cpor' | 'protected' | 'direct' }): Promise<Played>;
  close(): Promise<unknown>;
}

/** A ledger that a scenario plays on, wherever it runs. */
export type Played = Pick<TestServer, 'as' | 'partner' | 'customer' | 'at' | 'close'>;

/** A ledger in this process. @param eventStore as in ONRECORD_EVENT_STORE; the embedded store where absent */
export const inThisProcess = (eventStore?: string, close: () => Promise<unknown> = () => Promise.resolve()): Stage => ({
  start: (options) => startServer({ ...options, eventStore }),
  close,
});
