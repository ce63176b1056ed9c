import { FOR_EVER, startOfDay } from '../calendar';
import type { Instant } from '../calendar';
import type { Recorded } from '../recorded';
import { never } from '../refusal';
import type { WorkloadEvent, WorkloadEventOf } from './events';
import { evolveDispute } from './evolve-disputes';
import { examinedAs } from './evidence';
import { stroke } from './paint';
import { emptyWorkload } from './state';
import type { Claim, Decision, Note, Notice, Workload, Written } from './state';
import { change, endNotices } from './changes';
import { over, unbrokenFrom, unpainted } from './stretches';

/** An event of a workload's stream with what folding needs of its envelope. */
export type WorkloadFact = Pick<Recorded<WorkloadEvent>, 'id' | 'data' | 'recordedAt' | 'effectiveAt' | 'commandId'>;

/** The workload after a history. */
export const foldWorkload = (events: readonly WorkloadFact[]): Workload => events.reduce(evolve, emptyWorkload);

/** The workload after one more event. */
export function evolve(workload: Workload, fact: WorkloadFact): Workload {
  const isImport = fact.data.type === 'AssociationImported';
  const painted = isImport ? workload : { ...workload, stretches: stroke(workload.stretches, fact) };
  const next = { ...apply(painted, fact), onlyImports: workload.onlyImports && isImport };
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
      return granted(workload, data, written(data.basis === 'reinstated' ? recordedAt : effectiveAt), writtenIf);
    case 'ClaimSuperseded':
      return superseded(workload, data, effectiveAt, written(data.disputeId === undefined ? effectiveAt : recordedAt));
    case 'ClaimRejected':
      return close(workload, data.claimId, written(effectiveAt), ({ decision }) => ({
        state: 'Rejected',
        reasons: data.reasons,
        rationale: data.rationale,
        decidedBy: data.decidedBy,
        // A rejection after a return to review is the same decision, which was disputed.
        decision: { ...decisionOf('rejection', data, effectiveAt), disputed: decision?.kind === 'rejection' && decision.disputed },
      }));
    case 'ClaimWithdrawn':
      return close(workload, data.claimId, written(effectiveAt), () => ({ state: 'Withdrawn' }));
    case 'CustomerDeclined':
      return cooledDown(
        close(workload, data.claimId, written(effectiveAt), () => ({ state: 'Declined', reasons: ['customer-declined'], rationale: null })),
        data,
      );
    case 'CustomerEnded':
      return cooledDown(
        close(
          workload,
          data.claimId,
          written(effectiveAt),
          ended({ state: 'Ended', reasons: ['customer-ended'], rationale: null }, effectiveAt),
        ),
        data,
      );
    case 'AssociationEnded':
      return close(
        workload,
        data.claimId,
        written(effectiveAt),
        ended(
          {
            state: 'Ended',
            reasons: data.reasons,
            rationale: data.rationale,
            decidedBy: data.decidedBy,
            decision: data.decidedBy === null ? null : decisionOf('end', { ...data, decidedBy: data.decidedBy }, effectiveAt),
          },
          effectiveAt,
        ),
      );
    case 'ClaimExpired':
      return close(
        workload,
        data.claimId,
        written(effectiveAt),
        ended({ state: 'Expired', reasons: ['term-ended'], rationale: null }, effectiveAt),
      );
    case 'CustomerRepudiated':
      return cooledDown(
        close(
          workload,
          data.claimId,
          written(recordedAt),
          ended({ state: 'Repudiated', reasons: ['customer-repudiated'], rationale: null, closedAt: effectiveAt }, effectiveAt),
        ),
        data,
      );
    case 'AssociationMoved':
      return change(workload, data.claimId, effectiveAt, ({ locations }) => ({
        partnerId: data.partnerId,
        locations: [...locations, { from: effectiveAt, partnerId: data.partnerId }],
      }));
    case 'ClaimRenewed':
      return change(workload, data.claimId, effectiveAt, ({ evidence }) => ({
        evidence: [...evidence, ...data.evidence],
        termEnd: writtenIf(data.termEnd),
        renewableFrom: data.renewableFrom,
        policyVersion: data.policyVersion,
      }));
    case 'DisputeOpened':
    case 'DisputeEvidenceSubmitted':
    case 'DisputeEscalated':
    case 'DisputeWithdrawn':
    case 'DisputeResolved':
    case 'DisputeClosed':
      return evolveDispute(workload, data, written(recordedAt));
    case 'DeadlineExtended':
      return extended(workload, data, written(data.until));
    case 'NoteAdded':
      return data.visibility === 'parties' ? { ...workload, notes: [...workload.notes, noted(data, id, recordedAt)] } : workload;
    case 'WorkloadLocked':
      return { ...workload, locked: true, lockedAt: effectiveAt };
    case 'WorkloadUnlocked':
      return { ...workload, locked: false, unlocked: written(effectiveAt) };
    case 'CooldownLifted':
      return { ...workload, cooldowns: without(workload.cooldowns, data.account) };
    case 'AssociationImported':
      return withImport(workload, imported(data, written), id);
    default:
      return never(data);
  }
}

/** What nobody has said yet of a claim. */
/** Every key of a claim: to copy an object and add keys to the copy takes V8 some hundred times as long as to change those it has. */
const whole: Claim = {
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
  decision: null,
  supersededBy: null,
  endings: [],
  claimId: '',
  partnerId: '',
  accountId: '',
  evidence: [],
  policyVersion: 0,
  state: 'Requested',
  stateSince: '',
  requestedAt: '',
  locations: [],
};

