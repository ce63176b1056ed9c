import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { actOn, barTo } from '../../projections/workloads/acts';
import type { Act } from '../../projections/workloads/acts';
import type { WaitingQueue, WaitingRow } from '../../projections/workloads/queues';

/** The one thing that is due, and where it is done. */
export interface NextStep {
  words: string;
  href: string;
  /** Until when there is nothing to do but wait. */
  until?: Instant | null;
}

/** Who asks what is to be done, and when. */
export interface Deciding {
  caller: Caller;
  now: Instant;
  /** Whether the caller looks after a partner, and so does not decide between it and its rivals. */
  isLookedAfter: (partnerId: string) => boolean;
}

/** Whose word is waited for where nobody decides. */
const awaited: Partial<Record<WaitingQueue, string>> = {
  'notice-running': 'Wait for the incumbent',
  'action-due': 'Wait for the partner',
  'customer-window': 'Wait for the customer',
  'grant-waiting': 'Wait for the grant',
};

const acts: Readonly<Record<Act, string>> = {
  resolve: 'Resolve the dispute',
  'pass-review': 'Pass or reject',
  serving: 'Serve the notice anew',
  'start-review': 'Start the review',
};

/**
 * A decision is made where what it is made upon can be read, so its step leads to the claim or the dispute; what decides nothing leads
 * straight to its form.
 */
export function nextStep(row: WaitingRow, { caller, now, isLookedAfter }: Deciding): NextStep {
  const href = placeOf(row);
  const act = actOn(row);
  const bar = barTo(row, { caller, now }, isLookedAfter);
  if (act === null || bar === 'not-due') return waitFor(row, now);
  switch (bar) {
    case null:
      return { words: acts[act], href: formOf(act, row) ?? href };
    case 'no-decider':
      return { words: row.disputeId === null ? 'Read the claim' : 'Read the dispute', href };
    case 'own-decision':
      return { words: 'Another resolves: you decided', href };
    case 'lead-only':
      return { words: 'A lead resolves it', href };
    case 'own-partner':
      return { words: 'Another decides: you look after a party', href };
  }
}

function formOf(act: Act, row: WaitingRow): string | null {
  if (act === 'start-review') return `${placeOf(row)}/${act}`;
  return act === 'serving' && row.notServed ? `/notices/${row.notServed.noticeId}/serving` : null;
}

function waitFor(row: WaitingRow, now: Instant): NextStep {
  const { queue, deadline, noticeUntil, awaiting } = row;
  const words = awaited[queue];
  if (words !== undefined) return { words, href: placeOf(row), until: deadline };
  if (noticeUntil !== null && noticeUntil > now) return { words: 'Wait for the incumbent', href: placeOf(row), until: noticeUntil };
  return { words: 'Wait for the customer’s word on another claim', href: awaiting === null ? placeOf(row) : `/claims/${awaiting}` };
}

/** Where it is read, and dealt with. */
export const placeOf = ({ claimId, disputeId }: WaitingRow): string =>
  disputeId === null ? `/claims/${claimId}` : `/disputes/${disputeId}`;
