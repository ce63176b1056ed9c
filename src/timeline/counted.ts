import type { Recorded } from '../domain/recorded';
import type { WorkloadEvent } from '../domain/workload/events';

/** An event with its place in the ledger's order. */
export interface Counted<Data = WorkloadEvent> {
  sequence: number;
  event: Recorded<Data>;
}
