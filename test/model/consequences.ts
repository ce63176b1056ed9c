import { afterBusinessDays, afterDays, afterMonths, daysEarlier, dayClosedBy, justBefore, latestOf } from './days';
import * as ask from './questions';
import type { Due, Notes } from './questions';
import type { Note, World } from './told';

type Draft = Omit<Note, 'recordedAt' | 'effectiveAt' | 'commanded'> & { effectiveAt?: string };

export const termsOf = (world: World, version: number) => {
  const policy = world.policies.find((one) => one.version === version);
  if (!policy) throw new Error(`no policy ${version}`);
  return policy.terms;
};
export const termsFor = (world: World, notes: Notes, claim: string) => termsOf(world, ask.policyOf(notes, claim));

const nthName = (world: World, notes: Notes, kind: 'notice' | 'dispute', more: readonly Draft[] = []): string => {
  const type = kind === 'notice' ? 'NoticeServed' : 'DisputeOpened';
  return world.nameOf(kind, [...notes, ...more].filter((note) => note.type === type).length);
};

/** A notice to whoever holds, about a claim: its window is the challenger's policy's and begins when it is recorded. */
export function noticeToIncumbent(
  world: World,
  notes: Notes,
  holder: string,
  claim: string,
  now: string,
  more: readonly Draft[] = [],
): Draft {
  const terms = termsFor(world, notes, claim);
  return {
    type: 'NoticeServed',
    notice: nthName(world, notes, 'notice', more),
    how: 'incumbent',
    account: ask.accountOf(notes, holder),
    claim,
    channel: world.channels.partners[ask.partnerOf(notes, holder)] ?? 'inbox',
    until: afterBusinessDays(now, terms.noticeBusinessDays, terms.holidays),
  };
}

export function noticeToCustomer(world: World, notes: Notes, claim: string, until: string): Draft {
  return { type: 'NoticeServed', notice: nthName(world, notes, 'notice'), how: 'customer', claim, channel: world.channels.customer, until };
}

/** The new holder learns of every other claim that is open. */
function noticesToHolder(world: World, notes: Notes, holder: string, now: string, gone: readonly string[] = []): Draft[] {
  const served: Draft[] = [];
  for (const claim of ask.openClaims(notes)) {
    if (claim === holder || gone.includes(claim)) continue;
    served.push(noticeToIncumbent(world, notes, holder, claim, now, served));
  }
  return served;
}

/** Superseded and granted, at one instant. */
export function grant(world: World, notes: Notes, claim: string, at: string, now: string, basis: string): Draft[] {
  const terms = termsFor(world, notes, claim);
  const decidedBy = ask.lastOf(notes, claim, 'ClaimReviewPassed')?.decidedBy ?? '';
  const incumbent = ask.holding(notes);
  const termEnd = afterMonths(at, terms.termMonths);
  const granted: Draft = {
    type: 'ClaimGranted',
    claim,
    how: basis,
    decidedBy,
    effectiveAt: at,
    grant: {
      termEnd,
      renewableFrom: daysEarlier(termEnd, terms.renewalDays),
      stableUntil: afterDays(at, terms.stabilityDays),
      repudiableUntil: afterDays(at, terms.repudiationDays),
    },
  };
  const superseded: Draft[] =
    incumbent === undefined
      ? []
      : [{ type: 'ClaimSuperseded', claim: incumbent, other: claim, decidedBy, until: afterDays(now, terms.disputeDays), effectiveAt: at }];
  return [...superseded, granted, ...noticesToHolder(world, notes, claim, now)];
}

export const basisOf = (notes: Notes, claim: string): string => {
  if (ask.hasConsented(notes, claim)) return 'customer-agreed';
  return ask.lastOf(notes, claim, 'ClaimReviewPassed')?.how === 'none' ? 'reviewed' : 'no-objection';
};

/** What a deadline that passed does. */
export function whatFalls(world: World, notes: Notes, { kind, claim, at, dispute }: Due, now: string): Draft[] {
  const terms = termsFor(world, notes, claim);
  const rejected = (decidedBy: string | undefined, how: string): Draft[] => [
    { type: 'ClaimRejected', claim, how, decidedBy: decidedBy ?? '', until: afterDays(now, terms.disputeDays), effectiveAt: at },
  ];
  if (kind === 'action') return rejected(ask.lastOf(notes, claim, 'PartnerActionRequired')?.decidedBy, 'no-partner-response');
  if (kind === 'consent') return rejected(ask.lastOf(notes, claim, 'ClaimReviewPassed')?.decidedBy, 'no-customer-consent');
  if (kind === 'term') return [{ type: 'ClaimExpired', claim, effectiveAt: at }];
  if (kind === 'escalation') return [{ type: 'DisputeEscalated', claim, ...(dispute ? { dispute } : {}), effectiveAt: at }];
  return grant(world, notes, claim, at, now, basisOf(notes, claim));
}

