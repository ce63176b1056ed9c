import { createHash } from 'node:crypto';
import type { Instant } from '../../domain/calendar';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after each attempt that failed the next one comes: about three days in all. */
export const RETRY_AFTER_MS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  18 * HOUR,
  22 * HOUR,
] as const;

/** So long without one delivery, and the webhook is disabled. */
export const DISABLED_AFTER_MS = 5 * 24 * HOUR;

/** Of a delay, to either side: receivers that come back are not asked by everybody at once. */
const JITTER = 0.1;

/**
 * When to try again after so many attempts; null when that was the last. The jitter is drawn from the names of message and attempt, so
 * that it is the same whoever asks.
 */
export function nextAttempt(attempts: number, now: Instant, name: string, retryAfterSeconds: number | null = null): Instant | null {
  const delayMs = RETRY_AFTER_MS[attempts - 1];
  if (delayMs === undefined) return null;
  const jitter = 1 + JITTER * (2 * fractionOf(`${name} ${attempts}`) - 1);
  return plusMs(now, Math.max(delayMs * jitter, (retryAfterSeconds ?? 0) * SECOND));
}

export const plusMs = (instant: Instant, ms: number): Instant => new Date(Date.parse(instant) + ms).toISOString();

/** From 0 to 1. */
const fractionOf = (name: string): number => createHash('sha256').update(name).digest().readUInt32BE() / 2 ** 32;
