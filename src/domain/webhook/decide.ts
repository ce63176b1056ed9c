import { closeOfDay } from '../calendar';
import type { Instant } from '../calendar';
import type { Caller } from '../facts';
import { refuseUnfitText } from '../free-text';
import { never, Refusal } from '../refusal';
import type { Beginning, RegisterWebhook, ResumeWebhook, WebhookCommand, WebhookTarget } from './commands';
import type { WebhookEvent } from './events';
import type { Webhook, WebhookState } from './state';

const registrars = ['service', 'manager', 'lead'];
/** Enough for any catch-up; each is kept in the webhook's state. */
const MOST_REPLAYS = 1_000;
/** Each signs every message twice, in one header. */
const MOST_SECRETS = 5;

/** What a decision needs beside the stream. */
export interface WebhookFacts {
  caller: Caller;
  now: Instant;
  /** The sequence of the ledger's last event. */
  head: number;
  /** Which servers' key secrets are derived from. */
  keyId: string;
}

/**
 * Decides one command on a webhook as folded so far. What already is so is a no-op.
 * @throws Refusal NotFound, Forbidden, InvalidTransition, PersonalData, CommandIdReused, Malformed
 */
export function decideWebhook(command: WebhookCommand, before: WebhookState, facts: WebhookFacts): WebhookEvent[] {
  if (command.type === 'RegisterWebhook') return register(command, before, facts);
  const webhook = liveWebhook(before);
  refuseStranger(webhook, facts.caller);
  const { webhookId } = webhook;
  switch (command.type) {
    case 'ChangeWebhook':
      return change(command, webhook);
    case 'VerifyWebhook':
      return webhook.state === 'unverified' ? [{ type: 'WebhookVerified', webhookId }] : [];
    case 'RotateWebhookSecret':
      return rotate(webhook, command.overlapDays, facts);
    case 'PauseWebhook':
      if (webhook.state === 'unverified') throw new Refusal('InvalidTransition', 'It is not verified yet, and told nothing.');
      return webhook.state === 'active' ? [{ type: 'WebhookPaused', webhookId }] : [];
    case 'ResumeWebhook':
      return resume(command, webhook, facts);
    case 'ReplayWebhook':
      return replay(webhook, command.from, command.to);
    case 'ResendDeadLetter': {
      const { sequence } = command;
      if (webhook.deadLetters.some((letter) => letter.sequence === sequence)) return replay(webhook, sequence, sequence);
      throw new Refusal('NotFound', `Event ${sequence} is no dead letter of this webhook.`);
    }
    case 'RemoveWebhook':
      return [{ type: 'WebhookRemoved', webhookId }];
    case 'DisableWebhook': {
      const { reason, detail } = command;
      return webhook.state === 'active' ? [{ type: 'WebhookDisabled', webhookId, reason, detail }] : [];
    }
    case 'AbandonDelivery': {
      return [{ ...command, type: 'WebhookDeliveryAbandoned', webhookId }];
    }
    default:
      return never(command);
  }
}

function register(
  { webhookId, begin, ...target }: RegisterWebhook,
  before: WebhookState,
  { caller, head, keyId }: WebhookFacts,
): WebhookEvent[] {
  if (!registrars.includes(caller.role)) throw new Refusal('Forbidden', 'A service, a manager or a lead registers webhooks.');
  if (before) throw new Refusal('CommandIdReused', 'This Idempotency-Key was used for another webhook; send a new key.');
  const registeredBy = { role: caller.role, id: caller.id };
  return [
    { type: 'WebhookRegistered', webhookId, registeredBy, ...targetOf(target), after: sequenceOf(begin, head), generation: 1, keyId },
  ];
}

function change(target: WebhookTarget, webhook: Webhook): WebhookEvent[] {
  const { url, description, filter } = targetOf(target);
  const same = url === webhook.url && description === webhook.description && JSON.stringify(filter) === JSON.stringify(webhook.filter);
  return same ? [] : [{ type: 'WebhookChanged', webhookId: webhook.webhookId, url, description, filter }];
}

function rotate({ webhookId, secret, previousSecrets }: Webhook, overlapDays: number, { keyId, now }: WebhookFacts): WebhookEvent[] {
  const ends = previousSecrets.map(({ until }) => until).filter((until) => until > now);
  const previousUntil = closeOfDay(now, overlapDays) ?? now;
  if (previousUntil > now && ends.length + 1 >= MOST_SECRETS) {
    const [next] = ends.toSorted();
    throw new Refusal(
      'InvalidTransition',
      `${MOST_SECRETS} secrets of it sign already. Rotate after ${next}, when one of them ends, or with overlapDays 0, which ends them all.`,
    );
  }
  return [{ type: 'WebhookSecretRotated', webhookId, generation: secret.generation + 1, keyId, previousUntil }];
}

function resume({ begin }: ResumeWebhook, { webhookId, state }: Webhook, { head }: WebhookFacts): WebhookEvent[] {
  if (state === 'unverified') throw new Refusal('InvalidTransition', 'It is not verified yet; POST …/verify sends its receiver a message.');
  if (state === 'active' && begin === undefined) return [];
  return [{ type: 'WebhookResumed', webhookId, after: begin === undefined ? null : sequenceOf(begin, head) }];
}

function sequenceOf(begin: Beginning, head: number): number {
  if (begin === 'now') return head;
  return begin === 'beginning' ? 0 : Math.min(begin, head);
}

function replay({ webhookId, replays }: Webhook, from: number, to: number): WebhookEvent[] {
  if (from > to) throw new Refusal('Malformed', 'from must not lie after to.', [{ field: 'from', message: 'lies after to' }]);
  if (replays.length >= MOST_REPLAYS)
    throw new Refusal('TooManyRequests', `It was replayed ${MOST_REPLAYS} times; register another webhook.`);
  return [{ type: 'WebhookReplayRequested', webhookId, number: replays.length + 1, from, to }];
}

function targetOf({ url, description = null, filter: { types, tenant, workload, partner } }: WebhookTarget) {
  refuseUnfitText({ url, description: description ?? undefined });
  const filter = {
    ...(types ? { types: [...new Set(types)].toSorted() } : {}),
    ...(tenant === undefined ? {} : { tenant }),
    ...(workload === undefined ? {} : { workload }),
    ...(partner === undefined ? {} : { partner }),
  };
  return { url, description, filter };
}

function liveWebhook(webhook: WebhookState): Webhook {
  if (webhook && webhook.state !== 'removed') return webhook;
  throw new Refusal('NotFound', 'There is no such webhook for you.');
}

/** A service has its own; who decides has all; the ledger itself looks after each. */
function refuseStranger({ registeredBy }: Webhook, { role, id }: Caller): void {
  const own = registeredBy.role === role && registeredBy.id === id;
  if (!own && !['manager', 'lead', 'ledger'].includes(role)) throw new Refusal('NotFound', 'There is no such webhook for you.');
}
