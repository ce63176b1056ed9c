import { z } from 'zod';
import { evidence, instant, noticeChannel, partnerId, policyVersion, text, uuid } from '../schemas';

const claimId = uuid;

const notice = {
  noticeId: uuid,
  to: z.enum(['incumbent', 'customer']),
  account: partnerId.optional().describe('the addressee, where it is an incumbent'),
  about: claimId,
};

/** As it was while the inbox was the one channel. */
export const noticeServedV1 = z
  .object({
    type: z.literal('NoticeServed'),
    ...notice,
    channel: z.literal('inbox'),
    respondBy: instant,
    policyVersion,
  })
  .describe('A notice stands in its addressee’s inbox, and its window begins.');

const NoticeServed = z
  .object({
    type: z.literal('NoticeServed'),
    ...notice,
    channel: noticeChannel,
    insteadOf: uuid.optional().describe('the notice that failed, where this one is served in its place'),
    respondBy: instant,
    policyVersion,
  })
  .describe('A notice stands in its addressee’s inbox, and goes out by its channel. Its window begins.');

const NoticeFailed = z
  .object({ type: z.literal('NoticeFailed'), ...notice, channel: noticeChannel, reason: text })
  .describe('The notice did not reach its addressee: its window is void. What waits for it waits until it is served anew or answered.');

const NoticeAnswered = z
  .object({
    type: z.literal('NoticeAnswered'),
    noticeId: uuid,
    about: claimId,
    stance: z.enum(['defends', 'releases']),
    evidence: z.array(evidence),
  })
  .describe('The incumbent answers: the notice is over.');

/** What happens to a notice. */
export const noticeEvents = [NoticeServed, NoticeFailed, NoticeAnswered] as const;
