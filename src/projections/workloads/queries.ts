import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { never } from '../../domain/refusal';
import { openStates } from '../../domain/workload/state';
import type { ClaimState, DisputeState } from '../../domain/workload/state';
import type { Database, SqlValue } from '../../sqlite/driver';
import { equals, page, Statements } from '../paging';
import type { Listed, Page, Paged } from '../paging';
import type { InboxKind, InboxRow } from './inbox';
import type { ClaimRow, DisputeRow, WorkloadRow } from './rows';

export const workloadStatuses = ['held', 'vacant', 'contested', 'on-hold', 'locked'] as const;
export type WorkloadStatus = (typeof workloadStatuses)[number];

/** Whose rows are there at all: an account's (its claims and disputes, workloads that it takes part in), a tenant's; everybody's where neither is given. */
export interface VisibleTo {
  account?: string;
  tenant?: string;
}

export interface WorkloadFilter extends Paged {
  tenant?: string;
  /** A partner location or a global account. */
  holder?: string;
  scope?: string;
  /** Any of these. */
  status?: readonly WorkloadStatus[];
  visibleTo?: VisibleTo;
}

export interface ClaimFilter extends Paged {
  /** A partner location or a global account. */
  partner?: string;
  tenant?: string;
  scope?: string;
  /** Any of these. */
  states?: readonly ClaimState[];
  /** Whose next deadline comes before. */
  dueBefore?: Instant;
  externalId?: string;
  visibleTo?: VisibleTo;
}

export interface DisputeFilter extends Paged {
  /** Any of these. */
  states?: readonly DisputeState[];
  visibleTo?: VisibleTo;
}

export interface InboxFilter extends Paged {
  addressees: readonly string[];
  /** Only what can still be answered, or only what cannot. */
  open?: boolean;
  /** Any of these. */
  kinds?: readonly InboxKind[];
}

/** What is in the ledger, counted. */
export interface Counts {
  workloads: number;
  held: number;
  vacant: number;
  contested: number;
  onHold: number;
  contestedOrOnHold: number;
}

const workloadSorts = {
  workloadId: 'id',
  tenantId: "coalesce(tenant, '')",
  scope: "coalesce(scope, '')",
  since: "coalesce(since, '')",
  nextDeadline: "coalesce(due_at, '9999')",
};
const claimSorts = {
  requestedAt: "coalesce(requested_at, '')",
  nextDeadline: "coalesce(next_deadline, '9999')",
  state: "coalesce(state, '')",
  partner: "coalesce(partner, '')",
  claimId: 'id',
};
const disputeSorts = {
  openedAt: "coalesce(opened_at, '')",
  escalateAt: "coalesce(escalate_at, '9999')",
  state: "coalesce(state, '')",
  disputeId: 'id',
};

const WORKLOADS_AT_ONCE = 500;

