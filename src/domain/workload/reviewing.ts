import { addDays, closeOfBusinessDay, closeOfDay, dayOf } from '../calendar';
import type { Facts } from '../facts';
import { refuseUnfitText } from '../free-text';
import type { PolicyTerms, Reason } from '../policy/policy';
import { Refusal } from '../refusal';
import type { PassReview, Reject, RequireAction, Resubmit, StartReview } from './commands';
import { compare } from './comparison';
import type { Decided } from './decided';
import { claimIn, deciderOf, ownClaim, termsOf } from './decided';
import { asExamined, eachOnce, examinedAs, refuseFutureDate, requireProof, takeInSome } from './evidence';
import { withGrantIfDue } from './granting';
import { noticeToCustomer } from './notices';
import { askingClaims, incumbentOf, standingNotice } from './state';
import type { Claim, Notice, Workload } from './state';

/** A manager takes the claim up; from another, it is handed over with the time that is left. */
export function startReview({ claimId }: StartReview, workload: Workload, facts: Facts): Decided[] {
  const reviewer = deciderOf(facts);
  const claim = claimIn(workload, claimId, 'Requested', 'UnderReview');
  if (claim.state === 'UnderReview' && claim.reviewer?.id === reviewer.id) {
    throw new Refusal('InvalidTransition', 'You are reviewing this claim already.');
  }
  const { reviewBusinessDays, holidays } = termsOf(claim, facts);
  const reviewBy = claim.reviewBy ?? closeOfBusinessDay(facts.now, reviewBusinessDays, holidays);
  return [{ type: 'ClaimReviewStarted', claimId, reviewer, reviewBy, policyVersion: claim.policyVersion }];
}

/** The reviewer asks the partner for more, and the clock for an answer. */
export function requireAction({ claimId, reasons: given, rationale }: RequireAction, workload: Workload, facts: Facts): Decided[] {
  const decidedBy = deciderOf(facts);
  const claim = claimIn(workload, claimId, 'UnderReview');
  const terms = termsOf(claim, facts);
  refuseConflictOfInterest(workload, facts);
  const reasons = requireReasons(given, 'require-action', rationale, terms);
  const dueAt = closeOfBusinessDay(facts.now, terms.actionBusinessDays, terms.holidays);
  return [{ type: 'PartnerActionRequired', claimId, reasons, rationale, decidedBy, dueAt, policyVersion: claim.policyVersion }];
}

/** The partner answers what was asked: the review goes on with its time anew. */
export function resubmit({ claimId, evidence }: Resubmit, workload: Workload, facts: Facts): Decided[] {
  const claim = ownClaim(workload, claimId, facts, 'PartnerActionRequired');
  const { reviewBusinessDays, holidays } = termsOf(claim, facts);
  const reviewBy = closeOfBusinessDay(facts.now, reviewBusinessDays, holidays);
  return [{ type: 'ClaimResubmitted', claimId, evidence: takeInSome(evidence, facts.now), reviewBy, policyVersion: claim.policyVersion }];
}

/**
 * The reviewer is satisfied: the customer's window opens, and the grant falls due when it closes. Where there is none it follows at once.
 * @throws Refusal NoticeRunning while the incumbent may still answer: no one is superseded unheard (invariant 6);
 *   ConsentInProgress while another claim awaits the customer (invariant 3); ConflictOfInterest; what the evidence lacks
 */
export function passReview(command: PassReview, workload: Workload, facts: Facts): Decided[] {
  const { claimId, rationale } = command;
  const decidedBy = deciderOf(facts);
  const claim = claimIn(workload, claimId, 'UnderReview');
  const terms = termsOf(claim, facts);
  const notice = standingNotice(workload, claim, facts.now);
  if (notice) throw new Refusal('NoticeRunning', `${waitsForIncumbent(notice)} Pass the review after that.`);
  const awaiting = awaitingCustomer(workload);
  if (awaiting)
    throw new Refusal('ConsentInProgress', `Claim ${awaiting.claimId} awaits the customer; pass this one when that is decided.`);
  refuseConflictOfInterest(workload, facts);
  requireRationale(rationale);
  const examined = examinedOf(command, claim, facts);
  const examinedClaim = examinedAs(claim, examined);
  requireProof(asExamined(examinedClaim), claim.requestedAt, terms, facts.workload);
  const comparison = compare(withClaim(workload, examinedClaim), examinedClaim, terms, facts.workload);
  const window = incumbentOf(workload) ? terms.customer.challenged : terms.customer.vacant;
  const { policyVersion } = claim;
  const consentUntil = window.mode === 'none' ? null : closeOfDay(facts.now, window.days);
  const passed: Decided = {
    type: 'ClaimReviewPassed',
    claimId,
    examined,
    comparison,
    rationale,
    decidedBy,
    consent: consentUntil === null ? 'none' : window.mode,
    consentUntil,
    policyVersion,
  };
  if (consentUntil === null) return withGrantIfDue([passed], workload, claimId, facts);
  return [passed, noticeToCustomer(claim, consentUntil, facts)];
}

