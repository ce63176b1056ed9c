import { addresseesOf } from '../../api/inbox/inbox.controller';
import { visibleTo } from '../../api/claims/claims';
import { isStaff } from '../../api/auth/roles';
import type { Parts } from '../../api/parts';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { policyOf } from '../../domain/policy/policy';
import type { InboxRow } from '../../projections/workloads/inbox';
import type { DisputeRow } from '../../projections/workloads/rows';
import { html } from '../html';
import type { Html } from '../html';
import { placeOf, said } from '../inbox/inbox-page';
import { table } from '../lists/table';
import { tellingFor } from '../telling';
import { deadlineWords, leftTime, timeOf } from '../words';

const SHOWN = 5;

interface Waiting {
  workload: Html;
  what: Html;
  until: Html | null;
}

/**
 * What waits for a reader: what it has to answer, soonest first, and the open disputes that it is a party of or that are about it; staff
 * resolves disputes, so theirs are among what is to be answered. Null for an auditor, for whom nothing waits.
 */
export function waitingFor(parts: Parts, caller: Caller, now: Instant): Html | null {
  if (caller.role === 'auditor') return null;
  const { workloads } = parts.queries;
  const addressees = addresseesOf(caller);
  const all = workloads.toAnswer(addressees, now).reduce((sum, { count }) => sum + count, 0);
  const { items } = workloads.inbox({ addressees, open: true, sort: 'respondBy', limit: SHOWN }, now);
  const disputes = isStaff(caller)
    ? { items: [], next: null }
    : workloads.disputes({ states: ['open'], sort: 'escalateAt', limit: SHOWN, visibleTo: visibleTo(caller) });
  const rows = [
    ...items.map((row) => toAnswer(row, parts, caller, now)),
    ...disputes.items.map((row) => disputed(row, parts, caller, now)),
  ];
  return html`<section aria-labelledby="h-wa">
    <h2 id="h-wa">What waits for you</h2>
    <div>
      ${table(
        'What waits for you',
        [
          { title: 'Workload', cell: ({ workload }: Waiting) => workload },
          { title: 'What', cell: ({ what }) => what },
          { title: 'Until', cell: ({ until }) => until },
        ],
        rows,
        'Nothing waits for your answer.',
      )}
      ${all > items.length && html`<p class="note"><a href="/inbox?open=true">All ${all.toLocaleString('en')} to answer</a></p>`}
      ${disputes.next !== null && html`<p class="note"><a href="/disputes?state=open">All open disputes</a></p>`}
    </div>
  </section>`;
}

function toAnswer(row: InboxRow, parts: Parts, caller: Caller, now: Instant): Waiting {
  const { workloadId, claimId, kind, respondBy } = row;
  return {
    workload: html`<a href="${placeOf(row, caller, now)}">${tellingFor(parts, caller, workloadId).workload(row)}</a>`,
    what: html`${said[kind]}`,
    until: respondBy === null ? null : html`${timeOf(respondBy)} ${left(parts, now, respondBy, claimId)}`,
  };
}

function disputed(row: DisputeRow, parts: Parts, caller: Caller, now: Instant): Waiting {
  const { workloadId, disputeId, opener, claimId, escalateAt, escalatedAt } = row;
  const telling = tellingFor(parts, caller, workloadId);
  return {
    workload: html`<a href="/disputes/${disputeId}">${telling.workload(row)}</a>`,
    what: html`${telling.partner(opener)} disputes the decision${escalatedAt !== null && ', escalated'}`,
    until:
      escalatedAt === null
        ? html`${deadlineWords('escalation')} ${timeOf(escalateAt.at)} ${left(parts, now, escalateAt.at, claimId)}`
        : null,
  };
}

function left({ queries, ledger }: Parts, now: Instant, at: Instant, claimId: string | null): Html | null {
  const claim = claimId === null ? undefined : queries.workloads.claim(claimId);
  return claim ? leftTime(now, at, policyOf(ledger.policies, claim.policyVersion).terms.holidays) : null;
}
