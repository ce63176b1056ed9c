import type { Instant } from '../../domain/calendar';
import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import { nextDeadline } from '../../domain/workload/deadlines';
import type { Deadline } from '../../domain/workload/deadlines';
import type { Holder } from '../../domain/workload/on-record';
import { incumbentOf, isContested, openClaims } from '../../domain/workload/state';
import type { Claim, Workload } from '../../domain/workload/state';
import { claimDeadline } from './claim-deadline';
import type { ClaimDeadline } from './claim-deadline';

/** A workload as it is read: who is on record, and who asks. */
export interface WorkloadRow extends WorkloadRef {
  workloadId: string;
  partnerOfRecord: Holder | null;
  openClaims: Pick<Claim, 'claimId' | 'partnerId' | 'accountId' | 'state' | 'requestedAt'>[];
  contested: boolean;
  /** No dispute can be opened yet. */
  onHold: boolean;
  /** No workload can be locked yet. */
  locked: boolean;
  /** What the ledger records by itself next. */
  nextDeadline: Pick<Deadline, 'at' | 'kind' | 'claimId'> | null;
}

/** A claim as it is read, with the workload it is about. */
export interface ClaimRow extends Claim, WorkloadRef {
  workloadId: string;
  /** What its parties look to next. */
  nextDeadline: ClaimDeadline | null;
}

export function workloadRow({ tenantId, scope }: WorkloadRef, workload: Workload): WorkloadRow {
  const deadline = nextDeadline(workload);
  return {
    workloadId: workloadIdOf({ tenantId, scope }),
    tenantId,
    scope,
    partnerOfRecord: holderOf(workload),
    openClaims: openClaims(workload).map(({ claimId, partnerId, accountId, state, requestedAt }) => ({
      claimId,
      partnerId,
      accountId,
      state,
      requestedAt,
    })),
    contested: isContested(workload),
    onHold: false,
    locked: false,
    nextDeadline: deadline && { at: deadline.at, kind: deadline.kind, claimId: deadline.claimId },
  };
}

export function claimRow({ tenantId, scope }: WorkloadRef, workload: Workload, claim: Claim): ClaimRow {
  return { ...claim, workloadId: workloadIdOf({ tenantId, scope }), tenantId, scope, nextDeadline: claimDeadline(workload, claim) };
}

function holderOf(workload: Workload): Holder | null {
  const claim = incumbentOf(workload);
  if (!claim) return null;
  const { partnerId, accountId, claimId, termEnd } = claim;
  return { partnerId, accountId, claimId, since: sinceOf(claim), termEnd: termEnd?.at ?? null };
}

/** A claim on record came on record at some instant; the request is the earliest it can have been. */
const sinceOf = ({ since, requestedAt }: Claim): Instant => since ?? requestedAt;
