import type { Instant } from '../domain/calendar';
import type { Clock } from '../ledger/ports/clock';

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
