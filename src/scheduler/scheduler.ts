import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Instant } from '../domain/calendar';
import { Refusal } from '../domain/refusal';
import { parseWorkloadId, streamKind } from '../domain/streams';
import type { WorkloadRef } from '../domain/streams';
import { inParallel } from '../ledger/in-parallel';
import type { Clock } from '../ledger/ports/clock';
import { StoreUnavailable } from '../ledger/ports/event-store';
import type { StoredEvent } from '../ledger/ports/event-store';
import type { Backlog, Due, DueView } from './due-view';
import { Resting } from './resting';

export interface SchedulerParts {
  view: DueView;
  /** Records whatever has fallen due on a workload, and answers where its last event stands. */
  ledger: { catchUp(ref: WorkloadRef): Promise<{ position: bigint | null }> };
  /** The views as they follow the store. */
  runner: {
    waitFor(position: bigint, timeoutMs: number): Promise<boolean>;
    onApplied(listener: (events: readonly StoredEvent[]) => void): () => void;
  };
  clock: Clock;
  /** Told of every workload taken up. */
  observe?: (outcome: 'recorded' | 'failed') => void;
  warn?: (message: string, error: unknown) => void;
  /** Requests answered so far: while they come, half of the time is left to them. */
  answered?: () => number;
  /** Ends early where the signal aborts. */
  sleep?: (durationMs: number, signal: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  random?: () => number;
}

/** How the deadlines stand: what is due and not recorded, and how many workloads of those failed when they were last tried. */
export interface SchedulerHealth extends Backlog {
  failing: number;
}

/** Workloads at work at one time: enough to share a commit, few enough that a request has its turn in between. */
const AT_ONCE = 16;
/** While requests come. */
const AT_ONCE_BESIDE_REQUESTS = 4;
const LONGEST_YIELD_MS = 500;
/** So many are looked up at a time. */
const WINDOW = 4_096;
/** Neighbours, recorded one after the other: they share pages of the views. Then the views are waited for, so that no reader is left behind. */
const BATCH = 64;
/** The clock may be set, and a machine may be suspended: it is looked at again after so long. */
const LONGEST_SLEEP_MS = 60_000;
const WAIT_FOR_VIEWS_MS = 30_000;
const SLICE_MS = 500;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Records what falls due where nobody reads or writes. Deadlines are facts of the ledger: this only says "catch up", through the same
 * door as everybody, so that it may come late, twice, or on several servers at once. While nothing is due it sleeps until the next
 * instant that the view knows, and asks again only where the view has moved on.
 */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #sleep: NonNullable<SchedulerParts['sleep']>;
  readonly #resting = new Resting();
  readonly #stopping = new AbortController();
  /** Counts what may have set a deadline: the view has moved on. */
  #changes = 0;
  #idle = new AbortController();
  #forget = (): void => undefined;
  #running: Promise<void> = Promise.resolve();
  /** Requests came during the last batch. */
  #beside = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#sleep = parts.sleep ?? ((durationMs, signal) => setTimeout(durationMs, undefined, { signal }).catch(() => undefined));
  }

  /** Works by itself until `stop`. */
  start(): void {
    this.#forget = this.#parts.runner.onApplied((events) => {
      if (events.some(({ stream }) => streamKind(stream) === 'workload')) this.#wake();
    });
    this.#running = this.#run();
  }

  /** Begins nothing more, and finishes the workloads at hand. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#forget();
    this.#wake();
    await this.#running;
  }

  health(): SchedulerHealth {
    return { ...this.#parts.view.backlog(this.#parts.clock.now()), failing: this.#resting.size };
  }

  /** Records all that is due by now, also where it failed just before, and answers when the views show it. What fails is left. */
  async recordAll(): Promise<void> {
    this.#resting.rouse();
    while ((await this.#pass(this.#parts.clock.now())) > 0) continue;
  }

  /**
   * For a list that is about to be read: records what is due, where that is no more than so many. A backlog is not for a reader to wait
   * for, and is being worked off.
   * @throws Refusal NotCaughtUp where the views do not show it in time
   */
  async recordFew(most: number, waitMs: number): Promise<void> {
    const now = this.#parts.clock.now();
    const due = this.#parts.view.dueBy(now, most + 1);
    if (due.length <= most) await this.#take(this.#awake(due), now, waitMs);
  }

  async #run(): Promise<void> {
    for (let pauseMs = FIRST_PAUSE_MS; !this.#isStopped();) {
      try {
        const [now, changes] = [this.#parts.clock.now(), this.#changes];
        if ((await this.#pass(now)) === 0) await this.#untilDueAfter(now, changes);
        pauseMs = FIRST_PAUSE_MS;
      } catch (error) {
        if (this.#isStopped()) return;
        this.#parts.warn?.(`What fell due could not be recorded; it is tried again in ${pauseMs / 1000} s.`, error);
        await this.#sleep(pauseMs, this.#stopping.signal);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  /** Until something falls due after an instant, a rest ends, or the view moves on. Asks the view once. */
  async #untilDueAfter(instant: Instant, changes: number): Promise<void> {
    const next = this.#parts.view.nextAfter(instant);
    while (!this.#isStopped() && this.#changes === changes) {
      const dueInMs = next === null ? Infinity : Date.parse(next) - Date.parse(this.#parts.clock.now());
      const waitMs = Math.min(dueInMs, this.#resting.firstEndsInMs() ?? Infinity);
      if (waitMs <= 0) return;
      this.#idle = new AbortController();
      await this.#sleep(Math.min(waitMs, LONGEST_SLEEP_MS), this.#idle.signal);
    }
  }

  /** Takes all that is due by an instant, the oldest first; answers how many workloads that were. */
  async #pass(now: Instant): Promise<number> {
    const stillDue = new Set<string>();
    let taken = 0;
    for (let after: Due | undefined, window: Due[] = []; !this.#isStopped(); after = window.at(-1)) {
      window = this.#parts.view.dueBy(now, WINDOW, after);
      for (const batch of this.#shuffled(batchesOf(this.#awake(window)))) {
        if (!this.#isStopped()) taken += await this.#yielding(() => this.#take(batch, now, WAIT_FOR_VIEWS_MS));
      }
      for (const { workloadId } of window) if (this.#resting.has(workloadId)) stillDue.add(workloadId);
      if (window.length < WINDOW) break;
    }
    if (!this.#isStopped()) this.#resting.keepOnly(stillDue);
    return taken;
  }

  /** After work beside which requests were answered it rests for as long as that took. */
  async #yielding<Result>(work: () => Promise<Result>): Promise<Result> {
    const answered = () => this.#parts.answered?.() ?? 0;
    const [began, before] = [performance.now(), answered()];
    const result = await work();
    this.#beside = answered() > before;
    if (this.#beside) await this.#sleep(Math.min(performance.now() - began, LONGEST_YIELD_MS), this.#stopping.signal);
    return result;
  }

  /** Lets workloads catch up, and waits until the views show it. Answers how many were taken up. */
  async #take(due: readonly Due[], now: Instant, waitMs: number): Promise<number> {
    const { view } = this.#parts;
    const taken: string[] = [];
    const positions: bigint[] = [];
    await inParallel(this.#untilStopped(due), this.#beside ? AT_ONCE_BESIDE_REQUESTS : AT_ONCE, async ({ workloadId }) => {
      if (!view.isDue(workloadId, now)) return; // A request, or another server, was there first.
      taken.push(workloadId);
      const position = await this.#catchUp(workloadId);
      if (position !== null) positions.push(position);
      await setImmediate(); // Requests have their turn.
    });
    await this.#untilShown(positions, waitMs);
    for (const workloadId of taken) {
      if (!view.isDue(workloadId, now)) this.#resting.recovered(workloadId);
      else if (!this.#resting.isResting(workloadId)) this.#failed(workloadId, new Error('the view shows it as due all the same'));
    }
    return taken.length;
  }

  /** Null where it failed, which is no other workload's business; where the store cannot be reached, nothing more is tried. */
  async #catchUp(workloadId: string): Promise<bigint | null> {
    try {
      const ref = parseWorkloadId(workloadId);
      if (!ref) throw new Error(`${workloadId} is no workload`);
      const { position } = await this.#parts.ledger.catchUp(ref);
      this.#parts.observe?.('recorded');
      return position;
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      this.#failed(workloadId, error);
      return null;
    }
  }

  #failed(workloadId: string, error: unknown): void {
    const restMs = this.#resting.failed(workloadId);
    this.#parts.observe?.('failed');
    this.#parts.warn?.(`What fell due on ${workloadId} could not be recorded; it is tried again in ${restMs / 1000} s.`, error);
  }

  async #untilShown(positions: readonly bigint[], waitMs: number): Promise<void> {
    if (positions.length === 0) return;
    const newest = positions.reduce((late, one) => (one > late ? one : late));
    for (let waitedMs = 0; waitedMs < waitMs && !this.#isStopped(); waitedMs += SLICE_MS) {
      if (await this.#parts.runner.waitFor(newest, SLICE_MS)) return;
    }
    if (!this.#isStopped()) throw new Refusal('NotCaughtUp', 'The views have not yet read what was just recorded; try again in a second.');
  }

  *#untilStopped(due: readonly Due[]): Generator<Due> {
    for (const one of due) {
      if (this.#isStopped()) return;
      yield one;
    }
  }

  #awake(due: readonly Due[]): Due[] {
    return due.filter(({ workloadId }) => !this.#resting.isResting(workloadId));
  }

  /** Servers that share a store begin in different places, so that they seldom take the same workload at one time. */
  #shuffled(batches: readonly Due[][]): Due[][] {
    const random = this.#parts.random ?? Math.random;
    const placed = batches.map((batch) => ({ batch, place: random() }));
    return placed.toSorted((one, other) => one.place - other.place).map(({ batch }) => batch);
  }

  #wake(): void {
    this.#changes += 1;
    this.#idle.abort();
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }
}

const batchesOf = (due: readonly Due[]): Due[][] =>
  Array.from({ length: Math.ceil(due.length / BATCH) }, (_, index) => due.slice(index * BATCH, (index + 1) * BATCH));
