import { evidenceExample } from '../claims/claims.examples';

/** What the documentation shows. */
const { tenantId, sha256 } = evidenceExample;
const claimId = '6f1c2b1e-57a4-5d0a-9c41-8a6f5a0e7b11';
const other = '2453b0b9-1ad7-5275-8fcc-f51da2acb408';

const ndjson = (...lines: object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const csv = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');

export const claimsSent = {
  ndjson: ndjson(
    { tenantId, scope: 'teams', engagement: 'use-or-consume', evidence: [evidenceExample] },
    { tenantId, scope: 'exchange', engagement: 'use-or-consume', evidence: [] },
  ),
  csv: csv(
    'tenantId,scope,engagement,sha256,type,customerSignedOn,workloads,reference',
    `${tenantId},teams,use-or-consume,${sha256},proof-of-execution,2025-02-20,teams;exchange,SOW 2025-114`,
  ),
};

export const claimsAnswered = ndjson(
  {
    line: 1,
    workloadId: `${tenantId}.teams`,
    status: 201,
    claimId,
    state: 'Requested',
    events: ['ClaimRequested'],
    position: '4711',
  },
  {
    line: 2,
    workloadId: `${tenantId}.exchange`,
    status: 422,
    code: 'EvidenceMissing',
    detail: 'A claim needs at least one document.',
    errors: [{ field: 'evidence', message: 'is empty' }],
  },
  { summary: { lines: 2, applied: 1, replayed: 0, refused: 1, notTried: 0, submissionId: 'b9a1b5a0-8c1c-5d7e-9f7e-2a9d6f1c0e55' } },
);

const rationale = 'The document names neither customer nor workload.';

export const decisionsSent = {
  ndjson: ndjson(
    { claimId, decision: 'start-review', revision: 0 },
    { claimId: other, decision: 'reject', revision: 9, reasons: ['evidence-insufficient'], rationale },
  ),
  csv: csv(
    'claimId,decision,revision,reasons,rationale',
    `${claimId},start-review,0,,`,
    `${other},reject,9,evidence-insufficient,"${rationale}"`,
  ),
};

export const decisionsAnswered = ndjson(
  {
    line: 1,
    claimId,
    decision: 'start-review',
    status: 200,
    workloadId: `${tenantId}.teams`,
    state: 'UnderReview',
    revision: 1,
    events: ['ClaimReviewStarted'],
    position: '4712',
  },
  {
    line: 2,
    claimId: other,
    decision: 'reject',
    status: 412,
    code: 'ConcurrencyConflict',
    detail: 'The workload has changed since you read it. Look at what changed, and decide again against the new ETag.',
    revision: 10,
    changedSince: [],
  },
  { summary: { lines: 2, applied: 1, replayed: 0, refused: 1, notTried: 0 } },
);
