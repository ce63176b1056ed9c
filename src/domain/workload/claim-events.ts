import { z } from 'zod';
import { day, decider, evidence, instant, partnerId, policyVersion, reasons, sha256, text, uuid } from '../schemas';

const claimId = uuid;
const gate = instant.nullable().describe('null: the gate never closes');
export const onBehalfOf = z
  .object({ reference: z.string().max(200), receivedOn: day })
  .optional()
  .describe("how the customer's word reached the manager who entered it");

/** Document against document, as the competing rule reads them. It recommends; a manager decides. */
export const comparison = z.object({
  rule: z.enum(['latest-evidence', 'incumbent-protected']),
  ruleVersion: z.number().int(),
  candidates: z.array(
    z.object({
      claimId,
      standing: z.enum(['incumbent', 'claimant']),
      requestedAt: instant,
      newestEvidence: z.object({ sha256: sha256.nullable(), customerSignedOn: day }).nullable().describe('imported: its since'),
    }),
  ),
  recommends: claimId,
  because: z.enum(['only-claimant', 'newest-evidence', 'tie-incumbent', 'tie-earlier-request', 'incumbent-protected', 'customer-agreed']),
});
export type Comparison = z.infer<typeof comparison>;

export const basis = z.enum(['customer-agreed', 'no-objection', 'reviewed', 'automatic', 'reinstated']);
export type Basis = z.infer<typeof basis>;
export const engagement = z.enum(['build-intent-advisor', 'usage-recognition', 'influenced-revenue', 'use-or-consume']);
export type Engagement = z.infer<typeof engagement>;
const consentMode = z.enum(['opt-out', 'opt-in', 'none']);

const ClaimRequested = z
  .object({
    type: z.literal('ClaimRequested'),
    claimId,
    submissionId: uuid.optional().describe('shared by the claims of one submission'),
    partnerId,
    accountId: partnerId.describe("the partner's global account when it was requested"),
    engagement,
    evidence: z.array(evidence),
    reviewStartBy: instant,
    policyVersion,
  })
  .describe('A partner asks to be on record. The claim keeps this policy version.');

const ClaimEvidenceAttached = z
  .object({ type: z.literal('ClaimEvidenceAttached'), claimId, evidence: z.array(evidence) })
  .describe('More documents for a claim.');

const ClaimReviewStarted = z
  .object({ type: z.literal('ClaimReviewStarted'), claimId, reviewer: decider, reviewBy: instant, policyVersion })
  .describe('A manager takes the claim up, or takes it over.');

const PartnerActionRequired = z
  .object({
    type: z.literal('PartnerActionRequired'),
    claimId,
    reasons,
    rationale: text,
    decidedBy: decider,
    dueAt: instant,
    policyVersion,
  })
  .describe('The reviewer asks for more; unanswered, the claim is rejected when dueAt passes.');

const ClaimResubmitted = z
  .object({ type: z.literal('ClaimResubmitted'), claimId, evidence: z.array(evidence), reviewBy: instant, policyVersion })
  .describe('The partner answers what was asked.');

const ClaimReviewPassed = z
  .object({
    type: z.literal('ClaimReviewPassed'),
    claimId,
    examined: z.array(z.object({ sha256, customerSignedOn: day })).describe('what was examined, with the dates as examined'),
    comparison,
    rationale: text,
    decidedBy: decider,
    consent: consentMode.describe('what the policy asks of the customer here'),
    consentUntil: instant.nullable().describe("when the customer's window closes; null where there is none"),
    policyVersion,
  })
  .describe('The reviewer, or an automatic policy, is satisfied.');

const CustomerConsented = z.object({ type: z.literal('CustomerConsented'), claimId, onBehalfOf }).describe('The customer agrees.');

