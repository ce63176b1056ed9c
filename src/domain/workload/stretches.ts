import { earliest, FOR_EVER, latest } from '../calendar';
import type { Instant } from '../calendar';

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

/** All of time, vacant. */
export const unpainted: Stretch[] = [{ from: BEGINNING, until: FOR_EVER, claimId: null, by: null }];

/** The stretch that holds an instant. */
export function stretchAt(stretches: readonly Stretch[], at: Instant): Stretch {
  const found = stretches.find(({ from, until }) => from <= at && (at < until || until === FOR_EVER));
  if (!found) throw new Error(`No stretch covers ${at}`);
  return found;
}

/** The stretch that ends where an instant begins: what held just before. */
export const stretchBefore = (stretches: readonly Stretch[], at: Instant): Stretch | undefined =>
  stretches.find(({ from, until }) => from < at && at <= until);

/** From when the claim that holds at an instant has held without a seam. */
export function unbrokenFrom(stretches: readonly Stretch[], at: Instant): Instant {
  let first = stretchAt(stretches, at);
  for (let before = stretchBefore(stretches, first.from); before?.claimId === first.claimId; before = stretchBefore(stretches, first.from))
    first = before;
  return first.from;
}

/** Lays one stretch over the others: what it covers is cut away. */
export function over(stretches: Stretch[], layer: Stretch): Stretch[] {
  const before = stretches.filter(({ from }) => from < layer.from).map((one) => ({ ...one, until: earliest(one.until, layer.from) }));
  const after = stretches.filter(({ until }) => until > layer.until).map((one) => ({ ...one, from: latest(one.from, layer.until) }));
  return [...before, layer, ...after];
}

export function vacate(stretches: Stretch[], claimId: string, at: Instant, by: string): Stretch[] {
  return stretches.flatMap((one) => {
    if (one.claimId !== claimId || one.until <= at) return [one];
    const vacant: Stretch = { from: latest(one.from, at), until: one.until, claimId: null, by };
    return one.from < at ? [{ ...one, until: at }, vacant] : [vacant];
  });
}
