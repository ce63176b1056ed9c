/**
 * The event store, as the ledger needs it. Data and metadata are JSON text: the store keeps the bytes it was given, so that a
 * hash over them can be proved later. The contract every adapter keeps is told by test/contract/event-store.contract.ts.
 */
export interface EventToAppend {
  /** A UUID, made by the caller: what makes a repeated append recognisable. */
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly meta: string;
}

export interface StoredEvent extends EventToAppend {
  readonly stream: string;
  /** Place in its stream: 0, 1, 2 … without a gap. */
  readonly revision: number;
  /** Place in the store's order: strictly rising, with gaps. */
  readonly position: bigint;
}

/** The place of the last event of an append. */
export interface Appended {
  readonly revision: number;
  readonly position: bigint;
}

/** The expected revision of a stream that holds nothing yet. */
export const NO_STREAM = -1;

/** An append holds at most so much, ids, types, data and metadata together. */
export const MAX_APPEND_BYTES = 1024 * 1024;

export interface StreamPage {
  /** First revision of the page, itself included. Forwards from 0 and backwards from the end where absent. */
  from?: number;
  direction?: 'forwards' | 'backwards';
  limit: number;
}

/** Places are those of events that the store gave: between two of them there may be none to begin at. */
export type AllPage = { limit: number } & (
  | {
      direction?: 'forwards';
      /** The position after which to begin, itself excluded; null or absent for the first event. */
      after?: bigint | null;
    }
  | {
      direction: 'backwards';
      /** The position before which to begin, itself excluded; absent for the last event. */
      before?: bigint;
    }
);

/** History in pages, then once that all of it was seen, then live events as they come. */
export type SubscriptionMessage = { readonly events: readonly StoredEvent[] } | { readonly caughtUp: true };

export interface EventStore {
  /** Whether others may append to it too, so that an append answered as stored may be one of theirs with the same ids. */
  readonly shared: boolean;

  /**
   * Appends all events or none, where the stream's last revision is still the expected one (NO_STREAM for none).
   * The same event ids with the same expected revision once more return the first result and write nothing.
   * @throws WrongExpectedRevision, AppendTooLarge, OutcomeUnknown, StoreUnavailable
   */
  append(stream: string, expectedRevision: number, events: readonly EventToAppend[]): Promise<Appended>;

  /** One page of a stream; empty where the stream does not exist or the page lies beyond its end. */
  readStream(stream: string, page: StreamPage): Promise<StoredEvent[]>;

  /** One page of all ledger events in the store's order. */
  readAll(page: AllPage): Promise<StoredEvent[]>;

  /**
   * Every ledger event after a position (null: from the first), history and then live. Ends when the signal aborts, throws when
   * the store drops it, and never resubscribes by itself. Pull-based: what is not asked for is not read ahead without bound.
   */
  subscribe(from: { after: bigint | null; signal: AbortSignal }): AsyncIterable<SubscriptionMessage>;

  /** The position of the last ledger event; null in an empty ledger. */
  head(): Promise<bigint | null>;

  /** Finishes what is in flight and lets go of everything held. */
  close(): Promise<void>;
}

/** The stream has moved on (or is not there): nothing was written. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`Stream ${stream} is at revision ${actual}, not ${expected}`);
    this.name = 'WrongExpectedRevision';
  }
}

/** The append is over the limit: nothing was written. */
export class AppendTooLarge extends Error {
  constructor(
    readonly stream: string,
    readonly size: number,
  ) {
    super(`An append to ${stream} has ${size} bytes; at most ${MAX_APPEND_BYTES} are taken. Split it.`);
    this.name = 'AppendTooLarge';
  }
}

/** Whether the append was stored is not known: repeat it with the same ids and the same expected revision. */
export class OutcomeUnknown extends Error {
  constructor(
    readonly stream: string,
    options?: ErrorOptions,
  ) {
    super(`Whether the append to ${stream} was stored is unknown; repeat it with the same event ids`, options);
    this.name = 'OutcomeUnknown';
  }
}

/** The store cannot be reached or opened: the message says why and what to do. Nothing was written. */
export class StoreUnavailable extends Error {
  constructor(
    readonly reason: 'in-use' | 'corrupt' | 'read-only' | 'disk-full' | 'not-found' | 'unreachable' | 'denied' | 'closed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreUnavailable';
  }
}
