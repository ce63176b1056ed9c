import type { Instant } from '../../domain/calendar';
import { isKnown } from '../../domain/catalogue';
import { appendOf } from '../../domain/recorded';
import type { Recorded } from '../../domain/recorded';
import type { WorkloadEvent } from '../../domain/workload/events';
import { statesAfter } from '../../domain/workload/evolve';
import { holderOn } from '../../domain/workload/on-record';
import type { HolderAnswer } from '../../domain/workload/on-record';
import { countsAsOpen, emptyWorkload, openDisputes } from '../../domain/workload/state';
import type { Workload } from '../../domain/workload/state';
import type { Counted } from '../../timeline/counted';

/** Whether an account has a part in a workload: it holds, asks, or is in a dispute that is open. */
export function takesPart(workload: Workload, accountId: string): boolean {
  const { claims } = workload;
  const disputed = openDisputes(workload).flatMap(({ claimId, counterpart }) => [claimId, counterpart]);
  return claims.some(
    (claim) =>
      claim.accountId === accountId && (claim.state === 'Active' || countsAsOpen(workload, claim) || disputed.includes(claim.claimId)),
  );
}

/**
 * Of each event, whether the account had a part in the workload before it or after it; the events of one append are known together.
 * @param states the workload after each event
 */
export function whileTakingPart(history: readonly Recorded<WorkloadEvent>[], states: readonly Workload[], accountId: string): boolean[] {
  const concerned = history.filter(
    ({ data }, index) =>
      takesPart(states[index - 1] ?? emptyWorkload, accountId) ||
      takesPart(states[index] ?? emptyWorkload, accountId) ||
      putsOnRecord(data, accountId),
  );
  const appends = new Set(concerned.map(together));
  return history.map((event) => appends.has(together(event)));
}

/** Also for days in the past alone. */
const putsOnRecord = (data: WorkloadEvent, accountId: string): boolean =>
  (data.type === 'ClaimGranted' || data.type === 'AssociationImported') && data.accountId === accountId;

/** Each line of a report is by itself: together they would tell who held years later. */
const together = (event: Recorded<WorkloadEvent>): string => (event.data.type === 'AssociationImported' ? event.id : appendOf(event));

/** Without what a newer version recorded: as the views have it, until this server is of that version too. */
export const understood = (history: readonly Counted[]): readonly Counted[] => history.filter(({ event }) => isKnown(event));

/** What a partner knows of a workload. */
export interface Known {
  events: readonly Counted[];
  /** After those events. */
  state: Workload;
  /** When its last part ended, and its knowledge with it; null while it has one. */
  endedAt: Instant | null;
}

/**
 * What a partner may base an answer about a workload on: all that is recorded while it holds, asks or disputes; from then on what was
 * recorded by the end of its last part, so that it is answered as known then (invariant 10).
 */
export function knownTo(all: readonly Counted[], accountId: string): Known {
  const history = understood(all);
  const recorded = history.map(({ event }) => event);
  const states = statesAfter(recorded);
  const now = states.at(-1) ?? emptyWorkload;
  if (takesPart(now, accountId)) return { events: history, state: now, endedAt: null };
  const last = whileTakingPart(recorded, states, accountId).lastIndexOf(true);
  return { events: history.slice(0, last + 1), state: states[last] ?? emptyWorkload, endedAt: recorded[last]?.recordedAt ?? null };
}

/** `partnerOfRecord(W, D, K)` of the events that a reader knows, with those of them that led there. */
export function heldAsKnown(
  { events }: Pick<Known, 'events'>,
  on: Instant,
  knownAt: Instant,
): Omit<HolderAnswer, 'because'> & { because: Counted[] } {
  const known = events.filter(({ event }) => event.recordedAt <= knownAt);
  const held = holderOn(
    known.map(({ event }) => event),
    on,
    knownAt,
  );
  const led = new Set(held.because);
  return { ...held, because: known.filter(({ event }) => led.has(event)) };
}

/** The moment of knowledge that a partner is answered for, where it asks for another. */
export const asFarAsKnown = ({ endedAt }: Pick<Known, 'endedAt'>, knownAt: Instant): Instant =>
  endedAt !== null && endedAt < knownAt ? endedAt : knownAt;
