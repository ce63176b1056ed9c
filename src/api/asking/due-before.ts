import { isDay, lastInstantOf } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { instantOf } from '../../domain/instants-asked';

/** A deadline that closes a day comes after it. @throws Refusal Malformed for what is no date or instant */
export const dueBefore = (text: string | undefined): Instant | undefined =>
  text === undefined ? undefined : isDay(text) ? lastInstantOf(text) : instantOf('due-before', text);
