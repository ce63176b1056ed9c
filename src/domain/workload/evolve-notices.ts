import type { Instant } from '../calendar';
import { never } from '../refusal';
import { change } from './changes';
import type { WorkloadEventOf } from './events';
import type { Notice, Workload, Written } from './state';

/** A notice, whose window begins. In place of one that failed it ends that, and the customer's window, which was void, is its own. */
export function served(
  workload: Workload,
  data: WorkloadEventOf<'NoticeServed'>,
  servedAt: Instant,
  written: (at: Instant) => Written,
): Workload {
  const { noticeId, to, about, account = null, channel, insteadOf } = data;
  const respondBy = written(data.respondBy);
  const notice: Notice = { noticeId, to, account, about, channel, servedAt, respondBy, failedAt: null, endedAt: null, stance: null };
  if (insteadOf === undefined) return { ...workload, notices: [...workload.notices, notice] };
  const before = workload.notices.map((one) => (one.noticeId === insteadOf ? { ...one, endedAt: written(servedAt) } : one));
  const again = { ...workload, notices: [...before, notice] };
  return to === 'customer' ? change(again, about, servedAt, () => ({ consentUntil: respondBy })) : again;
}

/** It did not reach its addressee: nothing passes by its time any more, the customer's silence least of all. */
export function failed(workload: Workload, { noticeId, to, about }: WorkloadEventOf<'NoticeFailed'>, failedAt: Instant): Workload {
  const notices = workload.notices.map((one) => (one.noticeId === noticeId ? { ...one, failedAt } : one));
  const unreached = { ...workload, notices };
  return to === 'customer' ? change(unreached, about, failedAt, () => ({ consentUntil: null })) : unreached;
}

/** The notice is over, and the incumbent's evidence joins its claim, where the comparison finds it. */
export function answered(workload: Workload, data: WorkloadEventOf<'NoticeAnswered'>, at: Written): Workload {
  const notice = workload.notices.find(({ noticeId }) => noticeId === data.noticeId);
  const claims = workload.claims.map((claim) =>
    claim.state === 'Active' && claim.accountId === notice?.account ? { ...claim, evidence: [...claim.evidence, ...data.evidence] } : claim,
  );
  const notices = workload.notices.map((one) => (one === notice ? { ...one, stance: data.stance, endedAt: at } : one));
  return { ...workload, claims, notices };
}

/** The deadline is moved, and the event that moved it is the cause of what happens when it passes. */
export function extended(workload: Workload, data: WorkloadEventOf<'DeadlineExtended'>, until: Written): Workload {
  const { which, claimId, noticeId, disputeId } = data;
  const moved = (which: (notice: Notice) => boolean): Notice[] =>
    workload.notices.map((notice) => (notice.endedAt === null && which(notice) ? { ...notice, respondBy: until } : notice));
  switch (which) {
    case 'review-start':
      return change(workload, claimId, until.at, () => ({ reviewStartBy: until.at }));
    case 'review':
      return change(workload, claimId, until.at, () => ({ reviewBy: until.at }));
    case 'action':
      return change(workload, claimId, until.at, () => ({ dueAt: until }));
    case 'notice':
      return { ...workload, notices: moved((notice) => notice.noticeId === noticeId) };
    case 'consent': {
      const notices = moved(({ to, about }) => to === 'customer' && about === claimId);
      return change({ ...workload, notices }, claimId, until.at, () => ({ consentUntil: until }));
    }
    case 'escalation':
      return {
        ...workload,
        disputes: workload.disputes.map((dispute) => (dispute.disputeId === disputeId ? { ...dispute, escalateAt: until } : dispute)),
      };
    default:
      return never(which);
  }
}
