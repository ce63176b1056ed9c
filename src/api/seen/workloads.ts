import type { Caller } from '../../domain/facts';
import type { Holder } from '../../domain/workload/on-record';
import type { WorkloadRow } from '../../projections/workloads/rows';
import type { Competing } from './rivals';

/** A workload as the views hold it. */
export type WorkloadSeen = WorkloadRow;

/** What a reader's answer needs beside the row. */
export interface WorkloadTelling {
  caller: Caller;
  competing: Competing;
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
export function presentHolder(holder: Holder | null, { competing, partnerName }: WorkloadTelling): object | null {
  if (!holder) return null;
  const { claimId, partnerId, since, termEnd } = holder;
  const competingPartner = competing(claimId);
  return competingPartner === null ? { ...holder, partnerName: partnerName(partnerId) } : { competingPartner, since, termEnd };
}

function presentOpenClaim(claim: WorkloadSeen['openClaims'][number], { competing, partnerName }: WorkloadTelling): object {
  const { claimId, partnerId, state, requestedAt } = claim;
  const competingPartner = competing(claimId);
  return competingPartner === null ? { ...claim, partnerName: partnerName(partnerId) } : { competingPartner, state, requestedAt };
}

function presentDeadline(deadline: NonNullable<WorkloadSeen['nextDeadline']>, { competing }: WorkloadTelling): object {
  const { at, kind, claimId } = deadline;
  const competingPartner = competing(claimId);
  return competingPartner === null ? deadline : { at, kind, competingPartner };
}
