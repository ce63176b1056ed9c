import { z } from 'zod';
import { day } from '../schemas';
import type { Instant } from '../calendar';

const customerWindow = z
  .object({ mode: z.enum(['opt-out', 'opt-in', 'none']), days: z.number().int().min(0) })
  .refine(({ mode, days }) => (mode === 'none') === (days === 0), 'a window has days, and none has none');
export type CustomerWindow = z.infer<typeof customerWindow>;

const scopeTerms = z.object({
  scope: z.string().describe('a workload name, or a product whose workloads are product~subscriptionId'),
  reportNames: z.array(z.string()).describe('what the CPOR report calls it'),
  kind: z.enum(['workload', 'subscription']),
});
export type ScopeTerms = z.infer<typeof scopeTerms>;

export const reasonUse = z.enum(['require-action', 'reject', 'end', 'resolve']);

const reason = z.object({
  code: z.string(),
  uses: z.array(reasonUse),
  texts: z.object({ partner: z.string(), customer: z.string(), manager: z.string() }),
  cure: z.string().describe('what would cure it'),
});
export type Reason = z.infer<typeof reason>;

/** Everything a programme can change. A claim keeps the version in force when it was requested. */
export const policyTerms = z.object({
  name: z.string(),
  review: z.enum(['manual', 'automatic']).describe('automatic: on a vacant workload without a rival, else manual'),
  customer: z.object({ vacant: customerWindow, challenged: customerWindow }),
  reviewStartBusinessDays: z.number().int().positive(),
  reviewBusinessDays: z.number().int().positive(),
  actionBusinessDays: z.number().int().positive(),
  noticeBusinessDays: z.number().int().positive(),
  competingRule: z.enum(['latest-evidence', 'incumbent-protected']),
  disputeDays: z.number().int().min(0),
  disputeServiceBusinessDays: z.number().int().positive(),
  termMonths: z.number().int().min(0).describe('0: no term'),
  renewalDays: z.number().int().min(0),
  evidenceMonths: z.number().int().positive(),
  cooldownDays: z.number().int().min(0),
  stabilityDays: z.number().int().min(0),
  repudiationDays: z.number().int().min(0),
  usagePeriod: z.enum(['monthly', 'daily']),
  holidays: z.array(day),
  scopes: z.array(scopeTerms),
  reasons: z.array(reason),
});
export type PolicyTerms = z.infer<typeof policyTerms>;

/** One published version. */
export interface Policy {
  version: number;
  takesEffectAt: Instant;
  terms: PolicyTerms;
}

/** Every version published so far, oldest first. */
export type Policies = readonly Policy[];

/** The version in force at an instant: the newest that has taken effect. */
export function policyInForce(policies: Policies, now: Instant): Policy {
  const inForce = policies.findLast(({ takesEffectAt }) => takesEffectAt <= now) ?? policies[0];
  if (!inForce) throw new Error('The ledger has no policy');
  return inForce;
}

export function policyOf(policies: Policies, version: number): Policy {
  const policy = policies.find((candidate) => candidate.version === version);
  if (!policy) throw new Error(`Policy version ${version} is not in the ledger`);
  return policy;
}

/** The terms of a scope, where the policy lists it: `exchange`, or the product of `product~subscriptionId`. */
export function scopeTermsOf(terms: PolicyTerms, scope: string): ScopeTerms | undefined {
  const [product] = scope.split('~');
  return terms.scopes.find((listed) => listed.scope === product);
}
