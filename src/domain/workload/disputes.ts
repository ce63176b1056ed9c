import { closeOfBusinessDay } from '../calendar';
import type { Instant } from '../calendar';
import type { Facts } from '../facts';
import { refuseUnfitText } from '../free-text';
import { policyOf } from '../policy/policy';
import { never, Refusal } from '../refusal';
import { withoutEnding } from './changes';
import type { EscalateDispute, OpenDispute, ResolveDispute, SubmitDisputeEvidence, WithdrawDispute } from './commands';
import type { Decided } from './decided';
import { claimOf, deciderOf, termsOf } from './decided';
import { takeIn, takeInSome } from './evidence';
import { noticeToIncumbent } from './notices';
import { heldBefore, reinstate } from './reinstating';
import { refuseConflictOfInterest, requireReasons } from './reviewing';
import { countsAsOpen, incumbentOf } from './state';
import type { Claim, Decision, Dispute, Workload } from './state';

/**
 * The account that a decision went against disputes it, once and in its window: the workload is on hold.
 * @throws Refusal NotAParty, InvalidTransition where nothing was decided against the claim, DisputeLimitReached, DisputeWindowClosed;
 *   of a rejection DuplicateOpenClaim and AlreadyOnRecord, since under dispute it counts as an open claim
 */
export function openDispute({ claimId, grounds, evidence }: OpenDispute, workload: Workload, facts: Facts): Decided[] {
  const claim = claimOf(workload, claimId);
  if (claim.accountId !== facts.caller.accountId)
    throw new Refusal('NotAParty', 'Only the account that a decision went against disputes it.');
  const decision = disputable(claim, facts.now);
  if (decision.kind === 'rejection') refuseSecondClaim(workload, claim);
  if (grounds.trim() === '')
    throw new Refusal('Malformed', 'Say on what grounds you dispute the decision.', [{ field: 'grounds', message: 'is empty' }]);
  refuseUnfitText({ grounds });
  const { terms } = policyOf(facts.policies, decision.policyVersion);
  const favoured = decision.kind === 'rejection' ? incumbentOf(workload)?.claimId : decision.by;
  return [
    {
      type: 'DisputeOpened',
      disputeId: facts.newId('dispute', 0),
      claimId,
      decision: decision.kind,
      counterpart: favoured ?? null,
      accountId: claim.accountId,
      grounds,
      evidence: takeIn(evidence, facts.now),
      escalateAt: closeOfBusinessDay(facts.now, terms.disputeServiceBusinessDays, terms.holidays),
      policyVersion: decision.policyVersion,
    },
  ];
}

/** More documents, from either party or the customer. @throws Refusal NotFound, NotAParty, InvalidTransition, EvidenceMissing */
export function submitDisputeEvidence({ disputeId, evidence }: SubmitDisputeEvidence, workload: Workload, facts: Facts): Decided[] {
  const dispute = disputeIn(workload, disputeId);
  return [
    {
      type: 'DisputeEvidenceSubmitted',
      disputeId,
      claimId: dispute.claimId,
      party: partyOf(dispute, workload, facts),
      evidence: takeInSome(evidence, facts.now),
    },
  ];
}

/** A manager hands it to a lead. */
export function escalateDispute({ disputeId }: EscalateDispute, workload: Workload, facts: Facts): Decided[] {
  deciderOf(facts);
  const { claimId, escalatedAt, policyVersion } = disputeIn(workload, disputeId);
  if (escalatedAt !== null) throw new Refusal('InvalidTransition', `The dispute was escalated at ${escalatedAt} already.`);
  return [{ type: 'DisputeEscalated', disputeId, claimId, policyVersion }];
}

/** Its opener takes it back. @throws Refusal NotAParty */
export function withdrawDispute({ disputeId }: WithdrawDispute, workload: Workload, { caller }: Facts): Decided[] {
  const { claimId, accountId } = disputeIn(workload, disputeId);
  if (accountId !== caller.accountId) throw new Refusal('NotAParty', 'Only who opened the dispute takes it back.');
  return [{ type: 'DisputeWithdrawn', disputeId, claimId }];
}

/**
 * Somebody else than who decided settles it.
 * @throws Refusal SelfReview, Forbidden for a manager once it is escalated, ConflictOfInterest, InvalidTransition for an outcome that
 *   does not fit the decision, Malformed
 */
export function resolveDispute(command: ResolveDispute, workload: Workload, facts: Facts): Decided[] {
  const { disputeId, outcome, rationale } = command;
  const decidedBy = deciderOf(facts);
  const dispute = disputeIn(workload, disputeId);
  const claim = claimOf(workload, dispute.claimId);
  const { decision } = claim;
  if (!decision) throw new Error(`Dispute ${disputeId} is about no decision`);
  if (isOwnDecision(decision, decidedBy))
    throw new Refusal('SelfReview', 'You made the decision that is disputed; somebody else resolves it.');
  if (needsLead(dispute, decidedBy)) throw new Refusal('Forbidden', 'The dispute is escalated; only a lead resolves it now.');
  refuseConflictOfInterest(workload, facts, disputing(workload, dispute));
  refuseUnfit(outcome, decision);
  const { policyVersion } = dispute;
  const { terms } = policyOf(facts.policies, policyVersion);
  const reasons = requireReasons(command.reasons, 'resolve', rationale, terms);
  const resolved = (reviewBy: Instant | null): Decided => ({
    type: 'DisputeResolved',
    disputeId,
    claimId: claim.claimId,
    outcome,
    reasons,
    rationale,
    decidedBy,
    reviewBy,
    policyVersion,
  });
  switch (outcome) {
    case 'decision-stands':
      return [resolved(null)];
    case 'returned-to-review': {
      const { reviewBusinessDays, holidays } = termsOf(claim, facts);
      return [resolved(closeOfBusinessDay(facts.now, reviewBusinessDays, holidays)), ...noticeOfReturn(workload, claim, facts)];
    }
    case 'decision-reversed':
      return [resolved(null), ...reversal(withoutEnding(workload, claim.claimId), dispute, decision, facts)];
    default:
      return never(outcome);
  }
}

