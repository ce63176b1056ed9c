import type { Instant } from '../../domain/calendar';
import { parseWorkloadId } from '../../domain/streams';
import type { Parts } from '../parts';

/** Lets workloads with a deadline passed by `now` catch up, and waits for the views. Answers how many there were. */
export async function recordWhatIsDue({ queries, ledger, runner }: Parts, now: Instant, limit: number, waitMs: number): Promise<number> {
  const due = queries.workloads.dueWorkloads(now, limit).flatMap(({ workloadId }) => parseWorkloadId(workloadId) ?? []);
  const folded = await Promise.all(due.map((workload) => ledger.catchUp(workload)));
  for (const { position } of folded) if (position !== null) await runner.waitFor(position, waitMs);
  return due.length;
}
