import { justBefore, latestOf } from './days';
import type { Note } from './told';

/**
 * Every question about a workload, answered by reading the whole list of notes again. Nothing is remembered between two questions,
 * so nothing can be remembered wrongly.
 */
export type Notes = readonly Note[];

const OPEN = ['Requested', 'UnderReview', 'PartnerActionRequired', 'AwaitingCustomer'];
const CLOSES_DISPUTE = ['DisputeWithdrawn', 'DisputeResolved', 'DisputeClosed'];
const VACATES = ['ClaimSuperseded', 'CustomerEnded', 'AssociationEnded', 'CustomerRepudiated', 'ClaimExpired'];
const BECOMES: Partial<Record<Note['type'], string>> = {
  ClaimRequested: 'Requested',
  ClaimReviewStarted: 'UnderReview',
  PartnerActionRequired: 'PartnerActionRequired',
  ClaimResubmitted: 'UnderReview',
  ClaimReviewPassed: 'AwaitingCustomer',
  ClaimSuperseded: 'Superseded',
  ClaimRejected: 'Rejected',
  ClaimWithdrawn: 'Withdrawn',
  CustomerDeclined: 'Declined',
  CustomerEnded: 'Ended',
  AssociationEnded: 'Ended',
  CustomerRepudiated: 'Repudiated',
  ClaimExpired: 'Expired',
};

export const claimsIn = (notes: Notes): string[] =>
  notes.filter(({ type }) => type === 'ClaimRequested' || type === 'AssociationImported').map(({ claim }) => claim ?? '');

const requestOf = (notes: Notes, claim: string): Note | undefined =>
  notes.find((note) => (note.type === 'ClaimRequested' || note.type === 'AssociationImported') && note.claim === claim);
export const accountOf = (notes: Notes, claim: string): string => requestOf(notes, claim)?.account ?? '';
export const requestedAt = (notes: Notes, claim: string): string => requestOf(notes, claim)?.recordedAt ?? '';
export const isImported = (notes: Notes, claim: string): boolean => requestOf(notes, claim)?.type === 'AssociationImported';
/** Where it is now: a move takes it to another location. */
export const partnerOf = (notes: Notes, claim: string, on = '9999'): string =>
  notes.findLast((note) => note.type === 'AssociationMoved' && note.claim === claim && note.effectiveAt <= on)?.partner ??
  requestOf(notes, claim)?.partner ??
  '';
/** The version in force when it was requested or last renewed. */
export const policyOf = (notes: Notes, claim: string): number =>
  notes.findLast((note) => ['ClaimRequested', 'AssociationImported', 'ClaimRenewed'].includes(note.type) && note.claim === claim)?.policy ??
  1;

export function stateOf(notes: Notes, claim: string): string {
  let state = '';
  for (const note of notes) {
    if (note.claim !== claim) continue;
    if (note.type === 'ClaimGranted') state = note.grant?.effectiveUntil === undefined ? 'Active' : state;
    else if (note.type === 'DisputeResolved') state = note.how === 'returned-to-review' ? 'UnderReview' : state;
    else if (note.type === 'AssociationImported') state = newestImport(notes)?.claim === claim ? 'Active' : 'Superseded';
    // Superseded after all by a resolution, a claim that was over before stays what it was.
    else if (note.type === 'ClaimSuperseded') state = state === 'Active' ? 'Superseded' : state;
    else state = BECOMES[note.type] ?? state;
  }
  return state;
}

const newestImport = (notes: Notes): Note | undefined =>
  notes
    .filter(({ type }) => type === 'AssociationImported')
    .toSorted((one, other) => ((one.since ?? '') < (other.since ?? '') ? -1 : 1))
    .at(-1);

export const isOpen = (notes: Notes, claim: string): boolean => OPEN.includes(stateOf(notes, claim));
export const openClaims = (notes: Notes): string[] => claimsIn(notes).filter((claim) => isOpen(notes, claim));
export const holding = (notes: Notes): string | undefined => claimsIn(notes).find((claim) => stateOf(notes, claim) === 'Active');
export const isLocked = (notes: Notes): boolean =>
  notes.findLast(({ type }) => type === 'WorkloadLocked' || type === 'WorkloadUnlocked')?.type === 'WorkloadLocked';

