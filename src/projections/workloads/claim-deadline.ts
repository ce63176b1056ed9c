import type { Instant } from '../../domain/calendar';
import { never } from '../../domain/refusal';
import { isOpen } from '../../domain/workload/state';
import type { Claim, Notice, Workload } from '../../domain/workload/state';

/** An instant that a claim's parties look to. */
export interface ClaimDeadline {
  kind: 'review-start' | 'review' | 'action' | 'notice' | 'customer' | 'term';
  at: Instant;
}

/** The next instant that the parties of a claim care about: the earliest of what its state runs towards and its notice. */
export function claimDeadline(workload: Workload, claim: Claim): ClaimDeadline | null {
  const candidates = [ofState(claim), ofNotice(workload, claim)].filter((deadline) => deadline !== null);
  return candidates.reduce<ClaimDeadline | null>((first, one) => (first && first.at <= one.at ? first : one), null);
}

function ofState(claim: Claim): ClaimDeadline | null {
  const deadline = (kind: ClaimDeadline['kind'], at: Instant | null | undefined) => (at ? { kind, at } : null);
  switch (claim.state) {
    case 'Requested':
      return deadline('review-start', claim.reviewStartBy);
    case 'UnderReview':
      return deadline('review', claim.reviewBy);
    case 'PartnerActionRequired':
      return deadline('action', claim.dueAt?.at);
    case 'AwaitingCustomer':
      return deadline('customer', claim.consentedAt ? null : claim.consentUntil?.at);
    case 'Active':
      return deadline('term', claim.termEnd?.at);
    case 'Rejected':
    case 'Withdrawn':
    case 'Declined':
    case 'Superseded':
    case 'Ended':
    case 'Expired':
    case 'Repudiated':
      return null;
    default:
      return never(claim.state);
  }
}

/** The end of a notice to an incumbent: for the claim it is about, and for the claim of its addressee, who may answer until then. */
function ofNotice(workload: Workload, claim: Claim): ClaimDeadline | null {
  const [first] = workload.notices
    .filter((notice) => runs(workload, notice) && (notice.about === claim.claimId || isAddressee(claim, notice)))
    .map(({ respondBy }) => respondBy.at)
    .sort();
  return first === undefined ? null : { kind: 'notice', at: first };
}

const isAddressee = (claim: Claim, { account }: Notice): boolean => claim.state === 'Active' && claim.accountId === account;

/** Not over when something last happened here, about a claim that is still open: a notice that simply lapses leaves no event. */
function runs({ claims, lastCommand }: Workload, { to, about, endedAt, respondBy }: Notice): boolean {
  if (to !== 'incumbent' || endedAt || (lastCommand && respondBy.at <= lastCommand.at)) return false;
  return claims.some((claim) => claim.claimId === about && isOpen(claim));
}
