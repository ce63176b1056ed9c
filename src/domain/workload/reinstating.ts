import { closeOfDay, daysBefore, earliest, FOR_EVER, latest } from '../calendar';
import type { Instant } from '../calendar';
import type { Decider } from '../schemas';
import type { ClockFacts, Decided } from './decided';
import { closed, termsOf } from './decided';
import { noticeToIncumbent } from './notices';
import { openClaims, openDisputes } from './state';
import type { Claim, Workload } from './state';
import { stretchBefore } from './stretches';
import type { Stretch } from './stretches';

/** Who held just before an instant, as now known. */
export function heldBefore(workload: Workload, at: Instant): Claim | undefined {
  const claimId = stretchBefore(workload.stretches, at)?.claimId;
  return workload.claims.find((claim) => claim.claimId === claimId);
}

/**
 * Whose claim would be granted again from an instant, and until when: who held just before, until a third claim holds or its own was over.
 * Null where nobody held, or where that is at once.
 * @param except the claim that makes room, which is no third one
 */
export function grantedAgain(workload: Workload, from: Instant, except: string | null): { claim: Claim; until: Instant } | null {
  const claim = heldBefore(workload, from);
  if (!claim) return null;
  const until = heldUntil(workload, claim, from, except);
  return until > from ? { claim, until } : null;
}

/** The first instant, from another on, at which a third claim holds, or at which the claim was itself ended, repudiated or expired; or FOR_EVER. */
function heldUntil({ stretches }: Workload, claim: Claim, from: Instant, except: string | null): Instant {
  const isThird = ({ claimId }: Stretch) => claimId !== null && claimId !== claim.claimId && claimId !== except;
  const thirds = stretches.filter((stretch) => isThird(stretch) && stretch.until > from).map((stretch) => latest(stretch.from, from));
  const endings = claim.endings.filter((ended) => ended >= from);
  return earliest(FOR_EVER, ...thirds, ...endings);
}

/**
 * Grants whoever held just before an instant again from it, where the claim is to be granted again at all. Unbounded it is on record: its
 * account's other open claims are withdrawn and their disputes closed, and whoever else asks is now a challenger of it.
 * @param from an instant the log already names
 */
export function reinstate(
  workload: Workload,
  { from, except, decidedBy }: { from: Instant; except: string | null; decidedBy: Decider },
  facts: ClockFacts,
): Decided[] {
  const again = grantedAgain(workload, from, except);
  if (!again) return [];
  const { claim, until } = again;
  const { claimId, partnerId, accountId, policyVersion } = claim;
  const bounded = until !== FOR_EVER;
  const termEnd = bounded ? (claim.termEnd?.at ?? null) : termAgain(claim, facts);
  const granted: Decided = {
    type: 'ClaimGranted',
    claimId,
    partnerId,
    accountId,
    basis: 'reinstated',
    decidedBy,
    ...(bounded ? { effectiveUntil: until } : {}),
    termEnd,
    renewableFrom: termEnd && daysBefore(termEnd, termsOf(claim, facts).renewalDays),
    stableUntil: claim.stableUntil?.at ?? null,
    repudiableUntil: claim.repudiableUntil,
    policyVersion,
    effectiveAt: from,
  };
  if (bounded) return [granted];
  const own = openClaims(workload).filter((other) => other.accountId === accountId);
  const rivals = openClaims(workload).filter((other) => other.accountId !== accountId);
  const pointless = openDisputes(workload).filter((dispute) => dispute.decision === 'rejection' && dispute.accountId === accountId);
  return [
    granted,
    ...own.map((other): Decided => ({ type: 'ClaimWithdrawn', claimId: other.claimId })),
    ...closed(pointless, 'reinstated'),
    ...rivals.map((rival, index) => noticeToIncumbent(claim, rival, facts, index)),
  ];
}

/** The later of the old term's end and the renewal window after the recording: nobody loses its term to a wrong decision. */
function termAgain(claim: Claim, facts: ClockFacts): Instant | null {
  if (!claim.termEnd) return null;
  return latest(claim.termEnd.at, closeOfDay(facts.now, termsOf(claim, facts).renewalDays));
}