/** The dispute notes of disputes that nothing has closed. */
export const openDisputes = (notes: Notes): Note[] =>
  notes.filter(
    ({ type, dispute }) =>
      type === 'DisputeOpened' && !notes.some((later) => CLOSES_DISPUTE.includes(later.type) && later.dispute === dispute),
  );
export const isEscalated = (notes: Notes, dispute?: string): boolean =>
  notes.some((note) => note.type === 'DisputeEscalated' && note.dispute === dispute);
/** Open, or a rejection under dispute. */
export const countsAsOpen = (notes: Notes, claim: string): boolean =>
  isOpen(notes, claim) || (stateOf(notes, claim) === 'Rejected' && openDisputes(notes).some((dispute) => dispute.claim === claim));

/** The claims that ask for the workload. */
export const askingClaims = (notes: Notes): string[] => claimsIn(notes).filter((claim) => countsAsOpen(notes, claim));

export const isContested = (notes: Notes): boolean => {
  const holder = holding(notes);
  const open = askingClaims(notes);
  return open.length > 1 || (holder !== undefined && open.some((claim) => accountOf(notes, claim) !== accountOf(notes, holder)));
};

/** What closed a claim, where that is a decision that could be disputed at all. A resolution that found it over already closed nothing. */
export function decisionAgainst(notes: Notes, claim: string): Note | undefined {
  const closing = notes.findLast(
    (note, index) =>
      note.claim === claim &&
      (VACATES.includes(note.type) || note.type === 'ClaimRejected') &&
      (note.dispute === undefined || stateOf(notes.slice(0, index), claim) === 'Active'),
  );
  if (closing?.type === 'ClaimRejected' || closing?.type === 'ClaimSuperseded') return closing;
  return closing?.type === 'AssociationEnded' && closing.how === 'manager' ? closing : undefined;
}

/** A decision that a resolution took back counts no more. */
export const wasReversed = (notes: Notes, decision: Note): boolean =>
  notes.some((opened, index) => {
    if (opened.type !== 'DisputeOpened' || opened.claim !== decision.claim || index < notes.indexOf(decision)) return false;
    const reversed = notes.some(({ dispute, how }) => dispute === opened.dispute && how === 'decision-reversed');
    return reversed && decisionAgainst(notes.slice(0, index), decision.claim ?? '') === decision;
  });

/** It was rejected, and no resolution has returned it to review since. */
export const standsRejected = (notes: Notes, claim: string): boolean =>
  notes.findLast((note) => note.claim === claim && (note.type === 'ClaimRejected' || note.how === 'returned-to-review'))?.type ===
  'ClaimRejected';

/** The instant that a note started, as last extended. */
export function extended(notes: Notes, how: string, start: Note | undefined): string | null {
  const later = notes.findLast(
    (note) =>
      note.type === 'DeadlineExtended' &&
      note.how === how &&
      note.claim === start?.claim &&
      note.notice === start?.notice &&
      note.dispute === start?.dispute,
  );
  return (later && start && notes.indexOf(later) > notes.indexOf(start) ? later.until : start?.until) ?? null;
}

export const noticesTo = (notes: Notes, how: string): Note[] => notes.filter((note) => note.type === 'NoticeServed' && note.how === how);

/** Of the customer: when its window closes. */
export const respondBy = (notes: Notes, notice: Note): string =>
  (notice.how === 'customer' ? consentUntil(notes, notice.claim ?? '') : extended(notes, 'notice', notice)) ?? '';

/**
 * When a notice was over, had the clock stood still at the last note: answered, or lapsed because its addressee holds no
 * longer or what it is about is closed, or served anew. Undefined where only its time can end it.
 */
