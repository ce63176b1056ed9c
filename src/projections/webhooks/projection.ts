import { isKnown } from '../../domain/catalogue';
import type { Recorded } from '../../domain/recorded';
import type { WebhookEvent } from '../../domain/webhook/events';
import { evolveWebhook } from '../../domain/webhook/state';
import type { Webhook } from '../../domain/webhook/state';
import type { Projection } from '../runner/projection';

/** Every webhook, folded as the rules fold it. */
export const webhooks: Projection<{ webhook: Webhook | null }> = {
  name: 'webhooks',
  version: 3,
  kinds: ['webhook'],
  key: (event) => (isKnown(event) ? event.stream : null),
  init: () => ({ webhook: null }),
  evolve: ({ webhook }, event) => ({ webhook: evolveWebhook(webhook, event as Recorded<WebhookEvent>) }),
  tables: [
    {
      name: 'webhooks',
      columns: { state: 'TEXT', owner: 'TEXT', registered_at: 'TEXT' },
      indexes: { by_state: 'state' },
      rows: ({ webhook }) => {
        if (!webhook || webhook.state === 'removed') return [];
        const { webhookId, state, registeredBy, registeredAt } = webhook;
        return [{ id: webhookId, row: webhook, columns: { state, owner: ownerKey(registeredBy), registered_at: registeredAt } }];
      },
    },
  ],
};

/** Whose a webhook is: an id is only unique within its role. */
export const ownerKey = ({ role, id }: { role: string; id: string }): string => `${role} ${id}`;
