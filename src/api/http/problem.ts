import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { Refusal } from '../../domain/refusal';
import type { FieldError, RefusalCode } from '../../domain/refusal';
import { Conflict } from '../../ledger/conflict';
import { StoreUnavailable } from '../../ledger/ports/event-store';

/** An answer of RFC 9457 (application/problem+json). Without a code it is a fault of the server's own. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code?: RefusalCode;
  detail: string;
  instance: string;
  correlationId: string;
  errors?: FieldError[];
}

const statuses: Record<RefusalCode, number> = {
  Malformed: 400,
  Unauthenticated: 401,
  Forbidden: 403,
  NotPartnerOfRecord: 403,
  NotAParty: 403,
  SelfReview: 403,
  ConflictOfInterest: 403,
  NotFound: 404,
  InvalidTransition: 409,
  DuplicateOpenClaim: 409,
  AlreadyOnRecord: 409,
  ConsentInProgress: 409,
  NoticeRunning: 409,
  WorkloadLocked: 409,
  CooldownActive: 409,
  StabilityPeriod: 409,
  DisputeWindowClosed: 409,
  DisputeLimitReached: 409,
  RenewalWindowClosed: 409,
  RepudiationWindowClosed: 409,
  UsageConflict: 409,
  ConcurrencyConflict: 409,
  PayloadTooLarge: 413,
  EvidenceMissing: 422,
  EvidenceStale: 422,
  EvidenceDateInvalid: 422,
  EvidenceScopeMismatch: 422,
  EvidenceUnchanged: 422,
  TenantUnknown: 422,
  ScopeUnknown: 422,
  SubscriptionInvalid: 422,
  PartnerUnknown: 422,
  UsageOutOfRange: 422,
  ImportClosed: 422,
  PolicyInvalid: 422,
  AsOfOutOfRange: 422,
  PersonalData: 422,
  CommandIdReused: 422,
  PreconditionRequired: 428,
  TooManyRequests: 429,
  OutcomeUnknown: 503,
  NotCaughtUp: 503,
};

/** Every code with its status, for the documentation. */
export const statusByCode: ReadonlyMap<string, number> = new Map(Object.entries(statuses));

/** A refusal against a revision that has moved on is a failed precondition; without one the retries ran out. */
export const statusOf = (refusal: Refusal): number => (refusal instanceof Conflict ? 412 : statuses[refusal.code]);

/** What the framework throws by itself, in the ledger's own words. */
const frameworkRefusals: Record<number, [RefusalCode, string]> = {
  400: ['Malformed', 'The request cannot be read.'],
  404: ['NotFound', 'There is nothing at this address; /docs lists every route.'],
  405: ['NotFound', 'There is nothing at this address; /docs lists every route.'],
  413: ['PayloadTooLarge', 'The body is larger than 1 MiB; send less at a time.'],
  414: ['Malformed', 'The address is too long.'],
  415: ['Malformed', 'Send JSON, with Content-Type: application/json.'],
  431: ['Malformed', 'The headers are too large.'],
};

/** Any error as a refusal, where it is the caller's to mend; null where it is a fault of the server. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  const status = statusOfFramework(error);
  const known = status === undefined ? undefined : frameworkRefusals[status];
  return known ? new Refusal(...known) : null;
}

/** The problem to answer. A fault tells its reference, never its stack. */
export function problemOf(error: unknown, instance: string, correlationId: string): Problem {
  const refusal = refusalOf(error);
  if (refusal) {
    const { code, detail, errors } = refusal;
    const status = statusOf(refusal);
    return {
      type: `urn:onrecord:problem:${code}`,
      title: titleOf(status),
      status,
      code,
      detail,
      instance,
      correlationId,
      ...(errors.length > 0 ? { errors } : {}),
    };
  }
  const fault = { type: 'about:blank', instance, correlationId };
  if (error instanceof StoreUnavailable) {
    const detail = `The event store cannot be used (${error.reason}); nothing was recorded. Try again later.`; // its message names files
    return { ...fault, title: titleOf(503), status: 503, detail };
  }
  const detail =
    'The ledger failed at this; its log says why, by the correlation id. A command can be sent again with the same Idempotency-Key.';
  return { ...fault, title: titleOf(500), status: 500, detail };
}

const titleOf = (status: number): string => STATUS_CODES[status] ?? 'Error';

function statusOfFramework(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (error instanceof HttpException) return error.getStatus();
  return 'statusCode' in error ? Number(error.statusCode) : undefined;
}
