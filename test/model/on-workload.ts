import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { asNote, grant, noticeToIncumbent } from './consequences';
import type { Draft } from './consequences';
import { afterBusinessDays } from './days';
import { documents, policyInForce, proof } from './grounds';
import type { Code, Prediction, Situation } from './grounds';
import * as ask from './questions';
import type { Caller } from './told';

export function request(here: Situation, { partnerId, evidence }: Extract<WorkloadCommand, { type: 'RequestClaim' }>): Prediction {
  const { notes, now, world } = here;
  const account = world.partners[partnerId]?.globalAccountId ?? '';
  const { version, terms } = policyInForce(here);
  const holder = ask.holding(notes);
  const mine = ask.claimsIn(notes).filter((claim) => ask.accountOf(notes, claim) === account);
  const rejectedBefore = mine.some((claim) => ask.standsRejected(notes, claim));
  const givenBefore = new Set(
    notes
      .filter(({ giver, claim }) => (giver ?? ask.accountOf(notes, claim ?? '')) === account)
      .flatMap((note) => note.evidence ?? [])
      .map(({ sha256 }) => sha256),
  );
  const vacantWithoutRival = holder === undefined && ask.askingClaims(notes).length === 0 && ask.openDisputes(notes).length === 0;
  const automatic = terms.review === 'automatic' && vacantWithoutRival;
  const refusals: Code[] = [
    ...documents(here, evidence),
    ...(ask.isLocked(notes) ? (['WorkloadLocked'] as const) : []),
    ...(mine.some((claim) => ask.countsAsOpen(notes, claim)) ? (['DuplicateOpenClaim'] as const) : []),
    ...(mine.some((claim) => claim === holder) ? (['AlreadyOnRecord'] as const) : []),
    ...((ask.cooldownOf(notes, account) ?? '') > now ? (['CooldownActive'] as const) : []),
    ...(holder !== undefined && (ask.grantOf(notes, holder)?.stableUntil ?? '') > now ? (['StabilityPeriod'] as const) : []),
    ...(rejectedBefore && evidence.every(({ sha256 }) => givenBefore.has(sha256)) ? (['EvidenceUnchanged'] as const) : []),
    ...(automatic ? proof(here, evidence, now, terms.evidenceMonths) : []),
  ];
  const claim = world.nameOf('claim', ask.claimsIn(notes).length);
  const requested: Draft = {
    type: 'ClaimRequested',
    claim,
    account,
    partner: partnerId,
    evidence,
    policy: version,
    until: afterBusinessDays(now, terms.reviewStartBusinessDays, terms.holidays),
  };
  const known = [...notes, asNote(requested, now)];
  if (automatic) {
    const passed: Draft = { type: 'ClaimReviewPassed', claim, how: 'none', decidedBy: String(version), until: null };
    return { refusals, drafts: [requested, passed, ...grant(world, [...known, asNote(passed, now)], claim, now, now, 'automatic')] };
  }
  const notice = holder === undefined ? [] : [noticeToIncumbent(world, known, holder, claim, now)];
  return { refusals, drafts: [requested, ...notice] };
}

export function answer(
  here: Situation,
  caller: Caller,
  { noticeId, stance, evidence }: Extract<WorkloadCommand, { type: 'AnswerNotice' }>,
): Prediction {
  const notice = ask.noticesTo(here.notes, 'incumbent').find((served) => served.notice === noticeId);
  if (!notice || notice.account !== caller.accountId) return { refusals: ['NotFound'], drafts: [] };
  return {
    refusals: [
      ...(ask.noticeRuns(here.notes, notice, here.now) ? [] : (['InvalidTransition'] as const)),
      ...(evidence.length > 0 ? documents(here, evidence) : []),
    ],
    drafts: [{ type: 'NoticeAnswered', notice: noticeId, claim: notice.claim ?? '', how: stance, evidence, giver: notice.account ?? '' }],
  };
}

export function lock(here: Situation, type: 'LockWorkload' | 'UnlockWorkload'): Prediction {
  const lock = type === 'LockWorkload';
  const already = ask.isLocked(here.notes) === lock;
  return { refusals: [], drafts: already ? [] : [{ type: lock ? 'WorkloadLocked' : 'WorkloadUnlocked' }] };
}

export function lift(here: Situation, account: string): Prediction {
  const runs = (ask.cooldownOf(here.notes, account) ?? '') > here.now;
  return { refusals: runs ? [] : ['NotFound'], drafts: [{ type: 'CooldownLifted', account }] };
}

export function importAssociation(
  here: Situation,
  { partnerId, since }: Extract<WorkloadCommand, { type: 'ImportAssociation' }>,
): Prediction {
  const imports = here.notes.filter(({ type }) => type === 'AssociationImported');
  const same = imports.some((note) => note.partner === partnerId && note.since === since);
  const draft: Draft = {
    type: 'AssociationImported',
    claim: here.world.nameOf('claim', ask.claimsIn(here.notes).length),
    partner: partnerId,
    account: here.world.partners[partnerId]?.globalAccountId ?? '',
    since,
    policy: policyInForce(here).version,
    effectiveAt: `${since}T00:00:00.000Z`,
  };
  if (same) return { refusals: [], drafts: [] };
  return { refusals: imports.length === here.notes.length ? [] : ['ImportClosed'], drafts: [draft] };
}
