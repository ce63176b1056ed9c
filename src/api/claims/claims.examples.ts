import type { ClaimState } from '../../domain/workload/state';

/** What the documentation shows; the shapes are those of src/api/seen. */
const tenantId = 'c0a80101-0000-4000-8000-000000000001';
const claimId = '6f1c2b1e-57a4-5d0a-9c41-8a6f5a0e7b11';
const noticeId = '0b1f3a52-3c1d-5b8e-8f0e-2f6b1f0c9a44';
const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export const evidenceExample = {
  sha256,
  type: 'proof-of-execution',
  customerSignedOn: '2025-02-20',
  tenantId,
  workloads: ['teams'],
  reference: 'SOW 2025-114',
};

export const claimExample = {
  claimId,
  submissionId: null,
  workloadId: `${tenantId}.teams`,
  tenantId,
  scope: 'teams',
  partnerId: 'litware',
  partnerName: 'Litware',
  accountId: 'litware',
  engagement: 'use-or-consume',
  state: 'Requested',
  nextDeadline: { kind: 'review-start', at: '2025-03-11T00:00:00.000Z' },
  noticeUntil: '2025-03-18T00:00:00.000Z',
  disputes: [],
  reasons: [],
  rationale: null,
  evidence: [evidenceExample],
  requestedAt: '2025-03-03T09:00:00.000Z',
  reviewStartBy: '2025-03-11T00:00:00.000Z',
  reviewBy: null,
  dueAt: null,
  consentUntil: null,
  consentedAt: null,
  since: null,
  termEnd: null,
  renewableFrom: null,
  stableUntil: null,
  repudiableUntil: null,
  closedAt: null,
  disputableUntil: null,
  basis: null,
  imported: null,
  policyVersion: 1,
  notServed: [],
};

const eventWritten = {
  stream: `onrecord.workload-${tenantId}.teams`,
  revision: 9,
  id: 'a3f1c2d4-7e4f-5c56-8a11-5b1f0c9a4412',
  type: 'ClaimRequested',
  version: 1,
  recordedAt: '2025-03-03T09:00:00.000Z',
  effectiveAt: '2025-03-03T09:00:00.000Z',
  actor: { role: 'partner' as const, id: 'litware-portal', organisation: 'litware' },
  commandId: '1e7f0f4e-0a57-5d4e-9c7e-1e8f8f3f3a01',
  correlationId: '9d2d4a5f-9a4c-4a0a-8a39-0f7a3f8e2c10',
  causationId: '1e7f0f4e-0a57-5d4e-9c7e-1e8f8f3f3a01',
  policyVersion: 1,
  data: {
    type: 'ClaimRequested',
    claimId,
    partnerId: 'litware',
    accountId: 'litware',
    engagement: 'use-or-consume',
    evidence: [evidenceExample],
  },
};

export const eventExample = { sequence: '4712', ...eventWritten };
export const claimWritten = { ...claimExample, events: [eventWritten] };

const deadlines: Partial<Record<ClaimState, object>> = {
  Requested: claimExample.nextDeadline,
  UnderReview: { kind: 'review', at: '2025-03-22T00:00:00.000Z' },
  PartnerActionRequired: { kind: 'action', at: '2025-04-08T00:00:00.000Z' },
  AwaitingCustomer: { kind: 'customer', at: '2025-03-26T00:00:00.000Z' },
};

/** The event by which somebody acted on the claim or dispute of the examples; here abridged. */
export const eventBy = (role: 'partner' | 'manager' | 'customer', type: string, data: object) => ({
  ...eventWritten,
  type,
  actor: role === 'partner' ? eventWritten.actor : { role, id: role === 'manager' ? 'manager-a' : 'contoso-admin' },
  data: { type, ...data },
});

/** The claim after one of its steps. */
export const claimAfter = (role: 'partner' | 'manager' | 'customer', type: string, state: ClaimState) => ({
  ...claimExample,
  state,
  nextDeadline: deadlines[state] ?? null,
  events: [eventBy(role, type, { claimId })],
});

export const noticeAnswered = {
  noticeId,
  workloadId: `${tenantId}.teams`,
  servedAt: '2025-03-03T09:00:00.000Z',
  respondBy: '2025-03-18T00:00:00.000Z',
  endedAt: '2025-03-10T14:00:00.000Z',
  stance: 'defends',
  events: [{ ...eventWritten, type: 'NoticeAnswered', data: { type: 'NoticeAnswered', noticeId, stance: 'defends' } }],
};

export const noticeFailed = {
  ...noticeAnswered,
  to: 'customer',
  about: claimId,
  channel: 'mail',
  failedAt: '2025-03-05T08:00:00.000Z',
  endedAt: null,
  stance: null,
  events: [
    {
      ...eventWritten,
      type: 'NoticeFailed',
      data: { type: 'NoticeFailed', noticeId, channel: 'mail', reason: 'The mailbox does not exist.' },
    },
  ],
};

export const noticeServedAnew = {
  ...noticeFailed,
  noticeId: '0d9a7c1e-6f0b-5a52-9d6e-1f3b5a7c9e02',
  servedAt: '2025-03-06T10:00:00.000Z',
  respondBy: '2025-03-14T00:00:00.000Z',
  failedAt: null,
  events: [{ ...eventWritten, type: 'NoticeServed', data: { type: 'NoticeServed', to: 'customer', channel: 'mail', insteadOf: noticeId } }],
};

export const inboxExample = {
  kind: 'notice-to-answer',
  workloadId: `${tenantId}.teams`,
  tenantId,
  scope: 'teams',
  noticeId,
  disputeId: null,
  at: '2025-03-03T09:00:00.000Z',
  respondBy: '2025-03-18T00:00:00.000Z',
  competingPartner: 1,
  open: true,
  reasons: [],
  text: null,
};

export const comparisonExample = {
  rule: 'latest-evidence',
  ruleVersion: 1,
  candidates: [
    {
      competingPartner: 1,
      standing: 'incumbent',
      requestedAt: '2025-01-02T09:00:00.000Z',
      newestEvidence: { customerSignedOn: '2024-12-15' },
    },
    { claimId, standing: 'claimant', requestedAt: '2025-03-03T09:00:00.000Z', newestEvidence: { sha256, customerSignedOn: '2025-02-20' } },
  ],
  recommends: claimId,
  because: 'newest-evidence',
  policyVersion: 1,
  sequence: null,
};
