import type { Request } from '../../ledger/request';
import type { Submissions } from '../commands/submissions';
import { locationOf } from '../commands/submissions';
import { checked } from '../http/validation';
import { ClaimLine } from './bulk.dto';
import type { LineKind } from './bulk';
import { listOf } from './csv';

/** Claims of one submission. As CSV a claim has one document, and names its tenant. */
export function claimLines(submissions: Submissions, submissionId: string): LineKind<ClaimLine> {
  return {
    columns: ['tenantId', 'scope', 'engagement', 'sha256', 'type', 'customerSignedOn', 'workloads', 'reference'].map((name) => ({ name })),
    ofCells: ({ tenantId, scope, engagement, workloads, reference = '', ...document }) => ({
      tenantId,
      scope,
      engagement,
      evidence: [{ ...document, tenantId, workloads: listOf(workloads), reference }],
    }),
    read: (value) => checked(ClaimLine, value),
    about: ({ tenantId, scope }) => `${tenantId}.${scope}`,
    known: ({ tenantId, scope }) => ({ workloadId: `${tenantId}.${scope}` }),
    status: 201,
    submit: ({ tenantId, scope, ...claim }, request: Request) => {
      const partnerId = locationOf(request.caller.partnerId);
      return submissions.request({ tenantId, scope }, { type: 'RequestClaim', partnerId, ...claim, submissionId }, request);
    },
  };
}
