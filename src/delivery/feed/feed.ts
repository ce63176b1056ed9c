import { firstValueFrom, fromEvent, merge, ReplaySubject, Subject, take, timer } from 'rxjs';
import type { Observable } from 'rxjs';
import type { Caller } from '../../domain/facts';
import { placesOf } from '../../projections/history/queries';
import type { HistoryQueries, Narrowed } from '../../projections/history/queries';
import type { ReferenceQueries } from '../../projections/reference/queries';
import type { TenureQueries } from '../../projections/tenure/queries';
import type { Runner } from '../../projections/runner/runner';
import type { WorkloadQueries } from '../../projections/workloads/queries';
import { isNarrow, matching, narrowedFor } from './filter';
import type { FeedFilter } from './filter';
import { Pages } from './pages';
import { Placed } from './placed';
import type { ReadStore } from './read-store';
import { Tail } from './tail';
import { TENURE_CHANGED, tenureChangesIn } from './tenure-changes';
import { goingOn, tellAll } from './telling';
import type { FeedEvent } from './telling';

/** What the feed is read from. */
export interface FeedParts {
  ledgerId: string;
  store: ReadStore;
  runner: Runner;
  queries: { history: HistoryQueries; workloads: WorkloadQueries; reference: ReferenceQueries; tenure: TenureQueries };
}

export interface FeedAsked {
  /** The sequence after which to begin; 0 for the first event. */
  after: number;
  limit: number;
  filter: FeedFilter;
  /** Through whose eyes. */
  caller: Caller;
}

export interface FeedPage {
  events: FeedEvent[];
  /** How far the log was read: ask on after it, also where no event was found. */
  through: number;
  /** Whether the log goes on behind it. */
  more: boolean;
}

/** How much of the log is looked through for one page, where what is asked for is rare. */
const MOST_SCANNED = 20_000;
const MOST_PAGE_BYTES = 4 * 1024 * 1024;

/** Some of the log, and how far it reaches. */
interface Span {
  events: readonly Placed[];
  through: number;
}

/**
 * The ledger's events in its order, for those who follow it. It goes as far as the views have read: these count the events, and what
 * they hold says what a reader may see. Their own reading of the store feeds everybody who reads at the end of the log.
 */
