import { z } from 'zod';
import { isDay, isInstant } from './calendar';
import { PARTNER_ID, UUID } from './streams';

/** The building blocks of event schemas. Descriptions end up in docs/reference/events.md. */
export const uuid = z.string().regex(UUID, 'a lower-case UUID');
export const instant = z.string().refine(isInstant, 'an RFC 3339 instant in UTC with milliseconds');
export const day = z.string().refine(isDay, 'a date YYYY-MM-DD');
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex');
export const partnerId = z.string().regex(PARTNER_ID, '1 to 64 of letters, digits, - and _');
export const scope = z.string().regex(/^[a-z0-9-]+(~[0-9a-f-]{36})?$/, 'a workload name, or product~subscriptionId');
export const text = z.string().max(4000);
export const reasons = z.array(z.string()).describe('codes of the catalogue of reasons');
export const policyVersion = z.number().int().positive().describe('the policy version that decided');
export const count = z.number().int().min(0).max(1_000_000_000);
/** `2025-03`, or `2025-03-31` under a daily policy. */
export const period = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$/);

/** How a notice reaches its addressee: by its inbox alone, or by mail too, which can bounce. */
export const noticeChannel = z.enum(['inbox', 'mail']);
export type NoticeChannel = z.infer<typeof noticeChannel>;

export const decider = z
  .object({ role: z.enum(['manager', 'lead', 'policy']), id: z.string() })
  .describe('who decided: a person, or the policy');
export type Decider = z.infer<typeof decider>;

export const evidence = z
  .object({
    sha256: sha256.describe('the document, which is stored outside the log'),
    type: z.string().max(64).describe('for example proof-of-execution, statement-of-work, customer-confirmation'),
    customerSignedOn: day,
    tenantId: uuid.describe('the tenant the document names'),
    workloads: z.array(scope).describe('the scopes the document names'),
    reference: z.string().max(200).describe('how the partner files it'),
  })
  .describe('proof of execution, by hash');
export type Evidence = z.infer<typeof evidence>;
