import { z } from 'zod';
import { instant, partnerId, text, uuid } from '../schemas';

const sequence = z.number().int().min(0);
const registeredBy = z.object({ role: z.string(), id: z.string() }).describe('who registered it, and through whose eyes it is told events');

/** Which events a webhook wants; what is absent is not asked for. All that is there must hold. */
const webhookFilter = z
  .object({
    types: z.array(z.string()).optional(),
    tenant: uuid.optional(),
    workload: z.string().optional(),
    partner: partnerId.optional(),
  })
  .describe('which events it wants: all that is named must hold');
export type WebhookFilter = z.infer<typeof webhookFilter>;

const secret = {
  generation: z
    .number()
    .int()
    .positive()
    .describe('the secret is derived from the servers’ key, the webhook and this number; it is in no event'),
  keyId: z.string().describe('which servers’ key it was derived from'),
};
const target = {
  url: z.string().max(2000).describe('where it is delivered to'),
  description: text.max(300).nullable(),
  filter: webhookFilter,
};

export const webhookEvent = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('WebhookRegistered'),
      webhookId: uuid,
      registeredBy,
      ...target,
      after: sequence.describe('it is told the events after this sequence'),
      ...secret,
    })
    .describe('Somebody wants to be told of events. Nothing is delivered until it is verified.'),
  z
    .object({ type: z.literal('WebhookChanged'), webhookId: uuid, ...target })
    .describe('Another target or filter; another URL is to be verified anew.'),
  z.object({ type: z.literal('WebhookVerified'), webhookId: uuid }).describe('Its receiver took a signed message: deliveries begin.'),
  z
    .object({
      type: z.literal('WebhookSecretRotated'),
      webhookId: uuid,
      ...secret,
      previousUntil: instant.describe('until when the secret before it signs too'),
    })
    .describe('A new secret and key pair.'),
  z.object({ type: z.literal('WebhookPaused'), webhookId: uuid }).describe('Nothing is delivered until it is resumed; nothing is lost.'),
  z
    .object({
      type: z.literal('WebhookResumed'),
      webhookId: uuid,
      after: sequence.nullable().describe('where to begin anew; null: where it stood'),
    })
    .describe('Deliveries go on.'),
  z
    .object({ type: z.literal('WebhookDisabled'), webhookId: uuid, reason: z.enum(['gone', 'failing']), detail: text })
    .describe('The ledger stopped delivering: the receiver answered 410, or nothing was taken for five days. What waits is kept.'),
  z
    .object({
      type: z.literal('WebhookReplayRequested'),
      webhookId: uuid,
      number: z.number().int().positive(),
      from: sequence,
      to: sequence,
    })
    .describe('Events of these sequences are delivered once more.'),
  z
    .object({
      type: z.literal('WebhookDeliveryAbandoned'),
      webhookId: uuid,
      sequence,
      eventType: z.string(),
      attempts: z.number().int().positive(),
      firstAttemptAt: instant,
      lastError: text,
    })
    .describe('An event that could not be delivered in three days: a dead letter, until it is sent again.'),
  z.object({ type: z.literal('WebhookRemoved'), webhookId: uuid }).describe('It is told nothing more.'),
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;
