import { addDays, isDay, isInstant, lastInstantOf, startOfDay } from './calendar';
import type { Instant } from './calendar';
import { malformed, Refusal } from './refusal';

const AN_INSTANT = 'an instant in UTC such as 2025-03-31T12:00:00.000Z';

/**
 * The instant a question is about: an instant as given, a date as its last instant or now if earlier, and now where nothing is given.
 * @throws Refusal Malformed, AsOfOutOfRange for what lies ahead
 */
export function instantAsked(field: string, text: string | undefined, now: Instant): Instant {
  if (text === undefined) return now;
  const date = isDay(text);
  const instant = date ? lastInstantOf(text) : instantOf(field, text, `a date such as 2025-03-31 or ${AN_INSTANT}`);
  if ((date ? startOfDay(text) : instant) > now) {
    const message = `${text} lies ahead of ${now}`;
    throw new Refusal('AsOfOutOfRange', `${field} ${message}; ask about what has been.`, [{ field, message }]);
  }
  return instant < now ? instant : now;
}

/**
 * The moment of knowledge a question is about: as an instant asked, and not before there was a ledger.
 * @throws Refusal Malformed, AsOfOutOfRange
 */
export function knownAtAsked(field: string, text: string | undefined, now: Instant, openedAt: Instant): Instant {
  const knownAt = instantAsked(field, text, now);
  if (knownAt >= openedAt || text === undefined) return knownAt;
  const message = `${text} lies before this ledger was opened, at ${openedAt}`;
  throw new Refusal('AsOfOutOfRange', `${field} ${message}; nothing was known then.`, [{ field, message }]);
}

/** The first instant of a period: an instant as given, or a date as its 00:00. @throws Refusal Malformed, AsOfOutOfRange for what lies ahead */
export const beginningAsked = (field: string, text: string, now: Instant): Instant =>
  instantAsked(field, isDay(text) ? startOfDay(text) : text, now);

/** Until when: an instant as given, or a date as its close, 24:00. @throws Refusal Malformed */
export function untilOf(text: string): Instant {
  const close = isDay(text) ? startOfDay(addDays(text, 1)) : text;
  return instantOf('until', close, `a date such as 2025-03-31 or ${AN_INSTANT}`);
}

/** An instant in UTC, its seconds and milliseconds filled in. @throws Refusal Malformed */
export function instantOf(field: string, text: string, what = AN_INSTANT): Instant {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z$/.exec(text);
  const instant = match ? `${match[1]}:${match[2] ?? '00'}.${(match[3] ?? '').padEnd(3, '0')}Z` : '';
  if (isInstant(instant)) return instant;
  throw malformed(field, `must be ${what}`);
}

/** From when on: a date as its first instant, or an instant as given. @throws Refusal Malformed */
export function fromOf(field: string, text: string): Instant {
  return isDay(text) ? startOfDay(text) : instantOf(field, text, `a date such as 2025-03-31 or ${AN_INSTANT}`);
}

/** A period begins before it ends. @throws Refusal Malformed */
export function refuseBackwards(from: Instant | undefined, to: Instant | undefined, [first, last] = ['from', 'to']): void {
  if (from !== undefined && to !== undefined && from > to) throw malformed(first, `must not be later than ${last}`);
}
