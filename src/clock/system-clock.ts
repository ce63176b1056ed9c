import type { Instant } from '../domain/calendar';
import type { Clock } from '../ledger/ports/clock';

/** The machine's own clock. */
export class SystemClock implements Clock {
  now(): Instant {
    return new Date().toISOString();
  }
}
