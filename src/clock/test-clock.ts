import type { Instant } from '../domain/calendar';
import type { Clock } from '../ledger/ports/clock';

/** A clock stands before this: a deadline counted from a later day would need a year of five digits, and text order would not be time order. */
export const CLOCKS_STAND_BEFORE: Instant = '9900-01-01T00:00:00.000Z';

/** A clock that stands still until it is moved, and only moves forward. */
export class TestClock implements Clock {
  #now: Instant;

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  /** @throws RangeError where the instant lies behind */
  moveTo(instant: Instant): void {
    if (instant < this.#now) throw new RangeError(`The clock stands at ${this.#now} and cannot go back to ${instant}`);
    this.#now = instant;
  }
}
