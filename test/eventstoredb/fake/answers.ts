import { Metadata, status } from '@grpc/grpc-js';

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

export const appendTooLarge = (limit: number): Refusal =>
  new Refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  });

export const messageTooLarge = (): Refusal =>
  new Refusal(status.RESOURCE_EXHAUSTED, 'Received message exceeds the maximum configured message size.');

export const wrongVersion = (stream: string, expected: number, current: number): Refusal =>
  new Refusal(status.FAILED_PRECONDITION, `Delete failed due to WrongExpectedVersion. Stream: ${stream}`, {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(expected),
    'actual-version': String(current),
  });

/** A position between two records: what a real server finds there makes no sense to it. */
export const invalidPosition = (): Refusal => new Refusal(status.UNKNOWN, 'Unexpected ReadAllResult: Error');

export const unsupported = (what: string): Refusal => new Refusal(status.UNIMPLEMENTED, `The fake server does not serve ${what}`);
