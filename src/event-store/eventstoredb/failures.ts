import type { ServiceError } from '@grpc/grpc-js';
import { Metadata, status } from '@grpc/grpc-js';
import { WrongExpectedVersion } from '@eventstore/db-client/generated/shared_pb';
import type { Status } from '@eventstore/db-client/generated/status_pb';
import { AppendTooLarge, NO_STREAM, OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '../../ledger/ports/event-store';
import type { EventToAppend } from '../../ledger/ports/event-store';

/** The caller's time is over. Where nothing was sent, nothing will be. */
export class Overdue extends Error {
  constructor(
    readonly sent: boolean,
    timeoutMs: number,
  ) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = 'Overdue';
  }
}

/** The end of a call as the client would tell it. */
export const serviceError = (code: status, details: string): ServiceError =>
  Object.assign(new Error(details), { code, details, metadata: new Metadata() });

const UNAUTHENTICATED: number = status.UNAUTHENTICATED;
const PERMISSION_DENIED: number = status.PERMISSION_DENIED;
const TOO_LARGE = 'maximum-append-size-exceeded';

/** What a server or the way to it answered, by numeric code and the `exception` beside it: texts differ between versions. */
interface Failure {
  code: number;
  details: string;
  exception: string;
}

/** Null where the error is no answer of a call, such as a node that could not be found. */
function failureOf(error: unknown): Failure | null {
  const { code, details, metadata } = (error ?? {}) as { code?: unknown; details?: unknown; metadata?: Metadata };
  if (typeof code !== 'number') return null;
  return {
    code,
    details: typeof details === 'string' ? details : '',
    exception: String(metadata?.get('exception')[0] ?? ''),
  };
}

/** The node is no longer the leader; the connection has turned to the one it named. */
export const isNotLeader = (error: unknown): boolean => failureOf(error)?.exception === 'not-leader';

/** The stream was deleted for good. */
const isDeleted = (failure: Failure): boolean => failure.exception === 'stream-deleted';

/** What was to be appended, and where. */
export interface Attempt {
  stream: string;
  expectedRevision: number;
  events: readonly EventToAppend[];
  /** The server as people are told it. */
  server: string;
}

/** An append that got no answer, told: refused for good, certainly not sent, or unknown. */
export function appendFailure(error: unknown, attempt: Attempt): Error {
  const { stream, server } = attempt;
  if (error instanceof Overdue) return error.sent ? new OutcomeUnknown(stream, { cause: error }) : unreachable(error, server);
  const failure = failureOf(error);
  return failure ? notAppended(failure, attempt, error) : unreachable(error, server);
}

const KINDS = 'event_store.client.';
/** The details of an append's refusal that tell what nothing else does, and the `exception` of the same where it ends a call. */
const EXCEPTIONS: Record<string, string> = {
  [`${KINDS}StreamDeleted`]: 'stream-deleted',
  [`${KINDS}MaximumAppendSizeExceeded`]: TOO_LARGE,
  [`${KINDS}MaximumAppendEventSizeExceeded`]: TOO_LARGE,
};

/** An append that was answered, but not with success, told. */
export function appendRefusal(answer: Status | undefined, attempt: Attempt): Error {
  const { stream, expectedRevision } = attempt;
  const details = answer?.getDetails();
  const conflict = details?.unpack((bytes) => WrongExpectedVersion.deserializeBinary(bytes), `${KINDS}WrongExpectedVersion`);
  if (conflict) {
    const actual = conflict.hasCurrentStreamRevision() ? Number(conflict.getCurrentStreamRevision()) : NO_STREAM;
    return new WrongExpectedRevision(stream, expectedRevision, actual);
  }
  const failure = {
    code: answer?.getCode() ?? status.UNKNOWN,
    details: answer?.getMessage() ?? '',
    exception: EXCEPTIONS[details?.getTypeName() ?? ''] ?? '',
  };
  return notAppended(failure, attempt, new Error(failure.details));
}

/** A code that says that the server would not take it is believed; any other may come after it was stored. */
function notAppended(failure: Failure, { stream, events, server }: Attempt, cause: unknown): Error {
  if (failure.exception === TOO_LARGE) return new AppendTooLarge(stream, sizeOf(events));
  return refusal(failure, stream, server, cause) ?? new OutcomeUnknown(stream, { cause });
}

const sizeOf = (events: readonly EventToAppend[]): number =>
  events.reduce((bytes, { id, type, data, meta }) => bytes + Buffer.byteLength(id + type + data + meta), 0);

/** A read or a subscription that failed, told. */
export function readFailure(error: unknown, what: string, server: string): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const failure = failureOf(error);
  return (failure && refusal(failure, what, server, error)) ?? unreachable(error, server);
}

/** Whether another try may succeed where this one failed. */
export function mayPass(error: unknown): boolean {
  const failure = failureOf(error);
  return failure === null ? !(error instanceof StoreUnavailable) : isNotLeader(error) || refusal(failure, '', '', error) === null;
}

function refusal(failure: Failure, what: string, server: string, cause: unknown): StoreUnavailable | null {
  if (failure.code === UNAUTHENTICATED) {
    const message = `${server} does not take the credentials it was given (or none). Set ONRECORD_EVENT_STORE_USER and ONRECORD_EVENT_STORE_PASSWORD.`;
    return new StoreUnavailable('denied', message, { cause });
  }
  if (failure.code === PERMISSION_DENIED) {
    return new StoreUnavailable(
      'denied',
      `${server} does not let this user use ${what}. Give it the rights that the ledger needs, or set ONRECORD_EVENT_STORE_USER to one that has them.`,
      { cause },
    );
  }
  if (isDeleted(failure)) {
    return new StoreUnavailable('corrupt', `${what} was deleted on ${server}. Restore the server from a backup.`, { cause });
  }
  return null;
}

const ADVICE = 'See that it runs and that the address is right.';

/** What people meet most, in plain words: the client's own tell of its insides. */
const plain: [pattern: RegExp, because: string, advice: string][] = [
  [/wrong version number/i, 'it answers without TLS', 'Add tls=false to the address, where that is meant.'],
  [
    /self.signed|unable to (get|verify)|certificate/i,
    'nobody known here vouches for its certificate',
    'Name its authority with ONRECORD_EVENT_STORE_CA_FILE.',
  ],
  [/ECONNREFUSED/, 'nothing listens there', ADVICE],
  [/Failed to discover/, 'none of its nodes says which one leads', ADVICE],
];

function unreachable(error: unknown, server: string): StoreUnavailable {
  const told = failureOf(error)?.details ?? (error instanceof Error ? error.message : String(error));
  if (/too slow/.test(told)) return new StoreUnavailable('unreachable', `${server} dropped the subscription: ${told}`, { cause: error });
  const [, because = told.replace(/\s*Resolution note:\s*$/, '').replace(/\.+$/, ''), advice = ADVICE] =
    plain.find(([pattern]) => pattern.test(told)) ?? [];
  return new StoreUnavailable('unreachable', `${server} cannot be reached: ${because}. ${advice}`, { cause: error });
}

export const closed = (): StoreUnavailable => new StoreUnavailable('closed', 'The event store is closed.');