export function endedEarly(notes: Notes, served: Note): string | undefined {
  const from = notes.indexOf(served);
  for (let index = from + 1; index < notes.length; index += 1) {
    const next = notes[index];
    if (next?.type === 'NoticeAnswered' && next.notice === served.notice) return next.recordedAt;
    if (next?.instead !== undefined && next.instead === served.notice) return next.recordedAt;
    if (served.how === 'customer') {
      if (next?.type === 'CustomerConsented' && next.claim === served.claim) return next.recordedAt;
      if (next?.claim === served.claim && !isOpen(notes.slice(0, index + 1), served.claim ?? '')) return next?.effectiveAt;
      continue;
    }
    if (next?.claim === undefined || !(next.type in BECOMES || next.type === 'ClaimGranted')) continue;
    const known = notes.slice(0, index + 1);
    const holder = holding(known);
    const inOneAppend = next.type === 'ClaimSuperseded' && notes[index + 1]?.type === 'ClaimGranted';
    if (!inOneAppend && (holder === undefined || accountOf(known, holder) !== served.account)) return next.effectiveAt;
    if (!isOpen(known, served.claim ?? '')) return next.effectiveAt;
  }
  return undefined;
}

/** It did not reach its addressee: its time no longer counts. */
export const hasFailed = (notes: Notes, { notice }: Note): boolean =>
  notes.some((note) => note.type === 'NoticeFailed' && note.notice === notice);

/** It may still be answered: within its time, or until it is served anew where it failed. */
export const noticeRuns = (notes: Notes, served: Note, now: string): boolean =>
  endedEarly(notes, served) === undefined && (hasFailed(notes, served) || respondBy(notes, served) > now);

/** Null where it failed, and nobody has answered it or served it anew. */
export const noticeEnd = (notes: Notes, served: Note): string | null => {
  const early = endedEarly(notes, served);
  if (hasFailed(notes, served)) return early ?? null;
  const late = respondBy(notes, served);
  return early !== undefined && early < late ? early : late;
};

/** Which claim was on record at an instant: the grants painted one over the other, in the order they were written. */
export function onRecordAt(notes: Notes, instant: string): string | undefined {
  const imports = notes
    .filter(({ type }) => type === 'AssociationImported')
    .toSorted((one, other) => ((one.since ?? '') < (other.since ?? '') ? -1 : 1));
  let holder: string | undefined;
  for (const note of [...imports, ...notes.filter(({ type }) => type !== 'AssociationImported')]) {
    if (note.effectiveAt > instant) continue;
    if (note.type === 'AssociationImported') holder = note.claim;
    if (note.type === 'ClaimGranted' && instant < (note.grant?.effectiveUntil ?? '9999-12-31T23:59:59.999Z')) holder = note.claim;
    if (VACATES.includes(note.type) && note.claim === holder) holder = undefined;
  }
  return holder;
}

/** Every instant at which who is on record may have changed. */
export const turns = (notes: Notes): string[] =>
  [
    ...new Set(notes.flatMap(({ effectiveAt, grant }) => [effectiveAt, ...(grant?.effectiveUntil ? [grant.effectiveUntil] : [])])),
  ].toSorted();

/** The first instant of the unbroken time that a claim holds now. */
export function unbrokenSince(notes: Notes, claim: string): string {
  const back = turns(notes).toReversed();
  let since = '';
  for (const turn of back) {
    if (onRecordAt(notes, turn) !== claim) break;
    since = turn;
    if (onRecordAt(notes, justBefore(turn)) !== claim) break;
  }
  return since;
}

export const grantOf = (notes: Notes, claim: string): Note['grant'] | undefined => {
  const last = notes.findLast((note) => note.type === 'ClaimGranted' && note.claim === claim && note.grant?.effectiveUntil === undefined);
  const renewed = notes.findLast((note) => note.type === 'ClaimRenewed' && note.claim === claim);
  if (!last?.grant) return undefined;
  if (!renewed?.grant || notes.indexOf(renewed) < notes.indexOf(last)) return last.grant;
  return { ...last.grant, termEnd: renewed.grant.termEnd, renewableFrom: renewed.grant.renewableFrom };
};

export const lastOf = (notes: Notes, claim: string, type: Note['type']): Note | undefined =>
  notes.findLast((note) => note.type === type && note.claim === claim);

export interface Due {
  at: string;
  kind: 'action' | 'consent' | 'grant' | 'term' | 'escalation';
  claim: string;
  dispute?: string;
}

/** Consent counts where it came after the review passed. */
export const hasConsented = (notes: Notes, claim: string): Note | undefined => {
  const passed = notes.findLastIndex((note) => note.type === 'ClaimReviewPassed' && note.claim === claim);
  return notes.find((note, index) => index > passed && note.type === 'CustomerConsented' && note.claim === claim);
};

