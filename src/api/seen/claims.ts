import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import type { Policies } from '../../domain/policy/policy';
import type { Claim } from '../../domain/workload/state';
import type { ClaimRow } from '../../projections/workloads/rows';
import { isStaff } from '../auth/roles';
import { tellReasons } from './reasons';

/** A claim as the views hold it. */
export type ClaimSeen = ClaimRow;

/** What a reader's answer needs beside the row. */
export interface Telling {
  caller: Caller;
  policies: Policies;
  partnerName: (partnerId: string) => string | null;
}

/** Whether the claim is there at all for a reader: its account's, its customer's, or anybody's for staff. */
export function mayRead({ accountId, tenantId }: Pick<ClaimSeen, 'accountId' | 'tenantId'>, { role, ...caller }: Caller): boolean {
  if (isStaff({ role })) return true;
  if (role === 'partner') return caller.accountId === accountId;
  return role === 'customer' && caller.tenantId === tenantId;
}

/** A claim as its own partner, its customer or staff reads it. Who decided, and how others are reached, is for staff; the customer sees evidence that names it. */
export function presentClaim(claim: ClaimSeen, { caller, policies, partnerName }: Telling): object {
  const { claimId, submissionId, workloadId, tenantId, scope, partnerId, accountId, engagement, policyVersion, state } = claim;
  const evidence = caller.role === 'customer' ? claim.evidence.filter((document) => document.tenantId === caller.tenantId) : claim.evidence;
  const { reviewer, decidedBy, supersededBy, examined, setAside, notServed } = claim;
  return {
    claimId,
    submissionId,
    workloadId,
    tenantId,
    scope,
    partnerId,
    partnerName: partnerName(partnerId),
    accountId,
    engagement,
    state,
    nextDeadline: claim.nextDeadline,
    noticeUntil: claim.noticeUntil,
    disputes: claim.disputes,
    reasons: tellReasons(claim.reasons, policyVersion, policies, caller.role),
    rationale: claim.rationale,
    evidence,
    ...datesOf(claim),
    basis: claim.basis,
    imported: claim.imported,
    policyVersion,
    notServed: isStaff(caller) ? notServed : notServed.map(({ noticeId, to, failedAt }) => ({ noticeId, to, failedAt })),
    ...(isStaff(caller) ? { examined, setAside, reviewer, decidedBy, supersededBy } : {}),
  };
}

/** Every instant of a claim; null where it has not begun, or never will. */
function datesOf(claim: Claim): Record<string, Instant | null> {
  const { requestedAt, reviewStartBy, reviewBy, since, renewableFrom, repudiableUntil, closedAt, decision } = claim;
  return {
    requestedAt,
    reviewStartBy,
    reviewBy,
    dueAt: claim.dueAt?.at ?? null,
    consentUntil: claim.consentUntil?.at ?? null,
    consentedAt: claim.consentedAt?.at ?? null,
    since,
    termEnd: claim.termEnd?.at ?? null,
    renewableFrom,
    stableUntil: claim.stableUntil?.at ?? null,
    repudiableUntil,
    closedAt,
    disputableUntil: decision && !decision.disputed ? decision.disputableUntil : null,
  };
}
