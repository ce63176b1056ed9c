import type { Instant } from '../calendar';
import type { Recorded } from '../recorded';
import { never } from '../refusal';
import type { WebhookEvent, WebhookFilter } from './events';

export interface DeadLetter {
  sequence: number;
  eventType: string;
  attempts: number;
  firstAttemptAt: Instant;
  abandonedAt: Instant;
  lastError: string;
}

/** A secret by number, and the servers' key it is derived from. */
export interface SecretRef {
  generation: number;
  keyId: string;
}

/** A webhook as its stream tells it. */
export interface Webhook {
  webhookId: string;
  registeredBy: { role: string; id: string };
  registeredAt: Instant;
  url: string;
  description: string | null;
  filter: WebhookFilter;
  state: 'unverified' | 'active' | 'paused' | 'disabled' | 'removed';
  /** Since when it is in that state. */
  since: Instant;
  /** Why the ledger stopped delivering. */
  disabled: { reason: 'gone' | 'failing'; detail: string } | null;
  secret: SecretRef;
  /** Those before it that sign too, each until the time that was said when another took its place; newest first. */
  previousSecrets: (SecretRef & { until: Instant })[];
  /** Where deliveries begin, and the revision of the event that said so: a later one begins anew. */
  start: { after: number; revision: number };
  replays: { number: number; from: number; to: number }[];
  deadLetters: DeadLetter[];
}

/** Null before its first event. */
export type WebhookState = Webhook | null;

/** A webhook after one more event. */
export function evolveWebhook(before: WebhookState, event: Recorded<WebhookEvent>): WebhookState {
  const { data, recordedAt, revision } = event;
  if (data.type === 'WebhookRegistered') {
    const { webhookId, registeredBy, url, description, filter, after, generation, keyId } = data;
    return {
      ...{
        webhookId,
        registeredBy,
        registeredAt: recordedAt,
        url,
        description,
        filter,
        state: 'unverified',
        since: recordedAt,
        disabled: null,
      },
      ...{ secret: { generation, keyId }, previousSecrets: [], start: { after, revision }, replays: [], deadLetters: [] },
    };
  }
  if (!before) throw new Error(`${event.stream} begins with ${data.type}`);
  const now = (state: Webhook['state']): Webhook => ({ ...before, state, since: recordedAt, disabled: null });
  switch (data.type) {
    case 'WebhookChanged': {
      const { url, description, filter } = data;
      return { ...(url === before.url ? before : now('unverified')), url, description, filter };
    }
    case 'WebhookVerified':
      return now('active');
    case 'WebhookSecretRotated': {
      const { generation, keyId, previousUntil } = data;
      // Nothing more is signed with what got out, nor with what came before it.
      const signing = previousUntil > recordedAt ? [{ ...before.secret, until: previousUntil }, ...before.previousSecrets] : [];
      return { ...before, secret: { generation, keyId }, previousSecrets: signing.filter(({ until }) => until > recordedAt) };
    }
    case 'WebhookPaused':
      return now('paused');
    case 'WebhookResumed':
      return { ...now('active'), ...(data.after === null ? {} : { start: { after: data.after, revision } }) };
    case 'WebhookDisabled':
      return { ...now('disabled'), disabled: { reason: data.reason, detail: data.detail } };
    case 'WebhookReplayRequested': {
      const { number, from, to } = data;
      const deadLetters = before.deadLetters.filter(({ sequence }) => sequence < from || sequence > to);
      return { ...before, deadLetters, replays: [...before.replays, { number, from, to }] };
    }
    case 'WebhookDeliveryAbandoned': {
      const { sequence, eventType, attempts, firstAttemptAt, lastError } = data;
      const letter = { sequence, eventType, attempts, firstAttemptAt, abandonedAt: recordedAt, lastError };
      return { ...before, deadLetters: [...before.deadLetters.filter((one) => one.sequence !== sequence), letter] };
    }
    case 'WebhookRemoved':
      return now('removed');
    default:
      return never(data);
  }
}
