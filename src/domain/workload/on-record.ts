import type { Instant } from '../calendar';
import { FOR_EVER, lastDayOfPeriod, lastInstantOf } from '../calendar';
import type { Recorded } from '../recorded';
import type { WorkloadEvent } from './events';
import { foldWorkload } from './evolve';
import { paint, stretchAt } from './paint';
import type { Claim } from './state';

/** Who is on record: since when and until when, as far as a term says so. */
export interface Holder {
  partnerId: string;
  accountId: string;
  claimId: string;
  since: Instant;
  termEnd: Instant | null;
}

/** How firm an answer is. Provisional: asked of a day after the knowledge, so that what happened in between is not in it. */
export type Finality = { state: 'final' } | { state: 'provisional' } | { state: 'disputable'; until: Instant };

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
  const stretch = stretchAt(paint(events), on);
  const { claims } = foldWorkload(events);
  const claim = claims.find(({ claimId }) => claimId === stretch.claimId);
  return {
    partnerOfRecord: claim
      ? {
          partnerId: claim.partnerId,
          accountId: claim.accountId,
          claimId: claim.claimId,
          since: stretch.from,
          termEnd: claim.termEnd?.at ?? null,
        }
      : null,
    finality: finalityOf(claims, on, knownAt),
    because: causeChain(events, stretch.claimId, stretch.by),
  };
}

/** Every tenure, oldest first; what the same account holds without a seam is one. */
export function tenuresOf(events: readonly Recorded<WorkloadEvent>[]): Tenure[] {
  const { claims } = foldWorkload(events);
  return paint(events).flatMap(({ from, until, claimId }) => {
    const claim = claims.find((one) => one.claimId === claimId);
    return claim ? [{ accountId: claim.accountId, partnerId: claim.partnerId, claimId: claim.claimId, from, until }] : [];
  });
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

/** Disputable until the latest window open at K through which a dispute or a repudiation could still change D. */
function finalityOf(claims: readonly Claim[], on: Instant, knownAt: Instant): Finality {
  const windows = claims.flatMap(({ state, since, closedAt, disputableUntil, repudiableUntil }) => {
    const reversible = state === 'Superseded' || state === 'Ended' ? closedAt !== null && closedAt <= on && disputableUntil : null;
    const repudiable = state === 'Active' ? since !== null && since <= on && repudiableUntil : null;
    return [reversible, repudiable].filter((until): until is Instant => typeof until === 'string' && until > knownAt);
  });
  if (on > knownAt) return { state: 'provisional' };
  const [last] = windows.toSorted().toReversed();
  return last === undefined ? { state: 'final' } : { state: 'disputable', until: last };
}

/** Everything recorded about the deciding claim up to the event that painted the answer, its supersession of another included. */
function causeChain(events: readonly Recorded<WorkloadEvent>[], claimId: string | null, by: string | null): Recorded<WorkloadEvent>[] {
  const last = events.findIndex(({ id }) => id === by);
  const decisive = events[last];
  if (!decisive) return [];
  const subject = claimId ?? ('claimId' in decisive.data ? decisive.data.claimId : null);
  return events.slice(0, last + 1).filter(({ data }) => {
    if (data.type === 'ClaimSuperseded') return data.by === subject || data.claimId === subject;
    return 'claimId' in data ? data.claimId === subject : data.about === subject;
  });
}
