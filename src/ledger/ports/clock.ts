import type { Instant } from '../../domain/calendar';

/** What time it is. The ledger never asks anything else for it. */
export interface Clock {
  now(): Instant;
}
