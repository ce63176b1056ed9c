import { z } from 'zod';
import { instant, noticeChannel, partnerId, uuid } from '../schemas';
import { policyTerms } from '../policy/policy';

const tenant = { tenantId: uuid, name: z.string().max(300), region: z.string().max(64).nullable(), segment: z.string().max(64).nullable() };
const partner = {
  partnerId,
  name: z.string().max(300),
  globalAccountId: partnerId,
  managedBy: z.string().max(200).nullable().describe('the manager who looks after it, and so cannot decide between it and another'),
};

const reachedBy = { noticeChannel: noticeChannel.describe('how notices reach it; in its inbox they are all the same') };

const told = {
  TenantRegistered: 'A customer the ledger knows.',
  TenantChanged: 'The customer as it is from now on.',
  PartnerRegistered: 'A partner location and its global account.',
  PartnerChanged: 'The partner location as it is from now on.',
};

/** As they were before anybody said how notices reach a customer or a partner. */
export const referenceV1 = {
  TenantRegistered: z.object({ type: z.literal('TenantRegistered'), ...tenant }).describe(told.TenantRegistered),
  TenantChanged: z.object({ type: z.literal('TenantChanged'), ...tenant }).describe(told.TenantChanged),
  PartnerRegistered: z.object({ type: z.literal('PartnerRegistered'), ...partner }).describe(told.PartnerRegistered),
  PartnerChanged: z.object({ type: z.literal('PartnerChanged'), ...partner }).describe(told.PartnerChanged),
};

export const tenantEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('TenantRegistered'), ...tenant, ...reachedBy }).describe(told.TenantRegistered),
  z.object({ type: z.literal('TenantChanged'), ...tenant, ...reachedBy }).describe(told.TenantChanged),
]);
export type TenantEvent = z.infer<typeof tenantEvent>;

export const partnerEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('PartnerRegistered'), ...partner, ...reachedBy }).describe(told.PartnerRegistered),
  z.object({ type: z.literal('PartnerChanged'), ...partner, ...reachedBy }).describe(told.PartnerChanged),
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
