import { FOR_EVER } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { Recorded } from '../domain/recorded';
import type { WorkloadEvent } from '../domain/workload/events';
import { foldWorkload } from '../domain/workload/evolve';
import { heldIn } from '../domain/workload/on-record';
import type { Workload } from '../domain/workload/state';
import { paint } from '../domain/workload/paint';
import type { Segment } from './timeline';

/** Who was on record for each day, as these events tell it; neighbours with one answer are one. Days before the first are left out. */
export const bandOf = (events: readonly Recorded<WorkloadEvent>[], nameOf: (partnerId: string) => string): Segment[] =>
  bandIn({ ...foldWorkload(events), stretches: paint(events) }, nameOf);

/** The same of a workload that is folded already. */
export function bandIn(workload: Workload, nameOf: (partnerId: string) => string): Segment[] {
  const imported = new Set(workload.claims.filter((claim) => claim.imported !== null).map(({ claimId }) => claimId));
  return joined(
    heldIn(workload).map(({ from, until, holder }) => ({
      from,
      until: until === FOR_EVER ? null : until,
      lane: holder?.accountId ?? null,
      name: holder && nameOf(holder.partnerId),
      imported: holder !== null && imported.has(holder.claimId),
    })),
  );
}

/** The same with neighbours of one answer as one. @param segments in order of time */
export function joined(segments: readonly Segment[]): Segment[] {
  const found: Segment[] = [];
  for (const segment of segments) {
    const last = found.at(-1);
    if (last?.until === segment.from && last.lane === segment.lane && last.name === segment.name && last.imported === segment.imported)
      last.until = segment.until;
    else found.push({ ...segment });
  }
  return found;
}

/** The lane on record at an instant; null where nobody is. */
export const laneAt = (band: readonly Segment[], at: Instant): string | null =>
  band.find(({ from, until }) => from <= at && (until === null || at < until))?.lane ?? null;

/** What two bands say of who held, compared up to an instant: what lies beyond it neither knew. */
export function differ(one: readonly Segment[], other: readonly Segment[], until: Instant): boolean {
  const starts = [...one, ...other].map(({ from }) => from).filter((from) => from < until);
  return starts.some((at) => laneAt(one, at) !== laneAt(other, at));
}
