import { claimExample, eventExample } from '../claims/claims.examples';

const { claimId, tenantId, workloadId } = claimExample;

const holder = {
  partnerId: 'proseware-berlin',
  accountId: 'proseware',
  claimId: 'b4d1f0a2-6c1e-5e57-9b0f-33c1c5a7d201',
  since: '2025-01-11T00:00:00.000Z',
  termEnd: null,
  partnerName: 'Proseware Berlin',
};

export const workloadExample = {
  workloadId,
  tenantId,
  scope: 'teams',
  partnerOfRecord: holder,
  openClaims: [
    {
      claimId,
      partnerId: 'litware',
      accountId: 'litware',
      state: 'Requested',
      requestedAt: '2025-03-03T09:00:00.000Z',
      partnerName: 'Litware',
    },
  ],
  contested: true,
  onHold: false,
  locked: false,
  nextDeadline: null,
};

export const heldExample = {
  partnerOfRecord: holder,
  on: '2025-04-01T23:59:59.999Z',
  knownAt: '2025-04-10T23:59:59.999Z',
  pending: false,
  finality: { state: 'disputable', until: '2025-04-25T00:00:00.000Z' },
  because: [eventExample],
};

export const usageExample = {
  items: [{ period: '2025-03', monthlyActiveUsers: 1010, paidUnits: 5000, usagePercent: 20.2, highWaterMark: 1010, source: 'cpor-report' }],
  knownAt: '2025-04-10T23:59:59.999Z',
  tenure: { since: '2025-03-26T00:00:00.000Z', startingHighWaterMark: 720 },
};
