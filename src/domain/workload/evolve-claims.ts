import { FOR_EVER, latest, startOfDay } from '../calendar';
import type { Instant } from '../calendar';
import { change, endNotices } from './changes';
import type { WorkloadEventOf } from './events';
import { blankClaim } from './state';
import type { Claim, Decision, Workload, Written } from './state';
import { over, unbrokenFrom, unpainted } from './stretches';

/** A claim as it is asked for. */
export function requested(data: WorkloadEventOf<'ClaimRequested'>, requestedAt: Instant): Claim {
  const { claimId, partnerId, accountId, engagement, evidence, policyVersion, reviewStartBy, submissionId = null } = data;
  return {
    ...blankClaim,
    claimId,
    partnerId,
    accountId,
    engagement,
    evidence,
    policyVersion,
    reviewStartBy,
    submissionId,
    requestedAt,
    stateSince: requestedAt,
    state: 'Requested',
    locations: [{ from: requestedAt, partnerId }],
  };
}

/** A claim as a report has it. */
export function imported(data: WorkloadEventOf<'AssociationImported'>, written: (at: Instant) => Written): Claim {
  const { claimId, partnerId, accountId, policyVersion, since, externalClaimId, attributionType, termEnd } = data;
  return {
    ...blankClaim,
    claimId,
    partnerId,
    accountId,
    policyVersion,
    imported: { since, externalClaimId, attributionType },
    evidence: [],
    state: 'Active',
    requestedAt: startOfDay(since),
    stateSince: startOfDay(since),
    since: startOfDay(since),
    termEnd: termEnd === null ? null : written(termEnd),
    locations: [{ from: startOfDay(since), partnerId }],
  };
}

/** One more from a report: all are painted anew, in the order of `since`. */
export function withImport(workload: Workload, claim: Claim, by: string): Workload {
  const claims = inOrderOfSince([...workload.claims, claim]);
  const painter = new Map(workload.stretches.map((stretch) => [stretch.claimId, stretch.by]));
  const stretches = claims.reduce(
    (painted, { claimId, requestedAt }) => over(painted, { from: requestedAt, until: FOR_EVER, claimId, by: painter.get(claimId) ?? by }),
    unpainted,
  );
  return { ...workload, claims, stretches };
}

/** On record. Where that is bounded, it is about the past, and the claim stays what it is. */
export function granted(
  workload: Workload,
  data: WorkloadEventOf<'ClaimGranted'>,
  at: Written,
  writtenIf: (at: Instant | null) => Written | null,
): Workload {
  if (data.effectiveUntil !== undefined) return workload;
  const since = unbrokenFrom(workload.stretches, FOR_EVER);
  const active = change(workload, data.claimId, at.at, () => ({
    state: 'Active',
    basis: data.basis,
    decidedBy: data.decidedBy,
    since,
    closedAt: null,
    reasons: [],
    rationale: null,
    decision: null,
    supersededBy: null,
    termEnd: writtenIf(data.termEnd),
    renewableFrom: data.renewableFrom,
    stableUntil: writtenIf(data.stableUntil),
    repudiableUntil: data.repudiableUntil,
  }));
  return endNotices(active, at, ({ about }) => about === data.claimId);
}

/**
 * Off record: by a rival that was granted, or by a resolution, which cannot be disputed and leaves what was over already as it is.
 * Of a resolution its own reasons come first: they say why it was lost, the general one what would cure it.
 */
export function superseded(workload: Workload, data: WorkloadEventOf<'ClaimSuperseded'>, effectiveAt: Instant, at: Written): Workload {
  const { claimId, by, disputeId } = data;
  const claim = workload.claims.find((one) => one.claimId === claimId);
  if (disputeId !== undefined && claim?.state !== 'Active') return workload;
  const resolution = workload.disputes.find((dispute) => dispute.disputeId === disputeId);
  return close(workload, claimId, at, () => ({
    state: 'Superseded',
    reasons: [...(resolution?.reasons ?? []), 'superseded'],
    rationale: resolution?.rationale ?? null,
    decidedBy: data.decidedBy,
    decision: disputeId === undefined ? { ...decisionOf('supersession', data, effectiveAt), by } : null,
    supersededBy: by,
    closedAt: effectiveAt,
  }));
}

/** A decision against a claim, which may be disputed. */
export const decisionOf = (
  kind: Decision['kind'],
  { decidedBy, disputableUntil, policyVersion }: Pick<Decision, 'decidedBy' | 'disputableUntil' | 'policyVersion'>,
  at: Instant,
): Decision => ({ kind, at, decidedBy, by: null, disputableUntil, policyVersion, disputed: false });

/** Ended at an instant, which a reversal may take back. */
export const ended =
  (patch: Partial<Claim>, at: Instant) =>
  ({ endings }: Claim): Partial<Claim> => ({ ...patch, endings: [...endings, at] });

/** The newest `since` is on record; each other came off when the next came on, whatever order they were recorded in. */
function inOrderOfSince(claims: Claim[]): Claim[] {
  const ordered = claims.toSorted((one, other) => (one.requestedAt < other.requestedAt ? -1 : one.requestedAt > other.requestedAt ? 1 : 0));
  return ordered.map((claim, index) => {
    const next = ordered[index + 1];
    return next
      ? { ...claim, state: 'Superseded', stateSince: next.requestedAt, closedAt: next.since, supersededBy: next.claimId }
      : { ...claim, state: 'Active', stateSince: claim.requestedAt, closedAt: null, supersededBy: null };
  });
}

/** The claim is over. Notices about it are pointless, and those to its account lapse where that account no longer holds. */
export function close(workload: Workload, claimId: string, at: Written, patch: (claim: Claim) => Partial<Claim>): Workload {
  const closing = workload.claims.find((claim) => claim.claimId === claimId);
  const held = closing?.state === 'Active' ? closing.accountId : null;
  return endNotices(
    change(workload, claimId, at.at, (claim) => ({ closedAt: at.at, dueAt: null, ...patch(claim) })),
    at,
    ({ about, account }) => about === claimId || (held !== null && account === held),
  );
}

/** The account may not claim again for a while, where the event says until when: a later word of the customer's never shortens an earlier. */
export function cooledDown(
  workload: Workload,
  data: WorkloadEventOf<'CustomerDeclined' | 'CustomerEnded' | 'CustomerRepudiated'>,
): Workload {
  const account = workload.claims.find(({ claimId }) => claimId === data.claimId)?.accountId;
  if (account === undefined || data.cooldownUntil === null) return workload;
  const before = Object.hasOwn(workload.cooldowns, account) ? workload.cooldowns[account] : null;
  return { ...workload, cooldowns: { ...workload.cooldowns, [account]: latest(data.cooldownUntil, before) } };
}
