import type { Instant } from '../../domain/calendar';
import type { Database } from '../../sqlite/driver';
import { Statements } from '../paging';

/** Workloads by when something falls due on them: each question but the count is one look into an index. */
export class DueQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  /** Workloads on which something has fallen due by now: by when, then by id, beginning after another. */
  dueBy(now: Instant, limit: number, after = { dueAt: '', workloadId: '' }): { workloadId: string; dueAt: Instant }[] {
    return this.#statements
      .get(
        `SELECT id AS workloadId, due_at AS dueAt FROM workloads
         WHERE due_at <= ? AND (due_at, id) > (?, ?) ORDER BY due_at, id LIMIT ?`,
      )
      .all(now, after.dueAt, after.workloadId, limit) as { workloadId: string; dueAt: Instant }[];
  }

  isDue(workloadId: string, now: Instant): boolean {
    return this.#statements.get('SELECT 1 FROM workloads WHERE id = ? AND due_at <= ?').get(workloadId, now) !== undefined;
  }

  /** The first instant after another at which something falls due; null where nothing ever does. */
  nextAfter(instant: Instant): Instant | null {
    const found = this.#statements.get('SELECT min(due_at) AS next FROM workloads WHERE due_at > ?').get(instant);
    return (found as { next: Instant | null }).next;
  }

  /** On how many workloads something is due by now, and since when; counts them. */
  backlog(now: Instant): { due: number; oldest: Instant | null } {
    const found = this.#statements.get('SELECT count(*) AS due, min(due_at) AS oldest FROM workloads WHERE due_at <= ?').get(now);
    const { due, oldest } = found as { due: number; oldest: Instant | null };
    return { due, oldest };
  }
}
