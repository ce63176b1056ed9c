import { isDecider } from '../../api/auth/roles';
import type { Caller } from '../../domain/facts';
import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import { overAt } from '../../domain/workload/state';
import type { Workload } from '../../domain/workload/state';
import type { NoticeRow } from './act';

/** The notices that a reader does something about, ended or not: an incumbent those to it, who decides all. */
export const noticesFor = (caller: Caller, { notices }: Workload, ref: WorkloadRef): NoticeRow[] =>
  notices
    .filter(({ to, account }) => isDecider(caller) || (to === 'incumbent' && account === caller.accountId))
    .map((notice) => ({
      ...ref,
      noticeId: notice.noticeId,
      workloadId: workloadIdOf(ref),
      to: notice.to,
      about: notice.about,
      failedAt: notice.failedAt,
      respondBy: overAt(notice)?.at ?? null,
      endedAt: notice.endedAt?.at ?? null,
    }));
