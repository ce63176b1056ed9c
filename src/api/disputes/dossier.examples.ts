import { eventExample, evidenceExample } from '../claims/claims.examples';
import { timelineExample } from '../timeline/timeline.examples';
import type { Dossier } from './dossier';
import { disputeExample } from './disputes.examples';

const { sequence, id, type, recordedAt, effectiveAt, actor } = eventExample;

export const dossierExample: Dossier = {
  dispute: disputeExample,
  customerName: 'Contoso',
  evidence: [{ side: 'opener', sequence, eventId: id, type: 'DisputeOpened', recordedAt, documents: [evidenceExample] }],
  notices: [
    {
      sequence: '4712',
      servedAt: '2025-03-03T09:00:00.000Z',
      to: 'incumbent',
      about: 'counterpart',
      respondBy: '2025-03-18T00:00:00.000Z',
      failed: null,
      answer: null,
    },
  ],
  decisions: [
    {
      sequence: '4719',
      type: 'ClaimReviewPassed',
      side: 'counterpart',
      recordedAt: '2025-03-18T09:00:00.000Z',
      effectiveAt: '2025-03-18T09:00:00.000Z',
      reasons: [],
      rationale: 'Newer evidence, complete.',
      decidedBy: { role: 'manager' },
      policyVersion: 1,
      comparison: null,
    },
  ],
  events: [{ sequence, id, type, recordedAt, effectiveAt, actor, side: 'counterpart' }],
  timeline: timelineExample,
  replay: [`onrecord history ${timelineExample.workloadId} --json`, `GET /v1/workloads/${timelineExample.workloadId}/history`],
};
