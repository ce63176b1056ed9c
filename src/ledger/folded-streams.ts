import { LRUCache } from 'lru-cache';
import { isKnown } from '../domain/catalogue';
import type { DomainEvent } from '../domain/catalogue';
import type { Instant } from '../domain/calendar';
import type { Recorded } from '../domain/recorded';
import { decode } from './event-codec';
import { NO_STREAM } from './ports/event-store';
import type { EventStore } from './ports/event-store';
import { UnreadableStream } from './unreadable';

/** How a stream's events become a state. */
export interface Aggregate<State, Event extends DomainEvent = DomainEvent> {
  initial: State;
  evolve(state: State, event: Recorded<Event>): State;
}

/** A stream as far as it was read. */
export interface Folded<State> {
  stream: string;
  state: State;
  revision: number;
  position: bigint | null;
  /** Of the last event: the stream's clock never runs backwards. */
  recordedAt: Instant;
  /** Accepted commands: what was asked, and which events it wrote. */
  commands: ReadonlyMap<string, { requestHash: string; first: number; last: number }>;
}

const PAGE = 256;
/** What an entry weighs beside its events, in events. */
const OVERHEAD_EVENTS = 4;

/**
 * A cache of folded streams, bounded by the events they are folded from. Where others write to the store too, an entry is read on before
 * it is used: a refusal or a no-op makes no append that would show that it is stale.
 */
export class FoldedStreams {
  readonly #cache: LRUCache<string, Folded<unknown>>;

  constructor(
    private readonly store: EventStore,
    maxEvents: number,
  ) {
    this.#cache = new LRUCache({ maxSize: maxEvents, sizeCalculation: ({ revision }) => revision + OVERHEAD_EVENTS });
  }

  /** The stream as the store holds it; as cached, where nobody else writes to it. */
  async load<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>, stream: string): Promise<Folded<State>> {
    const cached = this.#cache.get(stream) as Folded<State> | undefined;
    if (cached) return this.store.shared ? this.refresh(aggregate, cached) : cached;
    return this.refresh(aggregate, {
      stream,
      state: aggregate.initial,
      revision: NO_STREAM,
      position: null,
      recordedAt: '',
      commands: new Map(),
    });
  }

  /** The stream with what the store holds beyond an entry. */
  async refresh<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>, folded: Folded<State>): Promise<Folded<State>> {
    for (let current = folded; ;) {
      const page = await this.store.readStream(folded.stream, { from: current.revision + 1, limit: PAGE });
      current = foldOn(
        aggregate,
        current,
        page.map((stored) => decode<Event>(stored)),
      );
      if (page.length === PAGE) continue;
      if (current.revision > this.#cachedRevision(folded.stream)) this.#cache.set(folded.stream, current);
      return current;
    }
  }

  /** The stream after events that were just appended to it. */
  advance<State, Event extends DomainEvent>(
    aggregate: Aggregate<State, Event>,
    folded: Folded<State>,
    events: Recorded<Event>[],
  ): Folded<State> {
    const next = foldOn(aggregate, folded, events);
    this.#cache.set(next.stream, next);
    return next;
  }

  /** A slow reading may have been overtaken by what was appended meanwhile: it takes nothing back. */
  #cachedRevision(stream: string): number {
    return this.#cache.peek(stream)?.revision ?? NO_STREAM;
  }

  /** The stream is read again when it is next asked for. */
  forget(stream: string): void {
    this.#cache.delete(stream);
  }
}

function foldOn<State, Event extends DomainEvent>(
  aggregate: Aggregate<State, Event>,
  folded: Folded<State>,
  events: Recorded<Event>[],
): Folded<State> {
  if (events.length === 0) return folded;
  const commands = new Map(folded.commands);
  let { state, revision, position, recordedAt } = folded;
  for (const event of events) {
    if (!isKnown(event)) throw new UnreadableStream(event);
    state = aggregate.evolve(state, event);
    ({ revision, position, recordedAt } = event);
    if (event.commandId === undefined) continue;
    const first = commands.get(event.commandId)?.first ?? revision;
    commands.set(event.commandId, { requestHash: event.requestHash ?? '', first, last: revision });
  }
  return { stream: folded.stream, state, revision, position, recordedAt, commands };
}
