import { tellReasons } from '../../api/seen/reasons';
import type { Parts } from '../../api/parts';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import type { ClaimRow, DisputeRow } from '../../projections/workloads/rows';
import { leftFor } from '../acting/weighing';
import { html } from '../html';
import type { Html } from '../html';
import { tellingFor } from '../telling';
import { dueWords, sinceTime, stateWords, timeOf } from '../words';
import { table } from './table';

/** Claims with what each waits for, and why it was lost. */
export function claimTable(parts: Parts, caller: Caller, rows: readonly ClaimRow[]): Html {
  const told = rows.map((row) => ({ row, telling: tellingFor(parts, caller, row.workloadId) }));
  return table(
    'Claims',
    [
      { title: 'Workload', cell: ({ row, telling }) => html`<a href="/claims/${row.claimId}">${telling.workload(row)}</a>` },
      { title: 'Partner', cell: ({ row, telling }) => telling.partner(row) },
      { title: 'State', cell: ({ row }) => html`${stateWords(row.state)} since ${stateSince(row)}` },
      { title: 'Why', cell: ({ row }) => reasonsOf(parts, caller, row) },
      {
        title: 'What is due',
        cell: ({ row: { nextDeadline } }) => nextDeadline && dueWords(nextDeadline),
      },
    ],
    told,
    'There is no such claim.',
  );
}

/** Since when a claim is as it is; on record, from when that holds, whenever it was recorded. That a report carried over begins with a day. */
export const stateSince = ({ state, stateSince: recorded, since, imported }: ClaimRow): Html =>
  state === 'Active' ? sinceTime(since ?? recorded, imported !== null) : timeOf(recorded);

/** The reasons of a claim in its reader's words, each with what would cure it. */
export const reasonsOf = (
  { ledger }: Parts,
  { role }: Caller,
  { reasons, policyVersion }: Pick<ClaimRow, 'reasons' | 'policyVersion'>,
): Html[] =>
  tellReasons(reasons, policyVersion, ledger.policies, role).map(
    ({ text, cure }) => html`<p>${text}${cure !== '' && html`<br />What would cure it: ${cure}`}</p>`,
  );

/** Disputes, who disputes what with whom, and until when that is to be decided. */
export function disputeTable(parts: Parts, caller: Caller, rows: readonly DisputeRow[], now: Instant): Html {
  const told = rows.map((row) => ({ row, telling: tellingFor(parts, caller, row.workloadId) }));
  return table(
    'Disputes',
    [
      { title: 'Workload', cell: ({ row, telling }) => html`<a href="/disputes/${row.disputeId}">${telling.workload(row)}</a>` },
      { title: 'Who disputes', cell: ({ row, telling }) => telling.partner(row.opener) },
      { title: 'With whom', cell: ({ row, telling }) => row.counterpart && telling.partner(row.counterpart) },
      { title: 'What was decided', cell: ({ row }) => row.decision },
      {
        title: 'State',
        cell: ({ row }) =>
          html`${row.outcome?.replaceAll('-', ' ') ?? row.state}${row.escalatedAt !== null && row.state === 'open' && ', escalated'}`,
      },
      { title: 'Opened', cell: ({ row }) => timeOf(row.openedAt) },
      {
        title: 'Due',
        cell: ({ row }) => row.state === 'open' && html`${timeOf(row.escalateAt.at)}<br />${leftFor(row, now, parts)}`,
      },
    ],
    told,
    'There is no such dispute.',
  );
}
