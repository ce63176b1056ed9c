import { businessDaysLeft } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { policyOf } from '../../domain/policy/policy';
import type { Policies } from '../../domain/policy/policy';
import { hasServiceLevel } from '../../projections/workloads/queues';
import type { WaitingQueue, WaitingRow } from '../../projections/workloads/queues';
import type { Party } from '../../projections/workloads/rows';
import { barTo } from '../../projections/workloads/acts';
import { isDecider } from '../auth/roles';

/** What an item's reader is told beside the row. */
export interface QueueTelling {
  caller: Caller;
  now: Instant;
  policies: Policies;
  partnerName: (partnerId: string) => string | null;
  tenantName: string | null;
  /** Of the workload: what a decision on it is made against. */
  revision: number | null;
}

/** Who is waited for, queue by queue. */
export const waitsFor: Readonly<Record<WaitingQueue, string>> = {
  'to-review': 'manager',
  'under-review': 'reviewer',
  'notice-running': 'incumbent',
  'not-served': 'manager',
  'action-due': 'partner',
  'customer-window': 'customer',
  'grant-waiting': 'ledger',
  disputes: 'manager',
  escalated: 'lead',
};

/** A claim or dispute that waits, with who and what is waited for, how late it is, and what can be done about it. */
export function presentWaiting(row: WaitingRow, { caller, now, policies, partnerName, tenantName, revision }: QueueTelling): object {
  const { queue, workloadId, tenantId, scope, claimId, disputeId, state, partnerId, accountId, against, reviewer, since, deadline } = row;
  const { holidays } = policyOf(policies, row.policyVersion).terms;
  const named = (party: Party) => ({ ...party, partnerName: partnerName(party.partnerId) });
  return {
    queue,
    waitsFor: waitsFor[queue],
    workloadId,
    tenantId,
    tenantName,
    scope,
    claimId,
    disputeId,
    state,
    partnerId,
    partnerName: partnerName(partnerId),
    accountId,
    against: against && named(against),
    notServed: row.notServed,
    reviewer,
    since,
    deadline,
    breached: hasServiceLevel(queue) && deadline !== null && deadline <= now,
    businessDaysLeft: deadline && businessDaysLeft(now, deadline, holidays),
    contested: row.contested,
    onHold: row.onHold,
    locked: row.locked,
    steps: stepsOf(row, caller, now),
    revision,
  };
}

/** What the reader can do next, by the names of the routes; whether it may decide between these parties the rules judge. */
export function stepsOf(row: WaitingRow, caller: Caller, now: Instant): string[] {
  if (!isDecider(caller)) return [];
  if (row.disputeId !== null) return stepsInDispute(row, caller, now);
  const serving = row.notServed === null ? [] : ['serving'];
  if (row.queue === 'not-served') return [...serving, 'reject'];
  switch (row.state) {
    case 'Requested':
      return ['start-review', ...serving, 'reject', 'extend-deadline'];
    case 'UnderReview': {
      const mayPass = row.awaiting === null && (row.noticeUntil === null || row.noticeUntil <= now);
      const takeOver = row.reviewer === caller.id ? [] : ['start-review'];
      return [...takeOver, ...serving, ...(mayPass ? ['pass-review'] : []), 'require-action', 'reject', 'extend-deadline'];
    }
    case 'PartnerActionRequired':
      return [...serving, 'reject', 'extend-deadline'];
    default:
      return [...serving, ...(row.queue === 'grant-waiting' ? ['reject'] : ['reject', 'extend-deadline'])];
  }
}

function stepsInDispute(row: WaitingRow, caller: Caller, now: Instant): string[] {
  const resolve = barTo(row, { caller, now }, () => false) === null ? ['resolve'] : [];
  return row.queue === 'escalated' ? resolve : [...resolve, 'escalate', 'extend-deadline'];
}
