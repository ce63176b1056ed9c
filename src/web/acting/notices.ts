import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import type { Workload } from '../../domain/workload/state';
import type { NoticeRow } from './act';

/** The notices to an incumbent, ended or not. */
export const noticesTo = (account: string, { notices }: Workload, ref: WorkloadRef): NoticeRow[] =>
  notices
    .filter((notice) => notice.to === 'incumbent' && notice.account === account)
    .map(({ noticeId, about, respondBy, endedAt }) => ({
      ...ref,
      noticeId,
      workloadId: workloadIdOf(ref),
      about,
      respondBy: respondBy.at,
      endedAt: endedAt?.at ?? null,
    }));
