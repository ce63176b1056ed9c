import { closeOfDay, daysBefore, earliest, FOR_EVER, latest } from '../calendar';
import type { Instant } from '../calendar';
import type { Decider } from '../schemas';
import type { ClockFacts, Decided } from './decided';
import { termsOf } from './decided';
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
 * Until when a claim that is granted again from an instant holds: the first, from then on, at which a third claim holds, or at which
 * it was itself ended, repudiated or expired. FOR_EVER where there is none.
 * @param except claims that are no third ones: the one that makes room
 */
export function heldUntil({ stretches }: Workload, claim: Claim, from: Instant, except: readonly string[]): Instant {
  const isThird = ({ claimId }: Stretch) => claimId !== null && claimId !== claim.claimId && !except.includes(claimId);
  const thirds = stretches.filter((stretch) => isThird(stretch) && stretch.until > from).map((stretch) => latest(stretch.from, from));
  const endings = claim.endings.filter((ended) => ended >= from);
  return earliest(FOR_EVER, ...thirds, ...endings);
}

/**
 * Grants a claim again from an instant the log already names. Unbounded it is on record: its account's other open claims are
 * withdrawn and their disputes closed, and whoever else asks is now a challenger of it.
 */
export function reinstate(
  workload: Workload,
  claim: Claim,
  { from, until, decidedBy }: { from: Instant; until: Instant; decidedBy: Decider },
  facts: ClockFacts,
): Decided[] {
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
  const own = openClaims(workload).filter((other) => other.accountId === accountId && other.claimId !== claimId);
  const rivals = openClaims(workload).filter((other) => other.accountId !== accountId);
  const pointless = openDisputes(workload).filter((dispute) => dispute.decision === 'rejection' && dispute.accountId === accountId);
  return [
    granted,
    ...own.map((other): Decided => ({ type: 'ClaimWithdrawn', claimId: other.claimId, effectiveAt: facts.now })),
    ...pointless.map(({ disputeId, claimId: disputed }): Decided => ({
      type: 'DisputeClosed',
      disputeId,
      claimId: disputed,
      because: 'reinstated',
      effectiveAt: facts.now,
    })),
    ...rivals.map((rival, index) => noticeToIncumbent(claim, rival, facts, index)),
  ];
}

/** The later of the old term's end and the renewal window after the recording: nobody loses its term to a wrong decision. */
function termAgain(claim: Claim, facts: ClockFacts): Instant | null {
  if (!claim.termEnd) return null;
  return latest(claim.termEnd.at, closeOfDay(facts.now, termsOf(claim, facts).renewalDays));
}
