import { isDecider } from '../../api/auth/roles';
import type { Caller } from '../../domain/facts';
import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import { overAt } from '../../domain/workload/state';
import type { Workload } from '../../domain/workload/state';
import { html } from '../html';
import type { Html } from '../html';
import type { Telling } from '../telling';
import { capital, timeOf } from '../words';
import type { NoticeRow } from './act';
import { offeredOn } from './offers';
import type { Reading } from './offers';

/** The notices that a reader does something about, ended or not: an incumbent those to it, who decides all. */
export const noticesFor = (caller: Caller, { notices }: Workload, ref: WorkloadRef): NoticeRow[] =>
  notices
    .filter(({ to, account }) => isDecider(caller) || (to === 'incumbent' && account === caller.accountId))
    .map((notice) => ({
      ...ref,
      noticeId: notice.noticeId,
      workloadId: workloadIdOf(ref),
      to: notice.to,
      channel: notice.channel,
      about: notice.about,
      failedAt: notice.failedAt,
      respondBy: overAt(notice)?.at ?? null,
      endedAt: notice.endedAt?.at ?? null,
    }));

/** Those that something can be done about now. */
export const noticesToDo = (reading: Reading, workload: Workload, ref: WorkloadRef): NoticeRow[] =>
  noticesFor(reading.caller, workload, ref).filter((row) => offeredOn({ kind: 'notices', row }, reading).length > 0);

/** How a notice stands, to who answers it or sees that it arrives. */
export function noticeStands({ to, channel, about, failedAt, respondBy }: NoticeRow, caller: Caller, telling: Telling): Html {
  if (!isDecider(caller))
    return html`${capital(telling.claim(about))} asks to be on record here; you may answer${respondBy && html` until ${timeOf(respondBy)}`}.`;
  if (failedAt !== null)
    return html`The notice to the ${to} of what ${telling.claim(about)} asks was not served, as is known since ${timeOf(failedAt)}. Nothing
    passes by its time.`;
  return html`The notice to the ${to} of what ${telling.claim(about)} asks went out by ${channel}; it may
  answer${respondBy && html` until ${timeOf(respondBy)}`}.`;
}
