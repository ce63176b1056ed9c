import { z } from 'zod';
import { day } from '../schemas';
import type { Instant } from '../calendar';
import type { Actor } from '../recorded';

/** Long enough for any programme, short enough that no deadline leaves the calendar. */
const MOST_DAYS = 3_650;
const days = z.number().int().min(0).max(MOST_DAYS);
const businessDays = z.number().int().min(1).max(366);
const words = z.string().min(1).max(500);
const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case letters and digits, with single hyphens between them')
  .max(64);

const customerWindow = z
  .strictObject({ mode: z.enum(['opt-out', 'opt-in', 'none']), days })
  .refine(({ mode, days: given }) => (mode === 'none') === (given === 0), {
    message: 'more than 0, or 0 where the mode is none',
    path: ['days'],
  });

const scopeTerms = z.strictObject({
  scope: slug.describe('a workload name, or a product whose workloads are product~subscriptionId'),
  reportNames: z.array(z.string().min(1).max(100)).max(20).describe('what the CPOR report calls it'),
  kind: z.enum(['workload', 'subscription']),
});
export type ScopeTerms = z.infer<typeof scopeTerms>;

export const reasonUse = z.enum(['require-action', 'reject', 'end', 'resolve']);

const reason = z.strictObject({
  code: slug,
  uses: z.array(reasonUse),
  texts: z.strictObject({ partner: words, customer: words, manager: words }),
  cure: words.describe('what would cure it'),
});
export type Reason = z.infer<typeof reason>;

/** Everything a programme can change. A claim keeps the version in force when it was requested. */
export const policyTerms = z.strictObject({
  name: z.string().min(1).max(64),
  review: z.enum(['manual', 'automatic']).describe('automatic: on a vacant workload without a rival, else manual'),
  customer: z.strictObject({ vacant: customerWindow, challenged: customerWindow }),
  reviewStartBusinessDays: businessDays,
  reviewBusinessDays: businessDays,
  actionBusinessDays: businessDays,
  noticeBusinessDays: businessDays,
  competingRule: z.enum(['latest-evidence', 'incumbent-protected']),
  disputeDays: days,
  disputeServiceBusinessDays: businessDays,
  termMonths: z.number().int().min(0).max(120).describe('0: no term'),
  renewalDays: days,
  evidenceMonths: z.number().int().min(1).max(120),
  cooldownDays: days,
  stabilityDays: days,
  repudiationDays: days,
  usagePeriod: z.enum(['monthly', 'daily']),
  holidays: z.array(day).max(1_000),
  scopes: z.array(scopeTerms).min(1).max(500),
  reasons: z.array(reason).max(200),
});
export type PolicyTerms = z.infer<typeof policyTerms>;

/** Terms with the instant from which they hold. */
export interface Policy {
  version: number;
  takesEffectAt: Instant;
  terms: PolicyTerms;
}

/** Versions, oldest first. */
export type Policies = readonly Policy[];

/** A version as it stands in the log. */
export interface PublishedPolicy extends Policy {
  publishedAt: Instant;
  publishedBy: Actor;
}

/** The version in force at an instant: the newest that has taken effect. */
export function policyInForce<Version extends Policy>(policies: readonly Version[], now: Instant): Version {
  const inForce = policies.findLast(({ takesEffectAt }) => takesEffectAt <= now) ?? policies[0];
  if (!inForce) throw new Error('The ledger has no policy');
  return inForce;
}

export function policyOf<Version extends Policy>(policies: readonly Version[], version: number): Version {
  const policy = policies.find((candidate) => candidate.version === version);
  if (!policy) throw new Error(`Policy version ${version} is not in the ledger`);
  return policy;
}

/** The terms of a scope, where the policy lists it: `exchange`, or the product of `product~subscriptionId`. */
export function scopeTermsOf(terms: PolicyTerms, scope: string): ScopeTerms | undefined {
  const [product] = scope.split('~');
  return terms.scopes.find((listed) => listed.scope === product);
}
