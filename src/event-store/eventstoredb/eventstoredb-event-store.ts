import { LEDGER_PREFIX } from '../../domain/streams';
import { StoreUnavailable } from '../../ledger/ports/event-store';
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
import { Appender } from './appender';
import { Channel } from './channel';
import type { OpenRead } from './channel';
import { describe } from './connection-string';
import type { Connection } from './connection-string';
import { closed, readFailure } from './failures';
import { Names, subscriptionRequest } from './messages';
import { Reader } from './reader';
import { Responses } from './responses';
import { losesEvents, metadataStreamOf, tombstoneOf } from './stream-limits';
import { follow } from './subscription';

/** How long the server may take, in milliseconds. */
export interface Timeouts {
  /** An append, or the next part of a page. */
  answerMs: number;
  /** A look at the end of the log, which health checks wait for. */
  headMs: number;
  /** Silence of a subscription after which the log's end is looked at. */
  silenceMs: number;
}

const DEFAULT_TIMEOUTS: Timeouts = { answerMs: 10_000, headMs: 3_000, silenceMs: 5_000 };
const METADATA_PAGE = 10_000;

export interface EventStoreDbOptions {
  connection: Connection;
  timeouts?: Partial<Timeouts>;
  /** Told what a person should know. */
  warn?: (message: string) => void;
}

/** The ledger in an EventStoreDB (KurrentDB): one node or a cluster, shared by any number of ledger servers. */
export class EventStoreDbEventStore implements EventStore {
  readonly shared = true;
  /** The server as people are told it. */
  readonly name: string;
  readonly #names: Names;
  readonly #channel: Channel;
  readonly #timeouts: Timeouts;
  readonly #warn: (message: string) => void;
  readonly #reader: Reader;
  readonly #appender: Appender;
  readonly #closing = new AbortController();
  #closed: Promise<void> | null = null;
  /** Streams that were deleted for good, as far as this was seen. */
  readonly #tombstones = new Set<string>();

