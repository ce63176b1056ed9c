import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { foreseen } from '../../domain/workload/decided';
import type { Decided } from '../../domain/workload/decided';
import { heldIn, tenureOfPeriod, tenuresIn } from '../../domain/workload/on-record';
import type { Holder, Tenure } from '../../domain/workload/on-record';
import { isOnHold } from '../../domain/workload/state';
import type { Workload } from '../../domain/workload/state';
import { differencesBetween } from '../../projections/tenure/differences';
import type { Difference } from '../../projections/tenure/differences';
import { aheadOf } from '../../timeline/ahead';
import type { Ahead } from '../../timeline/timeline';

/** What a command would change beside what it records. */
export interface Following {
  before: Workload;
  /** The workload as it would stand. */
  after: Workload;
  /** Who holds now, and who would. */
  holder: { before: Holder | null; after: Holder | null };
  /** Days about which the ledger would say something else, those gone by too. */
  differences: Pick<Difference, 'from' | 'until' | 'before' | 'after'>[];
  /** Periods of usage that would count for somebody else, by whom they counted for. */
  moved: Moved[];
  hold: 'begins' | 'ends' | null;
  /** What the clock would then do that it does not do now, soonest first. */
  ahead: Ahead[];
}

export interface Moved {
  periods: string[];
  from: Tenure | null;
  to: Tenure | null;
}

/**
 * What follows where these events are recorded now: a pure function of the workload and of what the rules decided.
 * @param periods of the usage that is recorded
 */
export function followingOf(
  before: Workload,
  { decided, periods, now }: { decided: readonly Decided[]; periods: readonly string[]; now: Instant },
): Following {
  const after = foreseen(before, decided, { now });
  const [was, is] = [heldIn(before), heldIn(after)];
  const known = new Set(aheadOf(before, now).map(saying));
  return {
    before,
    after,
    holder: { before: lastOf(was), after: lastOf(is) },
    differences: differencesBetween(was, is),
    moved: movedBetween(tenuresIn(before), tenuresIn(after), periods, now),
    hold: isOnHold(before) === isOnHold(after) ? null : isOnHold(after) ? 'begins' : 'ends',
    ahead: aheadOf(after, now).filter((one) => !known.has(saying(one))),
  };
}

const lastOf = (held: ReturnType<typeof heldIn>): Holder | null => held.find(({ until }) => until === FOR_EVER)?.holder ?? null;

const saying = ({ at, kind, lane }: Ahead): string => `${at} ${kind} ${lane}`;

function movedBetween(before: readonly Tenure[], after: readonly Tenure[], periods: readonly string[], now: Instant): Moved[] {
  const moved: Moved[] = [];
  for (const period of periods) {
    const from = tenureOfPeriod(before, period, now) ?? null;
    const to = tenureOfPeriod(after, period, now) ?? null;
    if (from?.accountId === to?.accountId) continue;
    const last = moved.at(-1);
    if (last && last.from?.accountId === from?.accountId && last.to?.accountId === to?.accountId) last.periods.push(period);
    else moved.push({ periods: [period], from, to });
  }
  return moved;
}
