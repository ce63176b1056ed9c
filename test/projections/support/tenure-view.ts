import type { Recorded } from '../../../src/domain/recorded';
import type { WorkloadEvent } from '../../../src/domain/workload/events';
import { createBareTables, createIndexes } from '../../../src/projections/runner/view';
import { TenureQueries } from '../../../src/projections/tenure/queries';
import { tenure } from '../../../src/projections/tenure/view';
import { openDatabase } from '../../../src/sqlite/driver';

/** The view alone, in memory, told events in batches of so many; their sequences are 1, 2, 3 … */
export class TenureView {
  readonly #database = openDatabase(':memory:');
  readonly #writer;
  readonly queries: TenureQueries;
  #sequence = 0;

  constructor() {
    createBareTables(this.#database, tenure);
    createIndexes(this.#database, tenure);
    this.#writer = tenure.writer(this.#database);
    this.queries = new TenureQueries(this.#database);
  }

  /** The sequence of the last event told. */
  get sequence(): number {
    return this.#sequence;
  }

  tell(events: readonly Recorded<WorkloadEvent>[], batch: number): this {
    for (let from = 0; from < events.length; from += batch) {
      for (const event of events.slice(from, from + batch)) {
        this.#sequence += 1;
        this.#writer.apply({ ...event, sequence: this.#sequence }, event.stream);
      }
      this.#writer.flush();
      if (from % 3 === 0) this.#writer.reset(); // as after a restart: nothing is in memory
    }
    return this;
  }

  rows(): unknown[] {
    return ['tenure_rectangles', 'tenure_doubts', 'tenure_state'].flatMap((table) =>
      this.#database
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .map((row) => ({ ...(row as object) })),
    );
  }

  close(): void {
    this.#database.close();
  }
}
