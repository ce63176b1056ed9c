import type { Page } from '../../api/asking/lists';
import { visibleTo } from '../../api/claims/claims';
import type { Parts } from '../../api/parts';
import { mayRead } from '../../api/seen/claims';
import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { policyOf } from '../../domain/policy/policy';
import { workloadStatuses } from '../../projections/workloads/queries';
import type { WorkloadFilter, WorkloadStatus } from '../../projections/workloads/queries';
import type { WorkloadRow } from '../../projections/workloads/rows';
import { html } from '../html';
import type { Html } from '../html';
import { tellingFor } from '../telling';
import type { Telling } from '../telling';
import { dueWords, leftTime, sinceTime } from '../words';
import { table } from './table';

const ROWS = 50;

export const statusNamed = (text: unknown): WorkloadStatus | undefined => workloadStatuses.find((status) => status === text);

/** Workloads that a reader may see. */
export function workloadsFor(parts: Parts, caller: Caller, filter: Partial<WorkloadFilter>): Page<WorkloadRow> {
  return parts.queries.workloads.list({ sort: 'nextDeadline', limit: ROWS, ...filter, visibleTo: visibleTo(caller) });
}

/**
 * The same for a table, in the order of what it shows as due where all fit on one page. A longer list is paged through in the order of
 * what the ledger records next by the clock, which `byClock` asks the page to say.
 */
export function workloadsByDue(
  parts: Parts,
  caller: Caller,
  now: Instant,
  filter: Partial<WorkloadFilter>,
): Page<WorkloadRow> & { byClock: boolean } {
  const { items, next } = workloadsFor(parts, caller, filter);
  if (next !== null || filter.cursor !== undefined) return { items, next, byClock: true };
  const due = new Map(items.map((row) => [row, firstDue(parts, caller, now, row)?.at ?? FOR_EVER]));
  const place = (row: WorkloadRow): Instant => due.get(row) ?? FOR_EVER;
  return { items: items.toSorted((one, other) => place(one).localeCompare(place(other))), next, byClock: false };
}

/** Who is on record for each, who asks, and what is due. */
export function workloadTable(parts: Parts, caller: Caller, now: Instant, rows: readonly WorkloadRow[], empty: string): Html {
  const told = rows.map((row) => ({ row, telling: tellingFor(parts, caller, row.workloadId) }));
  return table(
    'Workloads',
    [
      { title: 'Workload', cell: ({ row, telling }) => html`<a href="/workloads/${row.workloadId}">${telling.workload(row)}</a>` },
      { title: 'On record', cell: ({ row, telling }) => onRecord(parts, row, telling) },
      { title: 'Who wants it', cell: ({ row, telling }) => askingWords(row, telling) },
      { title: 'How it stands', cell: ({ row }) => standing(row) },
      { title: 'What is due', cell: ({ row }) => dueOn(parts, caller, now, row) },
    ],
    told,
    empty,
  );
}

/** What is due first, and how soon: what the ledger records by the clock, or what is waited for on a claim that the reader may see,
 * the answer to a notice too, for who asks and for who holds. */
function dueOn(parts: Parts, caller: Caller, now: Instant, row: WorkloadRow): Html | null {
  const first = firstDue(parts, caller, now, row);
  if (!first) return null;
  const claim = parts.queries.workloads.claim(first.claimId);
  return html`${dueWords(first)} ${claim && leftTime(now, first.at, policyOf(parts.ledger.policies, claim.policyVersion).terms.holidays)}`;
}

const firstDue = (parts: Parts, caller: Caller, now: Instant, row: WorkloadRow): Due | undefined =>
  dueSoon(parts, caller, now, row).toSorted((one, other) => (one.at < other.at ? -1 : 1))[0];

interface Due {
  kind: string;
  at: Instant;
  /** Its policy counts the days. */
  claimId: string;
}

function dueSoon({ queries }: Parts, caller: Caller, now: Instant, { nextDeadline, openClaims, partnerOfRecord }: WorkloadRow): Due[] {
  const claims = [...openClaims, ...(partnerOfRecord ? [partnerOfRecord] : [])]
    .flatMap(({ claimId }) => queries.workloads.claim(claimId) ?? [])
    .filter((claim) => mayRead(claim, caller));
  const ofClaims = claims.flatMap(({ claimId, nextDeadline: next, noticeUntil }): Due[] => [
    ...(next ? [{ ...next, claimId }] : []),
    ...(noticeUntil === null ? [] : [{ kind: 'notice', at: noticeUntil, claimId }]),
  ]);
  const ahead = ofClaims.filter(({ kind, at }) => kind !== 'notice' || at > now);
  return nextDeadline ? [nextDeadline, ...ahead] : ahead;
}

function onRecord({ queries }: Parts, { partnerOfRecord: held }: WorkloadRow, telling: Telling): Html {
  if (!held) return html`nobody`;
  const claim = queries.workloads.claim(held.claimId);
  const carriedOver = claim !== undefined && claim.imported !== null;
  return html`${telling.partner(held)} since ${sinceTime(held.since, carriedOver)}`;
}

/** `Litware asks`, `Litware and Wingtip ask`. */
function askingWords({ openClaims }: WorkloadRow, telling: Telling): string {
  const asking = openClaims.map((claim) => telling.partner(claim));
  if (asking.length === 0) return '';
  return `${asking.join(' and ')} ${asking.length > 1 ? 'ask' : 'asks'}`;
}

function standing({ contested, onHold, locked }: WorkloadRow): string {
  return [contested && 'contested', onHold && 'on hold', locked && 'locked'].filter(Boolean).join(', ');
}
