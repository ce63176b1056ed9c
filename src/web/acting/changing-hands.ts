import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import type { Workload } from '../../domain/workload/state';
import { laneTold, othersFor } from '../../api/seen/rivals';
import { bandIn } from '../../timeline/bands';
import type { Timeline } from '../../timeline/timeline';
import type { Handover } from '../drawing/handover';
import { holdersOf } from '../drawing/holders';
import type { Following } from './following';

/**
 * Who holds and who would, under the names and in the patterns that the reader knows from the workload's own picture; nothing from before
 * that begins for a partner, which would say how far the past of others reaches.
 * @param told the workload's timeline as the reader is told it
 */
export function changingHands(
  { before, after }: Pick<Following, 'before' | 'after'>,
  { lanes, range }: Pick<Timeline, 'lanes' | 'range'>,
  caller: Caller,
  now: Instant,
): Handover {
  const others = othersFor(caller, before);
  const seen = (workload: Workload) =>
    bandIn(workload).map((one) => ({ ...one, lane: one.lane === null ? null : laneTold(one.lane, before, others) }));
  const bands = { before: seen(before), after: seen(after) };
  const holders = holdersOf(
    { lanes },
    [...bands.before, ...bands.after].map(({ lane }) => ({ lane, name: lane })),
  );
  return { ...bands, now, holders, notBefore: caller.role === 'partner' ? range.from : null };
}
