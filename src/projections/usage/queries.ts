import { parseWorkloadId, usageStream } from '../../domain/streams';
import type { Database } from '../../sqlite/driver';
import { Statements } from '../statements';
import { usageSeries } from './projection';
import type { UsageItem, UsageState } from './projection';

/** The usage of workloads, as now known. */
export class UsageQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  /** Oldest period first; empty where nothing was recorded. */
  series(workloadId: string): UsageItem[] {
    const workload = parseWorkloadId(workloadId);
    if (!workload) return [];
    const found = this.#statements.get('SELECT state FROM usage_state WHERE key = ?', usageStream(workload)) as { state: string } | undefined;
    return found ? usageSeries(JSON.parse(found.state) as UsageState) : [];
  }
}
