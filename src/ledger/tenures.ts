import type { Instant } from '../domain/calendar';
import { workloadStream } from '../domain/streams';
import type { WorkloadRef } from '../domain/streams';
import type { WorkloadEvent } from '../domain/workload/events';
import { tenuresOf } from '../domain/workload/on-record';
import type { Tenure } from '../domain/workload/on-record';
import { readWhole } from './streams';
import type { EventStore } from './ports/event-store';

/** Who held when, as the ledger knew it at `knownAt`. */
export async function tenures(store: EventStore, ref: WorkloadRef, knownAt: Instant): Promise<Tenure[]> {
  const events = await readWhole<WorkloadEvent>(store, workloadStream(ref));
  return tenuresOf(events.filter(({ recordedAt }) => recordedAt <= knownAt));
}
