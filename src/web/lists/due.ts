import type { Parts } from '../../api/parts';
import { mayRead } from '../../api/seen/claims';
import { mayReadDispute } from '../../api/seen/disputes';
import { FOR_EVER } from '../../domain/calendar';
import type { Day, Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { policyOf } from '../../domain/policy/policy';
import type { DisputeRow, WorkloadRow } from '../../projections/workloads/rows';
import { isServiceLevel } from '../words';

/** What is waited for on a workload, until when, and the holidays of the policy that counts the days. */
export interface Due {
  kind: string;
  at: Instant;
  holidays: readonly Day[];
}

/** The open disputes on a workload that a reader may see. */
export const disputesOn = ({ queries }: Parts, caller: Caller, { workloadId, onHold }: WorkloadRow): DisputeRow[] =>
  onHold ? queries.workloads.disputesOf(workloadId).filter((one) => one.state === 'open' && mayReadDispute(one, caller)) : [];

/**
 * What is due first: what the ledger records by the clock, or what is waited for on a claim or a dispute that the reader may see, the
 * answer to a notice too, for who asks and for who holds.
 */
export const firstDue = (parts: Parts, caller: Caller, now: Instant, row: WorkloadRow): Due | undefined =>
  dueOn(parts, caller, now, row).toSorted((one, other) => one.at.localeCompare(other.at))[0];

/** Workloads with what is due first on each, in that order: what is past its deadline before all else. */
export function inTurn(parts: Parts, caller: Caller, now: Instant, rows: readonly WorkloadRow[]): WorkloadRow[] {
  const due = new Map(rows.map((row) => [row, firstDue(parts, caller, now, row)?.at]));
  const place = (row: WorkloadRow): Instant => due.get(row) ?? FOR_EVER;
  return rows.toSorted((one, other) => place(one).localeCompare(place(other)));
}

function dueOn(parts: Parts, caller: Caller, now: Instant, row: WorkloadRow): Due[] {
  const { workloads } = parts.queries;
  const { nextDeadline, openClaims, partnerOfRecord } = row;
  const holidays = (version: number | undefined) => (version === undefined ? [] : policyOf(parts.ledger.policies, version).terms.holidays);
  const ofClaims = [...openClaims, ...(partnerOfRecord ? [partnerOfRecord] : [])]
    .flatMap(({ claimId }) => workloads.claim(claimId) ?? [])
    .filter((claim) => mayRead(claim, caller))
    .flatMap(({ nextDeadline: next, noticeUntil, policyVersion }): Due[] => [
      ...(next ? [{ ...next, holidays: holidays(policyVersion) }] : []),
      ...(noticeUntil === null ? [] : [{ kind: 'notice', at: noticeUntil, holidays: holidays(policyVersion) }]),
    ]);
  const ofDisputes = disputesOn(parts, caller, row)
    .filter(({ escalatedAt }) => escalatedAt !== null)
    .map(({ escalateAt: { at }, policyVersion }): Due => ({ kind: 'escalated', at, holidays: holidays(policyVersion) }));
  const byClock = nextDeadline && {
    ...nextDeadline,
    holidays: holidays(workloads.claim(nextDeadline.claimId)?.policyVersion),
  };
  // A notice runs out without an event, and the customer's window while the workload is on hold.
  const ahead = ofClaims.filter(({ kind, at }) => at > now || isServiceLevel(kind));
  return [...(byClock ? [byClock] : []), ...ofDisputes, ...ahead];
}
