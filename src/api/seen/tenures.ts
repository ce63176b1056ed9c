import type { Instant } from '../../domain/calendar';
import { FOR_EVER } from '../../domain/calendar';
import { appendOf } from '../../domain/recorded';
import { parseWorkloadId } from '../../domain/streams';
import { finalityOf } from '../../domain/workload/finality';
import type { Doubt } from '../../domain/workload/finality';
import type { Cause } from '../../projections/tenure/causes';
import type { Holding } from '../../projections/tenure/differences';
import type { Learned } from '../../projections/tenure/changed';
import type { TenureRow } from '../../projections/tenure/queries';
import { presentCauses } from './events';
import type { EventTold } from './events';
import { withName } from './rivals';
import { presentFinality } from './workloads';
import type { WorkloadTelling } from './workloads';

/** A workload's id, with its parts. */
export const presentWorkloadId = (workloadId: string): object => ({ workloadId, ...parseWorkloadId(workloadId) });

/**
 * An unbroken time on record, with how firm its least firm day is: the last one that was asked for.
 * @param doubts what was in doubt about the workload at that moment
 */
export function presentTenure(
  { workloadId, claimId, accountId, from, until, termEnd, locations }: TenureRow,
  { doubts, knownAt, to = FOR_EVER }: { doubts: readonly Doubt[]; knownAt: Instant; to?: Instant },
  telling: WorkloadTelling,
): object {
  const { partnerName } = telling;
  const partnerId = locations.at(-1)?.partnerId ?? accountId;
  const concerned = doubts.filter((doubt) => doubt.from < until && doubt.from <= to);
  return {
    ...presentWorkloadId(workloadId),
    claimId,
    partnerId,
    partnerName: partnerName(partnerId),
    accountId,
    from,
    until: orNull(until),
    termEnd,
    locations: locations.map((location) => ({ ...location, until: orNull(location.until) })),
    finality: presentFinality(finalityOf(concerned, knownAt, knownAt), telling),
  };
}

/** A stretch of days that had one holder before and has another after, and what decided so. */
export function presentChange(
  { from, until, before, after, because, rewritten }: Learned,
  causes: readonly Cause[],
  telling: WorkloadTelling,
): object {
  const told = presentCauses(causes, telling);
  return {
    from,
    until: orNull(until),
    before: presentHolding(before, telling),
    after: presentHolding(after, telling),
    decision: decisionOf(because, causes, told),
    because: told,
    rewritten,
  };
}

function presentHolding(holding: Holding | null, { others, partnerName }: WorkloadTelling): object | null {
  if (!holding) return null;
  const rival = others.rival(holding.claimId);
  return rival === null ? { ...holding, partnerName: partnerName(holding.partnerId) } : withName(rival, partnerName);
}

/**
 * In short what the events tell: which of them decided, who, by which policy, for which reasons, upon which documents. What was recorded
 * together was decided together: of a reversal it is the resolution that decided, under the dispute's policy, and the grant that follows
 * keeps the policy of the claim that came back.
 */
function decisionOf(because: readonly number[], causes: readonly Cause[], told: readonly EventTold[]): object {
  const last = causes.find(({ sequence }) => sequence === Math.max(...because));
  const append = new Set(
    causes.filter(({ event }) => last && appendOf(event) === appendOf(last.event)).map(({ sequence }) => String(sequence)),
  );
  const together = told.filter(({ sequence }) => sequence !== undefined && append.has(sequence));
  const decisive =
    together.find(({ type }) => type === 'DisputeResolved') ?? told.find(({ sequence }) => sequence === String(last?.sequence));
  const listed = (events: readonly EventTold[], field: string): unknown[] =>
    events.flatMap(({ data }) => (data[field] as unknown[] | undefined) ?? []);
  const documents = [...listed(told, 'evidence'), ...listed(told, 'examined')] as { sha256?: string }[];
  return {
    sequences: unique([...because, ...together.map(({ sequence }) => Number(sequence))].toSorted((one, other) => one - other)).map(String),
    decidedBy: decisive?.data['decidedBy'] ?? decisive?.actor ?? null,
    policyVersion: decisive?.policyVersion ?? null,
    reasons: unique(listed(together, 'reasons')),
    evidence: unique(documents.flatMap(({ sha256 }) => sha256 ?? [])),
  };
}

const unique = (values: readonly unknown[]): unknown[] => [...new Set(values)];
const orNull = (until: Instant): Instant | null => (until === FOR_EVER ? null : until);
