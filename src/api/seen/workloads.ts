import type { Caller } from '../../domain/facts';
import type { Finality } from '../../domain/workload/finality';
import type { Holder } from '../../domain/workload/on-record';
import type { WorkloadQueries } from '../../projections/workloads/queries';
import type { WorkloadRow } from '../../projections/workloads/rows';
import type { FinalityTold, HolderTold } from '../../timeline/timeline';
import { withName } from './rivals';
import type { Others } from './rivals';

/** Staff may read any workload, a customer its own, a partner where it has or had a claim. */
export function mayReadWorkload(
  workloads: Pick<WorkloadQueries, 'claimsOf'>,
  { workloadId, tenantId }: Pick<WorkloadRow, 'workloadId' | 'tenantId'>,
  { role, ...caller }: Caller,
): boolean {
  if (role === 'customer') return caller.tenantId === tenantId;
  return role !== 'partner' || workloads.claimsOf(workloadId).some(({ accountId }) => accountId === caller.accountId);
}

/** A workload as the views hold it. */
export type WorkloadSeen = WorkloadRow;

/** What a reader's answer needs beside the row. */
export interface WorkloadTelling {
  caller: Caller;
  others: Others;
  partnerName: (partnerId: string) => string | null;
}

/** The current holder and who asks. A partner reads its rivals as "competing partner"; a downstream service reads the holder only. */
export function presentWorkload(workload: WorkloadSeen, telling: WorkloadTelling): object {
  const { workloadId, tenantId, scope, openClaims, contested, onHold, locked, nextDeadline } = workload;
  const partnerOfRecord = presentHolder(workload.partnerOfRecord, telling);
  if (telling.caller.role === 'service') return { workloadId, tenantId, scope, partnerOfRecord };
  return {
    workloadId,
    tenantId,
    scope,
    partnerOfRecord,
    openClaims: openClaims.map((claim) => presentOpenClaim(claim, telling)),
    contested,
    onHold,
    locked,
    nextDeadline: nextDeadline && presentDeadline(nextDeadline, telling),
  };
}

/** Who is on record; of a rival only since when. */
export function presentHolder(holder: Holder | null, { others, partnerName }: WorkloadTelling): HolderTold | null {
  if (!holder) return null;
  const { claimId, partnerId, since, termEnd } = holder;
  const rival = others.rival(claimId);
  return rival === null ? { ...holder, partnerName: partnerName(partnerId) } : { ...withName(rival, partnerName), since, termEnd };
}

/** How firm an answer is. Which disputes are open is for their parties, the customer and staff. */
export function presentFinality(finality: Finality, { caller, others }: WorkloadTelling): FinalityTold {
  if (finality.state !== 'in-dispute') return finality;
  if (caller.role === 'service') return { state: finality.state };
  const disputeIds = finality.disputeIds.filter((disputeId) => others.disputes(disputeId));
  return { state: finality.state, ...(disputeIds.length > 0 ? { disputeIds } : {}) };
}

function presentOpenClaim(claim: WorkloadSeen['openClaims'][number], { others, partnerName }: WorkloadTelling): object {
  const { claimId, partnerId, state, requestedAt } = claim;
  const rival = others.rival(claimId);
  return rival === null ? { ...claim, partnerName: partnerName(partnerId) } : { ...withName(rival, partnerName), state, requestedAt };
}

function presentDeadline(deadline: NonNullable<WorkloadSeen['nextDeadline']>, { others }: WorkloadTelling): object {
  const { at, kind, claimId } = deadline;
  return { at, kind, ...(others.rival(claimId) ?? { claimId }) };
}
