import type { Recorded } from '../../domain/recorded';
import type { WorkloadEvent } from '../../domain/workload/events';
import { causeChain } from '../../domain/workload/on-record';
import type { EventStore } from '../../ledger/ports/event-store';
import { readHistory } from '../history/queries';
import type { HistoryQueries } from '../history/queries';

/** An event of a workload, with its sequence. */
export interface Cause {
  sequence: number;
  event: Recorded<WorkloadEvent>;
}

const PAGE = 1_000;

/**
 * The events that led to what some events painted, in order: their places from the views, their bodies from the log.
 * @param painted sequences of events of one workload
 */
export async function causesOf(
  { store, history }: { store: EventStore; history: HistoryQueries },
  workloadId: string,
  painted: readonly number[],
): Promise<Cause[]> {
  const last = Math.max(0, ...painted);
  const all: Cause[] = [];
  for (let after = 0; after < last;) {
    const refs = history.ofWorkload(workloadId, { after, limit: PAGE }).filter(({ sequence }) => sequence <= last);
    for await (const one of readHistory(store, refs)) all.push(one as Cause);
    after = refs.length === 0 ? last : (refs.at(-1)?.sequence ?? last);
  }
  const events = all.map(({ event }) => event);
  const chain = new Set(
    all.filter(({ sequence }) => painted.includes(sequence)).flatMap(({ event }) => causeChain(events, event.id).map(({ id }) => id)),
  );
  return all.filter(({ event }) => chain.has(event.id));
}
