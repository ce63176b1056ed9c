import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { asNote, basisOf, grant, noticeToCustomer, termsFor } from './consequences';
import type { Draft } from './consequences';
import { afterBusinessDays, afterDays } from './days';
import { conflict, documents, from, open, proof } from './grounds';
import type { Prediction, Situation } from './grounds';
import * as ask from './questions';
import type { Caller, Note } from './told';

type InReview = 'AttachEvidence' | 'StartReview' | 'RequireAction' | 'Resubmit' | 'PassReview' | 'Reject' | 'Withdraw';

/** From the request of a claim to the decision on it. */
export function inReview(here: Situation, caller: Caller, command: Extract<WorkloadCommand, { type: InReview }>): Prediction {
  const { notes, now, world } = here;
  const claim = command.claimId;
  const state = ask.stateOf(notes, claim);
  const terms = termsFor(world, notes, claim);
  const decidedBy = caller.id;
  switch (command.type) {
    case 'AttachEvidence':
      return {
        refusals: [...(state === 'Active' ? [] : open(here, claim)), ...documents(here, command.evidence)],
        drafts: [{ type: 'ClaimEvidenceAttached', claim, evidence: command.evidence }],
      };
    case 'StartReview': {
      const reviewer = ask.lastOf(notes, claim, 'ClaimReviewStarted');
      const again = state === 'UnderReview' && reviewer?.decidedBy === caller.id;
      const until = afterBusinessDays(now, terms.reviewBusinessDays, terms.holidays);
      return {
        refusals: [...from(here, claim, 'Requested', 'UnderReview'), ...(again ? (['InvalidTransition'] as const) : [])],
        drafts: [{ type: 'ClaimReviewStarted', claim, decidedBy, until: state === 'UnderReview' ? reviewBy(here, claim) : until }],
      };
    }
    case 'RequireAction':
      return {
        refusals: [...from(here, claim, 'UnderReview'), ...conflict(here, caller)],
        drafts: [
          { type: 'PartnerActionRequired', claim, decidedBy, until: afterBusinessDays(now, terms.actionBusinessDays, terms.holidays) },
        ],
      };
    case 'Resubmit':
      return {
        refusals: [...from(here, claim, 'PartnerActionRequired'), ...documents(here, command.evidence)],
        drafts: [
          {
            type: 'ClaimResubmitted',
            claim,
            evidence: command.evidence,
            until: afterBusinessDays(now, terms.reviewBusinessDays, terms.holidays),
          },
        ],
      };
    case 'PassReview':
      return pass(here, caller, claim);
    case 'Reject':
      return {
        refusals: [...open(here, claim), ...conflict(here, caller)],
        drafts: [{ type: 'ClaimRejected', claim, decidedBy, until: afterDays(now, terms.disputeDays) }],
      };
    case 'Withdraw':
      return { refusals: open(here, claim), drafts: [{ type: 'ClaimWithdrawn', claim }] };
  }
}

/** All that came in for a claim, each document as it was described last. */
function evidenceOf(here: Situation, claim: string): NonNullable<Note['evidence']> {
  const account = ask.accountOf(here.notes, claim);
  const given = here.notes.flatMap((note) => {
    if (note.claim !== claim || note.evidence === undefined || note.type === 'NoticeAnswered') return [];
    // Of a dispute: what the account itself gave in it, once it has returned the claim to review.
    if (note.dispute === undefined) return note.evidence;
    const returned = here.notes.some(({ dispute, how }) => dispute === note.dispute && how === 'returned-to-review');
    return returned && (note.giver ?? account) === account ? note.evidence : [];
  });
  return [...new Map(given.map((document) => [document.sha256, document])).values()];
}

/** A hand-over keeps the time that is left. */
export function reviewBy(here: Situation, claim: string): string | null {
  const begun = here.notes.findLast(
    (note) =>
      note.claim === claim &&
      (note.type === 'ClaimReviewStarted' ||
        note.type === 'ClaimResubmitted' ||
        (note.type === 'DisputeResolved' && note.how === 'returned-to-review')),
  );
  const later = here.notes.findLast((note) => note.type === 'DeadlineExtended' && note.how === 'review' && note.claim === claim);
  return (later && begun && here.notes.indexOf(later) > here.notes.indexOf(begun) ? later.until : begun?.until) ?? null;
}

function pass(here: Situation, caller: Caller, claim: string): Prediction {
  const { notes, now, world } = here;
  const terms = termsFor(world, notes, claim);
  const holder = ask.holding(notes);
  const window = holder === undefined ? terms.customer.vacant : terms.customer.challenged;
  const runs = ask.noticesTo(notes, 'incumbent').some((notice) => notice.claim === claim && ask.noticeRuns(notes, notice, now));
  const until = window.mode === 'none' ? null : afterDays(now, window.days);
  const passed: Draft = { type: 'ClaimReviewPassed', claim, how: window.mode, decidedBy: caller.id, until };
  const known = [...notes, asNote(passed, now)];
  const due = ask.grantDue(known, claim);
  const follows =
    until !== null
      ? [noticeToCustomer(world, notes, claim, until)]
      : due !== null && due <= now
        ? grant(world, known, claim, now, now, basisOf(known, claim))
        : [];
  return {
    refusals: [
      ...(ask.stateOf(notes, claim) === 'UnderReview' ? [] : (['InvalidTransition'] as const)),
      ...(runs ? (['NoticeRunning'] as const) : []),
      ...(ask.claimsIn(notes).some((one) => ask.stateOf(notes, one) === 'AwaitingCustomer') ? (['ConsentInProgress'] as const) : []),
      ...proof(here, evidenceOf(here, claim), ask.requestedAt(notes, claim), terms.evidenceMonths),
      ...conflict(here, caller),
    ],
    drafts: [passed, ...follows],
  };
}
