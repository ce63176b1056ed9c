import { Refusal } from '../../domain/refusal';
import type { FieldError } from '../../domain/refusal';
import type { WorkloadRef } from '../../domain/streams';
import type { RequestClaim } from '../../domain/workload/commands';
import { engagement } from '../../domain/workload/claim-events';
import { documentIn, evidenceIn } from '../acting/document';
import type { DocumentTyped } from '../acting/document';
import { text } from '../query';

/** A claim as it is asked for in a form. */
export interface RequestTyped {
  tenantId: string;
  scope: string;
  engagement: string;
  document: DocumentTyped;
}

const TENANT = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

export const requestIn = (body: Record<string, unknown>): RequestTyped => ({
  tenantId: (text(body['tenantId']) ?? '').trim().toLowerCase(),
  scope: (text(body['scope']) ?? '').trim().toLowerCase().replaceAll(/\s+/g, '-'),
  engagement: text(body['engagement']) ?? '',
  document: documentIn(body),
});

/**
 * @param scopes what can be asked for
 * @throws Refusal Malformed, with what is wrong with each field
 */
export function commandOf(
  typed: RequestTyped,
  partnerId: string,
  scopes: readonly string[],
): { workload: WorkloadRef; command: RequestClaim } {
  const { tenantId, scope } = typed;
  const how = engagement.safeParse(typed.engagement);
  const errors: FieldError[] = [];
  if (!TENANT.test(tenantId))
    errors.push({ field: 'the customer', message: 'must be given by the id of its tenant, as 0a0a0a0a-0b0b-4c0c-8d0d-0e0e0e0e0e0e' });
  if (!scopes.includes(scope.split('~')[0] ?? ''))
    errors.push({ field: 'the service', message: 'must be one of the programme’s: choose from the list' });
  if (!how.success) throw malformed([...errors, { field: 'what you do for the customer', message: 'must be chosen' }]);
  if (errors.length > 0) throw malformed(errors);
  const workload = { tenantId, scope };
  return { workload, command: { type: 'RequestClaim', partnerId, engagement: how.data, evidence: evidenceIn(typed.document, workload) } };
}

const malformed = (errors: FieldError[]): Refusal =>
  new Refusal('Malformed', `${errors.map(({ field, message }) => `${field} ${message}`).join('; ')}.`, errors);
