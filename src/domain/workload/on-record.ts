import type { Instant } from '../calendar';
import { FOR_EVER, lastDayOfPeriod, lastInstantOf } from '../calendar';
import { appendOf } from '../recorded';
import type { Recorded } from '../recorded';
import type { WorkloadEvent } from './events';
import { foldWorkload } from './evolve';
import { doubtsOf, finalityOf } from './finality';
import type { Finality } from './finality';
import { paint } from './paint';
import { unbrokenFrom } from './stretches';
import type { Claim, Workload } from './state';

/** Who is on record: since when and until when, as far as a term says so. */
export interface Holder {
  partnerId: string;
  accountId: string;
  claimId: string;
  since: Instant;
  termEnd: Instant | null;
}

export interface HolderAnswer {
  partnerOfRecord: Holder | null;
  finality: Finality;
  /** The events that led there, in order. */
  because: Recorded<WorkloadEvent>[];
}

/** An unbroken time of one account on record. */
export interface Tenure {
  accountId: string;
  partnerId: string;
  claimId: string;
  from: Instant;
  /** FOR_EVER while it lasts. */
  until: Instant;
}

/** One answer for a stretch of days: who held, or nobody. From is inside, until is not. */
export interface Held {
  from: Instant;
  /** FOR_EVER while it lasts. */
  until: Instant;
  /** Null where the workload was vacant again. */
  holder: Holder | null;
  /** The event that painted it. */
  by: string;
}

/** `partnerOfRecord(W, D, K)`: the events are those of the workload recorded by K. */
export function holderOn(events: readonly Recorded<WorkloadEvent>[], on: Instant, knownAt: Instant): HolderAnswer {
  const workload = { ...foldWorkload(events), stretches: paint(events) };
  const held = heldIn(workload).find(({ from, until }) => from <= on && (on < until || until === FOR_EVER));
  return {
    partnerOfRecord: held?.holder ?? null,
    finality: finalityOf(doubtsOf(workload), on, knownAt),
    because: held ? causeChain(events, held.by) : [],
  };
}

/** Who held when, in order of time; days that no event speaks of are left out. Each location of a claim is a stretch of its own. */
export function heldIn({ claims, stretches }: Workload): Held[] {
  const painted = stretches.flatMap(({ by, ...stretch }) => (by === null ? [] : [{ ...stretch, by }])).toSorted(byStart);
  return painted.flatMap(({ from, until, claimId, by }): Held[] => {
    const claim = claims.find((one) => one.claimId === claimId);
    if (!claim) return [{ from, until, holder: null, by }];
    const since = unbrokenFrom(stretches, from);
    const moves = new Set(claim.locations.slice(1).map((location) => location.from)); // Of several at one instant the last counts.
    const starts = [from, ...[...moves].filter((at) => from < at && at < until)];
    return starts.map((start, index) => ({ from: start, until: starts[index + 1] ?? until, holder: holderAt(claim, start, since), by }));
  });
}

function holderAt(claim: Claim, on: Instant, since: Instant): Holder {
  const { accountId, claimId, termEnd } = claim;
  return { partnerId: locationOn(claim, on), accountId, claimId, since, termEnd: termEnd?.at ?? null };
}

const byStart = (one: { from: Instant }, other: { from: Instant }): number => (one.from < other.from ? -1 : 1);

/** Every tenure, oldest first; what one claim holds without a seam is one. */
export const tenuresOf = (events: readonly Recorded<WorkloadEvent>[]): Tenure[] =>
  tenuresIn({ ...foldWorkload(events), stretches: paint(events) });

/** The same of a workload that is folded already. */
export function tenuresIn({ claims, stretches }: Workload): Tenure[] {
  const tenures: Tenure[] = [];
  for (const { from, until, claimId } of stretches.toSorted(byStart)) {
    const claim = claims.find((one) => one.claimId === claimId);
    const last = tenures.at(-1);
    if (!claim) continue;
    if (last?.claimId === claim.claimId && last.until === from) last.until = until;
    else tenures.push({ accountId: claim.accountId, partnerId: claim.partnerId, claimId: claim.claimId, from, until });
  }
  return tenures;
}

/** The location of the account at which the association was on a day: a move changes it from then on. */
function locationOn({ locations, partnerId }: Claim, on: Instant): string {
  return (locations.findLast(({ from }) => from <= on) ?? locations[0])?.partnerId ?? partnerId;
}

/**
 * The tenure a usage period belongs to: whoever held at its last instant, or now if it is running (invariant 10).
 * @param period a month `2025-03` or a day `2025-03-31`
 */
export function tenureOfPeriod(tenures: readonly Tenure[], period: string, now: Instant): Tenure | undefined {
  const last = lastInstantOf(lastDayOfPeriod(period));
  const at = last < now ? last : now;
  return tenures.find(({ from, until }) => from <= at && (at < until || until === FOR_EVER));
}

/**
 * Everything recorded about the claim that an event put on record, took off it or moved, up to that event: what was said of it, what it
 * superseded or was superseded by, and what was decided together with the event.
 * @param by the id of the event; nothing led to one that is not there
 */
export function causeChain<Event extends Recorded<WorkloadEvent>>(events: readonly Event[], by: string): Event[] {
  const last = events.findIndex(({ id }) => id === by);
  const decisive = events[last];
  if (!decisive) return [];
  const claimId = 'claimId' in decisive.data ? decisive.data.claimId : undefined;
  const append = appendOf(decisive);
  const together = (event: Event) => decisive.data.type !== 'AssociationImported' && appendOf(event) === append;
  return events.slice(0, last + 1).filter((event) => isAbout(event.data, claimId) || together(event));
}

function isAbout(data: WorkloadEvent, subject: string | undefined): boolean {
  if (data.type === 'ClaimSuperseded') return data.by === subject || data.claimId === subject;
  if ('claimId' in data) return data.claimId === subject;
  return 'about' in data && data.about === subject;
}
