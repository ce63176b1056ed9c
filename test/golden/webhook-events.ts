import type { Recorded } from '../../src/domain/recorded';
import type { WebhookCommand } from '../../src/domain/webhook/commands';
import { decideWebhook } from '../../src/domain/webhook/decide';
import type { WebhookEvent } from '../../src/domain/webhook/events';
import { evolveWebhook } from '../../src/domain/webhook/state';
import type { WebhookState } from '../../src/domain/webhook/state';
import { idOf } from '../../src/ledger/ids';

const webhookId = 'a0000000-0000-4000-8000-000000000001';
const now = '2025-06-02T11:00:00.000Z';
const target = { url: 'https://partner.example/events', description: 'Our CRM' };
const all: WebhookCommand[] = [
  { type: 'RegisterWebhook', webhookId, ...target, filter: {}, begin: 'now' },
  { type: 'ChangeWebhook', ...target, filter: { types: ['ClaimGranted'], partner: 'proseware' } },
  { type: 'VerifyWebhook' },
  { type: 'RotateWebhookSecret', overlapDays: 1 },
  { type: 'PauseWebhook' },
  { type: 'ResumeWebhook' },
  { type: 'ReplayWebhook', from: 1, to: 20 },
  { type: 'AbandonDelivery', sequence: 7, eventType: 'ClaimGranted', attempts: 12, firstAttemptAt: now, lastError: 'answered 500' },
  { type: 'DisableWebhook', reason: 'gone', detail: 'answered 410' },
  { type: 'ResumeWebhook', begin: 'beginning' },
  { type: 'RemoveWebhook' },
];

/** The life of a webhook, decided by the rules. */
export function webhookEvents(): Recorded<WebhookEvent>[] {
  const events: Recorded<WebhookEvent>[] = [];
  let state: WebhookState = null;
  const caller = { role: 'manager', id: 'manager-a' } as const;
  for (const command of all) {
    for (const data of decideWebhook(command, state, { caller, now, head: 40, keyId: 'key-1' })) {
      const id = idOf('golden webhook', events.length);
      const place = { id, stream: `onrecord.webhook-${webhookId}`, revision: events.length, position: BigInt(events.length) };
      const clocks = { version: 1, recordedAt: now, effectiveAt: now };
      const event = { ...place, type: data.type, data, ...clocks, actor: caller, commandId: id, correlationId: id, causationId: id };
      events.push(event);
      state = evolveWebhook(state, event);
    }
  }
  return events;
}
