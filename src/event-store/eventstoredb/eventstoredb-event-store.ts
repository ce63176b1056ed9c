import { setTimeout as pause } from 'node:timers/promises';
import { InOrder } from '../../ledger/in-order';
import { LEDGER_PREFIX } from '../../domain/streams';
import { NO_STREAM, OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '../../ledger/ports/event-store';
import type {
  AllPage,
  Appended,
  EventStore,
  EventToAppend,
  StoredEvent,
  StreamPage,
  SubscriptionMessage,
} from '../../ledger/ports/event-store';
import type { AppendReq, AppendResp, ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { checkAppendSize } from '../append-size';
import { Channel } from './channel';
import type { OpenRead } from './channel';
import { describe } from './connection-string';
import type { Connection } from './connection-string';
import { appendFailure, isNotLeader, mayPass, readFailure } from './failures';
import { Names, appendMessages, readAllRequest, readStreamRequest, storedEvent, subscriptionRequest } from './messages';
import { Responses } from './responses';
import { isTombstone, losesEvents, metadataStreamOf, tombstoneOf } from './stream-limits';
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

/** Reads are asked again while a cluster elects another leader. */
const READ_AGAIN_AFTER_MS = [20, 100, 300, 1_000, 2_000, 2_000];
/** A node that is no longer the leader names the one that is; an election in between may need a few turns. */
const MOST_REDIRECTS = 5;
const REDIRECT_MS = 10;
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
  /** Appends that are pipelined to one stream may be decided out of their order. */
  readonly #inOrder = new InOrder();
  readonly #appending = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();
  /** Streams that were deleted for good, as far as this was seen. */
  readonly #tombstones = new Set<string>();

  /** Connects when it is first used. @throws ConnectionStringError where a file of the connection cannot be read */
  constructor({ connection, timeouts, warn = () => undefined }: EventStoreDbOptions) {
    this.name = describe(connection);
    this.#names = new Names(connection.streamPrefix);
    this.#channel = new Channel(connection);
    this.#timeouts = { ...DEFAULT_TIMEOUTS, answerMs: connection.deadlineMs ?? DEFAULT_TIMEOUTS.answerMs, ...timeouts };
    this.#warn = warn;
  }

  /** Appends in flight. */
  get queueDepth(): number {
    return this.#appending.size;
  }

  async append(stream: string, expectedRevision: number, events: readonly EventToAppend[]): Promise<Appended> {
    this.#refuseWhenClosed();
    checkAppendSize(stream, events);
    const append = this.#inOrder.run(stream, () => this.#append(stream, expectedRevision, events));
    const settled: Promise<void> = append
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => this.#appending.delete(settled));
    this.#appending.add(settled);
    return append;
  }

  async readStream(stream: string, page: StreamPage): Promise<StoredEvent[]> {
    const events = await this.#page(readStreamRequest(this.#names, stream, page), stream);
    if (page.direction !== 'backwards') refuseGap(events, stream, page.from ?? 0);
    if (events.length === 0) await this.#refuseEmptied(stream, page);
    return events;
  }

  async readAll(page: AllPage): Promise<StoredEvent[]> {
    return this.#allPage(this.#names.ledger, page);
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
    const last = await this.#once(
      readAllRequest(this.#names.ledger, { direction: 'backwards', limit: 1 }),
      'the log',
      this.#timeouts.headMs,
    );
    return last[0]?.position ?? null;
  }

  /**
   * Streams of the ledger that were deleted for good, as far as this was seen, or on which somebody set what makes a server drop events,
   * a line each. Reads all that was ever set.
   */
  async integrityCheck(): Promise<string[]> {
    const newest = new Map<string, StoredEvent>();
    for (let after: bigint | null = null; ;) {
      const page: StoredEvent[] = await this.#allPage(this.#names.metadata, { after, limit: METADATA_PAGE });
      for (const metadata of page) newest.set(metadata.stream, metadata);
      const last = page.at(-1);
      if (!last) break;
      after = last.position;
    }
    return [...[...this.#tombstones].map(tombstoneOf), ...[...newest.values()].flatMap((metadata) => losesEvents(metadata) ?? [])];
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    await Promise.all(this.#appending);
    this.#closing.abort();
    await this.#channel.disconnect();
  }

  async #append(stream: string, expectedRevision: number, events: readonly EventToAppend[]): Promise<Appended> {
    const response = await this.#send(stream, appendMessages(this.#names, stream, expectedRevision, events), events);
    const conflict = response.getWrongExpectedVersion();
    if (conflict) {
      const actual = conflict.hasCurrentRevision() ? Number(conflict.getCurrentRevision()) : NO_STREAM;
      throw new WrongExpectedRevision(stream, expectedRevision, actual);
    }
    const success = response.getSuccess();
    const revision = Number(success?.getCurrentRevision());
    const position = success?.getPosition()?.getCommitPosition();
    if (success && revision !== expectedRevision + events.length)
      throw new StoreUnavailable('corrupt', `${stream} was deleted on ${this.name} and goes on at revision ${revision}. Restore a backup.`);
    if (success && position !== undefined) return { revision, position: BigInt(position) };
    // A repeated append that the server has not indexed yet: what it says of it is where it ends.
    const [last] = await this.readStream(stream, { from: expectedRevision + events.length, limit: 1 }).catch(() => []);
    if (!last) throw new OutcomeUnknown(stream);
    return { revision: last.revision, position: last.position };
  }

  async #send(stream: string, messages: AppendReq[], events: readonly EventToAppend[]): Promise<AppendResp> {
    for (let redirects = 0; ; redirects += 1) {
      try {
        return await this.#channel.append(messages, this.#timeouts.answerMs);
      } catch (error) {
        if (!isNotLeader(error) || redirects === MOST_REDIRECTS) throw appendFailure(error, stream, sizeOf(events), this.name);
        await pause(REDIRECT_MS); // The connection turns to the leader that was named.
      }
    }
  }

  async #allPage(prefix: string, page: AllPage): Promise<StoredEvent[]> {
    const events = await this.#page(readAllRequest(prefix, page), 'the log');
    if (page.direction === 'backwards' || events[0]?.position !== page.after) return events.slice(0, page.limit);
    return events.slice(1);
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
    const metadata = metadataStreamOf(stream);
    const [newest] = await this.#page(readStreamRequest(this.#names, metadata, { direction: 'backwards', limit: 1 }), metadata);
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

  /** One page, asked again where another try may succeed and time is left. @throws StoreUnavailable */
  async #page(request: ReadReq, what: string): Promise<StoredEvent[]> {
    const began = performance.now();
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#ask(request, this.#timeouts.answerMs);
      } catch (error) {
        this.#refuseWhenClosed();
        const waitMs = READ_AGAIN_AFTER_MS[attempt];
        if (waitMs === undefined || !mayPass(error) || performance.now() - began > this.#timeouts.answerMs)
          throw readFailure(error, what, this.name);
        await pause(waitMs);
      }
    }
  }

  async #once(request: ReadReq, what: string, timeoutMs: number): Promise<StoredEvent[]> {
    try {
      return await this.#ask(request, timeoutMs).catch((error: unknown) => {
        if (!isNotLeader(error)) throw error;
        return this.#ask(request, timeoutMs);
      });
    } catch (error) {
      this.#refuseWhenClosed();
      throw readFailure(error, what, this.name);
    }
  }

  async #ask(request: ReadReq, timeoutMs: number): Promise<StoredEvent[]> {
    this.#refuseWhenClosed();
    const { stream, giveUp } = await this.#channel.read(request, timeoutMs, { leader: true });
    const responses = new Responses(stream);
    const events: StoredEvent[] = [];
    for (let batch = await responses.take(timeoutMs); batch; batch = await responses.take(timeoutMs)) {
      if (batch.length === 0) {
        responses.cancel();
        giveUp();
        throw new Error(`no answer within ${timeoutMs} ms`);
      }
      for (const { event } of batch) {
        const stored = event && storedEvent(this.#names, event); // A stream that is not there is told as no event.
        if (stored && isTombstone(stored)) this.#noteTombstone(stored.stream);
        else if (stored) events.push(stored);
      }
    }
    return events;
  }

  #refuseWhenClosed(): void {
    if (this.#closing.signal.aborted) throw new StoreUnavailable('closed', 'The event store is closed.');
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

const sizeOf = (events: readonly EventToAppend[]): number =>
  events.reduce((bytes, { id, type, data, meta }) => bytes + Buffer.byteLength(id + type + data + meta), 0);
