import { Code } from '@eventstore/db-client/generated/code_pb';
import { AllStreamPosition, Empty, StreamIdentifier, UUID, WrongExpectedVersion } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendResp, DeleteResp, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import { failed, packed } from './answers';
import type { Expected, LoggedEvent, Outcome, ProposedEvent } from './log';

const TICKS_PER_MS = 10_000n;

export const nameOf = (identifier: StreamIdentifier | undefined): string => Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

/** The same four cases in the options of an append and of a delete, which name the revision differently. */
export function expectedIn(options: { hasNoStream(): boolean; hasAny(): boolean; hasStreamExists(): boolean }, revision: string): Expected {
  if (options.hasNoStream()) return 'no_stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream_exists';
  return Number(revision);
}

export function proposedIn(message: BatchAppendReq.ProposedMessage): ProposedEvent {
  const facts = message.getMetadataMap();
  return {
    id: message.getId()?.getString().toLowerCase() ?? '',
    type: facts.get('type') ?? '',
    isJson: facts.get('content-type') === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export function appended(expected: Expected, outcome: Outcome): BatchAppendResp {
  if ('conflict' in outcome) return conflict(expected, outcome.current);
  const success = new BatchAppendResp.Success();
  if (outcome.revision < 0) success.setNoStream(new Empty());
  else success.setCurrentRevision(String(outcome.revision));
  if (outcome.position === undefined) success.setNoPosition(new Empty());
  else success.setPosition(at(new AllStreamPosition(), outcome.position));
  return new BatchAppendResp().setSuccess(success);
}

function conflict(expected: Expected, current: number): BatchAppendResp {
  const wrong = new WrongExpectedVersion();
  if (expected === 'any') wrong.setExpectedAny(new Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new Empty());
  else if (expected === 'no_stream') wrong.setExpectedNoStream(new Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  if (current < 0) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentStreamRevision(String(current));
  return failed(Code.ALREADY_EXISTS, 'WrongExpectedVersion', packed('event_store.client.WrongExpectedVersion', wrong));
}

export const deleted = (position: bigint): DeleteResp => new DeleteResp().setPosition(at(new DeleteResp.Position(), position));

/** Written out once: what is stored is read again and again. */
export function eventBytes(event: LoggedEvent): Buffer {
  const bytes = written.get(event) ?? bytesOf(eventMessage(event));
  written.set(event, bytes);
  return bytes;
}

const written = new WeakMap<LoggedEvent, Buffer>();

export const bytesOf = (message: ReadResp): Buffer => Buffer.from(message.serializeBinary());

function eventMessage(event: LoggedEvent): ReadResp {
  const position = String(event.position);
  const recorded = new ReadResp.ReadEvent.RecordedEvent()
    .setId(new UUID().setString(event.id))
    .setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from(event.stream)))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('created', String(BigInt(event.created) * TICKS_PER_MS))
    .set('content-type', event.isJson ? 'application/json' : 'application/octet-stream');
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position));
}

export function notFound(stream: string): ReadResp {
  const identifier = new StreamIdentifier().setStreamName(Buffer.from(stream));
  return new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifier));
}

export const confirmation = (id: string): ReadResp =>
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(id));

export const caughtUp = (): ReadResp => new ReadResp().setCaughtUp(new ReadResp.CaughtUp());

export const checkpoint = (position: bigint): ReadResp => new ReadResp().setCheckpoint(at(new ReadResp.Checkpoint(), position));

interface Positioned {
  setCommitPosition(value: string): unknown;
  setPreparePosition(value: string): unknown;
}

function at<M extends Positioned>(message: M, position: bigint): M {
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  return message;
}
