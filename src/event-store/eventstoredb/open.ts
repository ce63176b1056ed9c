import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from '../../ledger/ports/event-store';
import { EventStoreDbEventStore } from './eventstoredb-event-store';
import type { EventStoreDbOptions } from './eventstoredb-event-store';

export interface OpenOptions extends EventStoreDbOptions {
  /** How long to wait for a server that cannot be reached, in milliseconds; Infinity to wait until the signal aborts. */
  patienceMs: number;
  signal?: AbortSignal;
  /** Told why it waits, whenever that changes. */
  waiting?: (reason: StoreUnavailable) => void;
}

const ASK_AGAIN_MS = 500;

/**
 * Opens a ledger in an EventStoreDB once its server answers.
 * @throws StoreUnavailable where it does not in time, or refuses the credentials; ConnectionStringError where a file of the
 *   connection cannot be read
 */
export async function openEventStoreDb({ patienceMs, signal, waiting, ...options }: OpenOptions): Promise<EventStoreDbEventStore> {
  const store = new EventStoreDbEventStore(options);
  try {
    await untilItAnswers(store, { patienceMs, signal, waiting });
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function untilItAnswers(
  store: EventStoreDbEventStore,
  { patienceMs, signal, waiting }: Pick<OpenOptions, 'patienceMs' | 'signal' | 'waiting'>,
): Promise<void> {
  const began = performance.now();
  for (let told = ''; ;) {
    try {
      await store.head();
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || error.reason !== 'unreachable') throw error;
      if (signal?.aborted || performance.now() - began >= patienceMs) throw error;
      if (error.message !== told) waiting?.(error);
      told = error.message;
      await pause(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
