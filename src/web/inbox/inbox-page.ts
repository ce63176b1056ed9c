import { tellReasons } from '../../api/seen/reasons';
import type { Parts } from '../../api/parts';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { openUntil } from '../../projections/workloads/inbox';
import type { InboxKind, InboxRow } from '../../projections/workloads/inbox';
import { offersInline } from '../acting/offers';
import { html } from '../html';
import type { Html } from '../html';
import { choices, onward, table } from '../lists/table';
import { tellingFor } from '../telling';
import { timeOf } from '../words';

interface Shown {
  items: InboxRow[];
  next: string | null;
  /** Everything, not only what is to be answered. */
  all: boolean;
  toAnswer: number;
  now: Instant;
  caller: Caller;
  url: string;
  parts: Parts;
}

/** What came, in the reader's words: who did what is on the page it leads to. */
export const said: Record<InboxKind, string> = {
  'notice-to-answer': 'another partner asks for what you hold: defend or release it',
  'customer-agreement': 'a partner asks to be on record: agree or decline',
  'action-required': 'mend the claim',
  'review-to-start': 'a review is to be started',
  review: 'a review is to be finished',
  granted: 'came on record',
  reinstated: 'is on record again',
  rejected: 'the claim was rejected',
  withdrawn: 'the claim was withdrawn',
  declined: 'the customer declined',
  superseded: 'was superseded',
  ended: 'the association was ended',
  expired: 'the term ended',
  repudiated: 'the customer never agreed',
  moved: 'moved to another location of the account',
  'dispute-opened': 'a dispute was opened',
  'dispute-to-resolve': 'a dispute is to be resolved',
  'dispute-escalated': 'a dispute was escalated to you',
  'dispute-resolved': 'the dispute was resolved',
  'returned-to-review': 'the claim is under review again',
  'dispute-withdrawn': 'the dispute was withdrawn',
  'dispute-closed': 'the dispute was closed',
  note: 'a manager left a note',
  locked: 'the customer locked it',
  unlocked: 'the customer unlocked it',
};

/** What is to be answered first, and everything that came. */
export function inboxPage(shown: Shown): Html {
  const { items, next, all, toAnswer, now, caller, url, parts } = shown;
  const told = items.map((row) => ({ row, telling: tellingFor(parts, caller, row.workloadId) }));
  const list = table(
    'Inbox',
    [
      { title: 'Workload', cell: ({ row, telling }) => html`<a href="${placeOf(row, caller, now)}">${telling.workload(row)}</a>` },
      {
        title: 'What',
        cell: ({ row }) =>
          html`${said[row.kind]}${row.text !== null && html`<blockquote><p>${row.text}</p></blockquote>`}${reasons(row, caller, parts)}${answers(row, shown)}`,
      },
      { title: 'When', cell: ({ row }) => timeOf(row.at) },
      { title: 'Answer until', cell: ({ row }) => ((openUntil(row) ?? '') > now && row.respondBy ? timeOf(row.respondBy) : '') },
    ],
    told,
    all ? 'Nothing has come yet.' : 'Nothing waits for your answer.',
  );
  return html`<h1>Inbox</h1>
    ${choices('What to show', [
      { name: 'to answer', href: '/inbox?open=true', count: toAnswer, current: !all },
      { name: 'everything', href: '/inbox?open=false', current: all },
    ])}
    <section class="full">${list} ${onward(url, next)}</section>`;
}

/** Where it is dealt with; a rival's claim is no place for a partner. */
export function placeOf(row: InboxRow, { role }: Caller, now: Instant): string {
  const { kind, disputeId, claimId, noticeId, workloadId } = row;
  if (disputeId !== null) return `/disputes/${disputeId}`;
  if (kind === 'notice-to-answer' && noticeId !== null && (openUntil(row) ?? '') > now) return `/notices/${noticeId}/answer`;
  const own = role !== 'partner' || kind !== 'notice-to-answer';
  return own && claimId !== null ? `/claims/${claimId}` : `/workloads/${workloadId}`;
}

/** What a customer can say to a claim at once: it then reads what follows. */
function answers({ claimId, kind }: InboxRow, shown: Shown): Html | null {
  const { caller, parts } = shown;
  const claim = claimId === null || kind !== 'customer-agreement' ? undefined : parts.queries.workloads.claim(claimId);
  if (!claim || caller.role !== 'customer') return null;
  return html`<br />${offersInline({ kind: 'claims', row: claim }, shown, tellingFor(parts, caller, claim.workloadId).partner(claim))}`;
}

function reasons({ claimId, workloadId, reasons: codes }: InboxRow, { role }: Caller, { queries, ledger }: Parts): Html | null {
  const claim = queries.workloads.gathered(workloadId).claims.find((one) => one.claimId === claimId);
  if (codes.length === 0 || !claim) return null;
  return html`<ul class="cons">
    ${tellReasons(codes, claim.policyVersion, ledger.policies, role).map(({ text: words, cure }) => html`<li>${words} ${cure}</li>`)}
  </ul>`;
}
