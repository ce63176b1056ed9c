import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { noticeToCustomer, noticeToIncumbent, termsOf } from './consequences';
import type { Draft } from './consequences';
import { afterDays } from './days';
import { isManager } from './grounds';
import type { Prediction, Situation } from './grounds';
import * as ask from './questions';
import type { Caller } from './told';

/** It did not arrive: a notice that runs, and went by more than the inbox. What was told once is not noted again. */
export function fail({ notes, now }: Situation, caller: Caller, noticeId: string): Prediction {
  const served = notes.find(({ type, notice }) => type === 'NoticeServed' && notice === noticeId);
  if (caller.role !== 'service' && !isManager(caller)) return { refusals: ['Forbidden'], drafts: [] };
  if (!served) return { refusals: ['NotFound'], drafts: [] };
  if (ask.hasFailed(notes, served)) return { refusals: [], drafts: [] };
  const runs = ask.noticeRuns(notes, served, now);
  const { how = '', claim = '', account, channel = '' } = served;
  const draft: Draft = { type: 'NoticeFailed', notice: noticeId, how, claim, channel, ...(account === undefined ? {} : { account }) };
  return { refusals: runs && channel === 'mail' ? [] : ['InvalidTransition'], drafts: [draft] };
}

/** One that failed is served anew, with a whole window: the customer's as it was asked. */
export function serveAnew(
  { notes, now, world }: Situation,
  caller: Caller,
  { noticeId, channel }: Extract<WorkloadCommand, { type: 'ServeNotice' }>,
): Prediction {
  const served = notes.find(({ type, notice }) => type === 'NoticeServed' && notice === noticeId);
  if (!isManager(caller)) return { refusals: ['Forbidden'], drafts: [] };
  if (!served) return { refusals: ['NotFound'], drafts: [] };
  if (!ask.noticeRuns(notes, served, now) || !ask.hasFailed(notes, served)) return { refusals: ['InvalidTransition'], drafts: [] };
  const claim = served.claim ?? '';
  const { vacant, challenged } = termsOf(world, ask.policyOf(notes, claim)).customer;
  const [likelier, other] = ask.holding(notes) === undefined ? [vacant, challenged] : [challenged, vacant];
  const { days } = likelier.mode === ask.lastOf(notes, claim, 'ClaimReviewPassed')?.how ? likelier : other;
  const again =
    served.how === 'customer'
      ? noticeToCustomer(world, notes, claim, afterDays(now, days) ?? '')
      : noticeToIncumbent(world, notes, ask.holding(notes) ?? '', claim, now);
  return { refusals: [], drafts: [{ ...again, ...(channel === undefined ? {} : { channel }), instead: noticeId }] };
}
