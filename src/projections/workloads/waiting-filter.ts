import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { SqlValue } from '../../sqlite/driver';
import { equals } from '../paging';
import { actFrom, actOn, unbarred } from './acts';
import type { Reading } from './acts';
import { hasServiceLevel, isBeside } from './queues';
import type { WaitingRow } from './queues';

export type Condition = [string, ...SqlValue[]];

/** What is looked at of what waits. */
export interface WaitingFilter {
  reviewer?: string;
  /** A partner location or a global account. */
  partner?: string;
  tenant?: string;
  scope?: string;
  dueBefore?: Instant;
  /** Only what this reader may act upon. */
  by?: Reading['caller'];
}

export function matching({ reviewer, partner, tenant, scope, dueBefore, by }: WaitingFilter, now: Instant): Condition[] {
  return [
    ...equals('reviewer', reviewer),
    ...equals('tenant', tenant),
    ...equals('scope', scope),
    ...(partner === undefined ? [] : ([['(partner = ? OR account = ?)', partner, partner]] as Condition[])),
    ...(dueBefore === undefined ? [] : ([['deadline < ?', dueBefore]] as Condition[])),
    ...(by === undefined ? [] : unbarred({ caller: by, now })),
  ];
}

/** What the table is searched and sorted by. What has no deadline comes after all that has one. */
export const waitingColumns = (row: WaitingRow) => ({
  queue: row.queue,
  level: hasServiceLevel(row.queue) ? 1 : 0,
  beside: isBeside(row) ? 1 : 0,
  contested: row.contested ? 1 : 0,
  tenant: row.tenantId,
  scope: row.scope,
  partner: row.partnerId,
  account: row.accountId,
  reviewer: row.reviewer,
  since: row.since,
  deadline: row.deadline ?? FOR_EVER,
  act: actOn(row),
  act_from: actFrom(row),
  decided_by: row.decidedBy,
  rivals: JSON.stringify(row.rivals),
});
