import { claimExample, eventExample } from '../claims/claims.examples';
import { heldExample } from '../workloads/workloads.examples';

const { workloadId, tenantId } = claimExample;
const { partnerId, partnerName, accountId, claimId, since, termEnd } = heldExample.partnerOfRecord;
const proseware = { partnerId, partnerName, accountId, claimId };
const until = '2025-03-26T00:00:00.000Z';

export const tenureExample = {
  workloadId,
  tenantId,
  scope: 'teams',
  ...proseware,
  from: since,
  until,
  termEnd,
  locations: [{ partnerId, from: since, until }],
  finality: { state: 'final' },
};

export const tenuresExample = { items: [tenureExample], next: null, knownAt: '2025-04-10T23:59:59.999Z', pending: false };

export const changesExample = {
  items: [
    {
      workloadId,
      tenantId,
      scope: 'teams',
      changes: [
        {
          from: until,
          until: null,
          before: { claimId: claimExample.claimId, partnerId: 'litware', partnerName: 'Litware', accountId: 'litware' },
          after: proseware,
          decision: {
            sequences: ['4711', '4712', '4713'],
            decidedBy: { role: 'lead', id: 'lead' },
            policyVersion: 1,
            reasons: ['evidence-misjudged'],
            evidence: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
          },
          because: [eventExample],
          rewritten: { from: until, until: '2025-04-10T23:59:59.999Z' },
        },
      ],
    },
  ],
  next: null,
  knownFrom: '2025-04-10T23:59:59.999Z',
  knownTo: '2025-04-23T23:59:59.999Z',
  pending: false,
};
