import { z } from 'zod';
import { instant, partnerId, uuid } from '../schemas';
import { policyTerms } from '../policy/policy';

const tenant = { tenantId: uuid, name: z.string().max(300), region: z.string().max(64).nullable(), segment: z.string().max(64).nullable() };
const partner = {
  partnerId,
  name: z.string().max(300),
  globalAccountId: partnerId,
  managedBy: z.string().max(200).nullable().describe('the manager who looks after it, and so cannot decide between it and another'),
};

export const tenantEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('TenantRegistered'), ...tenant }).describe('A customer the ledger knows.'),
  z.object({ type: z.literal('TenantChanged'), ...tenant }).describe('The customer as it is from now on.'),
]);
export type TenantEvent = z.infer<typeof tenantEvent>;

export const partnerEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('PartnerRegistered'), ...partner }).describe('A partner location and its global account.'),
  z.object({ type: z.literal('PartnerChanged'), ...partner }).describe('The partner location as it is from now on.'),
]);
export type PartnerEvent = z.infer<typeof partnerEvent>;

export const policyEvent = z.discriminatedUnion('type', [
  z
    .object({ type: z.literal('PolicyPublished'), version: z.number().int().positive(), takesEffectAt: instant, terms: policyTerms })
    .describe('A whole policy version, in force from takesEffectAt.'),
]);
export type PolicyEvent = z.infer<typeof policyEvent>;

export const ledgerEvent = z.discriminatedUnion('type', [
  z
    .object({ type: z.literal('LedgerOpened'), ledgerId: uuid, mode: z.enum(['development', 'production']) })
    .describe('The first event of a ledger. Production refuses one that was opened in another mode.'),
]);
export type LedgerEvent = z.infer<typeof ledgerEvent>;