export class Feed {
  readonly #parts: FeedParts;
  readonly #tail = new Tail();
  readonly #pages: Pages;
  readonly #applied = new Subject<void>();
  readonly #closed = new ReplaySubject<void>(1);
  readonly #stopListening: () => void;
  #isClosed = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    const { store, queries } = parts;
    this.#pages = new Pages({ store, positionOf: (sequence) => queries.history.positionOf(sequence) });
    this.#stopListening = parts.runner.onApplied((events) => {
      this.#tail.push(events, this.head);
      this.#applied.next();
    });
  }

  get ledgerId(): string {
    return this.#parts.ledgerId;
  }

  /** The sequence of the last event that the views have read: as far as the feed goes. */
  get head(): number {
    return this.#parts.runner.health().sequence;
  }

  /** Whether every event after a sequence is at hand, so that reading on costs the store nothing. */
  isAtHand(sequence: number): boolean {
    return sequence >= this.head || this.#tail.reaches(sequence);
  }

  /** Events after a sequence, in the ledger's order, as the caller may see them. */
  async page({ after, limit, filter, caller }: FeedAsked): Promise<FeedPage> {
    const head = this.head;
    const { reference } = this.#parts.queries;
    const narrowed = narrowedFor(filter, caller, (partnerId) => reference.partner(partnerId)?.globalAccountId ?? partnerId);
    if (narrowed === null) return { events: [], through: Math.max(after, head), more: false };
    const events: FeedEvent[] = [];
    let through = after;
    let bytes = 0;
    for await (const span of this.#spans(after, head, limit, filter, narrowed)) {
      const found = await this.#told(span, through, filter, caller);
      for (const [index, event] of found.entries()) {
        events.push(event);
        bytes += event.json.length;
        const full = events.length >= limit || bytes >= MOST_PAGE_BYTES;
        // What belongs to one sequence stays together, since the page ends with a sequence.
        if (full && found[index + 1]?.sequence !== event.sequence) return { events, through: event.sequence, more: event.sequence < head };
      }
      through = span.through;
    }
    return { events, through, more: through < head };
  }

  /** The events of a span that are asked for and may be seen, and what is derived from them, in order of sequence. */
  async #told({ events, through }: Span, after: number, filter: FeedFilter, caller: Caller): Promise<FeedEvent[]> {
    const wanted = events.filter(({ stored }) => filter.types?.has(stored.type) ?? true);
    const told = await tellAll(wanted, caller, this.#parts);
    if (!filter.types?.has(TENURE_CHANGED)) return told;
    const derived = tenureChangesIn(after, through, filter, caller, this.#parts);
    return goingOn(
      [...told, ...derived].toSorted((one, other) => one.sequence - other.sequence),
      this.ledgerId,
    );
  }

  /** Says each time that the views have read more. */
  get applied(): Observable<void> {
    return this.#applied;
  }

  /** Says once that the feed closes, also to who asks later: streams end, and who waits is answered. */
  get closed(): Observable<void> {
    return this.#closed;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves once there is more than this sequence, the signal aborts, the feed closes, or the time is over where one is given. */
  async newer(after: number, signal: AbortSignal, timeoutMs?: number): Promise<void> {
    if (this.head > after || signal.aborted) return;
    const timeout = timeoutMs === undefined ? [] : [timer(timeoutMs)];
    await firstValueFrom(merge(this.#applied, this.#closed, fromEvent(signal, 'abort'), ...timeout).pipe(take(1)));
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#isClosed = true;
    this.#stopListening();
    this.#closed.next();
  }

  /** What may hold the events asked for: from what is at hand, by the indexes of the history, or from the log itself. */
  #spans(after: number, head: number, limit: number, filter: FeedFilter, narrowed: Narrowed): AsyncIterable<Span> | Iterable<Span> {
    if (after >= head) return [];
    if (filter.types?.size === 1 && filter.types.has(TENURE_CHANGED))
      return [{ events: [], through: Math.min(head, after + MOST_SCANNED) }];
    if (this.#tail.reaches(after)) return this.#atHand(narrowed, after, head, limit);
    return isNarrow(narrowed) ? this.#found(narrowed, after, head, limit) : this.#scanned(after, head);
  }

  *#atHand(narrowed: Narrowed, after: number, head: number, limit: number): Iterable<Span> {
    const events = this.#tail.after(after);
    const matches = matching(narrowed, after, this.#parts.queries);
    for (let from = 0; from < events.length; from += limit) {
      const some = events.slice(from, from + limit);
      yield { events: some.filter(matches), through: some.at(-1)?.sequence ?? head };
    }
  }

  async *#found(narrowed: Narrowed, after: number, through: number, limit: number): AsyncIterable<Span> {
    const { queries, store } = this.#parts;
    for (let from = after; ;) {
      const refs = queries.history.narrowed(narrowed, { after: from, through, limit: limit + 1 });
      const events: Placed[] = [];
      for await (const { sequence, stored } of placesOf(store, refs)) events.push(new Placed(sequence, stored));
      const last = refs.at(-1);
      if (refs.length <= limit || !last) {
        yield { events, through };
        return;
      }
      yield { events, through: last.sequence };
      from = last.sequence;
    }
  }

  async *#scanned(after: number, head: number): AsyncIterable<Span> {
    const until = Math.min(head, after + MOST_SCANNED);
    for (let from = after; from < until;) {
      const events = await this.#pages.some(from, until, head);
      from += events.length;
      yield { events, through: from };
    }
  }
}
