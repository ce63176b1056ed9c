import type { Parts } from '../../api/parts';
import { businessDaysLeft } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { policyOf } from '../../domain/policy/policy';
import { queueNames } from '../../projections/workloads/queue-queries';
import type { QueueCount, QueueName, ReviewersCount } from '../../projections/workloads/queue-queries';
import { hasServiceLevel } from '../../projections/workloads/queues';
import type { WaitingRow } from '../../projections/workloads/queues';
import { html } from '../html';
import type { Html } from '../html';
import { choices, onward, table } from '../lists/table';
import { tellingFor } from '../telling';
import { leftWords, timeOf } from '../words';

interface Shown {
  queue: QueueName;
  items: WaitingRow[];
  next: string | null;
  counts: Record<QueueName, QueueCount & { reviewers: ReviewersCount[] }>;
  reviewer: string | undefined;
  now: Instant;
  caller: Caller;
  url: string;
  parts: Parts;
}

const names: Record<QueueName, string> = {
  breached: 'past their deadline',
  'to-review': 'to review',
  'under-review': 'under review',
  'notice-running': 'incumbent may answer',
  'action-due': 'partner must act',
  'customer-window': 'customer may answer',
  'grant-waiting': 'grant held up',
  disputes: 'disputes',
  escalated: 'escalated',
};

/** Every queue with its count, and what waits in the one that was chosen. */
export function queuePage(shown: Shown): Html {
  const { queue, items, next, counts, reviewer, url } = shown;
  const whose = reviewer === undefined ? '' : `&reviewer=${encodeURIComponent(reviewer)}`;
  const reviewers = [...new Set(queueNames.flatMap((name) => counts[name].reviewers.flatMap((one) => one.reviewer ?? [])))];
  return html`<h1>Queue</h1>
    <p class="lede">
      ${counts.breached.count === 0 ? 'Nothing is past its deadline.' : html`${counts.breached.count} past the deadline of the programme, the oldest since ${counts.breached.oldestDeadline && timeOf(counts.breached.oldestDeadline)}.`}
    </p>
    ${choices(
      'Queues',
      ['breached' as const, ...queueNames.filter((name) => name !== 'breached')].map((name) => ({
        name: names[name],
        href: `/queue?name=${name}${whose}`,
        count: counts[name].count,
        current: name === queue,
      })),
    )}
    <form class="filter" method="get" action="/queue">
      <input type="hidden" name="name" value="${queue}" />
      <div>
        <label for="reviewer">Reviewer</label>
        <select id="reviewer" name="reviewer">
          <option value="">everybody</option>
          ${[...new Set([...reviewers, ...(reviewer === undefined ? [] : [reviewer])])].map(
            (id) => html`<option value="${id}" ${id === reviewer && html` selected`}>${id}</option> `,
          )}
        </select>
      </div>
      <button type="submit" class="sec">Show</button>
    </form>
    <section class="full">
      <h2 class="vh">${names[queue]}</h2>
      ${waitingTable(items, shown)} ${onward(url, next)}
    </section>`;
}

function waitingTable(rows: readonly WaitingRow[], { parts, caller, now, queue }: Shown): Html {
  const told = rows.map((row) => ({ row, telling: tellingFor(parts, caller, row.workloadId) }));
  return table(
    names[queue],
    [
      { title: 'Workload', cell: ({ row, telling }) => html`<a href="${stepFor(row)}">${telling.workload(row)}</a>` },
      {
        title: 'Who asks',
        cell: ({ row, telling }) =>
          html`${telling.partner(row)}
          ${row.disputeId === null ? 'asks' : 'disputes'}${row.against && `, ${telling.partner(row.against)} ${row.disputeId === null ? 'is on record' : 'was favoured'}`}`,
      },
      {
        title: 'What waits',
        cell: ({ row }) =>
          [names[row.queue], row.contested && 'contested', row.onHold && 'on hold', row.locked && 'locked'].filter(Boolean).join(', '),
      },
      { title: 'Reviewer', cell: ({ row }) => row.reviewer ?? 'nobody yet' },
      { title: 'Until', cell: ({ row }) => row.deadline && until(row, row.deadline, now, parts) },
    ],
    told,
    'Nothing waits here.',
  );
}

/** Where it is dealt with. */
const stepFor = ({ claimId, disputeId }: WaitingRow): string => (disputeId === null ? `/claims/${claimId}` : `/disputes/${disputeId}`);

function until(row: WaitingRow, deadline: Instant, now: Instant, { ledger }: Parts): Html {
  const left = businessDaysLeft(now, deadline, policyOf(ledger.policies, row.policyVersion).terms.holidays);
  const late = hasServiceLevel(row.queue) && deadline <= now;
  return html`${timeOf(deadline)}<br /><span class="${late ? 'over-t' : 'rel'}">${leftWords(left)}</span>`;
}
