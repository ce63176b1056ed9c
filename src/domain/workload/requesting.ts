import { closeOfBusinessDay } from '../calendar';
import type { Instant } from '../calendar';
import type { Facts } from '../facts';
import { requireKnown } from '../known';
import { Refusal } from '../refusal';
import type { Evidence } from '../schemas';
import type { AttachEvidence, RequestClaim, Withdraw } from './commands';
import { compare } from './comparison';
import type { Decided } from './decided';
import { claimOf, foreseen, ownClaim } from './decided';
import { requireProof, takeInSome } from './evidence';
import { byPolicy, withGrantIfDue } from './granting';
import { noticeToIncumbent } from './notices';
import { askingClaims, countsAsOpen, incumbentOf, isOnHold } from './state';
import type { Claim, Workload } from './state';

/**
 * A partner asks to be on record. An incumbent is served notice at once; an automatic policy grants a vacant workload without a rival.
 * @throws Refusal PartnerUnknown, TenantUnknown, ScopeUnknown, SubscriptionInvalid, AlreadyOnRecord, DuplicateOpenClaim,
 *   CooldownActive, StabilityPeriod, EvidenceMissing, EvidenceDateInvalid, EvidenceUnchanged and, where automatic, what requireProof throws
 */
export function requestClaim(command: RequestClaim, workload: Workload, facts: Facts): Decided[] {
  const { now, policy, newId } = facts;
  const accountId = accountOf(command.partnerId, facts);
  requireKnown(facts);
  refuseWhereClosed(accountId, workload, now);
  const evidence = takeInSome(command.evidence, now);
  refuseUnchanged(evidence, accountId, workload);

  const claimId = newId('claim', 0);
  const { version: policyVersion, terms } = policy;
  const requested: Decided = {
    type: 'ClaimRequested',
    claimId,
    ...(command.submissionId === undefined ? {} : { submissionId: command.submissionId }),
    partnerId: command.partnerId,
    accountId,
    engagement: command.engagement,
    evidence,
    reviewStartBy: closeOfBusinessDay(now, terms.reviewStartBusinessDays, terms.holidays),
    policyVersion,
  };
  const after = foreseen(workload, [requested], facts);
  const claim = claimOf(after, claimId);
  const incumbent = incumbentOf(workload);
  if (incumbent) return [requested, noticeToIncumbent(incumbent, claim, facts, 0)];
  if (terms.review === 'manual' || askingClaims(workload).length > 0 || isOnHold(workload)) return [requested];

  requireProof(evidence, now, terms, facts.workload);
  const passed: Decided = {
    type: 'ClaimReviewPassed',
    claimId,
    examined: evidence.map(({ sha256, customerSignedOn }) => ({ sha256, customerSignedOn })),
    comparison: compare(after, claim, terms, facts.workload),
    rationale: `Passed automatically under policy version ${policyVersion}: the workload is vacant and nobody else asks.`,
    decidedBy: byPolicy(policyVersion),
    consent: 'none',
    consentUntil: null,
    policyVersion,
  };
  return withGrantIfDue([requested, passed], workload, claimId, facts);
}

/** More documents, for a claim that is open or on record. */
export function attachEvidence({ claimId, evidence }: AttachEvidence, workload: Workload, facts: Facts): Decided[] {
  ownClaim(workload, claimId, facts, 'open', 'Active');
  return [{ type: 'ClaimEvidenceAttached', claimId, evidence: takeInSome(evidence, facts.now) }];
}

/** The partner takes its claim back. */
export function withdraw({ claimId }: Withdraw, workload: Workload, facts: Facts): Decided[] {
  ownClaim(workload, claimId, facts, 'open');
  return [{ type: 'ClaimWithdrawn', claimId }];
}

/** The global account of a registered partner location. @throws Refusal PartnerUnknown */
export function accountOf(partnerId: string, { partners, caller }: Facts): string {
  const partner = partners[partnerId];
  if (!partner) throw new Refusal('PartnerUnknown', `Partner ${partnerId} is not registered; a partner manager registers it.`);
  if (caller.role === 'partner' && caller.accountId !== partner.globalAccountId) {
    throw new Refusal('PartnerUnknown', `Partner ${partnerId} is registered under another global account than your token says.`);
  }
  return partner.globalAccountId;
}

function refuseWhereClosed(accountId: string, workload: Workload, now: Instant): void {
  const own = workload.claims.filter((claim) => claim.accountId === accountId);
  if (own.some(({ state }) => state === 'Active')) throw new Refusal('AlreadyOnRecord', 'Your account is on record for this workload.');
  const open = own.find((claim) => countsAsOpen(workload, claim));
  if (open) throw new Refusal('DuplicateOpenClaim', `Your account has an open claim here: ${open.claimId}. Follow that one.`);
  if (workload.locked)
    throw new Refusal('WorkloadLocked', 'The customer has locked this workload; it must unlock it before anybody may claim.');
  const cooldown = Object.hasOwn(workload.cooldowns, accountId) ? workload.cooldowns[accountId] : undefined;
  if (cooldown && cooldown > now) {
    throw new Refusal(
      'CooldownActive',
      `The customer declined or ended your association; claim again from ${cooldown}, or ask the customer to lift it.`,
    );
  }
  const stable = incumbentOf(workload)?.stableUntil;
  if (stable && stable.at > now) throw new Refusal('StabilityPeriod', `The workload changed hands lately; claim from ${stable.at}.`);
}

/** After a rejection a new claim needs a document that the account has not given here before (invariant 4). */
function refuseUnchanged(evidence: Evidence[], accountId: string, workload: Workload): void {
  const own = workload.claims.filter((claim) => claim.accountId === accountId);
  if (!own.some((claim) => claim.state === 'Rejected' || wasDeclinedInDispute(claim, workload))) return;
  const disputed = workload.disputes.flatMap((dispute) => {
    const party =
      dispute.accountId === accountId ? 'opener' : own.some(({ claimId }) => claimId === dispute.counterpart) ? 'other-party' : null;
    return dispute.evidence.filter((one) => one.party === party).map((one) => one.given);
  });
  const documents = [...own.map((claim) => claim.evidence), ...disputed];
  const given = new Set(documents.flat().map(({ sha256 }) => sha256));
  if (evidence.every(({ sha256 }) => given.has(sha256))) {
    throw new Refusal('EvidenceUnchanged', 'Your last claim here was rejected on the same documents; give at least one new one.');
  }
}

/** The customer's word closed the dispute of a rejection: the rejection was not undone by it. */
const wasDeclinedInDispute = ({ claimId, state }: Claim, { disputes }: Workload): boolean =>
  state === 'Declined' &&
  disputes.some((dispute) => dispute.claimId === claimId && dispute.decision === 'rejection' && dispute.state === 'closed');
