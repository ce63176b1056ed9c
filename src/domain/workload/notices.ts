import { closeOfBusinessDay, closeOfDay } from '../calendar';
import type { Instant } from '../calendar';
import type { Facts } from '../facts';
import { refuseUnfitText } from '../free-text';
import type { PolicyTerms } from '../policy/policy';
import { Refusal } from '../refusal';
import type { NoticeChannel } from '../schemas';
import type { AnswerNotice, FailNotice, ServeNotice } from './commands';
import type { ClockFacts, Decided } from './decided';
import { claimOf, deciderOf, termsOf } from './decided';
import { takeIn } from './evidence';
import type { WorkloadEventOf } from './events';
import { hasFailed, incumbentOf, isOver, overAt } from './state';
import type { Claim, Notice, Workload } from './state';

type Served = Decided & WorkloadEventOf<'NoticeServed'>;

/** Tells an incumbent of a claim against it. The window starts now, at the recording, and never before. */
export function noticeToIncumbent({ accountId, partnerId }: Claim, about: Claim, facts: ClockFacts, ordinal: number): Served {
  const { noticeBusinessDays, holidays } = termsOf(about, facts);
  return {
    type: 'NoticeServed',
    noticeId: facts.newId('notice', ordinal),
    to: 'incumbent',
    account: accountId,
    about: about.claimId,
    channel: facts.channels.partners[partnerId] ?? 'inbox',
    respondBy: closeOfBusinessDay(facts.now, noticeBusinessDays, holidays),
    policyVersion: about.policyVersion,
    effectiveAt: facts.now,
  };
}

/** Asks the customer. */
export function noticeToCustomer({ claimId, policyVersion }: Claim, respondBy: Instant, { newId, channels }: ClockFacts): Served {
  const noticeId = newId('notice', 0);
  return { type: 'NoticeServed', noticeId, to: 'customer', about: claimId, channel: channels.customer, respondBy, policyVersion };
}

/**
 * The incumbent defends its place, or releases it: either way the notice is over.
 * @throws Refusal NotFound where the notice is another's, InvalidTransition where it is over
 */
export function answerNotice({ noticeId, stance, evidence }: AnswerNotice, workload: Workload, { caller, now }: Facts): Decided[] {
  const notice = workload.notices.find((one) => one.noticeId === noticeId && one.to === 'incumbent' && one.account === caller.accountId);
  if (!notice) throw new Refusal('NotFound', `There is no notice ${noticeId} for you.`);
  refuseOver(notice, now, 'it can no longer be answered');
  return [{ type: 'NoticeAnswered', noticeId, about: notice.about, stance, evidence: takeIn(evidence, now) }];
}

/**
 * Whoever carries a notice says that it did not arrive: from then on its window is void. Told again, also after it was served anew, it is recorded once.
 * @throws Refusal Forbidden, NotFound, InvalidTransition where the notice is over or went by the inbox alone, Malformed, PersonalData
 */
export function failNotice({ noticeId, reason }: FailNotice, workload: Workload, { caller, now }: Facts): Decided[] {
  if (caller.role !== 'service') deciderOf({ caller });
  const notice = noticeIn(workload, noticeId);
  if (notice.failedAt !== null) return [];
  const { to, account, about, channel } = notice;
  refuseOver(notice, now, 'what it was about has gone on');
  if (channel === 'inbox') {
    throw new Refusal('InvalidTransition', 'The notice went by the inbox alone, where it stands: there is nothing that could fail.');
  }
  if (reason.trim() === '') throw new Refusal('Malformed', 'Say why it was not served.', [{ field: 'reason', message: 'is empty' }]);
  refuseUnfitText({ reason });
  return [{ type: 'NoticeFailed', noticeId, to, ...(account === null ? {} : { account }), about, channel, reason }];
}

/**
 * A notice that failed is served anew, with a whole window by the claim's own policy; by the addressee's channel as it is now, or another.
 * @throws Refusal Forbidden, NotFound, InvalidTransition where it has not failed, or is over
 */
export function serveNotice({ noticeId, channel }: ServeNotice, workload: Workload, facts: Facts): Decided[] {
  deciderOf(facts);
  const notice = noticeIn(workload, noticeId);
  refuseOver(notice, facts.now, 'it cannot be served anew');
  if (!hasFailed(notice)) throw new Refusal('InvalidTransition', 'Nobody has said that the notice failed; its window runs.');
  return [{ ...servedAnew(notice, workload, facts), ...byChannel(channel), insteadOf: noticeId }];
}

function servedAnew({ noticeId, to, about }: Notice, workload: Workload, facts: Facts): Served {
  const claim = claimOf(workload, about);
  const incumbent = incumbentOf(workload);
  const until = closeOfDay(facts.now, windowOf(claim, incumbent, termsOf(claim, facts)));
  const served =
    to === 'customer' ? until && noticeToCustomer(claim, until, facts) : incumbent && noticeToIncumbent(incumbent, claim, facts, 0);
  // A notice that can still be answered has an addressee, and one to the customer was preceded by a window.
  if (!served) throw new Error(`Nothing can be served in place of notice ${noticeId}`);
  return served;
}

/** Days of the window that asks the customer as it was asked; where both do, the one for the workload as it stands. */
function windowOf({ consent }: Claim, incumbent: Claim | undefined, { customer }: PolicyTerms): number {
  const standing = incumbent ? customer.challenged : customer.vacant;
  const other = incumbent ? customer.vacant : customer.challenged;
  return (standing.mode === consent ? standing : other).days;
}

const byChannel = (channel: NoticeChannel | undefined): { channel?: NoticeChannel } => (channel === undefined ? {} : { channel });

/** @throws Refusal NotFound */
function noticeIn(workload: Workload, noticeId: string): Notice {
  const notice = workload.notices.find((one) => one.noticeId === noticeId);
  if (!notice) throw new Refusal('NotFound', `There is no notice ${noticeId} here.`);
  return notice;
}

function refuseOver(notice: Notice, now: Instant, so: string): void {
  if (isOver(notice, now)) throw new Refusal('InvalidTransition', `The notice is over since ${overAt(notice)?.at}; ${so}.`);
}
