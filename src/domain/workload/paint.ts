import type { Instant } from '../calendar';
import { FOR_EVER } from '../calendar';
import type { Recorded } from '../recorded';
import type { WorkloadEvent } from './events';

type WorkloadRecord = Recorded<WorkloadEvent>;

/** A stretch of time with one answer: a claim on record, or vacant. From is inside, until is not. */
export interface Stretch {
  from: Instant;
  /** FOR_EVER where nothing ends it. */
  until: Instant;
  claimId: string | null;
  /** The event that painted it; null before the first. */
  by: string | null;
}

const BEGINNING: Instant = '0000-01-01T00:00:00.000Z';

/**
 * Who held when, as the events given tell it (those recorded by K): a grant paints its claim over its effective time, an end paints
 * vacant from its own instant where that claim holds. Imported associations paint in the order of `since`.
 */
export function paint(events: readonly WorkloadRecord[]): Stretch[] {
  const imports = events.filter(({ data }) => data.type === 'AssociationImported').toSorted(byEffect);
  const others = events.filter(({ data }) => data.type !== 'AssociationImported');
  return [...imports, ...others].reduce(stroke, [{ from: BEGINNING, until: FOR_EVER, claimId: null, by: null }]);
}

/** The stretch that holds an instant. */
export function stretchAt(stretches: readonly Stretch[], at: Instant): Stretch {
  const found = stretches.find(({ from, until }) => from <= at && (at < until || until === FOR_EVER));
  if (!found) throw new Error(`No stretch covers ${at}`);
  return found;
}

function stroke(stretches: Stretch[], { id, data, effectiveAt }: WorkloadRecord): Stretch[] {
  switch (data.type) {
    case 'AssociationImported':
      return over(stretches, { from: effectiveAt, until: FOR_EVER, claimId: data.claimId, by: id });
    case 'ClaimGranted':
      return over(stretches, { from: effectiveAt, until: data.effectiveUntil ?? FOR_EVER, claimId: data.claimId, by: id });
    case 'ClaimSuperseded':
    case 'CustomerEnded':
    case 'AssociationEnded':
    case 'ClaimExpired':
      return vacate(stretches, data.claimId, effectiveAt, id);
    default:
      return stretches;
  }
}

/** Lays one stretch over the others: what it covers is cut away. */
function over(stretches: Stretch[], layer: Stretch): Stretch[] {
  const before = stretches.filter(({ from }) => from < layer.from).map((one) => ({ ...one, until: least(one.until, layer.from) }));
  const after = stretches.filter(({ until }) => until > layer.until).map((one) => ({ ...one, from: most(one.from, layer.until) }));
  return [...before, layer, ...after];
}

function vacate(stretches: Stretch[], claimId: string, at: Instant, by: string): Stretch[] {
  return stretches.flatMap((one) => {
    if (one.claimId !== claimId || one.until <= at) return [one];
    const vacant: Stretch = { from: most(one.from, at), until: one.until, claimId: null, by };
    return one.from < at ? [{ ...one, until: at }, vacant] : [vacant];
  });
}

const byEffect = (one: WorkloadRecord, other: WorkloadRecord): number =>
  one.effectiveAt === other.effectiveAt ? one.revision - other.revision : one.effectiveAt < other.effectiveAt ? -1 : 1;
const least = (one: Instant, other: Instant): Instant => (one < other ? one : other);
const most = (one: Instant, other: Instant): Instant => (one > other ? one : other);
