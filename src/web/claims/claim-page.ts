import type { Parts } from '../../api/parts';
import type { EventTold } from '../../api/seen/events';
import { isDecider, isStaff } from '../../api/auth/roles';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { policyOf } from '../../domain/policy/policy';
import type { ClaimRow } from '../../projections/workloads/rows';
import type { UsageItem } from '../../projections/usage/projection';
import type { NoticeRow } from '../acting/act';
import { noticeStands } from '../acting/notices';
import { offers } from '../acting/offers';
import { eventList } from '../events/event-list';
import { documentsTold } from '../evidence';
import { factsTold, policyFact } from '../facts';
import { html } from '../html';
import type { Html } from '../html';
import { reasonsOf, stateSince } from '../lists/claims';
import { table } from '../lists/table';
import type { Telling } from '../telling';
import { compared } from './comparison';
import { periodWords } from '../workload/usage-table';
import type { ComparisonTold } from './comparison';
import { capital, dueWords, leftTime, sinceTime, stateWords, timeOf } from '../words';

export interface ClaimShown {
  row: ClaimRow;
  caller: Caller;
  telling: Telling;
  comparison: ComparisonTold | null;
  events: readonly EventTold[];
  more: boolean;
  /** To who holds: that others ask for it. To who decides: those about it that were not served, or may turn out not to have been. */
  notices: readonly NoticeRow[];
  /** Of what it holds; null where it is not for the reader. */
  usage: readonly UsageItem[] | null;
  now: Instant;
  parts: Parts;
}

/** Where a claim stands and what is due, why it was lost and what would cure it, the documents side by side, and all that happened. */
export function claimPage(shown: ClaimShown): Html {
  const { row, caller, telling, comparison, events, more, parts, notices, usage, now } = shown;
  const why = reasonsOf(parts, caller, row);
  const until = row.decision && !row.decision.disputed ? row.decision.disputableUntil : null;
  const over = until !== null && until <= now ? until : null;
  return html`<p class="crumb"><a href="/workloads/${row.workloadId}">${telling.workload(row)}</a></p>
    <h1>Claim of ${telling.partner(row)}</h1>
    <p class="lede">${ledeOf(row)}</p>
    ${facts(shown)} ${notices.map((notice) => noticed(notice, shown))} ${offers({ kind: 'claims', row }, shown)}
    ${
      why.length > 0 &&
      html`<section aria-labelledby="h-wh">
        <h2 id="h-wh">Why</h2>
        <div>
          ${why}${row.rationale !== null && html`<blockquote><p>${row.rationale}</p></blockquote>`}${caller.role === 'partner' && row.closedAt !== null && html`<p><a href="/claims/request">Ask again</a></p>`}${over && html`<p>It could be disputed until ${timeOf(over)}.</p>`}
        </div>
      </section>`
    }
    ${
      comparison &&
      html`<section aria-labelledby="h-ru">
        <h2 id="h-ru">The rule</h2>
        <div>${compared(comparison, telling)}</div>
      </section>`
    }
    <section aria-labelledby="h-ev">
      <h2 id="h-ev">Evidence</h2>
      <div>
        ${documentsTold(caller.role === 'customer' ? row.evidence.filter(({ tenantId }) => tenantId === caller.tenantId) : row.evidence)}
      </div>
    </section>
    ${
      usage &&
      html`<section aria-labelledby="h-us">
        <h2 id="h-us">Usage</h2>
        ${usageTable(usage)}
      </section>`
    }
    <section class="full" aria-labelledby="h-al">
      <h2 id="h-al">All that happened</h2>
      ${eventList(events, telling)} ${more && html`<p class="note">There is more; the workload’s page has all of it.</p>`}
    </section>`;
}

/** How it stands and how it came: `Under review since …, requested …`. */
function ledeOf(row: ClaimRow): Html {
  const { state, stateSince: since, requestedAt, imported } = row;
  if (state === 'Requested' && since === requestedAt) return html`Requested ${timeOf(requestedAt)}.`;
  const stands = html`${capital(stateWords(state))} since ${stateSince(row)}`;
  if (imported === null) return html`${stands}, requested ${timeOf(requestedAt)}.`;
  const then = state !== 'Active' && html`, which had it on record since ${timeOf(imported.since)}`;
  return html`${stands}, carried over from a report${then}.`;
}

const noticed = (row: NoticeRow, shown: ClaimShown): Html =>
  html`<p class="${isDecider(shown.caller) && row.failedAt === null ? 'note' : 'problem'}">
      ${noticeStands(row, shown.caller, shown.telling)}
    </p>
    ${offers({ kind: 'notices', row }, shown, 'What you can do: the notice')}`;

/** What is used month by month, the newest first. */
const usageTable = (items: readonly UsageItem[]): Html =>
  table(
    'Usage by month',
    [
      { title: 'Period', cell: ({ period }) => periodWords(period) },
      { title: 'Active', cell: ({ monthlyActiveUsers }) => monthlyActiveUsers.toLocaleString('en') },
      { title: 'Paid', cell: ({ paidUnits }) => paidUnits.toLocaleString('en') },
      { title: 'Used', cell: ({ usagePercent }) => (usagePercent === null ? 'nothing paid' : `${usagePercent.toFixed(1)} %`) },
      { title: 'High-water mark', cell: ({ highWaterMark }) => highWaterMark.toLocaleString('en') },
    ],
    items.toReversed(),
    'No usage has been reported for its time on record.',
  );

function facts({ row, caller, telling, now, parts }: ClaimShown): Html {
  const { nextDeadline, noticeUntil, since, termEnd, policyVersion, imported } = row;
  const { holidays } = policyOf(parts.ledger.policies, policyVersion).terms;
  const due = nextDeadline && html`${dueWords(nextDeadline)} ${leftTime(now, nextDeadline.at, holidays)}`;
  const told = isStaff(caller);
  return factsTold([
    ['Customer', told && html`<a href="/tenants/${row.tenantId}">${telling.customer(row.tenantId)}</a>`],
    ['Partner', told && html`<a href="/partners/${row.partnerId}">${telling.partner(row)}</a>`],
    ['What is due', due],
    ['The incumbent may answer until', noticeUntil && timeOf(noticeUntil)],
    ['On record since', since && sinceTime(since, imported !== null)],
    ['Term ends', termEnd && timeOf(termEnd.at)],
    policyFact(policyVersion, told),
    [
      'Disputes',
      row.disputes.length > 0 && html`${row.disputes.map(({ disputeId, state }) => html`<a href="/disputes/${disputeId}">${state}</a> `)}`,
    ],
  ]);
}
