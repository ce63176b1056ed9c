import { randomUUID } from 'node:crypto';
import { Empty, StreamIdentifier, UUID } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendReq, ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { LEDGER_PREFIX } from '../../domain/streams';
import { NO_STREAM } from '../../ledger/ports/event-store';
import type { AllPage, EventToAppend, StoredEvent, StreamPage } from '../../ledger/ports/event-store';
import type { ToldEvent } from './wire';

/** How many events of other programs the server passes over before it says how far it has looked. */
const SEARCH_WINDOW = 4_096;

type Options = InstanceType<typeof ReadReq.Options>;

/** How a ledger's streams are named on its server: as they are, or with a prefix that tells several ledgers apart. */
export class Names {
  /** How the names of all its streams begin. */
  readonly ledger: string;
  /** The same of where the server keeps what was set on them: limits that would cut them short, and rights. */
  readonly metadata: string;

  constructor(private readonly prefix = '') {
    this.ledger = prefix + LEDGER_PREFIX;
    this.metadata = `$$${this.ledger}`;
  }

  /** On the server. A stream of metadata keeps its mark in front. */
  there(stream: string): string {
    return stream.startsWith('$$') ? `$$${this.prefix}${stream.slice(2)}` : this.prefix + stream;
  }

  /** In the ledger. */
  here(stream: string): string {
    return stream.startsWith('$$') ? `$$${stream.slice(2 + this.prefix.length)}` : stream.slice(this.prefix.length);
  }
}

/** An append as it is sent, whole. Data and metadata are the bytes of their text, so that they come back the same. */
export function appendRequest(names: Names, stream: string, expectedRevision: number, events: readonly EventToAppend[]): BatchAppendReq {
  const options = new BatchAppendReq.Options().setStreamIdentifier(identifier(names.there(stream)));
  if (expectedRevision === NO_STREAM) options.setNoStream(new Empty());
  else options.setStreamPosition(String(expectedRevision));
  return new BatchAppendReq()
    .setCorrelationId(new UUID().setString(randomUUID()))
    .setOptions(options)
    .setProposedMessagesList(events.map(proposed))
    .setIsFinal(true);
}

function proposed({ id, type, data, meta }: EventToAppend): BatchAppendReq.ProposedMessage {
  const message = new BatchAppendReq.ProposedMessage()
    .setId(new UUID().setString(id))
    .setData(Buffer.from(data))
    .setCustomMetadata(Buffer.from(meta));
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return message;
}

export function readStreamRequest(names: Names, stream: string, { from, direction = 'forwards', limit }: StreamPage): ReadReq {
  const place = new ReadReq.Options.StreamOptions().setStreamIdentifier(identifier(names.there(stream)));
  if (from !== undefined) place.setRevision(String(from));
  else if (direction === 'forwards') place.setStart(new Empty());
  else place.setEnd(new Empty());
  return read((options) =>
    options.setStream(place).setReadDirection(directions[direction]).setCount(String(limit)).setNoFilter(new Empty()),
  );
}

/**
 * A page of $all, of streams whose names begin so. The server begins a page forwards with the event at the position itself: it is asked for, and left
 * out by the reader.
 */
export function readAllRequest(prefix: string, page: AllPage): ReadReq {
  const { direction = 'forwards', limit } = page;
  const at = page.direction === 'backwards' ? page.before : page.after;
  const count = direction === 'forwards' && at !== undefined && at !== null ? limit + 1 : limit;
  const place = placeInAll(at ?? null, direction);
  return read((options) => options.setAll(place).setReadDirection(directions[direction]).setCount(String(count)).setFilter(filter(prefix)));
}

/** Ledger events after a position, and what is set on their streams. */
export function subscriptionRequest(names: Names, after: bigint | null): ReadReq {
  return read((options) =>
    options
      .setAll(placeInAll(after, 'forwards'))
      .setSubscription(new ReadReq.Options.SubscriptionOptions())
      .setFilter(filter(names.ledger, names.metadata)),
  );
}

/** An event as the ledger knows it. */
export function storedEvent(names: Names, { id, type, data, meta, stream, revision, prepare, commit }: ToldEvent): StoredEvent {
  // Only transactions of a protocol that is gone have two; one number would not lead back to such an event.
  if (commit !== prepare) throw new Error(`The event at ${commit} was written by another way than an append`);
  return { id, type, data, meta, stream: names.here(stream), revision, position: commit };
}

const directions = {
  forwards: ReadReq.Options.ReadDirection.FORWARDS,
  backwards: ReadReq.Options.ReadDirection.BACKWARDS,
};

function read(place: (options: Options) => unknown): ReadReq {
  const options = new ReadReq.Options().setUuidOption(new ReadReq.Options.UUIDOption().setString(new Empty()));
  place(options);
  return new ReadReq().setOptions(options);
}

function placeInAll(at: bigint | null, direction: 'forwards' | 'backwards') {
  const place = new ReadReq.Options.AllOptions();
  if (at !== null) return place.setPosition(new ReadReq.Options.Position().setCommitPosition(String(at)).setPreparePosition(String(at)));
  return direction === 'forwards' ? place.setStart(new Empty()) : place.setEnd(new Empty());
}

function filter(...prefixes: string[]) {
  const names = new ReadReq.Options.FilterOptions.Expression().setPrefixList(prefixes);
  return new ReadReq.Options.FilterOptions().setStreamIdentifier(names).setMax(SEARCH_WINDOW).setCheckpointintervalmultiplier(1);
}

const identifier = (stream: string): StreamIdentifier => new StreamIdentifier().setStreamName(Buffer.from(stream));
