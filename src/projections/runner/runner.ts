import { Refusal } from '../../domain/refusal';
import type { EventStore, StoredEvent } from '../../ledger/ports/event-store';
import { pagesAfter } from '../../ledger/streams';
import type { Database } from '../../sqlite/driver';
import { Batches } from './batch';
import { isOfLog } from './of-log';
import { besidePath, rebuild } from './rebuild';
import type { Rebuilt } from './rebuild';
import type { View } from './view';
import { lastAppendBegins } from './whole-appends';
import { BEFORE_ALL, checkpointOf, openViewsFile, removeViewsFile, viewsPath } from './views-file';
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

type Listener = (events: readonly StoredEvent[]) => void;

/** Of a catch-up that nobody waits beside. */
const EVENTS_AT_ONCE = 8_192;
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
  readonly #waiting = new Set<{ position: bigint; done: () => void; giveUp: () => void }>();
  readonly #listeners = new Set<Listener>();
  /** Null until the views are known to be of this version: writers lean on their tables. */
  #batches: Batches | null = null;
  #checkpoint = BEFORE_ALL;
  #state: RunnerHealth['state'] = 'building';
  #head: bigint | null = null;
  #following: Promise<void> = Promise.resolve();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.database = openViewsFile(viewsPath(parts.directory), (message) => this.#warn(message));
  }

  /** Builds views that are missing, of another version or of another ledger, beside what stands. Following begins with `start`. */
  async prepare(onProgress?: (events: number) => void): Promise<void> {
    const { views, store, directory } = this.#parts;
    removeViewsFile(besidePath(directory)); // A rebuild that was killed leaves it.
    const standing = await this.#standing();
    const stale = views.filter((view) => !standing.views.includes(view));
    if (stale.length > 0) {
      // Views that stand keep their place: the others are built up to the same event, and all go on together.
      const until = standing.views.length > 0 ? standing.checkpoint.position : undefined;
      const { checkpoint } = await rebuild(this.database, stale, { store, directory, until, onProgress });
      if (standing.views.length > 0) this.#warn(`views built anew: ${stale.map(({ name }) => name).join(', ')}`);
      this.#checkpoint = checkpoint;
    } else {
      this.#checkpoint = standing.checkpoint;
    }
    this.#batches = new Batches(this.database, views);
    this.#head = await store.head();
  }

  /** Follows until `stop`. */
  start(): void {
    this.#following = this.#follow();
  }

  /**
   * Builds views anew from the whole log, compares, and swaps. Not while following: a server rebuilds by raising a version.
   * @throws Refusal NotFound for a view that there is not
   */
  async rebuild(names: readonly string[] | 'all', onProgress?: (events: number) => void): Promise<Rebuilt> {
    const { views, store, directory } = this.#parts;
    const unknown = names === 'all' ? undefined : names.find((name) => !views.some((view) => view.name === name));
    if (unknown !== undefined)
      throw new Refusal('NotFound', `There is no view ${unknown}; there are ${views.map(({ name }) => name).join(', ')}.`);
    if (!this.#batches) await this.prepare();
    const chosen = names === 'all' ? views : views.filter(({ name }) => names.includes(name));
    const until = chosen.length === views.length ? undefined : this.#checkpoint.position;
    const rebuilt = await rebuild(this.database, chosen, { store, directory, until, onProgress });
    this.#batches = new Batches(this.database, views);
    this.#checkpoint = rebuilt.checkpoint;
    return rebuilt;
  }

  /** Reads on to the log's end, once. For commands that do not stay. */
  async catchUp(onProgress?: (events: number) => void): Promise<void> {
    await this.prepare(onProgress);
    for await (const page of pagesAfter(this.#parts.store, this.#checkpoint.position, EVENTS_AT_ONCE)) {
      this.#apply(page);
      onProgress?.(this.#checkpoint.sequence);
    }
  }

  /** Whether the views have read a position; waits so many milliseconds for it at most. */
  waitFor(position: bigint, timeoutMs: number): Promise<boolean> {
    if (this.#hasRead(position)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (read: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        resolve(read);
      };
      const waiter = { position, done: () => end(true), giveUp: () => end(false) };
      const timer = setTimeout(waiter.giveUp, timeoutMs);
      this.#waiting.add(waiter);
    });
  }

  /** Calls back with each batch that was applied; the answer ends that. */
  onApplied(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How the views stand, beside the store's head as it was last looked at; `seen` is what the caller has just read of it. */
  health(seen?: bigint | null): RunnerHealth {
    if (seen) this.#head = seen;
    const { position, sequence } = this.#checkpoint;
    const lag = this.#head === null ? 0 : Math.max(0, Number(this.#head - (position ?? 0n)));
    const troubles = this.#batches?.troubles ?? { parked: 0, unknownTypes: 0, lastError: null };
    return { state: this.#state, position, sequence, lag, ...troubles };
  }

  /** Finishes the batch at hand and closes the file. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    for (const waiter of this.#waiting) waiter.giveUp();
    this.#state = 'stopped';
    if (this.database.isOpen) this.database.close();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    const stopping = () => signal.aborted;
    for (let backOffMs = MIN_BACK_OFF_MS; !stopping(); backOffMs = Math.min(backOffMs * 2, MAX_BACK_OFF_MS)) {
      let heldBack: StoredEvent[] = [];
      try {
        for await (const message of this.#parts.store.subscribe({ after: this.#checkpoint.position, signal })) {
          if ('caughtUp' in message) this.#state = 'following';
          else heldBack = await this.#applyWhole([...heldBack, ...message.events]);
          backOffMs = MIN_BACK_OFF_MS;
        }
        if (!stopping()) this.#warn('the subscription ended; following again from the last event');
      } catch (error) {
        if (!stopping())
          this.#warn(`the subscription was dropped (${error instanceof Error ? error.message : String(error)}); following again`);
      }
      if (stopping()) return;
      this.#state = 'building';
      await pause(backOffMs, signal);
    }
  }

  /**
   * Applies whole appends only, and answers what was held back: nobody may see a workload between the parts of one decision. The store
   * takes an append whole, so where it holds nothing later, the last one is complete.
   */
  async #applyWhole(events: readonly StoredEvent[]): Promise<StoredEvent[]> {
    const begins = lastAppendBegins(events);
    const last = events.at(-1);
    const goesOn = last !== undefined && begins < events.length && ((await this.#parts.store.head()) ?? 0n) > last.position;
    const end = goesOn ? begins : events.length;
    this.#apply(events.slice(0, end));
    return events.slice(end);
  }

  #apply(events: readonly StoredEvent[]): void {
    const batches = this.#batches;
    if (!batches || events.length === 0) return;
    const { parked } = batches.troubles;
    this.#checkpoint = batches.apply(events, this.#checkpoint);
    if (batches.troubles.parked > parked) this.#warn(batches.troubles.lastError ?? 'an event was parked');
    for (const waiter of this.#waiting) if (this.#hasRead(waiter.position)) waiter.done();
    for (const listener of this.#listeners) this.#tell(listener, events);
  }

  /** The views have taken these events, and they come once: nobody is to miss them because another could not use them. */
  #tell(listener: Listener, events: readonly StoredEvent[]): void {
    try {
      listener(events);
    } catch (error) {
      this.#warn(`a listener to the views failed: ${(error as Error).message}`);
    }
  }

  /** Views of this version that were made of this very log; the event they stand at is looked up in it. */
  async #standing(): Promise<{ views: View[]; checkpoint: Checkpoint }> {
    const checkpoints = this.#parts.views.flatMap((view) => {
      const checkpoint = checkpointOf(this.database, view);
      return checkpoint ? [{ view, checkpoint }] : [];
    });
    const [first] = checkpoints;
    if (!first) return { views: [], checkpoint: BEFORE_ALL };
    if (!(await isOfLog(this.#parts.store, first.checkpoint))) {
      this.#warn('the views were made of another ledger, or of a later state of this one; they are built anew');
      return { views: [], checkpoint: BEFORE_ALL };
    }
    const together = checkpoints.filter(({ checkpoint }) => checkpoint.position === first.checkpoint.position);
    return { views: together.map(({ view }) => view), checkpoint: first.checkpoint };
  }

  #hasRead(position: bigint): boolean {
    return this.#checkpoint.position !== null && this.#checkpoint.position >= position;
  }

  #warn(message: string): void {
    this.#parts.warn?.(message);
  }
}

/** Waits, or until the signal aborts. */
function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, durationMs);
    signal.addEventListener('abort', done);
  });
}
