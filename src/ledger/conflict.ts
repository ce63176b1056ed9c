import type { DomainEvent } from '../domain/catalogue';
import type { Recorded } from '../domain/recorded';
import { Refusal } from '../domain/refusal';

/** A decision was made against a revision that is no longer the stream's: what it is now, and what has changed since. */
export class Conflict extends Refusal {
  constructor(
    readonly revision: number,
    readonly changedSince: Recorded<DomainEvent>[],
  ) {
    super('ConcurrencyConflict', 'It has changed since you read it. Look at what changed, and decide again against the new ETag.');
  }
}
