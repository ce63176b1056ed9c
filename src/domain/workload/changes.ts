import type { Instant } from '../calendar';
import { isOver } from './state';
import type { Claim, Notice, Workload, Written } from './state';

/** The workload with one claim changed; a change of state notes since when. */
export function change(workload: Workload, claimId: string, at: Instant, patch: (claim: Claim) => Partial<Claim>): Workload {
  const claims = workload.claims.map((claim) => {
    if (claim.claimId !== claimId) return claim;
    const changed = { ...claim, ...patch(claim) };
    return changed.state === claim.state ? changed : { ...changed, stateSince: at };
  });
  return { ...workload, claims };
}

/** The workload with those notices over that could still be answered. */
export function endNotices(workload: Workload, at: Written, which: (notice: Notice) => boolean): Workload {
  const ends = (notice: Notice) => !isOver(notice, at.at) && which(notice);
  if (!workload.notices.some(ends)) return workload;
  return { ...workload, notices: workload.notices.map((notice) => (ends(notice) ? { ...notice, endedAt: at } : notice)) };
}

/** The workload where a claim's end, which a decision made, counts no more: neither as an end of the claim, nor as what it left vacant. */
export const withoutEnding = (workload: Workload, claimId: string): Workload => ({
  ...workload,
  claims: workload.claims.map((claim) => {
    const { decision, endings } = claim;
    if (claim.claimId !== claimId || decision?.kind !== 'end') return claim;
    return { ...claim, endings: endings.filter((ended) => ended !== decision.at) };
  }),
});
