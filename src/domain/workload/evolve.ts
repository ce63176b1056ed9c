import { startOfDay } from '../calendar';
import type { Instant } from '../calendar';
import type { Recorded } from '../recorded';
import { never } from '../refusal';
import type { WorkloadEvent, WorkloadEventOf } from './events';
import { examinedAs } from './evidence';
import { emptyWorkload } from './state';
import type { Claim, Notice, Workload, Written } from './state';

/** An event of a workload's stream with what folding needs of its envelope. */
export type WorkloadFact = Pick<Recorded<WorkloadEvent>, 'id' | 'data' | 'recordedAt' | 'effectiveAt' | 'commandId'>;

/** The workload after a history. */
export const foldWorkload = (events: readonly WorkloadFact[]): Workload => events.reduce(evolve, emptyWorkload);

/** The workload after one more event. */
export function evolve(workload: Workload, fact: WorkloadFact): Workload {
  const next = { ...apply(workload, fact), onlyImports: workload.onlyImports && fact.data.type === 'AssociationImported' };
  return fact.commandId === undefined ? next : { ...next, lastCommand: { at: fact.recordedAt, by: fact.id } };
}

function apply(workload: Workload, { id, data, recordedAt, effectiveAt }: WorkloadFact): Workload {
  const written = (at: Instant): Written => ({ at, by: id });
  const writtenIf = (at: Instant | null): Written | null => (at === null ? null : written(at));
  switch (data.type) {
    case 'ClaimRequested':
      return { ...workload, claims: [...workload.claims, requested(data, recordedAt)] };
    case 'ClaimEvidenceAttached':
      return change(workload, data.claimId, effectiveAt, ({ evidence }) => ({ evidence: [...evidence, ...data.evidence] }));
    case 'NoticeServed':
      return { ...workload, notices: [...workload.notices, served(data, recordedAt, written(data.respondBy))] };
    case 'NoticeAnswered':
      return answered(workload, data, written(effectiveAt));
    case 'ClaimReviewStarted':
      return change(workload, data.claimId, effectiveAt, () => ({
        state: 'UnderReview',
        reviewer: data.reviewer,
        reviewBy: data.reviewBy,
      }));
    case 'PartnerActionRequired':
      return change(workload, data.claimId, effectiveAt, () => ({
        state: 'PartnerActionRequired',
        reasons: data.reasons,
        rationale: data.rationale,
        decidedBy: data.decidedBy,
        dueAt: written(data.dueAt),
      }));
    case 'ClaimResubmitted':
      return change(workload, data.claimId, effectiveAt, ({ evidence }) => ({
        state: 'UnderReview',
        evidence: [...evidence, ...data.evidence],
        reviewBy: data.reviewBy,
        reasons: [],
        rationale: null,
        dueAt: null,
      }));
    case 'ClaimReviewPassed':
      return change(workload, data.claimId, effectiveAt, (claim) => ({
        ...examinedAs(claim, data.examined),
        state: 'AwaitingCustomer',
        decidedBy: data.decidedBy,
        rationale: data.rationale,
        consent: data.consent,
        consentUntil: written(data.consentUntil ?? effectiveAt),
      }));
    case 'CustomerConsented':
      return endNotices(
        change(workload, data.claimId, effectiveAt, () => ({ consentedAt: written(effectiveAt) })),
        written(effectiveAt),
        ({ to, about }) => to === 'customer' && about === data.claimId,
      );
    case 'ClaimGranted':
      return endNotices(
        change(workload, data.claimId, effectiveAt, () => ({
          state: 'Active',
          basis: data.basis,
          decidedBy: data.decidedBy,
          since: effectiveAt,
          termEnd: writtenIf(data.termEnd),
          renewableFrom: data.renewableFrom,
          stableUntil: writtenIf(data.stableUntil),
          repudiableUntil: data.repudiableUntil,
        })),
        written(effectiveAt),
        ({ about }) => about === data.claimId,
      );
    case 'ClaimSuperseded':
      return close(workload, data.claimId, written(effectiveAt), {
        state: 'Superseded',
        reasons: ['superseded'],
        rationale: null,
        decidedBy: data.decidedBy,
        disputableUntil: data.disputableUntil,
        supersededBy: data.by,
      });
    case 'ClaimRejected':
      return close(workload, data.claimId, written(effectiveAt), {
        state: 'Rejected',
        reasons: data.reasons,
        rationale: data.rationale,
        decidedBy: data.decidedBy,
        disputableUntil: data.disputableUntil,
      });
    case 'ClaimWithdrawn':
      return close(workload, data.claimId, written(effectiveAt), { state: 'Withdrawn' });
    case 'CustomerDeclined':
      return cooledDown(
        close(workload, data.claimId, written(effectiveAt), { state: 'Declined', reasons: ['customer-declined'], rationale: null }),
        data,
      );
    case 'CustomerEnded':
      return cooledDown(
        close(workload, data.claimId, written(effectiveAt), { state: 'Ended', reasons: ['customer-ended'], rationale: null }),
        data,
      );
    case 'AssociationEnded':
      return close(workload, data.claimId, written(effectiveAt), {
        state: 'Ended',
        reasons: data.reasons,
        rationale: data.rationale,
        decidedBy: data.decidedBy,
        disputableUntil: data.disputableUntil,
      });
    case 'ClaimExpired':
      return close(workload, data.claimId, written(effectiveAt), { state: 'Expired', reasons: ['term-ended'], rationale: null });
    case 'AssociationImported':
      return { ...workload, claims: inOrderOfSince([...workload.claims, imported(data, written)]) };
    default:
      return never(data);
  }
}