const ClaimGranted = z
  .object({
    type: z.literal('ClaimGranted'),
    claimId,
    partnerId,
    accountId: partnerId,
    basis,
    decidedBy: decider,
    effectiveUntil: instant.optional().describe('only a bounded reinstatement has one'),
    termEnd: gate,
    renewableFrom: gate,
    stableUntil: gate,
    repudiableUntil: gate,
    policyVersion,
  })
  .describe('The partner is on record from effectiveAt.');

const ClaimSuperseded = z
  .object({
    type: z.literal('ClaimSuperseded'),
    claimId,
    by: claimId,
    disputeId: uuid.optional().describe('the dispute whose resolution did it; such a supersession cannot be disputed'),
    decidedBy: decider,
    disputableUntil: gate,
    policyVersion,
  })
  .describe(
    'The incumbent is no longer on record, in the same append and from the same instant as the grant that follows. By a resolution: the claim whose coming was reversed.',
  );

const ClaimRejected = z
  .object({
    type: z.literal('ClaimRejected'),
    claimId,
    reasons,
    comparison: comparison.optional().describe('what the rule recommended; absent where a deadline refuses it'),
    rationale: text,
    decidedBy: decider,
    disputableUntil: gate,
    policyVersion,
  })
  .describe('A manager, or a deadline that passed, refuses the claim.');

const ClaimWithdrawn = z.object({ type: z.literal('ClaimWithdrawn'), claimId }).describe('The partner takes its claim back.');

const CustomerDeclined = z
  .object({ type: z.literal('CustomerDeclined'), claimId, cooldownUntil: gate, onBehalfOf, policyVersion })
  .describe('The customer says no to a claim.');

const CustomerEnded = z
  .object({ type: z.literal('CustomerEnded'), claimId, cooldownUntil: gate, onBehalfOf, policyVersion })
  .describe('The customer ends the association: vacant at once.');

const AssociationEnded = z
  .object({
    type: z.literal('AssociationEnded'),
    claimId,
    by: z.enum(['holder', 'manager']),
    reasons,
    rationale: text,
    decidedBy: decider.nullable().describe('null where the holder ended it'),
    disputableUntil: gate.describe('null where the holder ended it'),
    policyVersion,
  })
  .describe('The holder, or a manager with reasons, ends the association.');

const ClaimExpired = z
  .object({ type: z.literal('ClaimExpired'), claimId, policyVersion })
  .describe('The term passed without a renewal: vacant.');

const AssociationImported = z
  .object({
    type: z.literal('AssociationImported'),
    claimId,
    partnerId,
    accountId: partnerId,
    since: day,
    externalClaimId: z.string().max(200),
    attributionType: z.string().max(100),
    termEnd: gate,
    policyVersion,
  })
  .describe('Carried over from a report, not decided here. The newest since is on record, the others came before it.');

const CustomerRepudiated = z
  .object({ type: z.literal('CustomerRepudiated'), claimId, cooldownUntil: gate, onBehalfOf, policyVersion })
  .describe('The customer never agreed: the claim is void from the first grant of its unbroken tenure, which is effectiveAt.');

const AssociationMoved = z
  .object({ type: z.literal('AssociationMoved'), claimId, partnerId, policyVersion })
  .describe('The association goes to another location of the same account; its tenure is unbroken.');

const ClaimRenewed = z
  .object({ type: z.literal('ClaimRenewed'), claimId, evidence: z.array(evidence), termEnd: gate, renewableFrom: gate, policyVersion })
  .describe('The holder renews with fresh evidence. From now on the claim keeps this policy version.');

/** What happens to a claim, from its request to its end. */
export const claimEvents = [
  ClaimRequested,
  ClaimEvidenceAttached,
  ClaimReviewStarted,
  PartnerActionRequired,
  ClaimResubmitted,
  ClaimReviewPassed,
  CustomerConsented,
  ClaimGranted,
  ClaimSuperseded,
  ClaimRejected,
  ClaimWithdrawn,
  CustomerDeclined,
  CustomerEnded,
  AssociationEnded,
  ClaimExpired,
  AssociationImported,
  CustomerRepudiated,
  AssociationMoved,
  ClaimRenewed,
] as const;
