import { FOR_EVER } from '../calendar';
import type { Recorded } from '../recorded';
import type { WorkloadEvent } from './events';
import { over, unpainted, vacate } from './stretches';
import type { Stretch } from './stretches';

/** What painting needs of an event. */
export type Brush = Pick<Recorded<WorkloadEvent>, 'id' | 'data' | 'effectiveAt'>;

/**
 * Who held when, as the events given tell it (those recorded by K): a grant paints its claim over its effective time, an end paints
 * vacant from its own instant where that claim holds. Imported associations paint in the order of `since`.
 */
export function paint(events: readonly (Brush & Pick<Recorded, 'revision'>)[]): Stretch[] {
  const imports = events.filter(({ data }) => data.type === 'AssociationImported').toSorted(byEffect);
  const others = events.filter(({ data }) => data.type !== 'AssociationImported');
  return [...imports, ...others].reduce(stroke, unpainted);
}

/** The same after one more event, where that is no import. */
export function stroke(stretches: Stretch[], { id, data, effectiveAt }: Brush): Stretch[] {
  switch (data.type) {
    case 'AssociationImported':
      return over(stretches, { from: effectiveAt, until: FOR_EVER, claimId: data.claimId, by: id });
    case 'ClaimGranted':
      return over(stretches, { from: effectiveAt, until: data.effectiveUntil ?? FOR_EVER, claimId: data.claimId, by: id });
    case 'ClaimSuperseded':
    case 'CustomerEnded':
    case 'CustomerRepudiated':
    case 'AssociationEnded':
    case 'ClaimExpired':
      return vacate(stretches, data.claimId, effectiveAt, id);
    default:
      return stretches;
  }
}

const byEffect = (one: Brush & Pick<Recorded, 'revision'>, other: Brush & Pick<Recorded, 'revision'>): number =>
  one.effectiveAt === other.effectiveAt ? one.revision - other.revision : one.effectiveAt < other.effectiveAt ? -1 : 1;
