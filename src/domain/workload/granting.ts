import { closeOfDay, closeOfMonth, daysBefore } from '../calendar';
import type { Instant } from '../calendar';
import type { Decider } from '../schemas';
import type { ClockFacts, Decided } from './decided';
import { claimOf, foreseen, termsOf } from './decided';
import type { Basis } from './claim-events';
import { noticeToIncumbent } from './notices';
import { incumbentOf, isOnHold, openClaims, overAt } from './state';
import type { Claim, Workload, Written } from './state';

/**
 * When the grant of a claim that awaits the customer falls due: the latest of the customer's window (or its word), the end of every
 * notice to an incumbent about it, the end of the last hold, and, unless the customer agreed, the holder's stability; never before the
 * last command, which an unlocking is as well. Null while it waits for something without an end, as for a notice that was not served,
 * or is not awaited at all.
 */
export function grantDue(workload: Workload, claim: Claim): Written | null {
  if (claim.state !== 'AwaitingCustomer' || isOnHold(workload) || (workload.locked && !claim.consentedAt)) return null;
  const window = claim.consentedAt ?? (claim.consent === 'opt-in' ? null : claim.consentUntil);
  if (!window) return null;
  const notices = workload.notices.filter(({ to, about }) => to === 'incumbent' && about === claim.claimId).map(overAt);
  if (notices.includes(null)) return null;
  const stableUntil = claim.consentedAt ? null : (incumbentOf(workload)?.stableUntil ?? null);
  return [...notices, workload.released, stableUntil, workload.lastCommand].reduce<Written>(
    (late, one) => (one && one.at > late.at ? one : late),
    window,
  );
}

/** Superseded and granted in one append, from one instant; and whoever asks besides is now a challenger of the new holder. */
export function grant(workload: Workload, claim: Claim, at: Instant, facts: ClockFacts): Decided[] {
  const incumbent = incumbentOf(workload);
  const terms = termsOf(claim, facts);
  const { claimId, partnerId, accountId, policyVersion } = claim;
  const decidedBy = deciderFor(claim);
  const termEnd = closeOfMonth(at, terms.termMonths);
  const superseded: Decided[] = incumbent
    ? [
        {
          type: 'ClaimSuperseded',
          claimId: incumbent.claimId,
          by: claimId,
          decidedBy,
          disputableUntil: closeOfDay(facts.now, terms.disputeDays),
          policyVersion,
        },
      ]
    : [];
  return [
    ...superseded,
    {
      type: 'ClaimGranted',
      claimId,
      partnerId,
      accountId,
      basis: basisOf(claim),
      decidedBy,
      termEnd,
      renewableFrom: termEnd && daysBefore(termEnd, terms.renewalDays),
      stableUntil: closeOfDay(at, terms.stabilityDays),
      repudiableUntil: closeOfDay(at, terms.repudiationDays),
      policyVersion,
    },
    ...openClaims(workload)
      .filter((other) => other.claimId !== claimId && other.accountId !== accountId)
      .map((other, index) => noticeToIncumbent(claim, other, facts, index)),
  ];
}

/** The command's own events, and the grant in the same append where they leave nothing for it to wait for. */
export function withGrantIfDue(decided: Decided[], workload: Workload, claimId: string, facts: ClockFacts): Decided[] {
  const after = foreseen(workload, decided, facts);
  const claim = claimOf(after, claimId);
  const due = grantDue(after, claim);
  return due && due.at <= facts.now ? [...decided, ...grant(after, claim, facts.now, facts)] : decided;
}

/** What an automatic policy decides is decided by its version. */
export const byPolicy = (version: number): Decider => ({ role: 'policy', id: String(version) });

/** What a deadline does is decided by whoever set it running: who passed the review or required the action. */
export function deciderFor({ claimId, decidedBy }: Claim): Decider {
  if (!decidedBy) throw new Error(`Nobody set a deadline of claim ${claimId} running`);
  return decidedBy;
}

function basisOf(claim: Claim): Basis {
  if (claim.consentedAt) return 'customer-agreed';
  if (claim.consent !== 'none') return 'no-objection';
  return claim.decidedBy?.role === 'policy' ? 'automatic' : 'reviewed';
}
