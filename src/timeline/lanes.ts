import type { WorkloadEvent } from '../domain/workload/events';
import type { Workload } from '../domain/workload/state';

/** The lane of what the customer says of the workload as a whole; no account can be called so. */
export const CUSTOMER = 'the customer';

/** The lane of a claim: its account's, since an account has one turn after another. */
export const laneOfClaim = ({ claims }: Workload, claimId: string): string =>
  claims.find((claim) => claim.claimId === claimId)?.accountId ?? claimId;

/** Where an event stands. An answer to a notice is its incumbent's, whoever's claim it was about. */
export function laneOf(data: WorkloadEvent, workload: Workload): string {
  if ('disputeId' in data && data.disputeId !== undefined && data.type.startsWith('Dispute')) return data.disputeId;
  if (data.type === 'NoticeAnswered') {
    const account = workload.notices.find(({ noticeId }) => noticeId === data.noticeId)?.account;
    return account ?? laneOfClaim(workload, data.about);
  }
  if ('about' in data) return laneOfClaim(workload, data.about);
  return 'claimId' in data ? laneOfClaim(workload, data.claimId) : CUSTOMER;
}
