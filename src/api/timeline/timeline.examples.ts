import type { Told } from '../../timeline/timeline';
import { heldExample } from '../workloads/workloads.examples';
import { claimExample } from '../claims/claims.examples';

const { claimId, tenantId, workloadId } = claimExample;
const [proseware, litware] = ['proseware', 'litware'];

export const timelineExample: Told = {
  workloadId,
  tenantId,
  scope: 'teams',
  on: '2025-03-10T23:59:59.999Z',
  knownAt: '2025-03-10T23:59:59.999Z',
  now: '2025-03-12T09:00:00.000Z',
  range: { from: '2025-01-01T00:00:00.000Z', until: '2025-05-01T00:00:00.000Z' },
  lanes: [
    {
      lane: litware,
      kind: 'claimant',
      name: 'Litware',
      claims: [{ claimId, partnerId: litware, accountId: litware, state: 'UnderReview' }],
      lives: [{ how: 'open', from: '2025-03-03T09:00:00.000Z', until: null }],
    },
  ],
  band: [{ from: '2025-01-11T00:00:00.000Z', until: null, lane: proseware, name: 'Proseware Berlin', imported: false }],
  believed: null,
  spans: [
    {
      kind: 'notice',
      lane: litware,
      from: '2025-03-03T09:00:00.000Z',
      until: '2025-03-18T00:00:00.000Z',
      closedAt: null,
      sequence: '4712',
      closedBy: null,
      to: proseware,
    },
  ],
  marks: [
    {
      sequence: '4711',
      eventId: '3b1c7a52-9d0f-5b52-9a55-0d4d1f6f2b11',
      type: 'ClaimRequested',
      lane: litware,
      kind: 'requested',
      label: 'Requested',
      recordedAt: '2025-03-03T09:00:00.000Z',
      effectiveAt: '2025-03-03T09:00:00.000Z',
      actor: { role: 'partner' },
      joined: false,
    },
  ],
  usage: [
    {
      period: '2025-02',
      from: '2025-02-01',
      until: '2025-03-01',
      monthlyActiveUsers: 690,
      paidUnits: 5000,
      sequence: '4702',
      lane: proseware,
      was: [{ monthlyActiveUsers: 720, paidUnits: 5000, sequence: '4650' }],
    },
  ],
  deadlines: [
    {
      at: '2025-03-18T00:00:00.000Z',
      kind: 'notice',
      lane: litware,
      then: 'The notice to the incumbent will end; the review may pass then.',
    },
  ],
  pending: false,
  answer: {
    partnerOfRecord: heldExample.partnerOfRecord,
    finality: { state: 'disputable', until: '2025-03-12T00:00:00.000Z' },
    sentence:
      'On 10 Mar 2025 Proseware Berlin was partner of record, since 11 Jan 2025, as known on 10 Mar 2025; that can be disputed until 11 Mar 2025.',
  },
};
