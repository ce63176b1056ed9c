import { stepsOf } from '../../api/seen/queues';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { lookedAfter } from '../../domain/workload/reviewing';
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

const acts: readonly (readonly [step: string, words: string])[] = [
  ['resolve', 'Resolve the dispute'],
  ['pass-review', 'Pass or reject'],
  ['serving', 'Serve the notice anew'],
  ['start-review', 'Start the review'],
];

/**
 * A decision is made where what it is made upon can be read, so its step leads to the claim or the dispute; what decides nothing leads
 * straight to its form.
 */
export function nextStep(row: WaitingRow, { caller, now, isLookedAfter }: Deciding): NextStep {
  const waits = waitFor(row, now);
  if (waits) return waits;
  const href = placeOf(row);
  const steps = stepsOf(row, caller, now);
  const [step, words] = acts.find(([name]) => steps.includes(name)) ?? [
    'read',
    row.disputeId === null ? 'Read the claim' : 'Read the dispute',
  ];
  const decides = step === 'resolve' || step === 'pass-review';
  if (decides && lookedAfter(row.against ? [row, row.against] : [row], isLookedAfter))
    return { words: 'Another decides: you look after a party', href };
  if (step === 'serving') return { words, href: row.notServed ? `/notices/${row.notServed.noticeId}/serving` : href };
  return { words, href: step === 'start-review' ? `${href}/${step}` : href };
}

function waitFor(row: WaitingRow, now: Instant): NextStep | null {
  const { queue, deadline, noticeUntil, awaiting, notServed } = row;
  if (notServed !== null) return null;
  const words = awaited[queue];
  if (words !== undefined) return { words, href: placeOf(row), until: deadline };
  if (queue !== 'under-review') return null;
  if (noticeUntil !== null && noticeUntil > now) return { words: 'Wait for the incumbent', href: placeOf(row), until: noticeUntil };
  return awaiting === null ? null : { words: 'Wait for the customer’s word on another claim', href: `/claims/${awaiting}` };
}

/** Where it is read, and dealt with. */
export const placeOf = ({ claimId, disputeId }: WaitingRow): string =>
  disputeId === null ? `/claims/${claimId}` : `/disputes/${disputeId}`;
