/** What the documentation shows; the shapes are those of src/api/seen/queues.ts. */
const tenantId = 'c0a80101-0000-4000-8000-000000000001';

export const queuesExample = {
  items: [
    {
      name: 'under-review',
      waitsFor: 'reviewer',
      count: 12,
      breached: 1,
      oldestDeadline: '2025-03-18T00:00:00.000Z',
      reviewers: [{ reviewer: 'manager-a', count: 12, breached: 1, oldestDeadline: '2025-03-18T00:00:00.000Z' }],
    },
  ],
  next: null,
  at: '2025-03-19T09:00:00.000Z',
};

export const waitingExample = {
  queue: 'under-review',
  waitsFor: 'reviewer',
  workloadId: `${tenantId}.teams`,
  tenantId,
  tenantName: 'Contoso',
  scope: 'teams',
  claimId: '6f1c2b1e-57a4-5d0a-9c41-8a6f5a0e7b11',
  disputeId: null,
  state: 'UnderReview',
  partnerId: 'litware',
  partnerName: 'Litware',
  accountId: 'litware',
  against: {
    claimId: '2453b0b9-1ad7-5275-8fcc-f51da2acb408',
    partnerId: 'proseware',
    accountId: 'proseware',
    partnerName: 'Proseware',
  },
  notServed: null,
  reviewer: 'manager-a',
  since: '2025-02-26T09:00:00.000Z',
  deadline: '2025-03-18T00:00:00.000Z',
  breached: true,
  businessDaysLeft: -2,
  contested: true,
  onHold: false,
  locked: false,
  steps: ['pass-review', 'require-action', 'reject', 'extend-deadline'],
  revision: 9,
};
