import type { Instant } from '../domain/calendar';
import { grantDue } from '../domain/workload/granting';
import { isOpen, openDisputes } from '../domain/workload/state';
import type { Claim, Workload } from '../domain/workload/state';
import { laneOfClaim } from './lanes';
import type { Ahead, AheadKind } from './timeline';

/** What each kind of instant does when it comes. */
const thens: Record<AheadKind, string> = {
  'review-start': 'The review is late: a service level, nothing is recorded.',
  review: 'The review is late: a service level, nothing is recorded.',
  action: 'Unanswered, the claim is rejected: no-partner-response.',
  notice: 'The notice is over: the review may pass.',
  'customer-window': 'The customer’s window closes.',
  grant: 'The claim is granted, if nothing else comes.',
  term: 'Not renewed, the association expires.',
  renewal: 'The association can be renewed from then on.',
  stability: 'Challenges may be granted again.',
  escalation: 'The dispute goes to a lead.',
  'right-to-dispute': 'The decision can be disputed no more.',
  'right-to-repudiate': 'The customer can repudiate the association no more.',
};

type Due = readonly [kind: AheadKind, at: Instant | null | undefined, then?: string];

/** The instants that lie ahead of K as the workload stood then, soonest first. */
export function aheadOf(workload: Workload, knownAt: Instant): Ahead[] {
  const found: Ahead[] = [];
  const add = (lane: string, dues: readonly Due[]) => {
    for (const [kind, at, then = thens[kind]] of dues) if (at && at > knownAt) found.push({ at, kind, lane, then });
  };
  for (const claim of workload.claims) add(claim.accountId, ofClaim(claim, workload));
  for (const { to, endedAt, failedAt, about, respondBy } of workload.notices)
    if (to === 'incumbent' && endedAt === null && failedAt === null) add(laneOfClaim(workload, about), [['notice', respondBy.at]]);
  for (const { disputeId, escalateAt, escalatedAt } of openDisputes(workload))
    if (escalatedAt === null) add(disputeId, [['escalation', escalateAt.at]]);
  return found.toSorted((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -1 : 1));
}

function ofClaim(claim: Claim, workload: Workload): Due[] {
  const { decision } = claim;
  const disputable = decision && !decision.disputed && !isOpen(claim) ? decision.disputableUntil : null;
  switch (claim.state) {
    case 'Requested':
      return [['review-start', claim.reviewStartBy]];
    case 'UnderReview':
      return [['review', claim.reviewBy]];
    case 'PartnerActionRequired':
      return [['action', claim.dueAt?.at]];
    case 'AwaitingCustomer': {
      const rejects = claim.consent === 'opt-in' ? 'Without its word the claim is rejected: no-customer-consent.' : undefined;
      return [
        ['customer-window', claim.consentedAt ? null : claim.consentUntil?.at, rejects],
        ['grant', grantDue(workload, claim)?.at],
      ];
    }
    case 'Active':
      return [
        ['right-to-repudiate', claim.repudiableUntil],
        ['stability', claim.stableUntil?.at],
        ['renewal', claim.renewableFrom],
        ['term', claim.termEnd?.at],
      ];
    default:
      return [['right-to-dispute', disputable]];
  }
}