/** Questions about workloads, claims, disputes and inboxes, as the views hold them. */
export class WorkloadQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  get(workloadId: string): WorkloadRow | undefined {
    return this.#one<WorkloadRow>('SELECT row FROM workloads WHERE id = ?', workloadId);
  }

  claim(claimId: string): ClaimRow | undefined {
    return this.#one<ClaimRow>('SELECT row FROM claims WHERE id = ?', claimId);
  }

  /** The claims of one workload, by first request. */
  claimsOf(workloadId: string): ClaimRow[] {
    const found = this.#statements.get('SELECT row FROM claims WHERE workload = ? ORDER BY requested_at, id').all(workloadId) as {
      row: string;
    }[];
    return found.map(({ row }) => JSON.parse(row) as ClaimRow);
  }

  /** Workloads on which a claim was requested in a time, both ends included; read page by page as they are asked for. */
  *requestedOn(from: Instant, to: Instant): Generator<string> {
    const sql =
      'SELECT DISTINCT workload FROM claims WHERE workload > ? AND requested_at >= ? AND requested_at <= ? ORDER BY workload LIMIT ?';
    for (let after = ''; ;) {
      const found = this.#statements.get(sql).all(after, from, to, WORKLOADS_AT_ONCE) as { workload: string }[];
      for (const { workload } of found) yield workload;
      if (found.length < WORKLOADS_AT_ONCE) return;
      after = found.at(-1)?.workload ?? after;
    }
  }

  dispute(disputeId: string): DisputeRow | undefined {
    return this.#one<DisputeRow>('SELECT row FROM disputes WHERE id = ?', disputeId);
  }

  /** The disputes on one workload, by opening. */
  disputesOf(workloadId: string): DisputeRow[] {
    const found = this.#statements.get('SELECT row FROM disputes WHERE workload = ? ORDER BY opened_at, id').all(workloadId) as {
      row: string;
    }[];
    return found.map(({ row }) => JSON.parse(row) as DisputeRow);
  }

  /** Who ever asked on a workload, and who disputed with whom. */
  gathered(workloadId: string): { claims: ClaimRow[]; disputes: { disputeId: string; claimId: string; counterpart: string | null }[] } {
    const disputes = this.disputesOf(workloadId).map(({ disputeId, claimId, counterpart }) => {
      return { disputeId, claimId, counterpart: counterpart?.claimId ?? null };
    });
    return { claims: this.claimsOf(workloadId), disputes };
  }

  /** The workload on which a notice was served. */
  notice(noticeId: string): string | undefined {
    return this.#one<InboxRow>('SELECT row FROM inbox WHERE notice = ?', noticeId)?.workloadId;
  }

  /** @throws Refusal Malformed for a sort or cursor that is none */
  list(filter: WorkloadFilter): Page<WorkloadRow> {
    return page(this.#statements, { table: 'workloads', where: whereOf(filter), sorts: workloadSorts, defaultSort: 'workloadId' }, filter);
  }

  /**
   * The first of the same by when something is due, whoever is waited for. No list to page through: its cursor would tell a partner until
   * when a rival has time.
   */
  dueFirst({ limit, ...filter }: Omit<WorkloadFilter, 'cursor' | 'sort'>): WorkloadRow[] {
    const sorts = { due: "coalesce(first_due, '9999')" };
    return page<WorkloadRow>(this.#statements, { table: 'workloads', where: whereOf(filter), sorts, defaultSort: 'due' }, { limit }).items;
  }

  /** @throws Refusal Malformed for a sort or cursor that is none */
  claims({ partner, tenant, scope, states, dueBefore, externalId, visibleTo, ...paged }: ClaimFilter): Page<ClaimRow> {
    const where: [string, ...SqlValue[]][] = [
      ...equals('tenant', tenant),
      ...equals('scope', scope),
      ...equals('external_id', externalId),
      ...equals('tenant', visibleTo?.tenant),
      ...equals('account', visibleTo?.account),
    ];
    if (partner !== undefined) where.push(['(partner = ? OR account = ?)', partner, partner]);
    if (states && states.length > 0) where.push([`state IN (${states.map(() => '?').join(', ')})`, ...states]);
    if (dueBefore !== undefined) where.push(['next_deadline < ?', dueBefore]);
    return page(this.#statements, { table: 'claims', where, sorts: claimSorts, defaultSort: '-requestedAt' }, paged);
  }

  /** @throws Refusal Malformed for a sort or cursor that is none */
  disputes({ states, visibleTo, ...paged }: DisputeFilter): Page<DisputeRow> {
    const where: [string, ...SqlValue[]][] = [...equals('tenant', visibleTo?.tenant)];
    const account = visibleTo?.account;
    if (account !== undefined) where.push(['(account = ? OR counterpart = ?)', account, account]);
    if (states && states.length > 0) where.push([`state IN (${states.map(() => '?').join(', ')})`, ...states]);
    return page(this.#statements, { table: 'disputes', where, sorts: disputeSorts, defaultSort: '-openedAt' }, paged);
  }

  /** What addressees must answer or were told, newest first: `account X`, `tenant X`, `manager X`, `managers`, `leads`. */
  inbox({ addressees, open, kinds, ...paged }: InboxFilter, now: Instant): Page<InboxRow> {
    const where: [string, ...SqlValue[]][] = [[`addressee IN (${addressees.map(() => '?').join(', ')})`, ...addressees]];
    if (open === true) where.push(['open_until > ?', now]);
    if (open === false) where.push(['(open_until IS NULL OR open_until <= ?)', now]);
    if (kinds && kinds.length > 0) where.push([`kind IN (${kinds.map(() => '?').join(', ')})`, ...kinds]);
    return page(this.#statements, { table: 'inbox', where, sorts: { at: 'at', respondBy: 'respond_by' }, defaultSort: '-at' }, paged);
  }

  /** How much of each kind addressees must still answer, and until when the first of it. */
  toAnswer(addressees: readonly string[], now: Instant): { kind: InboxKind; count: number; respondBy: Instant | null }[] {
    const marks = addressees.map(() => '?').join(', ');
    const found = this.#statements
      .get(
        `SELECT kind, count(*) AS count, min(respond_by) AS respondBy FROM inbox WHERE addressee IN (${marks}) AND open_until > ? GROUP BY kind ORDER BY kind`,
      )
      .all(...addressees, now) as { kind: InboxKind; count: number; respondBy: Instant }[];
    return found.map(({ kind, count, respondBy }) => ({ kind, count, respondBy: respondBy === FOR_EVER ? null : respondBy }));
  }

  /** Of the workloads that are there for a reader, by the same rights as its list of them. */
  visibleCounts({ account, tenant }: VisibleTo): Counts {
    const where: string[] = [];
    const given: string[] = [];
    if (tenant !== undefined) {
      where.push('tenant = ?');
      given.push(tenant);
    }
    if (account !== undefined) {
      const [condition, ...values] = takenPartIn(account);
      where.push(condition);
      given.push(...values);
    }
    const narrowed = where.length > 0 ? ` WHERE ${where.join(' AND ')}` : '';
    return this.#statements
      .get(
        `SELECT count(*) AS workloads, count(holder) AS held, count(*) - count(holder) AS vacant, coalesce(sum(contested), 0) AS contested, coalesce(sum(on_hold), 0) AS onHold, coalesce(sum(contested OR on_hold), 0) AS contestedOrOnHold FROM workloads${narrowed}`,
      )
      .get(...given) as Counts;
  }

  #one<Row>(sql: string, id: string): Row | undefined {
    const found = this.#statements.get(sql).get(id) as { row: string } | undefined;
    return found && (JSON.parse(found.row) as Row);
  }
}

function whereOf({ tenant, holder, scope, status, visibleTo }: Omit<WorkloadFilter, keyof Paged>): Listed['where'] {
  const where: [string, ...SqlValue[]][] = [...equals('tenant', tenant), ...equals('scope', scope), ...equals('tenant', visibleTo?.tenant)];
  if (holder !== undefined) where.push(['(holder = ? OR holder_partner = ?)', holder, holder]);
  // Whoever may not see who holds a workload may not find it out by asking either.
  if (holder !== undefined) where.push(...equals('holder', visibleTo?.account));
  if (status && status.length > 0) where.push([`(${status.map(conditionOf).join(' OR ')})`]);
  if (visibleTo?.account !== undefined) where.push(takenPartIn(visibleTo.account));
  return where;
}

/** Workloads that an account holds, asks for or disputes: of others it does not read how they stand now, so no filter finds them either. */
const takenPartIn = (account: string): [condition: string, ...accounts: string[]] => [
  `(holder = ? OR id IN (SELECT workload FROM claims WHERE account = ? AND state IN (${openStates.map((state) => `'${state}'`).join(', ')}))
    OR id IN (SELECT workload FROM disputes WHERE state = 'open' AND (account = ? OR counterpart = ?)))`,
  account,
  account,
  account,
  account,
];

function conditionOf(status: WorkloadStatus): string {
  switch (status) {
    case 'held':
      return 'holder IS NOT NULL';
    case 'vacant':
      return 'holder IS NULL';
    case 'contested':
      return 'contested = 1';
    case 'on-hold':
      return 'on_hold = 1';
    case 'locked':
      return 'locked = 1';
    default:
      return never(status);
  }
}
