import { isDecider } from '../../api/auth/roles';
import { mayRead } from '../../api/seen/claims';
import { mayReadDispute } from '../../api/seen/disputes';
import type { Caller } from '../../domain/facts';
import { isOpen } from '../../domain/workload/state';
import type { ClaimRow, WorkloadRow } from '../../projections/workloads/rows';
import type { NoticeRow, Subject } from '../acting/act';
import { noticeStands } from '../acting/notices';
import { offers } from '../acting/offers';
import type { Reading } from '../acting/offers';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { stateWords } from '../words';

const MOST = 24;

export interface Doing extends Reading {
  row: WorkloadRow;
  /** Those that the reader can do something about. */
  notices: readonly NoticeRow[];
  telling: Telling;
}

/** All that the reader can do about the workload now, and why not what it might expect to: its disputes first, the workload as a whole last. */
export function doing(shown: Doing): Html | null {
  const { row, caller, parts, telling, notices } = shown;
  const { workloads } = parts.queries;
  const disputes = workloads.disputesOf(row.workloadId).filter((dispute) => mayReadDispute(dispute, caller));
  const claims = workloads.claimsOf(row.workloadId).filter((claim) => mayRead(claim, caller) && !isPast(claim, caller));
  const subjects: { subject: Subject; plain: string; told: Html }[] = [
    ...disputes.map((dispute) => {
      const plain = `Dispute of ${telling.claim(dispute.opener.claimId)}`;
      return {
        subject: { kind: 'disputes', row: dispute } as const,
        plain,
        told: html`<a href="/disputes/${dispute.disputeId}">${plain}</a>`,
      };
    }),
    ...notices.map((notice) => {
      const plain = `Notice of what ${telling.claim(notice.about)} asks`;
      return { subject: { kind: 'notices', row: notice } as const, plain, told: noticeStands(notice, caller, telling) };
    }),
    ...claims.toReversed().map((claim) => {
      const plain = `Claim of ${telling.partner(claim)}`;
      const state = claim.state === 'Active' ? 'on record' : stateWords(claim.state);
      const told = html`<a href="/claims/${claim.claimId}">${plain}</a> <span class="rel">${state}</span>`;
      return { subject: { kind: 'claims', row: claim } as const, plain, told };
    }),
    { subject: { kind: 'workloads', row } as const, plain: telling.workload(row), told: html`${telling.workload(row)}` },
  ];
  const rows = subjects.flatMap(({ subject, plain, told }) => {
    const acts = offers(subject, shown, `What you can do: ${plain}`);
    return acts
      ? [
          html`<li>
            <p>${told}</p>
            ${acts}
          </li> `,
        ]
      : [];
  });
  const settled = row.onHold && !isDecider(caller);
  if (rows.length === 0 && !settled) return null;
  return html`<section aria-labelledby="h-do">
    <h2 id="h-do">What you can do</h2>
    <div>
      ${settled && html`<p class="note">A manager who did not decide it, or a lead once it is escalated, settles the dispute.</p>`}
      ${
        rows.length > 0 &&
        html`<ul class="do">
          ${rows.slice(0, MOST)}
        </ul>`
      }
      ${rows.length > MOST && html`<p class="note">${rows.length - MOST} more, on the pages of the claims above.</p>`}
    </div>
  </section>`;
}

/** To who decides, a claim that is over is only something to note on, on its own page. */
const isPast = (claim: ClaimRow, caller: Caller): boolean => isDecider(caller) && claim.state !== 'Active' && !isOpen(claim);