/** The claim that the customer is asked about: one at a time (invariant 3). */
export const awaitingCustomer = ({ claims }: Workload): Claim | undefined => claims.find(({ state }) => state === 'AwaitingCustomer');

const waitsForIncumbent = ({ failedAt, respondBy }: Notice): string =>
  failedAt === null
    ? `The incumbent may answer until ${respondBy.at}.`
    : `The notice to the incumbent was not served, as was told at ${failedAt}; serve it anew.`;

/** A manager refuses the claim, with reasons of the catalogue. */
export function reject({ claimId, reasons: given, rationale }: Reject, workload: Workload, facts: Facts): Decided[] {
  const decidedBy = deciderOf(facts);
  const claim = claimIn(workload, claimId, 'open');
  const terms = termsOf(claim, facts);
  refuseConflictOfInterest(workload, facts);
  const reasons = requireReasons(given, 'reject', rationale, terms);
  const comparison = compare(workload, claim, terms, facts.workload);
  const disputableUntil = closeOfDay(facts.now, terms.disputeDays);
  return [
    { type: 'ClaimRejected', claimId, reasons, comparison, rationale, decidedBy, disputableUntil, policyVersion: claim.policyVersion },
  ];
}

/**
 * A manager who looks after one of the parties cannot decide between them (invariant 7).
 * @throws Refusal ConflictOfInterest
 */
export function refuseConflictOfInterest(workload: Workload, { caller, partners }: Facts, disputing: readonly Claim[] = []): void {
  const own = lookedAfter(partiesOn(workload, disputing), (partnerId) => partners[partnerId]?.managedBy === caller.id);
  if (own)
    throw new Refusal('ConflictOfInterest', `You look after partner ${own.partnerId}; another manager decides between it and its rivals.`);
}

/** Whom a decision on a workload is about: whoever holds, all who ask, and who is in the dispute. */
export function partiesOn(workload: Workload, disputing: readonly Claim[] = []): Claim[] {
  const incumbent = incumbentOf(workload);
  return [...askingClaims(workload), ...(incumbent ? [incumbent] : []), ...disputing];
}

/** The party that somebody looks after, where there are several accounts to decide between. */
export const lookedAfter = <Party extends Pick<Claim, 'accountId' | 'partnerId'>>(
  parties: readonly Party[],
  isLookedAfter: (partnerId: string) => boolean,
): Party | undefined => rivalsAmong(parties).find(({ partnerId }) => isLookedAfter(partnerId));

/** All of them where they are of several accounts, and none where one account is alone. */
export const rivalsAmong = <Party extends Pick<Claim, 'accountId'>>(parties: readonly Party[]): readonly Party[] =>
  new Set(parties.map(({ accountId }) => accountId)).size < 2 ? [] : parties;

/** Every decision has reasons of the catalogue, each once, and a rationale (invariant 7). @throws Refusal Malformed, PersonalData */
export function requireReasons(codes: readonly string[], use: Reason['uses'][number], rationale: string, terms: PolicyTerms): string[] {
  const known = terms.reasons.filter(({ uses }) => uses.includes(use)).map(({ code }) => code);
  const unknown = codes.filter((code) => !known.includes(code));
  if (codes.length === 0 || unknown.length > 0) {
    const message = codes.length === 0 ? 'is empty' : `${unknown.join(', ')} cannot be given here`;
    throw new Refusal('Malformed', `reasons ${message}; give one or more of ${known.join(', ')}.`, [{ field: 'reasons', message }]);
  }
  requireRationale(rationale);
  return [...new Set(codes)];
}

function requireRationale(rationale: string): void {
  if (rationale.trim() === '') {
    throw new Refusal('Malformed', 'Say in the rationale why you decide so.', [{ field: 'rationale', message: 'is empty' }]);
  }
  refuseUnfitText({ rationale });
}

/** The documents the reviewer examined, each one of the claim's; where none are named, all as given, one given again as last given. */
function examinedOf({ examined }: PassReview, claim: Claim, { now }: Facts): Claim['examined'] {
  if (!examined) {
    const asGiven = new Map(claim.evidence.map(({ sha256, customerSignedOn }) => [sha256, customerSignedOn]));
    return [...asGiven].map(([sha256, customerSignedOn]) => ({ sha256, customerSignedOn }));
  }
  const newest = addDays(dayOf(now), 1);
  examined.forEach(({ sha256, customerSignedOn }, index) => {
    refuseFutureDate(customerSignedOn, newest, `examined.${index}.customerSignedOn`);
    if (claim.evidence.some((given) => given.sha256 === sha256)) return;
    throw new Refusal('EvidenceMissing', `Document ${sha256} is not among the claim's evidence.`, [
      { field: `examined.${index}.sha256`, message: 'is not among the evidence' },
    ]);
  });
  return eachOnce(examined, 'examined');
}

const withClaim = (workload: Workload, claim: Claim): Workload => ({
  ...workload,
  claims: workload.claims.map((one) => (one.claimId === claim.claimId ? claim : one)),
});
