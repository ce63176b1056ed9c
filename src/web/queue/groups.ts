import type { GroupName } from '../../projections/workloads/queue-groups';
import type { WaitingQueue } from '../../projections/workloads/queues';
import { withQuery } from '../query';

/** What waits, as one says it of many. */
export const groupWords: Readonly<Record<GroupName, string>> = {
  breached: 'past their deadline',
  contested: 'contested',
  'to-review': 'to review',
  'under-review': 'under review',
  'notice-running': 'incumbent may answer',
  'not-served': 'notice not served',
  'action-due': 'partner must act',
  'customer-window': 'customer may answer',
  'grant-waiting': 'grant held up',
  disputes: 'in dispute',
  escalated: 'escalated',
};

/** And of one, with the sign that the drawings have for it. */
export const kinds: Readonly<Record<WaitingQueue, readonly [words: string, sign: string]>> = {
  'to-review': ['Review to start', 'm-req'],
  'under-review': ['Review under way', 'm-rev'],
  'notice-running': ['The incumbent may answer', 'm-cont'],
  'not-served': ['Notice not served', 'm-rej'],
  'action-due': ['The partner must act', 'm-act'],
  'customer-window': ['The customer may answer', 'm-pass'],
  'grant-waiting': ['Grant held up', 'm-grant'],
  disputes: ['Dispute', 'm-disp'],
  escalated: ['Dispute, escalated', 'm-esc'],
};

/** What was asked for, as the address says it. */
export interface Asked {
  name: WaitingQueue | undefined;
  reviewer: string | undefined;
  tenant: string | undefined;
  partner: string | undefined;
  'due-before': string | undefined;
  /** Only what the reader may act upon. */
  mine: 'true' | undefined;
}

/** Where everything, or one group of what was asked for, is found. */
export const placeOfGroup = (asked: Asked, group?: GroupName): string => withQuery('/queue', { group, ...asked });
