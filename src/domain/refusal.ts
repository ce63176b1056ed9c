/** Stable codes of everything the ledger can refuse; statuses belong to the edge. */
export type RefusalCode =
  | 'ConcurrencyConflict' | 'CommandIdReused' | 'WorkloadLocked' | 'DuplicateOpenClaim' | 'AlreadyOnRecord' | 'ConsentInProgress'
  | 'NoticeRunning' | 'EvidenceMissing' | 'EvidenceStale' | 'EvidenceDateInvalid' | 'EvidenceScopeMismatch' | 'EvidenceUnchanged'
  | 'TenantUnknown' | 'ScopeUnknown' | 'SubscriptionInvalid' | 'PartnerUnknown' | 'InvalidTransition' | 'DisputeWindowClosed'
  | 'DisputeLimitReached' | 'RenewalWindowClosed' | 'RepudiationWindowClosed' | 'CooldownActive' | 'StabilityPeriod' | 'NotAParty'
  | 'SelfReview' | 'ConflictOfInterest' | 'NotPartnerOfRecord' | 'UsageConflict' | 'UsageOutOfRange' | 'ImportClosed' | 'PolicyInvalid'
  | 'AsOfOutOfRange' | 'PersonalData' | 'PreconditionRequired' | 'Unauthenticated' | 'Forbidden' | 'NotFound' | 'Malformed'
  | 'PayloadTooLarge' | 'TooManyRequests' | 'OutcomeUnknown' | 'NotCaughtUp'; // prettier-ignore

/** One field of a request that is at fault. */
export interface FieldError {
  field: string;
  message: string;
}

/** A command or query that the ledger will not carry out. The detail says what to do about it; nothing was written. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly detail: string,
    readonly errors: FieldError[] = [],
  ) {
    super(`${code}: ${detail}`);
    this.name = 'Refusal';
  }
}

/** A field of a request that is at fault, and why: the message goes on where the field's name ends. */
export const malformed = (field: string, message: string): Refusal =>
  new Refusal('Malformed', `${field} ${message}.`, [{ field, message }]);

/** The end of an exhaustive switch: the compiler names the case that was forgotten. */
export function never(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
