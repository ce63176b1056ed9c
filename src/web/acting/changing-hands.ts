import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import type { Workload } from '../../domain/workload/state';
import { laneTold, othersFor } from '../../api/seen/rivals';
import { bandIn, joined } from '../../timeline/bands';
import type { Segment, Timeline } from '../../timeline/timeline';
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
  { now, nameOf }: { now: Instant; nameOf: (partnerId: string) => string },
): Handover {
  const others = othersFor(caller, before);
  const told = (one: Segment): Segment => {
    if (one.lane === null || caller.role !== 'partner' || one.lane === caller.accountId) return one;
    const lane = laneTold(one.lane, before, others);
    return { ...one, lane, name: lanes.find((known) => known.lane === lane)?.name ?? lane };
  };
  const seen = (workload: Workload) => joined(bandIn(workload, nameOf).map(told));
  const bands = { before: seen(before), after: seen(after) };
  const holders = holdersOf({ lanes }, [...bands.before, ...bands.after]);
  return { ...bands, now, holders, notBefore: caller.role === 'partner' ? range.from : null };
}
