import type { EventStore, StoredEvent } from '../../ledger/ports/event-store';
import type { Database } from '../../sqlite/driver';
import { Batches } from './batch';
import { rebuild } from './rebuild';
import type { Rebuilt } from './rebuild';
import type { View } from './view';
import { checkpointOf, openViewsFile, viewsPath } from './views-file';
import type { Checkpoint } from './views-file';

export interface RunnerParts {
  store: EventStore;
  /** Where the views' file stands. */
  directory: string;
  views: readonly View[];
  /** Told what a person should know: a dropped subscription, a parked event, a view built anew. */
  warn?: (message: string) => void;
}

/** How the views stand. */
export interface RunnerHealth {
  state: 'building' | 'following' | 'stopped';
  position: bigint | null;
  sequence: number;
  /** Events, or at least positions, that the store is ahead. */
  lag: number;
  parked: number;
  unknownTypes: number;
  lastError: string | null;
}

const MIN_BACK_OFF_MS = 50;
const MAX_BACK_OFF_MS = 5_000;

/**
 * Follows the store in order and keeps the views: pure reducers, rows and checkpoint in one transaction, so that each event has its
 * effect exactly once whatever ends the process.
 */
export class Runner {
  readonly database: Database;
  readonly #parts: RunnerParts;
  readonly #stopping = new AbortController();
  readonly #waiting = new Set<{ position: bigint; done: () => void }>();
  readonly #listeners = new Set<(events: readonly StoredEvent[]) => void>();
  #batches: Batches;
  #checkpoint: Checkpoint = { position: null, sequence: 0 };
  #state: RunnerHealth['state'] = 'building';
  #head: bigint | null = null;
  #following: Promise<void> = Promise.resolve();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.database = openViewsFile(viewsPath(parts.directory), (message) => this.#warn(message));
    this.#batches = new Batches(this.database, parts.views);
  }

  /**
   * Builds views that are missing or of another version, beside what stands, and answers the position up to which all are built.
   * Following begins with `start`.
   */
  async prepare(onProgress?: (events: number) => void): Promise<void> {
    const { views, store, directory } = this.#parts;
    const stale = views.filter((view) => checkpointOf(this.database, view) === null);
    const standing = views.find((view) => !stale.includes(view));
    if (stale.length > 0) {
      // Views that stand keep their place: the others are built up to the same event, and all go on together.
      const until = standing && (checkpointOf(this.database, standing)?.position ?? null);
      await rebuild(this.database, stale, { store, directory, onProgress }, until);
      if (standing) this.#warn(`views built anew: ${stale.map(({ name }) => name).join(', ')}`);
      this.#batches = new Batches(this.database, views);
    }
    const [first] = views;
    this.#checkpoint = (first && checkpointOf(this.database, first)) ?? this.#checkpoint;
    this.#head = await store.head();
  }

  /** Follows until `stop`. */
  start(): void {
    this.#following = this.#follow();
  }

  /** Builds views anew from the whole log, compares, and swaps. Not while following: a server rebuilds by raising a version. */
  async rebuild(names: readonly string[] | 'all', onProgress?: (events: number) => void): Promise<Rebuilt> {
    const { views, store, directory } = this.#parts;
    const chosen = names === 'all' ? views : views.filter(({ name }) => names.includes(name));
    const until = chosen.length === views.length ? undefined : this.#checkpoint.position;
    const rebuilt = await rebuild(this.database, chosen, { store, directory, onProgress }, until);
    this.#batches = new Batches(this.database, views);
    this.#checkpoint = rebuilt.checkpoint;
    return rebuilt;
  }

  /** Reads on to the log's end, once. For commands that do not stay. */
  async catchUp(onProgress?: (events: number) => void): Promise<void> {
    await this.prepare(onProgress);
    for (let more = true; more;) {
      const from = this.#checkpoint.position === null ? 0n : this.#checkpoint.position + 1n;
      const page = await this.#parts.store.readAll({ from, limit: 4_096 });
      this.#apply(page);
      onProgress?.(this.#checkpoint.sequence);
      more = page.length > 0;
    }
  }

  /** Whether the views have read a position; waits so many milliseconds for it at most. */
  waitFor(position: bigint, timeoutMs: number): Promise<boolean> {
    if (this.#hasRead(position)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiter = {
        position,
        done: () => {
          clearTimeout(timer);
          this.#waiting.delete(waiter);
          resolve(true);
        },
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(waiter);
        resolve(false);
      }, timeoutMs);
      this.#waiting.add(waiter);
    });
  }

  /** Calls back with each batch that was applied; the answer ends that. */
  onApplied(listener: (events: readonly StoredEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): RunnerHealth {
    const { position, sequence } = this.#checkpoint;
    const lag = this.#state === 'following' || this.#head === null ? 0 : Math.max(0, Number(this.#head - (position ?? 0n)));
    const { parked, unknownTypes, lastError } = this.#batches;
    return { state: this.#state, position, sequence, lag, parked, unknownTypes, lastError };
  }

  /** Finishes the batch at hand and closes the file. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    this.#state = 'stopped';
    if (this.database.isOpen) this.database.close();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    for (let backOffMs = MIN_BACK_OFF_MS; !signal.aborted; backOffMs = Math.min(backOffMs * 2, MAX_BACK_OFF_MS)) {
      try {
        for await (const message of this.#parts.store.subscribe({ after: this.#checkpoint.position, signal })) {
          if ('caughtUp' in message) this.#state = 'following';
          else this.#apply(message.events);
          backOffMs = MIN_BACK_OFF_MS;
        }
        if (!signal.aborted) this.#warn('the subscription ended; following again from the last event');
      } catch (error) {
        if (!signal.aborted)
          this.#warn(`the subscription was dropped (${error instanceof Error ? error.message : String(error)}); following again`);
      }
      if (signal.aborted) return;
      this.#state = 'building';
      await new Promise((resolve) => setTimeout(resolve, backOffMs));
    }
  }

  #apply(events: readonly StoredEvent[]): void {
    if (events.length === 0) return;
    const parked = this.#batches.parked;
    this.#checkpoint = this.#batches.apply(events, this.#checkpoint);
    if (this.#batches.parked > parked) this.#warn(this.#batches.lastError ?? 'an event was parked');
    for (const waiter of this.#waiting) if (this.#hasRead(waiter.position)) waiter.done();
    for (const listener of this.#listeners) listener(events);
  }

  #hasRead(position: bigint): boolean {
    return this.#checkpoint.position !== null && this.#checkpoint.position >= position;
  }

  #warn(message: string): void {
    this.#parts.warn?.(message);
  }
}
