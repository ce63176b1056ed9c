import { Metadata, status } from '@grpc/grpc-js';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { Empty, MaximumAppendSizeExceeded } from '@eventstore/db-client/generated/shared_pb';
import { Code } from '@eventstore/db-client/generated/code_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';

/** A refusal as the real server words it: code, message, and the trailers the client makes its error from. */
export class Refusal extends Error {
  readonly details: string;
  readonly metadata = new Metadata();

  constructor(
    readonly code: status,
    details: string,
    trailers: Record<string, string> = {},
  ) {
    super(details);
    this.details = details;
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, value);
  }
}

export const timedOut = (what: string): Refusal => new Refusal(status.ABORTED, `Operation timed out: ${what}`);

export const unavailable = (): Refusal => new Refusal(status.UNAVAILABLE, 'Server Is Too Busy');

export const serverNotReady = (): Refusal => new Refusal(status.UNKNOWN, 'Unexpected answer: Server Is Not Ready');

export const unauthenticated = (): Refusal => new Refusal(status.UNAUTHENTICATED, 'Unauthenticated');

export const accessDenied = (): Refusal => new Refusal(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const notLeader = ({ host, port }: { host: string; port: number }): Refusal =>
  new Refusal(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

export const wrongVersion = (stream: string, expected: number, current: number): Refusal =>
  new Refusal(status.FAILED_PRECONDITION, `Delete failed due to WrongExpectedVersion. Stream: ${stream}`, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(expected),
    'actual-version': String(current),
  });

/** What ends a call in which any number of appends may be under way. */
export const callFailed = (): Refusal => new Refusal(status.UNKNOWN, 'Exception was thrown by handler.');

/** A position between two records: what a real server finds there makes no sense to it. */
export const invalidPosition = (): Refusal => new Refusal(status.UNKNOWN, 'Unexpected ReadAllResult: Error');

export const unsupported = (what: string): Refusal => new Refusal(status.UNIMPLEMENTED, `The fake server does not serve ${what}`);

/** An append that is answered without success: what it is called, and its details, which clients go by. */
export function failed(code: Code, message: string, details: Any): BatchAppendResp {
  return new BatchAppendResp().setError(new Status().setCode(code).setMessage(message).setDetails(details));
}

export const appendTimedOut = (): BatchAppendResp => failed(Code.DEADLINE_EXCEEDED, 'Timeout', packed('event_store.client.Timeout'));

export const appendDenied = (): BatchAppendResp =>
  failed(Code.PERMISSION_DENIED, 'AccessDenied', packed('event_store.client.AccessDenied'));

export const appendTooLarge = (limit: number): BatchAppendResp =>
  failed(
    Code.INVALID_ARGUMENT,
    'MaximumAppendSizeExceeded',
    packed('event_store.client.MaximumAppendSizeExceeded', new MaximumAppendSizeExceeded().setMaxappendsize(limit)),
  );

/** These have a text only, and the code of a success. */
export const appendNotHandled = (why: 'Server Is Busy' | 'Server Is Not Ready'): BatchAppendResp =>
  failed(Code.OK, why, packed('google.protobuf.Empty'));

export function packed(name: string, message: { serializeBinary(): Uint8Array } = new Empty()): Any {
  const any = new Any();
  any.pack(message.serializeBinary(), name);
  return any;
}
