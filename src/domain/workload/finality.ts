import type { Instant } from '../calendar';
import { earliest, FOR_EVER } from '../calendar';
import { incumbentOf } from './state';
import type { Workload } from './state';
import { stretchBefore, unbrokenFrom } from './stretches';

/**
 * How firm an answer is. Provisional: asked of a day after the knowledge, so that what happened in between is not in it. Disputable:
 * until the latest window closes through which a dispute or a repudiation could still change it; null where one never closes.
 */
export type Finality =
  | { state: 'final' }
  | { state: 'provisional' }
  | { state: 'in-dispute'; disputeIds: string[] }
  | { state: 'disputable'; until: Instant | null };

/** What could still change the answers about all days from an instant on: an open dispute, or a window until it closes. */
export interface Doubt {
  from: Instant;
  /** The open dispute; null where it is a window. */
  disputeId: string | null;
  /** When the window closes; FOR_EVER where it never does, as for a dispute, which is over when it is resolved. */
  until: Instant;
}

/** What could still change who held when, as the workload stands. */
export function doubtsOf(workload: Workload): Doubt[] {
  const { claims, disputes, stretches } = workload;
  // Only a supersession or an end reaches back when it is reversed, and a dispute of a rejection does not.
  const reaching = claims.flatMap(({ decision, claimId }) => (decision && decision.kind !== 'rejection' ? [{ claimId, ...decision }] : []));
  const disputed = disputes.flatMap(({ state, claimId, disputeId }): Doubt[] => {
    const decision = state === 'open' ? reaching.find((one) => one.claimId === claimId) : undefined;
    return decision ? [{ from: decision.at, disputeId, until: FOR_EVER }] : [];
  });
  const holder = incumbentOf(workload);
  const doubts = [
    ...disputed,
    ...reaching.filter((decision) => !decision.disputed).map(({ at, disputableUntil }) => window(at, disputableUntil)),
    ...(holder && !holder.imported ? [window(unbrokenFrom(stretches, FOR_EVER), holder.repudiableUntil)] : []),
  ];
  const behind = new Map<Instant, Instant>();
  for (const doubt of doubts) reachBehind(doubt, workload, behind);
  return [...doubts, ...[...behind].map(([from, until]) => window(from, until))];
}

const window = (from: Instant, until: Instant | null): Doubt => ({ from, disputeId: null, until: until ?? FOR_EVER });

/**
 * Whom a reversal or a repudiation would put on record again the customer could repudiate in turn, while that claim's own window is open.
 * @param behind from when such windows reach, and when the last of them closes: no further is gone where another went as far
 */
function reachBehind({ from, until }: Pick<Doubt, 'from' | 'until'>, workload: Workload, behind: Map<Instant, Instant>): void {
  const { claims, stretches } = workload;
  const before = stretchBefore(stretches, from);
  const claim = claims.find(({ claimId }) => claimId === before?.claimId);
  if (!before || !claim || claim.imported) return;
  const closes = earliest(until, claim.repudiableUntil);
  const reached = unbrokenFrom(stretches, before.from);
  if (closes <= from || closes <= (behind.get(reached) ?? '')) return;
  behind.set(reached, closes);
  reachBehind({ from: reached, until: closes }, workload, behind);
}

/** How firm the answer about D is, given what was in doubt at K. */
export function finalityOf(doubts: readonly Doubt[], on: Instant, knownAt: Instant): Finality {
  if (on > knownAt) return { state: 'provisional' };
  const about = doubts.filter(({ from }) => from <= on);
  const disputeIds = about.flatMap(({ disputeId }) => (disputeId === null ? [] : [disputeId]));
  if (disputeIds.length > 0) return { state: 'in-dispute', disputeIds };
  const last = about.reduce<Instant>((late, { until }) => (until > late ? until : late), '');
  if (last <= knownAt) return { state: 'final' };
  return { state: 'disputable', until: last === FOR_EVER ? null : last };
}
