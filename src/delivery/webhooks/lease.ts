import { setTimeout as pause } from 'node:timers/promises';
import { NO_STREAM } from '../../ledger/ports/event-store';
import type { EventStore } from '../../ledger/ports/event-store';
import { appendOne, keepNewest } from './journal-in-store';

const STREAM = 'onrecord-delivery.lease';
const KEPT = 100;

export interface LeaseOptions {
  store: EventStore;
  /** Tells this server from others. */
  server: string;
  /** How long a lease stands that is not renewed. */
  leaseMs?: number;
}

interface Held {
  server: string | null;
}

/**
 * Which of several servers delivers: whoever wrote last to one stream, as long as it goes on writing. No clocks are compared: a server takes over when
 * the stream has not moved for as long as a lease stands, by its own timer; its holder gives up by its own timer, which began earlier.
 * A holder that slept through that cannot harm: its next entry in a journal is refused.
 */
export class Lease {
  readonly #options: Required<LeaseOptions>;
  readonly #stopping = new AbortController();
  #revision = NO_STREAM;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #running: Promise<void> = Promise.resolve();

  constructor({ leaseMs = 10_000, ...options }: LeaseOptions) {
    this.#options = { leaseMs, ...options };
  }

  /** Whether this server delivers, now. */
  get held(): boolean {
    return performance.now() - this.#renewedAt < this.#options.leaseMs;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Lets go of it, so that another takes it at once. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    if (!this.held) return;
    this.#renewedAt = Number.NEGATIVE_INFINITY;
    await this.#write(null).catch(() => false);
  }

  async #run(): Promise<void> {
    const { leaseMs } = this.#options;
    const { signal } = this.#stopping;
    const stopped = () => signal.aborted;
    let seen = { revision: NO_STREAM - 1, at: 0 };
    while (!stopped()) {
      try {
        if (this.held) {
          await this.#take();
        } else {
          const { revision, server } = await this.#last();
          if (revision !== seen.revision) seen = { revision, at: performance.now() };
          this.#revision = revision;
          if (server === null || performance.now() - seen.at >= leaseMs) await this.#take();
        }
      } catch {
        // The store does not answer: whoever holds the lease cannot renew it either, and it runs out.
      }
      await pause(leaseMs / 5, undefined, { signal }).catch(() => undefined);
    }
  }

  async #take(): Promise<void> {
    const at = performance.now();
    this.#renewedAt = (await this.#write(this.#options.server)) ? at : Number.NEGATIVE_INFINITY;
  }

  async #write(server: string | null): Promise<boolean> {
    const { store } = this.#options;
    if (this.#revision === NO_STREAM) await keepNewest(store, STREAM, KEPT);
    const written = await appendOne(store, STREAM, this.#revision, 'Leased', { server } satisfies Held);
    if (written) this.#revision += 1;
    return written;
  }

  async #last(): Promise<Held & { revision: number }> {
    const [last] = await this.#options.store.readStream(STREAM, { direction: 'backwards', limit: 1 });
    if (!last) return { revision: NO_STREAM, server: null };
    return { ...(JSON.parse(last.data) as Held), revision: last.revision };
  }
}