/** Whoever decided cannot resolve the dispute of it (invariant 7). */
export const isOwnDecision = ({ decidedBy }: Pick<Decision, 'decidedBy'>, { id }: { id: string }): boolean => decidedBy.id === id;

/** Once it is escalated only a lead resolves it. */
export const needsLead = ({ escalatedAt }: Pick<Dispute, 'escalatedAt'>, { role }: { role: string }): boolean =>
  escalatedAt !== null && role !== 'lead';

/** Whether a decision can be disputed at an instant, as far as its window goes. */
export const isInWindow = ({ disputableUntil }: Pick<Decision, 'disputableUntil'>, at: Instant): boolean =>
  disputableUntil === null || at < disputableUntil;

/** The claims of its parties. */
export const disputing = ({ claims }: Workload, { claimId, counterpart }: Pick<Dispute, 'claimId' | 'counterpart'>): Claim[] =>
  claims.filter((claim) => claim.claimId === claimId || claim.claimId === counterpart);

/**
 * As now known, whoever held just before the decision is granted again from its instant on; the claim it favoured is superseded from
 * there. Where that is at once bounded, or nobody held, nothing is granted.
 */
function reversal(workload: Workload, { disputeId, policyVersion }: Dispute, { at, by }: Decision, facts: Facts): Decided[] {
  const decidedBy = deciderOf(facts);
  const again = reinstate(workload, { from: at, except: by, decidedBy }, facts);
  if (by === null || !workload.stretches.some(({ claimId, until }) => claimId === by && until > at)) return again;
  const superseded: Decided = {
    type: 'ClaimSuperseded',
    claimId: by,
    by: heldBefore(workload, at)?.claimId ?? by,
    disputeId,
    decidedBy,
    disputableUntil: facts.now,
    policyVersion,
    effectiveAt: at,
  };
  return [superseded, ...again];
}

/** Whoever holds hears that the claim against it is open again. */
function noticeOfReturn(workload: Workload, claim: Claim, facts: Facts): Decided[] {
  const incumbent = incumbentOf(workload);
  return incumbent && incumbent.accountId !== claim.accountId ? [noticeToIncumbent(incumbent, claim, facts, 0)] : [];
}

function disputable({ decision, state }: Claim, now: Instant): Decision {
  const standing = decision?.kind === 'rejection' ? 'Rejected' : decision?.kind === 'supersession' ? 'Superseded' : 'Ended';
  if (!decision || state !== standing) throw new Refusal('InvalidTransition', `The claim is ${state}; no decision on it can be disputed.`);
  if (decision.disputed) throw new Refusal('DisputeLimitReached', 'This decision was disputed before; it can be disputed once.');
  if (!isInWindow(decision, now))
    throw new Refusal('DisputeWindowClosed', `The decision could be disputed until ${decision.disputableUntil}.`);
  return decision;
}

function refuseSecondClaim(workload: Workload, claim: Claim): void {
  const own = workload.claims.filter(({ accountId, claimId }) => accountId === claim.accountId && claimId !== claim.claimId);
  if (own.some(({ state }) => state === 'Active')) throw new Refusal('AlreadyOnRecord', 'Your account is on record for this workload.');
  const open = own.find((one) => countsAsOpen(workload, one));
  if (open)
    throw new Refusal('DuplicateOpenClaim', `Your account has another open claim here: ${open.claimId}. Withdraw it, or follow it.`);
}

function refuseUnfit(outcome: ResolveDispute['outcome'], { kind }: Decision): void {
  const fits = outcome === 'decision-stands' || outcome === (kind === 'rejection' ? 'returned-to-review' : 'decision-reversed');
  if (!fits)
    throw new Refusal(
      'InvalidTransition',
      `A ${kind} either stands or is ${kind === 'rejection' ? 'returned-to-review' : 'decision-reversed'}.`,
    );
}

/** @throws Refusal NotFound, InvalidTransition where it is over */
export function disputeIn(workload: Workload, disputeId: string): Dispute {
  const dispute = workload.disputes.find((one) => one.disputeId === disputeId);
  if (!dispute) throw new Refusal('NotFound', `There is no dispute ${disputeId} here.`);
  if (dispute.state !== 'open') throw new Refusal('InvalidTransition', `The dispute is ${dispute.state}; nothing more can be done in it.`);
  return dispute;
}

/** @throws Refusal NotAParty; NotFound for another customer */
function partyOf(dispute: Dispute, workload: Workload, { caller, workload: ref }: Facts): 'opener' | 'other-party' | 'customer' {
  if (caller.role === 'customer') {
    if (caller.tenantId !== ref.tenantId) throw new Refusal('NotFound', `There is no dispute ${dispute.disputeId} here.`);
    return 'customer';
  }
  if (caller.accountId === dispute.accountId) return 'opener';
  const counterpart = workload.claims.find(({ claimId }) => claimId === dispute.counterpart);
  if (caller.accountId !== undefined && counterpart?.accountId === caller.accountId) return 'other-party';
  throw new Refusal('NotAParty', 'Only the parties of the dispute and the customer give evidence in it.');
}