/** A claim is on record again from an instant: for good where nothing came after, else until then. */
export function reinstated(
  world: World,
  notes: Notes,
  claim: string,
  from: string,
  now: string,
  decidedBy: string,
  effectiveUntil?: string,
): Draft[] {
  const old = ask.grantOf(notes, claim);
  const terms = termsFor(world, notes, claim);
  const termEnd = old?.termEnd ? latestOf(old.termEnd, afterDays(now, terms.renewalDays)) : null;
  const granted: Draft = {
    type: 'ClaimGranted',
    claim,
    how: 'reinstated',
    decidedBy,
    effectiveAt: from,
    grant: {
      ...(effectiveUntil === undefined ? {} : { effectiveUntil }),
      termEnd,
      renewableFrom: daysEarlier(termEnd, terms.renewalDays),
      stableUntil: old?.stableUntil ?? null,
      repudiableUntil: old?.repudiableUntil ?? null,
    },
  };
  if (effectiveUntil !== undefined) return [granted];
  const account = ask.accountOf(notes, claim);
  const withdrawn = ask.openClaims(notes).filter((other) => other !== claim && ask.accountOf(notes, other) === account);
  // A rejection under dispute counts as an open claim; a dispute about what once was on record is about something else.
  const closed = ask
    .openDisputes(notes)
    .filter(({ claim: of }) => of !== undefined && ask.accountOf(notes, of) === account && ask.stateOf(notes, of) === 'Rejected');
  return [
    granted,
    ...withdrawn.map((other): Draft => ({ type: 'ClaimWithdrawn', claim: other })),
    ...closed.map(({ claim: of, dispute }): Draft => ({
      type: 'DisputeClosed',
      how: 'reinstated',
      claim: of ?? '',
      dispute: dispute ?? '',
    })),
    ...noticesToHolder(world, notes, claim, now, withdrawn),
  ];
}

const ENDS_FOR_GOOD = ['CustomerEnded', 'AssociationEnded', 'CustomerRepudiated', 'ClaimExpired'];

/** A supersession or a manager's end is undone, as far as what came later allows. */
export function reversal(world: World, notes: Notes, decision: Note, now: string, decidedBy: string, dispute: string): Draft[] {
  const from = decision.effectiveAt;
  const before = ask.onRecordAt(notes, justBefore(from));
  const displaced = decision.type === 'ClaimSuperseded' ? (decision.other ?? undefined) : undefined;
  // One that was over at the very instant it came displaced nobody for any time.
  const held = displaced !== undefined && ask.turns(notes).some((turn) => turn >= from && ask.onRecordAt(notes, turn) === displaced);
  const superseded: Draft[] =
    displaced === undefined || !held
      ? []
      : [{ type: 'ClaimSuperseded', claim: displaced, other: before ?? displaced, decidedBy, until: now, dispute, effectiveAt: from }];
  if (before === undefined) return superseded;
  const bounds = [
    ...[from, ...ask.turns(notes)].filter((turn) => {
      const holder = ask.onRecordAt(notes, turn);
      return turn >= from && holder !== undefined && holder !== before && holder !== displaced;
    }),
    ...notes
      .filter(
        (note) =>
          note !== decision &&
          note.claim === before &&
          ENDS_FOR_GOOD.includes(note.type) &&
          note.effectiveAt >= from &&
          !ask.wasReversed(notes, note),
      )
      .map(({ effectiveAt }) => effectiveAt),
  ].toSorted();
  if (bounds[0] === from) return superseded;
  return [
    ...superseded,
    ...reinstated(world, [...notes, ...superseded.map((draft) => asNote(draft, now))], before, from, now, decidedBy, bounds[0]),
  ];
}

/** The customer never agreed: void from the first instant of the unbroken tenure, and whoever held just before is back. */
export function voided(world: World, notes: Notes, claim: string, now: string): Draft[] {
  const from = ask.unbrokenSince(notes, claim);
  const terms = termsFor(world, notes, claim);
  const repudiated: Draft = { type: 'CustomerRepudiated', claim, until: afterDays(now, terms.cooldownDays), effectiveAt: from };
  const closed = ask
    .openDisputes(notes)
    .filter((dispute) => dispute.other === claim && ask.decisionAgainst(notes, dispute.claim ?? '')?.type === 'ClaimSuperseded')
    .map((dispute): Draft => ({
      type: 'DisputeClosed',
      how: 'customer-repudiated',
      claim: dispute.claim ?? '',
      dispute: dispute.dispute ?? '',
    }));
  const known = [...notes, ...[repudiated, ...closed].map((draft) => asNote(draft, now))];
  const before = ask.onRecordAt(known, justBefore(from));
  const overAnyway = notes.some(
    (note) => note.claim === before && ENDS_FOR_GOOD.includes(note.type) && note.effectiveAt === from && !ask.wasReversed(notes, note),
  );
  if (before === undefined || overAnyway) return [repudiated, ...closed];
  return [repudiated, ...closed, ...reinstated(world, known, before, from, now, String(ask.policyOf(notes, claim)))];
}

/** The term added to the day that termEnd closes. */
export function renewedTerm(world: World, version: number, termEnd: string): { termEnd: string | null; renewableFrom: string | null } {
  const terms = termsOf(world, version);
  const next = afterMonths(dayClosedBy(termEnd) + 'T00:00:00.000Z', terms.termMonths);
  return { termEnd: next, renewableFrom: daysEarlier(next, terms.renewalDays) };
}

export const asNote = (draft: Draft, now: string): Note => ({
  ...draft,
  recordedAt: now,
  effectiveAt: draft.effectiveAt ?? now,
  commanded: true,
});
export type { Draft };
