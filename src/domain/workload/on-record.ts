import type { Instant } from '../calendar';
import { FOR_EVER, lastDayOfPeriod, lastInstantOf } from '../calendar';
import type { Recorded } from '../recorded';
import type { WorkloadEvent } from './events';
import { foldWorkload } from './evolve';
import { paint } from './paint';
import { stretchAt, unbrokenFrom } from './stretches';
import type { Claim, Workload } from './state';

/** Who is on record: since when and until when, as far as a term says so. */
export interface Holder {
  partnerId: string;
  accountId: string;
  claimId: string;
  since: Instant;
  termEnd: Instant | null;
}

/**
 * How firm an answer is. Provisional: asked of a day after the knowledge, so that what happened in between is not in it. Disputable:
 * until the latest window closes through which a dispute or a repudiation could still change it; null where one never closes.
 */
export type Finality =
  | { state: 'final' }
  | { state: 'provisional' }
  | { state: 'in-dispute'; disputeIds: string[] }
  | { state: 'disputable'; until: Instant | null };

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

/** `partnerOfRecord(W, D, K)`: the events are those of the workload recorded by K. */
export function holderOn(events: readonly Recorded<WorkloadEvent>[], on: Instant, knownAt: Instant): HolderAnswer {
  const stretches = paint(events);
  const stretch = stretchAt(stretches, on);
  const workload = foldWorkload(events);
  const claim = workload.claims.find(({ claimId }) => claimId === stretch.claimId);
  return {
    partnerOfRecord: claim
      ? {
          partnerId: locationOn(claim, on),
          accountId: claim.accountId,
          claimId: claim.claimId,
          since: unbrokenFrom(stretches, on),
          termEnd: claim.termEnd?.at ?? null,
        }
      : null,
    finality: finalityOf(workload, on, knownAt),
    because: causeChain(events, stretch.claimId, stretch.by),
  };
}

/** Every tenure, oldest first; what one claim holds without a seam is one. */
export function tenuresOf(events: readonly Recorded<WorkloadEvent>[]): Tenure[] {
  const { claims } = foldWorkload(events);
  const inOrder = paint(events).toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const tenures: Tenure[] = [];
  for (const { from, until, claimId } of inOrder) {
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

/** What could still change the answer about D, as known at K. */
function finalityOf({ claims, disputes, stretches }: Workload, on: Instant, knownAt: Instant): Finality {
  if (on > knownAt) return { state: 'provisional' };
  // Only a supersession or an end reaches back when it is reversed, and a dispute of a rejection does not.
  const reaching = claims.flatMap(({ decision, claimId }) =>
    decision && decision.kind !== 'rejection' && decision.at <= on ? [{ claimId, ...decision }] : [],
  );
  const disputed = disputes.filter(({ state, claimId }) => state === 'open' && reaching.some((one) => one.claimId === claimId));
  if (disputed.length > 0) return { state: 'in-dispute', disputeIds: disputed.map(({ disputeId }) => disputeId) };
  const open = (until: Instant | null) => until === null || until > knownAt;
  const holder = claims.find(({ state }) => state === 'Active');
  const repudiable = holder && !holder.imported && unbrokenFrom(stretches, FOR_EVER) <= on ? [holder.repudiableUntil] : [];
  const windows = [
    ...reaching.filter(({ disputed: before }) => !before).map(({ disputableUntil }) => disputableUntil),
    ...repudiable,
  ].filter(open);
  if (windows.length === 0) return { state: 'final' };
  return { state: 'disputable', until: windows.includes(null) ? null : (windows.toSorted().at(-1) ?? null) };
}

/** Everything recorded about the deciding claim up to the event that painted the answer, its supersession of another included. */
function causeChain(events: readonly Recorded<WorkloadEvent>[], claimId: string | null, by: string | null): Recorded<WorkloadEvent>[] {
  const last = events.findIndex(({ id }) => id === by);
  const decisive = events[last];
  if (!decisive) return [];
  const subject = claimId ?? ('claimId' in decisive.data ? decisive.data.claimId : null);
  return events.slice(0, last + 1).filter(({ data }) => {
    if (data.type === 'ClaimSuperseded') return data.by === subject || data.claimId === subject;
    if ('claimId' in data) return data.claimId === subject;
    return 'about' in data && data.about === subject;
  });
}