/** What a claim is made from; the keys that are left out here each kind of claim says itself. */
export const blank: Omit<
  Claim,
  'claimId' | 'partnerId' | 'accountId' | 'evidence' | 'policyVersion' | 'state' | 'stateSince' | 'requestedAt' | 'locations'
> = whole;

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
    locations: [{ from: requestedAt, partnerId }],
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
    locations: [{ from: startOfDay(since), partnerId }],
  };
}

function withImport(workload: Workload, claim: Claim, by: string): Workload {
  const claims = inOrderOfSince([...workload.claims, claim]);
  const painter = new Map(workload.stretches.map((stretch) => [stretch.claimId, stretch.by]));
  const stretches = claims.reduce(
    (painted, { claimId, requestedAt }) => over(painted, { from: requestedAt, until: FOR_EVER, claimId, by: painter.get(claimId) ?? by }),
    unpainted,
  );
  return { ...workload, claims, stretches };
}

/** On record. Where that is bounded, it is about the past, and the claim stays what it is. */
function granted(
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

/** Off record: by a rival that was granted, or by a resolution, which cannot be disputed and leaves what was over already as it is. */
function superseded(workload: Workload, data: WorkloadEventOf<'ClaimSuperseded'>, effectiveAt: Instant, at: Written): Workload {
  const { claimId, by, disputeId } = data;
  const claim = workload.claims.find((one) => one.claimId === claimId);
  if (disputeId !== undefined && claim?.state !== 'Active') return workload;
  return close(workload, claimId, at, () => ({
    state: 'Superseded',
    reasons: ['superseded'],
    rationale: null,
    decidedBy: data.decidedBy,
    decision: disputeId === undefined ? { ...decisionOf('supersession', data, effectiveAt), by } : null,
    supersededBy: by,
    closedAt: effectiveAt,
  }));
}

const decisionOf = (
  kind: Decision['kind'],
  { decidedBy, disputableUntil, policyVersion }: Pick<Decision, 'decidedBy' | 'disputableUntil' | 'policyVersion'>,
  at: Instant,
): Decision => ({ kind, at, decidedBy, by: null, disputableUntil, policyVersion, disputed: false });

const ended =
  (patch: Partial<Claim>, at: Instant) =>
  ({ endings }: Claim): Partial<Claim> => ({ ...patch, endings: [...endings, at] });

/** The deadline is moved, and the event that moved it is the cause of what happens when it passes. */
function extended(workload: Workload, data: WorkloadEventOf<'DeadlineExtended'>, until: Written): Workload {
  const { which, claimId, noticeId, disputeId } = data;
  const notices = (id: (noticeId: string, to: Notice['to']) => boolean) =>
    workload.notices.map((notice) =>
      id(notice.noticeId, notice.to) && notice.endedAt === null ? { ...notice, respondBy: until } : notice,
    );
  switch (which) {
    case 'review-start':
      return change(workload, claimId, until.at, () => ({ reviewStartBy: until.at }));
    case 'review':
      return change(workload, claimId, until.at, () => ({ reviewBy: until.at }));
    case 'action':
      return change(workload, claimId, until.at, () => ({ dueAt: until }));
    case 'notice':
      return { ...workload, notices: notices((id) => id === noticeId) };
    case 'consent': {
      const about = new Set(workload.notices.filter((notice) => notice.about === claimId).map((notice) => notice.noticeId));
      const moved = { ...workload, notices: notices((id, to) => to === 'customer' && about.has(id)) };
      return change(moved, claimId, until.at, () => ({ consentUntil: until }));
    }
    case 'escalation':
      return {
        ...workload,
        disputes: workload.disputes.map((dispute) => (dispute.disputeId === disputeId ? { ...dispute, escalateAt: until } : dispute)),
      };
    default:
      return never(which);
  }
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

const noted = ({ claimId, text }: WorkloadEventOf<'NoteAdded'>, id: string, at: Instant): Note => ({ id, claimId, text, at });

/** The notice is over, and the incumbent's evidence joins its claim, where the comparison finds it. */
function answered(workload: Workload, data: WorkloadEventOf<'NoticeAnswered'>, at: Written): Workload {
  const notice = workload.notices.find(({ noticeId }) => noticeId === data.noticeId);
  const claims = workload.claims.map((claim) =>
    claim.state === 'Active' && claim.accountId === notice?.account ? { ...claim, evidence: [...claim.evidence, ...data.evidence] } : claim,
  );
  const notices = workload.notices.map((one) => (one === notice ? { ...one, stance: data.stance, endedAt: at } : one));
  return { ...workload, claims, notices };
}

/** The claim is over. Notices about it are pointless, and those to its account lapse where that account no longer holds. */
function close(workload: Workload, claimId: string, at: Written, patch: (claim: Claim) => Partial<Claim>): Workload {
  const closing = workload.claims.find((claim) => claim.claimId === claimId);
  const held = closing?.state === 'Active' ? closing.accountId : null;
  return endNotices(
    change(workload, claimId, at.at, (claim) => ({ closedAt: at.at, dueAt: null, ...patch(claim) })),
    at,
    ({ about, account }) => about === claimId || (held !== null && account === held),
  );
}

function cooledDown(workload: Workload, data: WorkloadEventOf<'CustomerDeclined' | 'CustomerEnded' | 'CustomerRepudiated'>): Workload {
  const account = workload.claims.find(({ claimId }) => claimId === data.claimId)?.accountId;
  if (account === undefined || data.cooldownUntil === null) return workload;
  return { ...workload, cooldowns: { ...workload.cooldowns, [account]: data.cooldownUntil } };
}

function without(cooldowns: Workload['cooldowns'], account: string): Workload['cooldowns'] {
  return Object.fromEntries(Object.entries(cooldowns).filter(([one]) => one !== account));
}
