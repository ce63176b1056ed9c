import { isFarAhead, latest, MOST_MONTHS_AHEAD } from '../calendar';
import type { Instant } from '../calendar';
import type { Facts } from '../facts';
import { refuseUnfitText } from '../free-text';
import { malformed, never, Refusal } from '../refusal';
import type { AddNote, ExtendDeadline, ExtendEscalation } from './commands';
import type { Decided } from './decided';
import { claimIn, claimOf, deciderOf } from './decided';
import { disputeIn } from './disputes';
import { standingNotice } from './state';
import type { Claim, Workload } from './state';

/** A manager gives more time, never less. @throws Refusal InvalidTransition where no such deadline runs, Malformed for an earlier instant, or one years ahead */
export function extendDeadline({ claimId, which, until, reason }: ExtendDeadline, workload: Workload, facts: Facts): Decided[] {
  const decidedBy = deciderOf(facts);
  const claim = claimOf(workload, claimId);
  const { at, noticeId } = running(which, workload, claim, facts.now);
  requireLater(until, at, facts.now);
  requireReason(reason);
  return [{ type: 'DeadlineExtended', claimId, which, ...(noticeId === undefined ? {} : { noticeId }), until, reason, decidedBy }];
}

/** The same of the instant at which a dispute escalates by itself. */
export function extendEscalation({ disputeId, until, reason }: ExtendEscalation, workload: Workload, facts: Facts): Decided[] {
  const decidedBy = deciderOf(facts);
  const { claimId, escalateAt, escalatedAt } = disputeIn(workload, disputeId);
  if (escalatedAt !== null) throw new Refusal('InvalidTransition', `The dispute was escalated at ${escalatedAt} already.`);
  requireLater(until, escalateAt.at, facts.now);
  requireReason(reason);
  return [{ type: 'DeadlineExtended', claimId, which: 'escalation', disputeId, until, reason, decidedBy }];
}

/** A note on a claim, whatever its state. @throws Refusal Malformed, PersonalData */
export function addNote({ claimId, text, visibility }: AddNote, workload: Workload, facts: Facts): Decided[] {
  deciderOf(facts);
  claimOf(workload, claimId);
  if (text.trim() === '') throw new Refusal('Malformed', 'The note is empty.', [{ field: 'text', message: 'is empty' }]);
  refuseUnfitText({ text });
  return [{ type: 'NoteAdded', claimId, text, visibility }];
}

/** The deadline as it runs now. A service level that has passed can still be moved: nothing happened when it did. */
function running(which: ExtendDeadline['which'], workload: Workload, claim: Claim, now: Instant): { at: Instant; noticeId?: string } {
  switch (which) {
    case 'review-start':
      return { at: claimIn(workload, claim.claimId, 'Requested').reviewStartBy ?? now };
    case 'review':
      return { at: claimIn(workload, claim.claimId, 'UnderReview').reviewBy ?? now };
    case 'action':
      return { at: claimIn(workload, claim.claimId, 'PartnerActionRequired').dueAt?.at ?? now };
    case 'notice': {
      const notice = standingNotice(workload, claim, now);
      if (!notice || notice.failedAt !== null) throw new Refusal('InvalidTransition', 'No notice to an incumbent about this claim runs.');
      return { at: notice.respondBy.at, noticeId: notice.noticeId };
    }
    case 'consent': {
      const { consent, consentUntil, consentedAt } = claimIn(workload, claim.claimId, 'AwaitingCustomer');
      if (consent === 'none' || consentedAt || !consentUntil || consentUntil.at <= now)
        throw new Refusal('InvalidTransition', "No window of the customer's runs on this claim.");
      return { at: consentUntil.at };
    }
    default:
      return never(which);
  }
}

function requireLater(until: Instant, runsUntil: Instant, now: Instant): void {
  const at = latest(runsUntil, now);
  if (until <= at) {
    const message = `must be later than ${at}`;
    throw new Refusal('Malformed', `until ${message}: a deadline only moves later.`, [{ field: 'until', message }]);
  }
  if (isFarAhead(until, now)) throw malformed('until', `lies more than ${MOST_MONTHS_AHEAD} months ahead`);
}

function requireReason(reason: string): void {
  if (reason.trim() === '') throw new Refusal('Malformed', 'Say why more time is given.', [{ field: 'reason', message: 'is empty' }]);
  refuseUnfitText({ reason });
}
