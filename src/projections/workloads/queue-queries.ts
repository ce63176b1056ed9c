import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Database } from '../../sqlite/driver';
import { page, Statements } from '../paging';
import type { Page, Paged } from '../paging';
import { hasServiceLevel, waitingQueues } from './queues';
import type { WaitingRow } from './queues';
import { matching } from './waiting-filter';
import type { Condition, WaitingFilter } from './waiting-filter';

/** What a manager can ask for: what waits for whom, and all whose service level has passed. */
export const queueNames = [...waitingQueues, 'breached'] as const;
export type QueueName = (typeof queueNames)[number];

export interface QueueFilter extends Paged, WaitingFilter {
  queue: QueueName;
}

/** How much waits in a queue. */
export interface QueueCount {
  count: number;
  /** Of these, how many wait longer than their service level. */
  breached: number;
  /** The earliest deadline; null where nothing that waits has one. */
  oldestDeadline: Instant | null;
}

/** The same for one reviewer; null for what nobody has taken up. */
export interface ReviewersCount extends QueueCount {
  reviewer: string | null;
}

const serviceLevels = waitingQueues
  .filter(hasServiceLevel)
  .map((queue) => `'${queue}'`)
  .join(', ');

const sorts = { deadline: 'deadline', since: 'since' };

/**
 * What waits, as of an instant: a deadline that passes moves nothing in the table, so each question compares it with the clock. A service
 * level that has passed is breached and waits on; of the others the ledger records what follows, and it waits no more.
 */
export class QueueQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  /** @throws Refusal Malformed for a sort or cursor that is none */
  list({ queue, limit, cursor, sort, ...filter }: QueueFilter, now: Instant): Page<WaitingRow> {
    // What is looked for by customer or partner is found through them, and then put in order: a queue may be long, and theirs is short.
    const through = filter.tenant === undefined && filter.partner === undefined ? '' : '+';
    const where = [...waitsIn(queue, now, through), ...matching(filter, now)];
    return page(this.#statements, { table: 'waiting', where, sorts, defaultSort: 'deadline' }, { limit, cursor, sort });
  }

  /** Every queue, with how much waits in it. */
  counts(now: Instant, filter: WaitingFilter = {}): Record<QueueName, QueueCount & { reviewers: ReviewersCount[] }> {
    const where = matching(filter, now);
    const only = where.map(([condition]) => `AND ${condition}`).join(' ');
    const found = this.#statements
      .get(
        `SELECT queue, reviewer, count(*) AS count, coalesce(sum(deadline <= ?), 0) AS breached, min(deadline) AS oldest
         FROM waiting WHERE (queue IN (${serviceLevels}) OR deadline > ?) AND since <= ? ${only} GROUP BY queue, reviewer ORDER BY queue, reviewer`,
      )
      .all(now, now, now, ...where.flatMap(([, ...values]) => values)) as unknown as Found[];
    const waiting = waitingQueues.map((queue) => [queue, together(found.filter((one) => one.queue === queue))] as const);
    return Object.fromEntries([...waiting, ['breached', together(breachedOf(found))]]) as ReturnType<QueueQueries['counts']>;
  }
}

interface Found {
  queue: string;
  reviewer: string | null;
  count: number;
  breached: number;
  oldest: Instant;
}

/** Of several queues what is breached, once more by reviewer: where a queue has a breach, its oldest deadline is one. */
function breachedOf(found: readonly Found[]): Found[] {
  const late = found.filter(({ breached }) => breached > 0);
  return [...new Set(late.map(({ reviewer }) => reviewer))].map((reviewer) => {
    const own = late.filter((one) => one.reviewer === reviewer);
    const breached = own.reduce((sum, one) => sum + one.breached, 0);
    return { queue: 'breached', reviewer, count: breached, breached, oldest: oldestOf(own) };
  });
}

function together(found: readonly Found[]): QueueCount & { reviewers: ReviewersCount[] } {
  return {
    count: found.reduce((sum, { count }) => sum + count, 0),
    breached: found.reduce((sum, { breached }) => sum + breached, 0),
    oldestDeadline: known(oldestOf(found)),
    reviewers: found.map(({ reviewer, count, breached, oldest }) => ({ reviewer, count, breached, oldestDeadline: known(oldest) })),
  };
}

const oldestOf = (found: readonly Found[]): Instant =>
  found.reduce<Instant>((oldest, one) => (one.oldest < oldest ? one.oldest : oldest), FOR_EVER);

const known = (deadline: Instant): Instant | null => (deadline === FOR_EVER ? null : deadline);

/** As few conditions as its kind of queue needs, so that an index answers: only what waits for the ledger can lie ahead. */
function waitsIn(queue: QueueName, now: Instant, through: '' | '+'): Condition[] {
  if (queue === 'breached') return [[`${through}level = 1`], [`${through}deadline <= ?`, now]];
  const where: Condition[] = [[`${through}queue = ?`, queue]];
  if (!hasServiceLevel(queue)) where.push([`${through}deadline > ?`, now]);
  if (queue === 'grant-waiting') where.push(['since <= ?', now]);
  return where;
}
