import type { Caller } from '../../domain/facts';
import type { Notice } from '../../domain/workload/state';

/** A notice as its incumbent answers it; what it is about, and how it went out, is for who carries it and serves it anew. */
export function presentNotice(
  { noticeId, to, about, channel, servedAt, respondBy, failedAt, endedAt, stance }: Notice,
  { role }: Caller,
): object {
  return {
    noticeId,
    ...(role === 'partner' ? {} : { to, about, channel }),
    servedAt,
    respondBy: respondBy.at,
    ...(role === 'partner' ? {} : { failedAt }),
    endedAt: endedAt?.at ?? null,
    stance,
  };
}
