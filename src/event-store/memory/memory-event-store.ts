import { StoreUnavailable, WrongExpectedRevision } from '../../ledger/ports/event-store';
import type {
  AllPage,
  Appended,
  EventStore,
  EventToAppend,
  StoredEvent,
  StreamPage,
  SubscriptionMessage,
} from '../../ledger/ports/event-store';
import { checkAppendSize } from '../append-size';
import { CommitBell } from '../commit-bell';

/** Positions have gaps, as in any store that others share. */
const POSITION_STEP = 10;
const EVENTS_PER_MESSAGE = 100;

/** A ledger that is gone with the process: for specs. */
export class MemoryEventStore implements EventStore {
  readonly shared = true;
  private readonly all: StoredEvent[] = [];
  private readonly streams = new Map<string, StoredEvent[]>();
  private readonly commits = new CommitBell();
  private closed = false;

  async append(stream: string, expectedRevision: number, events: readonly EventToAppend[]): Promise<Appended> {
    await this.open();
    checkAppendSize(stream, events);
    const held = this.streams.get(stream) ?? [];
    const last = held.length - 1;
    if (expectedRevision !== last) {
      const first = held.slice(expectedRevision + 1, expectedRevision + 1 + events.length);
      const repeated = first.length === events.length && first.every(({ id }, index) => id === events[index]?.id);
      const end = first.at(-1);
      if (expectedRevision < -1 || !repeated || !end) throw new WrongExpectedRevision(stream, expectedRevision, last);
      return { revision: end.revision, position: end.position };
    }
    for (const { id, type, data, meta } of events) {
      const position = BigInt((this.all.length + 1) * POSITION_STEP);
      const stored: StoredEvent = { id, type, data, meta, stream, revision: held.length, position };
      held.push(stored);
      this.all.push(stored);
    }
    this.streams.set(stream, held);
    this.commits.ring();
    return { revision: held.length - 1, position: BigInt(this.all.length * POSITION_STEP) };
  }

  async readStream(stream: string, { from, direction = 'forwards', limit }: StreamPage): Promise<StoredEvent[]> {
    await this.open();
    const held = this.streams.get(stream) ?? [];
    if (direction === 'forwards') return held.slice(from ?? 0, (from ?? 0) + limit);
    return held
      .slice(0, (from ?? held.length) + 1)
      .reverse()
      .slice(0, limit);
  }

  async readAll(page: AllPage): Promise<StoredEvent[]> {
    await this.open();
    if (page.direction !== 'backwards') {
      const start = this.indexAfter(page.after ?? null);
      return this.all.slice(start, start + page.limit);
    }
    const end = page.before === undefined ? this.all.length : this.indexAfter(page.before - 1n);
    return this.all.slice(Math.max(0, end - page.limit), end).reverse();
  }

  async *subscribe({ after, signal }: { after: bigint | null; signal: AbortSignal }): AsyncIterable<SubscriptionMessage> {
    let next = this.indexAfter(after);
    let caughtUp = false;
    while (!signal.aborted) {
      await this.open();
      const heard = this.commits.count;
      const events = this.all.slice(next, next + EVENTS_PER_MESSAGE);
      next += events.length;
      if (events.length > 0) yield { events };
      else if (caughtUp) await this.commits.rungAfter(heard, signal);
      else {
        caughtUp = true;
        yield { caughtUp };
      }
    }
  }

  async head(): Promise<bigint | null> {
    await this.open();
    return this.all.at(-1)?.position ?? null;
  }

  close(): Promise<void> {
    this.closed = true;
    this.commits.ring();
    return Promise.resolve();
  }

  /** Where the first event after a position stands. */
  private indexAfter(position: bigint | null): number {
    return position === null ? 0 : Math.min(Math.floor(Number(position) / POSITION_STEP), this.all.length);
  }

  /** Every answer comes a turn later, as from any other store. */
  private open(): Promise<void> {
    return this.closed ? Promise.reject(new StoreUnavailable('closed', 'The event store is closed.')) : Promise.resolve();
  }
}