const blank = {
  submissionId: null,
  engagement: null,
  imported: null,
  examined: [],
  setAside: [],
  reviewStartBy: null,
  reviewer: null,
  reviewBy: null,
  dueAt: null,
  consent: null,
  consentUntil: null,
  consentedAt: null,
  decidedBy: null,
  basis: null,
  since: null,
  termEnd: null,
  renewableFrom: null,
  stableUntil: null,
  repudiableUntil: null,
  closedAt: null,
  reasons: [],
  rationale: null,
  disputableUntil: null,
  supersededBy: null,
} satisfies Partial<Claim>;

function requested(data: WorkloadEventOf<'ClaimRequested'>, requestedAt: Instant): Claim {
  const { claimId, partnerId, accountId, engagement, evidence, policyVersion, reviewStartBy, submissionId = null } = data;
  return {
    ...blank,
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
  };
}

function imported(data: WorkloadEventOf<'AssociationImported'>, written: (at: Instant) => Written): Claim {
  const { claimId, partnerId, accountId, policyVersion, since, externalClaimId, attributionType, termEnd } = data;
  return {
    ...blank,
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
  };
}

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

function served(data: WorkloadEventOf<'NoticeServed'>, servedAt: Instant, respondBy: Written): Notice {
  const { noticeId, to, about, account = null } = data;
  return { noticeId, to, account, about, servedAt, respondBy, endedAt: null, stance: null };
}

/** The notice is over, and the incumbent's evidence joins its claim, where the comparison finds it. */
function answered(workload: Workload, data: WorkloadEventOf<'NoticeAnswered'>, at: Written): Workload {
  const notice = workload.notices.find(({ noticeId }) => noticeId === data.noticeId);
  const claims = workload.claims.map((claim) =>
    claim.state === 'Active' && claim.accountId === notice?.account ? { ...claim, evidence: [...claim.evidence, ...data.evidence] } : claim,
  );
  const notices = workload.notices.map((one) => (one === notice ? { ...one, stance: data.stance, endedAt: at } : one));
  return { ...workload, claims, notices };
}

function change(workload: Workload, claimId: string, at: Instant, patch: (claim: Claim) => Partial<Claim>): Workload {
  const claims = workload.claims.map((claim) => {
    if (claim.claimId !== claimId) return claim;
    const changed = { ...claim, ...patch(claim) };
    return changed.state === claim.state ? changed : { ...changed, stateSince: at };
  });
  return { ...workload, claims };
}

/** The claim is over. Notices about it are pointless, and those to its account lapse where that account no longer holds. */
function close(workload: Workload, claimId: string, at: Written, patch: Partial<Claim>): Workload {
  const closing = workload.claims.find((claim) => claim.claimId === claimId);
  const held = closing?.state === 'Active' ? closing.accountId : null;
  return endNotices(
    change(workload, claimId, at.at, () => ({ ...patch, closedAt: at.at, dueAt: null })),
    at,
    ({ about, account }) => about === claimId || (held !== null && account === held),
  );
}

function endNotices(workload: Workload, at: Written, which: (notice: Notice) => boolean): Workload {
  const ends = (notice: Notice) => notice.endedAt === null && notice.respondBy.at > at.at && which(notice);
  if (!workload.notices.some(ends)) return workload;
  return { ...workload, notices: workload.notices.map((notice) => (ends(notice) ? { ...notice, endedAt: at } : notice)) };
}

function cooledDown(workload: Workload, data: WorkloadEventOf<'CustomerDeclined' | 'CustomerEnded'>): Workload {
  const account = workload.claims.find(({ claimId }) => claimId === data.claimId)?.accountId;
  if (account === undefined || data.cooldownUntil === null) return workload;
  return { ...workload, cooldowns: { ...workload.cooldowns, [account]: data.cooldownUntil } };
}
