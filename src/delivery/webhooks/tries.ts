import type { Instant } from '../../domain/calendar';
import { isGone } from './courier';
import type { Outcome } from './courier';
import type { Waiting } from './journal';
import type { Lane } from './lanes';
import { nextAttempt } from './schedule';

/** How often and since when the first message of a lane was tried. */
type Tried = Pick<Waiting, 'attempts' | 'firstAttemptAt'>;

/** Before its time, since the receiver seemed to be back. */
const isEarly = ({ woken, waiting }: Lane, now: Instant): boolean =>
  woken && waiting !== null && waiting.nextAt > now && waiting.attempts > 0;

/** A lane's tries with this one; one that came early does not count. */
export function triedOnce(lane: Lane, now: Instant): Tried {
  const { attempts, firstAttemptAt } = lane.waiting ?? { attempts: 0, firstAttemptAt: now };
  if (isEarly(lane, now)) return { attempts, firstAttemptAt };
  return { attempts: attempts + 1, firstAttemptAt: attempts === 0 ? now : firstAttemptAt };
}

/**
 * When a message that was not taken is tried again; null where this was the last try.
 * @param name of the message, for its webhook
 */
export function nextTry(
  lane: Lane,
  outcome: Outcome,
  { attempts, now, name }: { attempts: number; now: Instant; name: string },
): Instant | null {
  if (isGone(outcome)) return now;
  if (lane.waiting && isEarly(lane, now)) return lane.waiting.nextAt;
  return nextAttempt(attempts, now, name, outcome.retryAfterSeconds);
}

/** Whether a replay has put the lane's place back since it was last looked at. */
export const wasPutBack = ({ putBack }: Lane): boolean => putBack;

/** Where a lane goes on: from here, unless a replay has it begin earlier. */
export function placeFrom(lane: Lane, from: number, ordinal: number): Pick<Waiting, 'from' | 'ordinal'> {
  return lane.waiting && wasPutBack(lane) ? { from: lane.waiting.from, ordinal: lane.waiting.ordinal } : { from, ordinal };
}
