import type { Instant } from '../../domain/calendar';
import { DISABLED_AFTER_MS, plusMs } from './schedule';

/** So many workloads that fail one after the other, and the receiver counts as down. */
const DOWN_AFTER = 10;
/** A receiver that took nothing for so long is back when it takes something. */
const BACK_AFTER_MS = 60_000;

/** Whether a receiver takes what it is sent, as far as that was tried. */
export class Standing {
  #failures = 0;

  constructor(private since: Instant | null) {}

  /** Since when nothing was taken; null while the last attempt was. */
  get failingSince(): Instant | null {
    return this.since;
  }

  /** Whether so much failed that no more need be tried. */
  get isDown(): boolean {
    return this.#failures >= DOWN_AFTER;
  }

  /** Whether nothing was taken for so long that nobody is expected to come back. */
  isGivenUp(now: Instant): boolean {
    return this.since !== null && plusMs(this.since, DISABLED_AFTER_MS) <= now;
  }

  /** It took an event. @returns whether it is back: then all that waits is worth a try */
  took(now: Instant): boolean {
    const isBack = this.isDown || (this.since !== null && plusMs(this.since, BACK_AFTER_MS) <= now);
    this.#failures = 0;
    this.since = null;
    return isBack;
  }

  /** It did not take an event, of a workload for the first time or again. */
  failed(now: Instant, isFirstTry: boolean): void {
    this.since ??= now;
    if (isFirstTry) this.#failures += 1;
  }

  /** It takes messages, if not those that were tried: it is there. */
  isThere(): void {
    this.since = null;
  }
}
