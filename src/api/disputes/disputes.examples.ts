import { claimExample, eventBy, evidenceExample } from '../claims/claims.examples';

const { workloadId, tenantId, scope, policyVersion } = claimExample;
const disputeId = 'c2d1a0b4-6f0e-5d5c-8b77-1f6d0c1e9a21';
const claimId = 'b4d1f0a2-6c1e-5e57-9b0f-33c1c5a7d201';
const grounds = 'The statement of work of 1 February was not considered.';

export const disputeExample = {
  disputeId,
  workloadId,
  tenantId,
  scope,
  claimId,
  state: 'open',
  opener: { claimId, partnerId: 'proseware-berlin', accountId: 'proseware', partnerName: 'Proseware Berlin' },
  counterpart: { claimId: claimExample.claimId, partnerId: 'litware', accountId: 'litware', partnerName: 'Litware' },
  decision: {
    kind: 'supersession',
    at: '2025-03-26T00:00:00.000Z',
    reasons: [
      {
        code: 'superseded',
        text: 'Another partner is on record in your place.',
        cure: 'Claim again with evidence that the customer signed later than the present holder’s.',
      },
    ],
    rationale: null,
    decidedBy: { role: 'manager' },
  },
  grounds,
  evidence: [{ party: 'opener', documents: [evidenceExample] }],
  openedAt: '2025-04-05T09:00:00.000Z',
  escalateAt: '2025-04-12T00:00:00.000Z',
  escalatedAt: null,
  closedAt: null,
  outcome: null,
  reasons: [],
  rationale: null,
  decidedBy: null,
  policyVersion,
};

/** The dispute after one of its steps. */
export const disputeAfter = (
  role: 'partner' | 'manager',
  type: string,
  change: Partial<Record<keyof typeof disputeExample, unknown>> = {},
) => ({
  ...disputeExample,
  ...change,
  events: [eventBy(role, type, { disputeId })],
});

export const resolved = {
  state: 'resolved',
  closedAt: '2025-04-22T09:00:00.000Z',
  outcome: 'decision-reversed',
  rationale: 'The document was there in time and is the newest.',
  decidedBy: { role: 'manager' },
};
