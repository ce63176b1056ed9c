import type { Parts } from '../../api/parts';
import type { EventTold } from '../../api/seen/events';
import { mayRead } from '../../api/seen/claims';
import { mayReadDispute } from '../../api/seen/disputes';
import { counted } from '../../domain/counted';
import type { Caller } from '../../domain/facts';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { timeOf } from '../words';

const RECORDED = 'recorded';

/** Where who recorded something is told of it: its workload, with the sequences of the first and the last event in the address. */
export const placeOfRecorded = (workloadId: string, first: number, last: number): string =>
  `/workloads/${workloadId}?${RECORDED}=${first}-${last}#${RECORDED}`;

/**
 * What an address says was recorded, as far as it is so: events of the workload that one command of this very reader recorded. An address
 * that somebody else made up tells nobody anything that did not happen.
 */
export function recordedIn(query: Record<string, unknown>, events: readonly EventTold[], { id, role }: Caller): EventTold[] {
  const [, first, last] = /^(\d{1,15})-(\d{1,15})$/.exec(String(query[RECORDED])) ?? [];
  const within = events.filter(({ sequence }) => Number(sequence) >= Number(first) && Number(sequence) <= Number(last));
  const commandId = within[0]?.commandId;
  if (commandId === undefined) return [];
  return within.filter((event) => event.commandId === commandId && event.actor.id === id && event.actor.role === role);
}

/** Says first on the page what its reader has recorded, and leads back to what it is about. */
export function recordedTold(events: readonly EventTold[], hrefOf: (sequence: string) => string, back: Html | null): Html | null {
  const [first] = events;
  if (!first) return null;
  const sequences = events.flatMap(({ sequence }) => sequence ?? []);
  return html`<p role="status" id="${RECORDED}" tabindex="-1">
    You recorded ${counted(events.length, 'event')}, ${timeOf(first.recordedAt)}:
    ${sequences.map((sequence, index) => html`${index > 0 && ', '}<a href="${hrefOf(sequence)}">${sequence}</a>`)}.
    ${back && html`Back to ${back}.`}
  </p>`;
}

/** The dispute or the claim that was acted on, where the reader may read it. */
export function wayBack(events: readonly EventTold[], { queries }: Parts, caller: Caller, telling: Telling): Html | null {
  const { disputeId, claimId } = (events[0]?.data ?? {}) as Partial<Record<string, string>>;
  const dispute = disputeId === undefined ? undefined : queries.workloads.dispute(disputeId);
  if (dispute && mayReadDispute(dispute, caller))
    return html`<a href="/disputes/${dispute.disputeId}">the dispute of ${telling.claim(dispute.opener.claimId)}</a>`;
  const claim = claimId === undefined ? undefined : queries.workloads.claim(claimId);
  return claim && mayRead(claim, caller) ? html`<a href="/claims/${claim.claimId}">the claim of ${telling.partner(claim)}</a>` : null;
}