/** The newest notice to the customer about a claim, where the last passing of its review asked it at all. */
const askedLast = (notes: Notes, claim: string): Note | undefined => {
  const passed = notes.findLastIndex((note) => note.type === 'ClaimReviewPassed' && note.claim === claim);
  return notes.findLast((note, index) => index > passed && note.type === 'NoticeServed' && note.how === 'customer' && note.claim === claim);
};

/** As the review that passed says, or the notice that was served anew; null while neither reached the customer. */
export function consentUntil(notes: Notes, claim: string): string | null {
  const asked = askedLast(notes, claim);
  if (asked && hasFailed(notes, asked)) return null;
  if (asked?.instead === undefined) return extended(notes, 'consent', lastOf(notes, claim, 'ClaimReviewPassed'));
  const from = notes.indexOf(asked);
  const later = notes.findLast(
    (note, index) => index > from && note.type === 'DeadlineExtended' && note.how === 'consent' && note.claim === claim,
  );
  return (later ?? asked).until ?? null;
}

/** When the grant of a claim that awaits the customer is due; null while something still stands in its way. */
export function grantDue(notes: Notes, claim: string): string | null {
  const passed = lastOf(notes, claim, 'ClaimReviewPassed');
  const consented = hasConsented(notes, claim);
  if (passed?.how === 'opt-in' && !consented) return null;
  if (openDisputes(notes).length > 0) return null;
  if (isLocked(notes) && !consented) return null;
  const asked = askedLast(notes, claim);
  if (!consented && asked && hasFailed(notes, asked)) return null;
  const heard = noticesTo(notes, 'incumbent')
    .filter((served) => served.claim === claim)
    .map((served) => noticeEnd(notes, served));
  if (heard.includes(null)) return null;
  const holder = holding(notes);
  return latestOf(
    consented ? consented.recordedAt : consentUntil(notes, claim),
    ...heard,
    consented || holder === undefined ? null : grantOf(notes, holder)?.stableUntil,
    // The ends of holds and locks are commands, or came with one.
    notes.findLast(({ commanded }) => commanded)?.recordedAt,
  );
}

const ORDER = ['action', 'consent', 'grant', 'term', 'escalation'];

/** Everything that will happen by itself, the earliest first. */
export function deadlines(notes: Notes): Due[] {
  const all: Due[] = [];
  for (const claim of claimsIn(notes)) {
    const state = stateOf(notes, claim);
    const add = (kind: Due['kind'], at: string | null | undefined): void => {
      if (at) all.push({ at, kind, claim });
    };
    if (state === 'PartnerActionRequired') {
      add('action', extended(notes, 'action', lastOf(notes, claim, 'PartnerActionRequired')));
    }
    if (state === 'AwaitingCustomer') {
      const asked = lastOf(notes, claim, 'ClaimReviewPassed')?.how;
      if (asked === 'opt-in' && !hasConsented(notes, claim)) add('consent', consentUntil(notes, claim));
      add('grant', grantDue(notes, claim));
    }
    if (state === 'Active') add('term', grantOf(notes, claim)?.termEnd);
  }
  for (const dispute of openDisputes(notes)) {
    if (isEscalated(notes, dispute.dispute)) continue;
    const at = extended(notes, 'escalation', dispute);
    if (at) all.push({ at, kind: 'escalation', claim: dispute.claim ?? '', ...(dispute.dispute ? { dispute: dispute.dispute } : {}) });
  }
  const key = ({ at, kind, claim }: Due): string => `${at} ${ORDER.indexOf(kind)} ${claim}`;
  return all.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** An account may not claim again before this, unless the customer lifted it. */
export function cooldownOf(notes: Notes, account: string): string | null {
  let until: string | null = null;
  for (const note of notes) {
    if (note.type === 'CooldownLifted' && note.account === account) until = null;
    const refused = ['CustomerDeclined', 'CustomerEnded', 'CustomerRepudiated'].includes(note.type);
    if (refused && accountOf(notes, note.claim ?? '') === account && note.until && note.until > (until ?? '')) until = note.until;
  }
  return until;
}
