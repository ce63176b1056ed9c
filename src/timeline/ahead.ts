import type { Instant } from '../domain/calendar';
import { grantDue } from '../domain/workload/granting';
import { openDisputes } from '../domain/workload/state';
import type { Claim, Workload } from '../domain/workload/state';
import { laneOfClaim } from './lanes';
import type { Ahead, AheadKind } from './timeline';

/** What each kind of instant does when it comes. */
const thens: Record<AheadKind, string> = {
  'review-start': 'The review is to have begun by then. It is a service level: when it passes, nothing is recorded.',
  review: 'The review is to be done by then. It is a service level: when it passes, nothing is recorded.',
  action: 'Unanswered by then, the claim will be rejected: no-partner-response.',
  notice: 'The notice to the incumbent will end; the review may pass then.',
  'customer-window': 'The customer’s window will close.',
  grant: 'The claim will be granted, if nothing else comes.',
  term: 'Not renewed by then, the association will expire.',
  renewal: 'The association can be renewed from then on.',
  stability: 'Challenges may be granted again from then on.',
  escalation: 'The dispute will go to a lead, if it is still open.',
  'right-to-dispute': 'The right to dispute the decision will end.',
  'right-to-repudiate': 'The customer’s right to repudiate the association will end.',
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
  switch (claim.state) {
    case 'Requested':
      return [['review-start', claim.reviewStartBy]];
    case 'UnderReview':
      return [['review', claim.reviewBy]];
    case 'PartnerActionRequired':
      return [['action', claim.dueAt?.at]];
    case 'AwaitingCustomer': {
      const rejects = claim.consent === 'opt-in' ? 'Without its word by then the claim will be rejected: no-customer-consent.' : undefined;
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
      return [['right-to-dispute', decision && !decision.disputed ? decision.disputableUntil : null]];
  }
}
