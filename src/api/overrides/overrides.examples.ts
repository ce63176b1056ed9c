const [theirs, ours] = ['7f1d9f0e-8c63-5c0b-9b1c-0a8f3c1de201', '2453b0b9-1ad7-5275-8fcc-f51da2acb408'];
const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export const overridesExample = {
  items: [
    {
      sequence: '402',
      claimId: ours,
      workloadId: 'c0a80101-0000-4000-8000-000000000001.teams',
      tenantId: 'c0a80101-0000-4000-8000-000000000001',
      scope: 'teams',
      decision: 'passed',
      decidedBy: { role: 'manager', id: 'manager-a' },
      decidedAt: '2025-03-18T09:00:00.000Z',
      policyVersion: 1,
      override: true,
      rationale: 'The incumbent’s newer document is about another project of the customer.',
      partnerId: 'litware',
      partnerName: 'Litware',
      accountId: 'litware',
      recommended: {
        claimId: theirs,
        partnerId: 'proseware-berlin',
        partnerName: 'Proseware Berlin',
        accountId: 'proseware',
      },
      reasons: [],
      comparison: {
        rule: 'latest-evidence',
        ruleVersion: 1,
        candidates: [
          {
            claimId: theirs,
            standing: 'incumbent',
            requestedAt: '2025-01-02T09:00:00.000Z',
            newestEvidence: { sha256, customerSignedOn: '2025-03-05' },
          },
          {
            claimId: ours,
            standing: 'claimant',
            requestedAt: '2025-03-03T09:00:00.000Z',
            newestEvidence: { sha256, customerSignedOn: '2025-02-20' },
          },
        ],
        recommends: theirs,
        because: 'newest-evidence',
      },
    },
  ],
  next: null,
  from: '2025-01-01T00:00:00.000Z',
  to: '2025-03-31T23:59:59.999Z',
  deciders: [{ decider: { role: 'manager', id: 'manager-a' }, decisions: 12, overrides: 1 }],
};
