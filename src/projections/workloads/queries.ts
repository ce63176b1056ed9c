import type { Instant } from '../../domain/calendar';
import type { ClaimState } from '../../domain/workload/state';
import { openStates } from '../../domain/workload/state';
import type { Database } from '../../sqlite/driver';
import { readPage, Where } from '../paging';
import type { Listing, Page, PageAsked } from '../paging';
import { Statements } from '../statements';
import type { ClaimRow, WorkloadRow } from './rows';

/** What a reader may see at all: an account's own, or a customer's own; everything where neither is given. */
export interface VisibleTo {
  account?: string | undefined;
  tenant?: string | undefined;
}

export type WorkloadStatus = 'held' | 'vacant' | 'contested' | 'on-hold' | 'locked';

export interface WorkloadsAsked extends PageAsked {
  tenant?: string | undefined;
  /** A partner location, or its account. */
  holder?: string | undefined;
  scope?: string | undefined;
  /** Any of these. */
  status?: readonly WorkloadStatus[] | undefined;
  /** Account: what it holds or has an open claim on. */
  visibleTo?: VisibleTo;
}

export interface ClaimsAsked extends PageAsked {
  /** A partner location, or its account. */
  partner?: string | undefined;
  tenant?: string | undefined;
  scope?: string | undefined;
  /** Any of these. */
  states?: readonly string[] | undefined;
  /** With a deadline before then. */
  dueBefore?: Instant | undefined;
  /** The claim id of the report it was imported from. */
  externalId?: string | undefined;
  visibleTo?: VisibleTo;
}

/** How many there are, for a page that one starts from. */
export interface Counts {
  workloads: number;
  held: number;
  contested: number;
  claims: Partial<Record<ClaimState, number>>;
}

const workloads: Listing = {
  table: 'workloads',
  sorts: { workloadId: 'id', scope: 'scope', nextDeadline: 'due_at' },
  defaultSort: 'workloadId',
};
const claims: Listing = {
  table: 'claims',
  sorts: { claimId: 'id', requestedAt: 'requested_at', nextDeadline: 'next_deadline', state: 'state', scope: 'scope' },
  defaultSort: '-requestedAt',
};

const statuses: Readonly<Record<WorkloadStatus, string>> = {
  held: 'NOT vacant',
  vacant: 'vacant',
  contested: 'contested',
  'on-hold': 'on_hold',
  locked: 'locked',
};

const HOLDS_OR_CLAIMS = `EXISTS (SELECT 1 FROM claims c WHERE c.workload = workloads.id AND c.account = ?
  AND c.state IN (${[...openStates, 'Active'].map((state) => `'${state}'`).join(', ')}))`;

/** Workloads and claims as they are now: no clock is asked, and nothing is caught up. */
export class WorkloadQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  get(workloadId: string): WorkloadRow | undefined {
    return this.#row('SELECT row FROM workloads WHERE id = ?', workloadId);
  }

  claim(claimId: string): ClaimRow | undefined {
    return this.#row('SELECT row FROM claims WHERE id = ?', claimId);
  }

  /** The workload on which a notice was served. */
  notice(noticeId: string): string | undefined {
    const found = this.#statements.get('SELECT workload FROM inbox WHERE id = ?', noticeId) as { workload: string } | undefined;
    return found?.workload;
  }

  /** @throws Refusal Malformed */
  list({ tenant, holder, scope, status, visibleTo = {}, ...page }: WorkloadsAsked): Page<WorkloadRow> {
    const where = new Where()
      .and('tenant = ?', tenant)
      .and('tenant = ?', visibleTo.tenant)
      .and('holder = ? OR holder_partner = ?', holder, holder)
      .and('scope = ?', scope)
      .and(HOLDS_OR_CLAIMS, visibleTo.account);
    if (status && status.length > 0) where.and(status.map((one) => statuses[one]).join(' OR '));
    return readPage(this.#statements, workloads, where, page);
  }

  /** @throws Refusal Malformed */
  claims({ partner, tenant, scope, states, dueBefore, externalId, visibleTo = {}, ...page }: ClaimsAsked): Page<ClaimRow> {
    const where = new Where()
      .and('partner = ? OR account = ?', partner, partner)
      .and('tenant = ?', tenant)
      .and('tenant = ?', visibleTo.tenant)
      .and('account = ?', visibleTo.account)
      .and('scope = ?', scope)
      .and('state IN (SELECT value FROM json_each(?))', states && JSON.stringify(states))
      .and('next_deadline < ?', dueBefore)
      .and('external_id = ?', externalId);
    return readPage(this.#statements, claims, where, page);
  }

  /** Workloads on which something has fallen due by `now` that is not recorded yet, the longest due first. */
  dueWorkloads(now: Instant, limit: number): { workloadId: string; dueAt: Instant }[] {
    const sql = 'SELECT id AS workloadId, due_at AS dueAt FROM workloads WHERE due_at <= ? ORDER BY due_at, id LIMIT ?';
    return this.#statements.all(sql, now, limit) as { workloadId: string; dueAt: Instant }[];
  }

  counts(): Counts {
    const { all, held, contested } = this.#statements.get(
      'SELECT count(*) AS "all", count(holder) AS held, coalesce(sum(contested), 0) AS contested FROM workloads',
    ) as { all: number; held: number; contested: number };
    const byState = this.#statements.all('SELECT state, count(*) AS n FROM claims GROUP BY state') as { state: ClaimState; n: number }[];
    return { workloads: all, held, contested, claims: Object.fromEntries(byState.map(({ state, n }) => [state, n])) };
  }

  #row<Row>(sql: string, id: string): Row | undefined {
    const found = this.#statements.get(sql, id) as { row: string } | undefined;
    return found && (JSON.parse(found.row) as Row);
  }
}
