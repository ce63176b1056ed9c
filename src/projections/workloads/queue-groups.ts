import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Database } from '../../sqlite/driver';
import { equals, page, Statements } from '../paging';
import type { Page, Paged } from '../paging';
import { waitingQueues } from './queues';
import type { WaitingQueue, WaitingRow } from './queues';
import { matching } from './waiting-filter';
import type { Condition, WaitingFilter } from './waiting-filter';

const first = ['breached', 'contested', 'escalated', 'disputes'] as const;

/** In the order in which they are dealt with: what is late, what stands between two partners, and then queue by queue. */
export const groupNames = [...new Set([...first, ...waitingQueues])];
export type GroupName = (typeof first)[number] | WaitingQueue;

/** What is looked at of all that waits. */
export interface GroupFilter extends WaitingFilter {
  queue?: WaitingQueue;
}

export interface QueueGroup {
  name: GroupName;
  count: number;
  /** The earliest deadline; null where nothing in it has one. */
  oldestDeadline: Instant | null;
}

/** All that waits, each claim and dispute in one group, as of an instant. */
export class QueueGroups {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  /** Those that have something in them. */
  counts(filter: GroupFilter, now: Instant): QueueGroup[] {
    const where: Condition[] = [['(level = 1 OR deadline > ?)', now], ['since <= ?', now], ...narrowed(filter, now)];
    const found = this.#statements
      .get(
        `SELECT CASE WHEN level = 1 AND deadline <= ? THEN 'breached' WHEN contested = 1 THEN 'contested' ELSE queue END AS name,
           count(*) AS count, min(deadline) AS oldest
         FROM waiting WHERE ${where.map(([condition]) => condition).join(' AND ')} GROUP BY name`,
      )
      .all(now, ...where.flatMap(([, ...values]) => values)) as unknown as { name: GroupName; count: number; oldest: Instant }[];
    return groupNames.flatMap((name) => {
      const group = found.find((one) => one.name === name);
      return group ? [{ name, count: group.count, oldestDeadline: group.oldest === FOR_EVER ? null : group.oldest }] : [];
    });
  }

  /**
   * What a group holds, the most urgent first.
   *
   * @throws Refusal Malformed for a cursor that is none
   */
  list(group: GroupName, filter: GroupFilter, paged: Omit<Paged, 'sort'>, now: Instant): Page<WaitingRow> {
    const where = [...within(group, now), ...narrowed(filter, now)];
    return page(this.#statements, { table: 'waiting', where, sorts: { deadline: 'deadline' }, defaultSort: 'deadline' }, paged);
  }
}

/** What is not late waits for a deadline ahead, of whatever kind it is. */
function within(group: GroupName, now: Instant): Condition[] {
  if (group === 'breached') return [['level = 1'], ['deadline <= ?', now]];
  const ahead: Condition[] = [
    ['deadline > ?', now],
    ['since <= ?', now],
  ];
  return group === 'contested' ? [['contested = 1'], ...ahead] : [['queue = ?', group], ['contested = 0'], ...ahead];
}

/** What waits in two queues is shown in that of its own, unless the other is asked for. */
function narrowed({ queue, ...filter }: GroupFilter, now: Instant): Condition[] {
  const kinds: Condition[] = queue === undefined ? [['beside = 0']] : equals('queue', queue);
  return [...kinds, ...matching(filter, now)];
}
