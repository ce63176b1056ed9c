import { usageStream } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import type { Database } from '../../sqlite/driver';
import { Statements } from '../paging';
import { stateTable } from '../runner/projection';
import { emptyUsageState, usage } from './projection';
import type { UsageState } from './projection';

/** The usage of a workload as the view holds it. */
export class UsageQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  get(ref: WorkloadRef): UsageState {
    const found = this.#statements.get(`SELECT state FROM ${stateTable(usage.name)} WHERE key = ?`).get(usageStream(ref)) as
      { state: string } | undefined;
    return found ? (JSON.parse(found.state) as UsageState) : emptyUsageState;
  }
}
