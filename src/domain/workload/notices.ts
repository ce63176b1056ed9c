import { closeOfBusinessDay } from '../calendar';
import type { Facts } from '../facts';
import { Refusal } from '../refusal';
import type { AnswerNotice } from './commands';
import type { ClockFacts, Decided } from './decided';
import { termsOf } from './decided';
import { takeIn } from './evidence';
import type { Claim, Workload } from './state';

/** Tells an incumbent of a claim against it. The window starts now, at the recording, and never before. */
export function noticeToIncumbent(account: string, about: Claim, facts: ClockFacts, ordinal: number): Decided {
  const { noticeBusinessDays, holidays } = termsOf(about, facts);
  return {
    type: 'NoticeServed',
    noticeId: facts.newId('notice', ordinal),
    to: 'incumbent',
    account,
    about: about.claimId,
    channel: 'inbox',
    respondBy: closeOfBusinessDay(facts.now, noticeBusinessDays, holidays),
    policyVersion: about.policyVersion,
    effectiveAt: facts.now,
  };
}

/**
 * The incumbent defends its place, or releases it: either way the notice is over.
 * @throws Refusal NotFound where the notice is another's, InvalidTransition where it no longer runs
 */
export function answerNotice({ noticeId, stance, evidence }: AnswerNotice, workload: Workload, { caller, now }: Facts): Decided[] {
  const notice = workload.notices.find((one) => one.noticeId === noticeId && one.to === 'incumbent' && one.account === caller.accountId);
  if (!notice) throw new Refusal('NotFound', `There is no notice ${noticeId} for you.`);
  if (notice.endedAt !== null || notice.respondBy.at <= now) {
    throw new Refusal(
      'InvalidTransition',
      `The notice is over since ${notice.endedAt?.at ?? notice.respondBy.at}; it can no longer be answered.`,
    );
  }
  return [{ type: 'NoticeAnswered', noticeId, about: notice.about, stance, evidence: takeIn(evidence, now) }];
}
