import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { asNote, noticeToIncumbent, reversal, termsFor } from './consequences';
import type { Draft } from './consequences';
import { afterBusinessDays } from './days';
import { isNoMoreTime } from './extending';
import { conflict, documents } from './grounds';
import type { Code, Prediction, Situation } from './grounds';
import * as ask from './questions';
import type { Caller, Note } from './told';

export function openDispute(here: Situation, claim: string, evidence: Note['evidence']): Prediction {
  const { notes, now, world } = here;
  const account = ask.accountOf(notes, claim);
  const state = ask.stateOf(notes, claim);
  const decision = ask.decisionAgainst(notes, claim);
  const disputable = decision?.dispute === undefined && ['Rejected', 'Superseded', 'Ended'].includes(state);
  if (decision === undefined || !disputable) return { refusals: ['InvalidTransition'], drafts: [] };
  // Disputes follow the challenger's policy: of a supersession, that of the claim which came.
  const terms = termsFor(world, notes, decision.type === 'ClaimSuperseded' ? (decision.other ?? claim) : claim);
  // A rejection after returned-to-review is the same decision.
  const before = notes.some(
    (note) =>
      note.type === 'DisputeOpened' &&
      note.claim === claim &&
      (decision.type === 'ClaimRejected' || notes.indexOf(note) > notes.indexOf(decision)),
  );
  const mine = ask.claimsIn(notes).filter((one) => one !== claim && ask.accountOf(notes, one) === account);
  const holder = ask.holding(notes);
  const rejection = decision.type === 'ClaimRejected';
  // Whom it is against: who came instead, or who is on record while it is disputed.
  const favoured = rejection ? holder : decision.other;
  return {
    refusals: [
      ...(decision.until && decision.until <= now ? (['DisputeWindowClosed'] as const) : []),
      ...(before ? (['DisputeLimitReached'] as const) : []),
      ...(rejection && mine.some((one) => ask.countsAsOpen(notes, one)) ? (['DuplicateOpenClaim'] as const) : []),
      ...(rejection && holder !== undefined && mine.includes(holder) ? (['AlreadyOnRecord'] as const) : []),
      ...(evidence && evidence.length > 0 ? documents(here, evidence) : []),
    ],
    drafts: [
      {
        type: 'DisputeOpened',
        claim,
        dispute: world.nameOf('dispute', notes.filter(({ type }) => type === 'DisputeOpened').length),
        account,
        other: favoured ?? null,
        evidence: evidence ?? [],
        until: afterBusinessDays(now, terms.disputeServiceBusinessDays, terms.holidays),
      },
    ],
  };
}

export function inDispute(here: Situation, caller: Caller, command: Extract<WorkloadCommand, { disputeId: string }>): Prediction {
  const { notes, now } = here;
  const opened = notes.find((note) => note.type === 'DisputeOpened' && note.dispute === command.disputeId);
  if (!opened?.claim) return { refusals: ['NotFound'], drafts: [] };
  const { claim } = opened;
  const dispute = command.disputeId;
  const accounts = [opened.account, opened.other ? ask.accountOf(notes, opened.other) : undefined];
  if (caller.role === 'partner' && !accounts.includes(caller.accountId))
    return { refusals: ['NotAParty', 'InvalidTransition'], drafts: [] };
  const open: Code[] = ask.openDisputes(notes).includes(opened) ? [] : ['InvalidTransition'];
  switch (command.type) {
    case 'SubmitDisputeEvidence':
      return {
        refusals: [...open, ...documents(here, command.evidence)],
        drafts: [{ type: 'DisputeEvidenceSubmitted', claim, dispute, evidence: command.evidence, giver: caller.accountId ?? '' }],
      };
    case 'EscalateDispute':
      return {
        refusals: [...open, ...(ask.isEscalated(notes, dispute) ? (['InvalidTransition'] as const) : [])],
        drafts: [{ type: 'DisputeEscalated', claim, dispute }],
      };
    case 'WithdrawDispute':
      return {
        refusals: [...open, ...(caller.accountId === opened.account ? [] : (['NotAParty'] as const))],
        drafts: [{ type: 'DisputeWithdrawn', claim, dispute }],
      };
    case 'ExtendEscalation': {
      const old = ask.extended(notes, 'escalation', opened) ?? '';
      return {
        refusals: [
          ...open,
          ...(ask.isEscalated(notes, dispute) ? (['InvalidTransition'] as const) : []),
          ...(isNoMoreTime(command.until, old, now) ? (['Malformed'] as const) : []),
        ],
        drafts: [{ type: 'DeadlineExtended', claim, dispute, how: 'escalation', until: command.until }],
      };
    }
    case 'ResolveDispute':
      return resolve(here, caller, opened, command.outcome, open);
  }
}

function resolve(here: Situation, caller: Caller, opened: Note, outcome: string, open: Code[]): Prediction {
  const { notes, now, world } = here;
  const claim = opened.claim ?? '';
  const dispute = opened.dispute ?? '';
  const terms = termsFor(world, notes, claim);
  const decision = ask.decisionAgainst(notes.slice(0, notes.indexOf(opened)), claim);
  const rejection = decision?.type === 'ClaimRejected';
  const fits = outcome === 'decision-stands' || outcome === (rejection ? 'returned-to-review' : 'decision-reversed');
  const refusals: Code[] = [
    ...open,
    ...(fits ? [] : (['InvalidTransition'] as const)),
    ...(decision?.decidedBy === caller.id ? (['SelfReview'] as const) : []),
    ...conflict(here, caller, claim, opened.other),
    ...(ask.isEscalated(notes, dispute) && caller.role !== 'lead' ? (['Forbidden'] as const) : []),
  ];
  const returned = outcome === 'returned-to-review';
  const resolved: Draft = {
    type: 'DisputeResolved',
    claim,
    dispute,
    how: outcome,
    decidedBy: caller.id,
    until: returned ? afterBusinessDays(now, terms.reviewBusinessDays, terms.holidays) : null,
  };
  const known = [...notes, asNote(resolved, now)];
  const holder = ask.holding(notes);
  if (refusals.length > 0 || outcome === 'decision-stands' || decision === undefined) return { refusals, drafts: [resolved] };
  if (returned) {
    const notice = holder === undefined ? [] : [noticeToIncumbent(world, known, holder, claim, now)];
    return { refusals, drafts: [resolved, ...notice] };
  }
  return { refusals, drafts: [resolved, ...reversal(world, known, decision, now, caller.id, dispute)] };
}
