import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Caller } from '../../domain/facts';
import { malformed, Refusal } from '../../domain/refusal';
import { webhookStream } from '../../domain/streams';
import type { Beginning, WebhookCommand, WebhookTarget } from '../../domain/webhook/commands';
import type { Webhook, WebhookState } from '../../domain/webhook/state';
import { Deliveries } from '../../delivery/webhooks/deliveries';
import type { Outcome } from '../../delivery/webhooks/courier';
import { TargetRefused, targetOf } from '../../delivery/webhooks/target';
import { idOf } from '../../ledger/ids';
import type { Receipt, Request } from '../../ledger/request';
import { pageCursor, placeIn } from '../../projections/cursor';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import type { ListQuery } from '../asking/list.dto';
import type { Page } from '../asking/lists';
import { Revisions } from '../asking/revisions';
import { isStaff } from '../auth/roles';
import { answerTo } from '../commands/receipts';
import { WebhookRequest } from '../commands/requests';
import { Beginnings } from '../events/beginnings';
import { Answer } from '../http/answer';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { presentEvent } from '../seen/events';
import { nobodyHidden } from '../seen/rivals';
import { unknownTypes } from './webhooks.dto';
import type { DeliveriesQuery, RegisterBody, ReplayBody, WebhookBody, WebhooksQuery } from './webhooks.dto';

/** Of the whole ledger. */
const MOST_WEBHOOKS = 100;
const none = 'There is no such webhook for you.';

/** Webhooks as their owners and the programme's people see and change them. */
@Injectable()
export class Webhooks {
  constructor(
    private readonly bus: CommandBus,
    private readonly deliveries: Deliveries,
    private readonly beginnings: Beginnings,
    private readonly revisions: Revisions,
    @Inject(PARTS) private readonly parts: Parts,
  ) {}

