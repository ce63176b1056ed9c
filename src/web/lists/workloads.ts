import type { Page } from '../../api/asking/lists';
import { visibleTo } from '../../api/claims/claims';
import type { Parts } from '../../api/parts';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { workloadStatuses } from '../../projections/workloads/queries';
import type { WorkloadFilter, WorkloadStatus } from '../../projections/workloads/queries';
import type { WorkloadRow } from '../../projections/workloads/rows';
import { definitions, dueShapeOf, signed } from '../drawing/shapes';
import { html } from '../html';
import type { Html } from '../html';
import { tellingFor } from '../telling';
import type { Telling } from '../telling';
import { dueName, leftTime, sinceTime, timeOf } from '../words';
import { disputesOn, firstDue, inTurn } from './due';
import type { Due } from './due';
import { table } from './table';
import type { Column } from './table';

const ROWS = 50;

/** Those of `contested,on-hold` that there are. */
export const statusesNamed = (text = ''): WorkloadStatus[] => {
  const named = text.split(',');
  return workloadStatuses.filter((status) => named.includes(status));
};

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
  const byClock = next !== null || filter.cursor !== undefined;
  return { items: byClock ? items : inTurn(parts, caller, now, items), next, byClock };
}

/** A workload as the table tells it. */
interface RowTold {
  row: WorkloadRow;
  telling: Telling;
  due: Due | undefined;
}

/** What is drawn of each workload, and the title of its column. */
export interface Drawings {
  title: string;
  of: (workloadId: string) => Html | undefined;
}

/** Who is on record for each, who wants it, and what is due; a drawing of each tells since when, and takes the place of how it stands. */
export function workloadTable(
  parts: Parts,
  caller: Caller,
  now: Instant,
  rows: readonly WorkloadRow[],
  empty: string,
  drawings?: Drawings,
): Html {
  const told = rows.map((row): RowTold => {
    return { row, telling: tellingFor(parts, caller, row.workloadId), due: firstDue(parts, caller, now, row) };
  });
  const held: Column<RowTold> = {
    title: 'On record',
    cell: ({ row, telling }) => onRecord(parts, row, telling, drawings === undefined),
  };
  const wanting: Column<RowTold> = { title: 'Who wants it', cell: ({ row, telling }) => wantedBy(parts, caller, row, telling) };
  const between: Column<RowTold>[] = drawings
    ? [{ title: drawings.title, look: 'st', cell: ({ row }) => drawings.of(row.workloadId) }, held, wanting]
    : [held, wanting, { title: 'How it stands', cell: ({ row }) => standing(row, row.contested).join(', ') }];
  return html`${definitions}${table(
    'Workloads',
    [
      { title: 'Workload', cell: ({ row, telling }) => html`<a href="/workloads/${row.workloadId}">${telling.workload(row)}</a>` },
      ...between,
      { title: 'What is due', cell: ({ row, due }) => dueTold(due, drawings ? standing(row, false) : []) },
      { title: 'When', look: 'd', cell: ({ due }) => due && dueTime(now, due) },
    ],
    told,
    empty,
    ({ due }) => isLate(now, due),
  )}`;
}

const isLate = (now: Instant, due: Due | undefined): boolean => due !== undefined && due.at <= now;

const dueTold = (due: Due | undefined, standing: readonly string[]): Html =>
  html`${due && html`${signed(dueShapeOf(due.kind))}${dueName(due.kind)}${standing.length > 0 && ', '}`}${standing.join(', ')}`;

const dueTime = (now: Instant, due: Due): Html =>
  html`${isLate(now, due) && signed('m-late')}${timeOf(due.at)}<br />${leftTime(now, due.at, due.holidays)}`;

function onRecord({ queries }: Parts, { partnerOfRecord: held }: WorkloadRow, telling: Telling, saysSince: boolean): Html {
  if (!held) return html`nobody`;
  const carriedOver = saysSince && (queries.workloads.claim(held.claimId)?.imported ?? null) !== null;
  return html`${telling.partner(held)}${saysSince && html` since ${sinceTime(held.since, carriedOver)}`}`;
}

/** `Proseware disputes; Litware and Wingtip ask`. */
function wantedBy(parts: Parts, caller: Caller, row: WorkloadRow, telling: Telling): string {
  const disputing = disputesOn(parts, caller, row).map(({ opener }) => opener);
  const asking = row.openClaims.filter(({ claimId }) => disputing.every((opener) => opener.claimId !== claimId));
  const said = (claims: readonly { claimId: string; partnerId: string }[], verb: string) =>
    claims.length === 0 ? [] : [`${claims.map((claim) => telling.partner(claim)).join(' and ')} ${verb}${claims.length > 1 ? '' : 's'}`];
  return [...said(disputing, 'dispute'), ...said(asking, 'ask')].join('; ');
}

const standing = ({ onHold, locked }: WorkloadRow, contested: boolean): string[] => [
  ...(contested ? ['contested'] : []),
  ...(onHold ? ['on hold'] : []),
  ...(locked ? ['locked'] : []),
];