  /** Connects when it is first used. @throws ConnectionStringError where a file of the connection cannot be read */
  constructor({ connection, timeouts, warn = () => undefined }: EventStoreDbOptions) {
    this.name = describe(connection);
    this.#names = new Names(connection.streamPrefix);
    this.#channel = new Channel(connection);
    this.#timeouts = { ...DEFAULT_TIMEOUTS, answerMs: connection.deadlineMs ?? DEFAULT_TIMEOUTS.answerMs, ...timeouts };
    this.#warn = warn;
    const shared = { channel: this.#channel, names: this.#names, server: this.name, answerMs: this.#timeouts.answerMs };
    this.#reader = new Reader({ ...shared, closing: this.#closing.signal, deleted: (stream) => this.#noteTombstone(stream) });
    this.#appender = new Appender({
      ...shared,
      find: async (stream, revision) => (await this.readStream(stream, { from: revision, limit: 1 }))[0],
    });
  }

  /** Appends in flight. */
  get queueDepth(): number {
    return this.#appender.depth;
  }

  async append(stream: string, expectedRevision: number, events: readonly EventToAppend[]): Promise<Appended> {
    if (this.#closed) throw closed();
    checkAppendSize(stream, events);
    return this.#appender.append(stream, expectedRevision, events);
  }

  async readStream(stream: string, page: StreamPage): Promise<StoredEvent[]> {
    const events = await this.#reader.stream(stream, page);
    if (page.direction !== 'backwards') refuseGap(events, stream, page.from ?? 0);
    if (events.length === 0) await this.#refuseEmptied(stream, page);
    return events;
  }

  async readAll(page: AllPage): Promise<StoredEvent[]> {
    return this.#reader.all(this.#names.ledger, page);
  }

  async *subscribe({ after, signal }: { after: bigint | null; signal: AbortSignal }): AsyncIterable<SubscriptionMessage> {
    this.#refuseWhenClosed();
    if (signal.aborted) return;
    const ending = AbortSignal.any([signal, this.#closing.signal]);
    try {
      const opening = this.#channel.read(subscriptionRequest(this.#names, after), this.#timeouts.answerMs, { leader: false });
      const opened = await unlessAborted(opening, ending);
      if (opened)
        yield* follow(new Responses(opened.stream), {
          names: this.#names,
          after,
          signal: ending,
          silenceMs: this.#timeouts.silenceMs,
          head: () => this.head(),
          metadataSet: (stream) => void this.#warnOfLimits(stream),
          deleted: (stream) => this.#noteTombstone(stream),
        });
    } catch (error) {
      if (!ending.aborted) throw readFailure(error, 'the log', this.name);
    }
    this.#refuseWhenClosed();
  }

  async head(): Promise<bigint | null> {
    return this.#reader.head(this.#timeouts.headMs);
  }

  /**
   * Streams of the ledger that were deleted for good, as far as this was seen, or on which somebody set what makes a server drop events,
   * a line each. Reads all that was ever set.
   */
  async integrityCheck(): Promise<string[]> {
    const newest = new Map<string, StoredEvent>();
    for (let after: bigint | null = null; ;) {
      const page: StoredEvent[] = await this.#reader.all(this.#names.metadata, { after, limit: METADATA_PAGE });
      for (const metadata of page) newest.set(metadata.stream, metadata);
      const last = page.at(-1);
      if (!last) break;
      after = last.position;
    }
    return [...[...this.#tombstones].map(tombstoneOf), ...[...newest.values()].flatMap((metadata) => losesEvents(metadata) ?? [])];
  }

  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  async #finish(): Promise<void> {
    await this.#appender.idle();
    this.#closing.abort();
    await this.#channel.disconnect();
  }

  /**
   * A stream of which nothing is left reads like one that never was; what was set on it tells the two apart.
   * @throws StoreUnavailable corrupt
   */
  async #refuseEmptied(stream: string, { from, direction }: StreamPage): Promise<void> {
    const wholly = direction === 'backwards' ? from === undefined : (from ?? 0) === 0;
    if (!wholly || !stream.startsWith(LEDGER_PREFIX)) return;
    const loss = await this.#limitsOf(stream);
    if (loss !== null) throw new StoreUnavailable('corrupt', `Nothing is left of ${stream}. ${loss} Or restore a backup.`);
  }

  /** What makes the server drop events of a stream, told; null where nothing does. */
  async #limitsOf(stream: string): Promise<string | null> {
    const [newest] = await this.#reader.stream(metadataStreamOf(stream), { direction: 'backwards', limit: 1 });
    return newest ? losesEvents(newest) : null;
  }

  /** Metadata that was taken back since is no reason to worry. */
  async #warnOfLimits(stream: string): Promise<void> {
    const loss = await this.#limitsOf(stream).catch(() => null);
    if (loss !== null) this.#warn(loss);
  }

  #noteTombstone(stream: string): void {
    if (this.#tombstones.has(stream)) return;
    this.#tombstones.add(stream);
    this.#warn(tombstoneOf(stream));
  }

  #refuseWhenClosed(): void {
    if (this.#closing.signal.aborted) throw closed();
  }
}

/** A ledger's stream begins at 0 and has no gap, unless somebody let the server drop what was old. */
function refuseGap(events: readonly StoredEvent[], stream: string, from: number): void {
  const [first] = events;
  if (!first || first.revision === from || !stream.startsWith(LEDGER_PREFIX)) return;
  throw new StoreUnavailable(
    'corrupt',
    `${stream} has lost its events ${from} to ${first.revision - 1}: it was given $maxCount, $maxAge or $tb, or was deleted. Take that off, or restore a backup.`,
  );
}

/** What is opened is let go of where nobody waits for it any more. */
async function unlessAborted(opening: Promise<OpenRead>, signal: AbortSignal): Promise<OpenRead | null> {
  const aborted = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  const opened = await Promise.race([opening, aborted]);
  if (opened) return opened;
  opening.then(
    ({ stream }) => stream.cancel(),
    () => undefined,
  );
  return null;
}
