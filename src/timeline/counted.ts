import type { Recorded } from '../domain/recorded';
import type { WorkloadEvent } from '../domain/workload/events';
import type { Workload } from '../domain/workload/state';

/** An event with its place in the ledger's order. */
export interface Counted<Data = WorkloadEvent> {
  sequence: number;
  event: Recorded<Data>;
}

/** An event of a workload, and how it stands after it. */
export interface Step {
  counted: Counted;
  after: Workload;
}
