import type { Instant } from '../calendar';
import type { Recorded } from '../recorded';
import { never } from '../refusal';
import { change, endNotices } from './changes';
import type { WorkloadEvent, WorkloadEventOf } from './events';
import { examinedAs } from './evidence';
import { evolveDispute } from './evolve-disputes';
import { close, cooledDown, decisionOf, ended, granted, imported, requested, superseded, withImport } from './evolve-claims';
import { answered, extended, failed, served } from './evolve-notices';
import { stroke } from './paint';
import { emptyWorkload } from './state';
import type { Note, Workload, Written } from './state';

/** An event of a workload's stream with what folding needs of its envelope. */
export type WorkloadFact = Pick<Recorded<WorkloadEvent>, 'id' | 'data' | 'recordedAt' | 'effectiveAt' | 'commandId'>;

/** The workload after a history. */
export const foldWorkload = (events: readonly WorkloadFact[]): Workload => events.reduce(evolve, emptyWorkload);

/** The workload after each event of a history. */
export function statesAfter(events: readonly WorkloadFact[]): Workload[] {
  let state = emptyWorkload;
  return events.map((event) => (state = evolve(state, event)));
}

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
      return served(workload, data, recordedAt, written);
    case 'NoticeFailed':
      return failed(workload, data, recordedAt);
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

function without(cooldowns: Workload['cooldowns'], account: string): Workload['cooldowns'] {
  return Object.fromEntries(Object.entries(cooldowns).filter(([one]) => one !== account));
}

const noted = ({ claimId, text }: WorkloadEventOf<'NoteAdded'>, id: string, at: Instant): Note => ({ id, claimId, text, at });
