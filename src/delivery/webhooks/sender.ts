import { randomUUID } from 'node:crypto';
import type { Webhook } from '../../domain/webhook/state';
import type { Clock } from '../../ledger/ports/clock';
import { sourceOf } from '../feed/cloud-event';
import type { Courier, Outcome } from './courier';
import type { Signing } from './signing';
import type { Message } from './source';

export interface SenderParts {
  courier: Courier;
  signing: Signing;
  clock: Clock;
  ledgerId: string;
}

const MS_PER_SECOND = 1_000;

/** Signs messages, and sends each to the receiver of a webhook. */
export class Sender {
  constructor(private readonly parts: SenderParts) {}

  /** An event, under an id that is the same in every attempt, on every server and in every copy. */
  event(webhook: Webhook, message: Message, stopping: AbortSignal): Promise<Outcome> {
    // Without full stops, of which the signed text is made.
    return this.#post(webhook, `evt_${this.parts.ledgerId}_${nameOf(message).replace('.', '_')}`, message.json, stopping);
  }

  /** A message that tells of no event: whether the receiver takes anything. */
  test(webhook: Webhook, stopping?: AbortSignal): Promise<Outcome> {
    const { clock, ledgerId } = this.parts;
    const id = `test_${randomUUID()}`;
    const message = { specversion: '1.0', id, source: sourceOf(ledgerId), type: 'onrecord.webhook.test', time: clock.now() };
    const body = JSON.stringify({ ...message, datacontenttype: 'application/json', data: { webhookId: webhook.webhookId } });
    return this.#post(webhook, id, body, stopping);
  }

  #post(webhook: Webhook, id: string, body: string, stopping?: AbortSignal): Promise<Outcome> {
    const { courier, signing, clock } = this.parts;
    const sent = { now: clock.now(), sentAtSeconds: Math.floor(Date.now() / MS_PER_SECOND) };
    const headers = { ...signing.headersOf(webhook, id, body, sent), 'content-type': 'application/cloudevents+json' };
    return courier.post(webhook.url, headers, body, stopping);
  }
}

/** As its CloudEvent is called: by the sequence, and by the ordinal of what is derived from it. */
export const nameOf = ({ sequence, ordinal }: Pick<Message, 'sequence' | 'ordinal'>): string =>
  ordinal === 0 ? String(sequence) : `${sequence}.${ordinal}`;
