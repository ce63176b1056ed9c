import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import type { SqlValue } from '../../sqlite/driver';
import type { WaitingRow } from './queues';

/** What the vendor's people do about what waits, by the names of the routes. */
export type Act = 'resolve' | 'serving' | 'pass-review' | 'start-review';

/** The one that is due, of all that may be done; null where somebody else is waited for. */
export function actOn({ queue, disputeId, notServed, awaiting }: WaitingRow): Act | null {
  if (disputeId !== null) return 'resolve';
  if (notServed !== null) return 'serving';
  if (queue === 'to-review') return 'start-review';
  return queue === 'under-review' && awaiting === null ? 'pass-review' : null;
}

/** A review passes once the incumbent has been heard. */
export const actFrom = (row: WaitingRow): Instant => (actOn(row) === 'pass-review' && row.noticeUntil) || row.since;

/** Why the act that is due is none of a reader's. */
export type Bar = 'not-due' | 'no-decider' | 'own-decision' | 'lead-only' | 'own-partner';

/** Who reads the queues, and when. */
export interface Reading {
  caller: Pick<Caller, 'role' | 'id'>;
  now: Instant;
}

/**
 * What keeps a reader from the act that is due; null: nothing. A review that one may not conclude is not one's own to start either,
 * and to serve a notice decides nothing.
 */
export function barTo(row: WaitingRow, { caller, now }: Reading, isLookedAfter: (partnerId: string) => boolean): Bar | null {
  const act = actOn(row);
  if (act === null || actFrom(row) > now) return 'not-due';
  if (!decides(caller)) return 'no-decider';
  if (row.decidedBy === caller.id) return 'own-decision';
  if (row.queue === 'escalated' && caller.role !== 'lead') return 'lead-only';
  return act !== 'serving' && row.rivals.some(isLookedAfter) ? 'own-partner' : null;
}

/** The same, line by line, as conditions on the table: what nothing keeps a reader from. */
export function unbarred({ caller, now }: Reading): [condition: string, ...values: SqlValue[]][] {
  return [
    ['act IS NOT NULL'],
    ['act_from <= ?', now],
    ...(decides(caller) ? [] : ([['0']] as [string][])),
    ['decided_by IS NOT ?', caller.id],
    ...(caller.role === 'lead' ? [] : ([["queue <> 'escalated'"]] as [string][])),
    [`(act = 'serving' OR NOT EXISTS (${LOOKED_AFTER}))`, caller.id],
  ];
}

const LOOKED_AFTER = `SELECT 1 FROM json_each(waiting.rivals) AS rival JOIN partners ON partners.id = rival.value
  WHERE json_extract(partners.row, '$.managedBy') = ?`;

const decides = ({ role }: Reading['caller']): boolean => role === 'manager' || role === 'lead';