  /** A new one; its secret is told here and where it is rotated, and nowhere else. @throws Refusal Malformed, TooManyRequests */
  async register({ from = 'now', ...body }: RegisterBody, request: Request): Promise<Answer<object>> {
    if (this.parts.queries.webhooks.count() >= MOST_WEBHOOKS)
      throw new Refusal('TooManyRequests', `There are ${MOST_WEBHOOKS} webhooks already; remove one that is not needed.`);
    const { role, id } = request.caller;
    const webhookId = idOf('webhook', role, id, request.key);
    const command = { type: 'RegisterWebhook', webhookId, begin: await this.#beginning(from), ...this.#target(body) } as const;
    return (await this.#tellSecret(await this.#execute(webhookId, command, request), request)).at(`/v1/webhooks/${webhookId}`);
  }

  async change(webhookId: string, body: WebhookBody, request: Request): Promise<Answer<object>> {
    return this.#tell(await this.#execute(webhookId, { type: 'ChangeWebhook', ...this.#target(body) }, request), request);
  }

  async command(webhookId: string, command: WebhookCommand, request: Request): Promise<Answer<object>> {
    return this.#tell(await this.#execute(webhookId, command, request), request);
  }

  async resume(webhookId: string, from: string | undefined, request: Request): Promise<Answer<object>> {
    const begin = from === undefined ? {} : { begin: await this.#beginning(from) };
    return this.command(webhookId, { type: 'ResumeWebhook', ...begin }, request);
  }

  /** @throws Refusal Malformed, AsOfOutOfRange for a range that ends ahead of the ledger: nothing of it would be delivered once more */
  async replay(webhookId: string, { from, to }: ReplayBody, request: Request): Promise<Answer<object>> {
    await this.beginnings.sequenceOf('to', String(to));
    return this.command(webhookId, { type: 'ReplayWebhook', from, to }, request);
  }

  async rotate(webhookId: string, overlapDays: number, request: Request): Promise<Answer<object>> {
    return this.#tellSecret(await this.#execute(webhookId, { type: 'RotateWebhookSecret', overlapDays }, request), request);
  }

  /** Sends a signed message; where it is taken, the webhook is verified and deliveries begin. @throws Refusal InvalidTransition */
  async verify(webhookId: string, request: Request): Promise<Answer<object>> {
    const outcome = await this.deliveries.test(this.#own(webhookId, request.caller));
    if (!outcome.delivered)
      throw new Refusal('InvalidTransition', `The receiver did not take the message: ${outcome.error ?? ''}. Mend that, and verify again.`);
    return this.command(webhookId, { type: 'VerifyWebhook' }, request);
  }

  /** Sends a signed message that tells of no event. */
  async test(webhookId: string, caller: Caller): Promise<Omit<Outcome, 'retryAfterSeconds'>> {
    const { delivered, status, error, durationMs } = await this.deliveries.test(this.#own(webhookId, caller));
    return { delivered, status, error, durationMs };
  }

  /** @throws Refusal NotFound for another's as for none */
  async one(webhookId: string, caller: Caller): Promise<Answer<object>> {
    const webhook = this.#own(webhookId, caller);
    const { body, headers } = this.revisions.answer(() => ({}), webhookStream(webhookId), caller); // as it was just read
    return new Answer({ ...(await this.#present(webhook)), ...body }, headers);
  }

  async list({ state, limit = DEFAULT_LIMIT, cursor, sort }: WebhooksQuery, caller: Caller): Promise<Page<object>> {
    const owner = isStaff(caller) ? undefined : { role: caller.role, id: caller.id };
    const { items, next } = this.parts.queries.webhooks.list({ state, owner, limit, cursor, sort });
    return { items: await Promise.all(items.map((webhook) => this.#present(webhook))), next };
  }

  async attempts(webhookId: string, { outcome, cursor, limit = DEFAULT_LIMIT }: DeliveriesQuery, caller: Caller): Promise<Page<object>> {
    this.#own(webhookId, caller);
    const { items, next } = await this.deliveries.attemptsOf(webhookId, {
      before: cursor === undefined ? null : placeIn(cursor, attempt),
      limit,
      outcomes: outcome,
    });
    return { items: items.map(cited), next: next && pageCursor(next) };
  }

  deadLetters(webhookId: string, { cursor, limit = DEFAULT_LIMIT }: ListQuery, caller: Caller): Page<object> {
    const after = cursor === undefined ? 0 : placeIn(cursor, deadLetter).sequence;
    const letters = this.#own(webhookId, caller).deadLetters.toSorted((a, b) => a.sequence - b.sequence);
    const found = letters.filter(({ sequence }) => sequence > after);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items: items.map(cited), next: found.length > limit && last ? pageCursor({ sequence: last.sequence }) : null };
  }

  /** What a receiver verifies v1a signatures with; no secret. @throws Refusal NotFound */
  publicKeys(webhookId: string): { items: object[]; next: null } {
    const webhook = this.parts.queries.webhooks.one(webhookId);
    if (!webhook) throw new Refusal('NotFound', 'There is no such webhook.');
    const { signing } = this.deliveries;
    const items = [{ ...webhook.secret, until: null }, ...webhook.previousSecrets]
      .filter(({ keyId }) => keyId === signing.keyId)
      .map(({ generation, until }) => ({ generation, publicKey: signing.keysOf(webhookId, { generation }).publicKey, until }));
    return { items, next: null };
  }

  /** `now` and `beginning` stay words, so that a repeated command is the same. @throws Refusal Malformed, AsOfOutOfRange */
  async #beginning(from: string): Promise<Beginning> {
    return from === 'now' || from === 'beginning' ? from : this.beginnings.sequenceOf('from', from);
  }

  #own(webhookId: string, caller: Caller): Webhook {
    const webhook = this.parts.queries.webhooks.one(webhookId);
    const own = webhook?.registeredBy.role === caller.role && webhook.registeredBy.id === caller.id;
    if (!webhook || !(own || isStaff(caller))) throw new Refusal('NotFound', none);
    return webhook;
  }

  /** @throws Refusal Malformed */
  #target({ url, description, filter = {} }: WebhookBody): WebhookTarget {
    try {
      targetOf(url, this.deliveries.allowed);
    } catch (error) {
      if (!(error instanceof TargetRefused)) throw error;
      throw malformed('url', error.message);
    }
    const [unknown] = unknownTypes(filter.types);
    if (unknown !== undefined)
      throw malformed('filter.types', `names ${unknown}, which is no type of event; docs/reference/events.md lists them`);
    return { url, description, filter };
  }

  /** Through the bus, where a command without a handler throws before it answers a promise. */
  async #execute(webhookId: string, command: WebhookCommand, request: Request): Promise<Receipt<WebhookState>> {
    const facts = { head: this.parts.runner.health().sequence, keyId: this.deliveries.signing.keyId };
    return this.bus.execute(new WebhookRequest(webhookId, command, facts, request));
  }

  async #tellSecret(receipt: Receipt<WebhookState>, request: Request): Promise<Answer<object>> {
    const webhook = stateOf(receipt);
    return this.#tell(receipt, request, this.deliveries.signing.keysOf(webhook.webhookId, webhook.secret));
  }

  async #tell(receipt: Receipt<WebhookState>, { caller }: Request, keys: object = {}): Promise<Answer<object>> {
    const told = receipt.events.map((event) => presentEvent(event, { caller, others: nobodyHidden }));
    return answerTo(receipt, { ...(await this.#present(stateOf(receipt))), ...keys }, told, caller);
  }

  async #present(webhook: Webhook): Promise<object> {
    const { webhookId, url, description, filter, state, since, disabled, registeredBy, registeredAt, secret, previousSecrets } = webhook;
    const kept = await this.deliveries.progressOf(webhookId);
    const progress = kept?.start === webhook.start.revision ? kept : null;
    const through = progress?.through ?? webhook.start.after;
    const replay = progress?.replay;
    return {
      ...{ webhookId, url, description, filter, state, since, disabled, registeredBy, registeredAt },
      signing: {
        generation: secret.generation,
        previousUntil:
          previousSecrets
            .map(({ until }) => until)
            .toSorted()
            .at(-1) ?? null,
        usable: this.deliveries.signing.knows(webhook),
      },
      progress: {
        delivered: String(through),
        behind: Math.max(0, this.parts.runner.health().sequence - through),
        waiting: Object.keys(progress?.waiting ?? {}).length,
        failingSince: progress?.failingSince ?? null,
        replaying: replay ? { next: String(replay.next), to: String(replay.to) } : null,
      },
      deadLetters: webhook.deadLetters.length,
    };
  }
}

function stateOf({ state }: Receipt<WebhookState>): Webhook {
  if (state) return state;
  throw new Refusal('NotFound', none);
}

/** Events are cited by sequence, a decimal string. */
const cited = <Cited extends { sequence: number }>({ sequence, ...rest }: Cited): object => ({ sequence: String(sequence), ...rest });

/** Where a page of attempts ended, going back, and one of dead letters. */
const attempt = z.object({ revision: z.int().nonnegative(), index: z.int().nonnegative() });
const deadLetter = z.object({ sequence: z.int().nonnegative() });
