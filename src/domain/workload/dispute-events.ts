import { z } from 'zod';
import { decider, evidence, instant, partnerId, policyVersion, reasons, text, uuid } from '../schemas';

const claimId = uuid;

const disputedDecision = z.enum(['rejection', 'supersession', 'end']);
export type DisputedDecision = z.infer<typeof disputedDecision>;

const DisputeOpened = z
  .object({
    type: z.literal('DisputeOpened'),
    disputeId: uuid,
    claimId: uuid.describe('the claim that the decision went against'),
    decision: disputedDecision,
    counterpart: uuid.nullable().describe('the claim that it favoured: the one granted, or the incumbent that stayed; null where none'),
    accountId: partnerId.describe('who disputes it'),
    grounds: text,
    evidence: z.array(evidence),
    escalateAt: instant,
    policyVersion,
  })
  .describe('The account that a decision went against disputes it: the workload is on hold.');

const DisputeEvidenceSubmitted = z
  .object({
    type: z.literal('DisputeEvidenceSubmitted'),
    disputeId: uuid,
    claimId,
    party: z.enum(['opener', 'other-party', 'customer']),
    evidence: z.array(evidence),
  })
  .describe('A party, or the customer, gives documents in a dispute.');

const DisputeEscalated = z
  .object({ type: z.literal('DisputeEscalated'), disputeId: uuid, claimId, policyVersion })
  .describe('By a manager, or when escalateAt passed: from now on only a lead resolves it.');

const DisputeWithdrawn = z
  .object({ type: z.literal('DisputeWithdrawn'), disputeId: uuid, claimId })
  .describe('Its opener takes it back: the decision stands.');

export const disputeOutcome = z.enum(['decision-stands', 'returned-to-review', 'decision-reversed']);
export type DisputeOutcome = z.infer<typeof disputeOutcome>;

const DisputeResolved = z
  .object({
    type: z.literal('DisputeResolved'),
    disputeId: uuid,
    claimId,
    outcome: disputeOutcome,
    reasons,
    rationale: text,
    decidedBy: decider,
    reviewBy: instant.nullable().describe('where the claim is returned to review: by when'),
    policyVersion,
  })
  .describe('Decided by somebody else than the decision was. What follows from it stands in the same append.');

const DisputeClosed = z
  .object({
    type: z.literal('DisputeClosed'),
    disputeId: uuid,
    claimId,
    because: z.enum(['customer-declined', 'customer-repudiated', 'reinstated']),
  })
  .describe('What was disputed has become pointless.');

/** What happens in a dispute. */
export const disputeEvents = [
  DisputeOpened,
  DisputeEvidenceSubmitted,
  DisputeEscalated,
  DisputeWithdrawn,
  DisputeResolved,
  DisputeClosed,
] as const;
