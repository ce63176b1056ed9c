import type { Instant } from '../../domain/calendar';
import type { Held, Holder } from '../../domain/workload/on-record';

/** Who holds, and where of its account. */
export type Holding = Pick<Holder, 'claimId' | 'accountId' | 'partnerId'>;

/** A stretch of days about which the ledger learned something else: from is inside, until is not. */
export interface Difference {
  from: Instant;
  /** FOR_EVER where nothing ends it. */
  until: Instant;
  /** Null: vacant. */
  before: Holding | null;
  after: Holding | null;
  /** The events that painted what holds after. */
  paintedBy: number[];
}

/** Where two pictures of one workload differ in who held, in order of time; neighbours that tell the same are one. */
export function differencesBetween(before: readonly Held[], after: readonly Held[]): Difference[] {
  const edges = [...new Set([...before, ...after].flatMap(({ from, until }) => [from, until]))].toSorted();
  const differences: Difference[] = [];
  edges.slice(0, -1).forEach((from, index) => {
    const [was, is] = [at(before, from), at(after, from)];
    if (sayingOf(was) === sayingOf(is)) return;
    const next: Difference = {
      from,
      until: edges[index + 1] ?? from,
      before: holdingOf(was),
      after: holdingOf(is),
      paintedBy: is ? [Number(is.by)] : [],
    };
    const last = differences.at(-1);
    if (last?.until === from && sameChange(last, next)) {
      last.until = next.until;
      last.paintedBy = [...new Set([...last.paintedBy, ...next.paintedBy])];
    } else differences.push(next);
  });
  return differences;
}

const at = (picture: readonly Held[], instant: Instant): Held | undefined =>
  picture.find(({ from, until }) => from <= instant && instant < until);

const sayingOf = (held: Held | undefined): string => (held?.holder ? `${held.holder.claimId} at ${held.holder.partnerId}` : '');

const holdingOf = (held: Held | undefined): Holding | null =>
  held?.holder ? { claimId: held.holder.claimId, accountId: held.holder.accountId, partnerId: held.holder.partnerId } : null;

const sameChange = (one: Difference, other: Difference): boolean => same(one.before, other.before) && same(one.after, other.after);

const same = (one: Holding | null, other: Holding | null): boolean =>
  one?.claimId === other?.claimId && one?.partnerId === other?.partnerId;
