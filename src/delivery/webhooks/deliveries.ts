import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../../domain/refusal';
import type { AbandonDelivery, DisableWebhook } from '../../domain/webhook/commands';
import type { Webhook } from '../../domain/webhook/state';
import { streamKind } from '../../domain/streams';
import type { Ledger } from '../../ledger/ledger';
import type { Clock } from '../../ledger/ports/clock';
import type { EventStore } from '../../ledger/ports/event-store';
import type { Runner } from '../../projections/runner/runner';
import type { WebhookQueries } from '../../projections/webhooks/queries';
import type { Feed } from '../feed/feed';
import { Courier } from './courier';
import type { Outcome } from './courier';
import { Deliverer } from './deliverer';
import type { DelivererParts } from './deliverer';
import { newest } from './journal';
import type { Attempt, Journal, Progress } from './journal';
import { journalInFile } from './journal-file';
import { journalInStore } from './journal-in-store';
import { Lease } from './lease';
import { Sender } from './sender';
import type { Signing } from './signing';
import { Source } from './source';
import type { Allowed } from './target';

export interface DeliveriesParts {
  ledgerId: string;
  store: EventStore;
  runner: Runner;
  ledger: Ledger;
  queries: { webhooks: WebhookQueries };
  feed: Pick<Feed, 'page' | 'head'>;
  clock: Clock;
  /** The data directory. */
  directory: string;
  /** Null where the server has no key to sign with: then it delivers nothing. */
  signing: Signing | null;
  /** Hosts that may be called without TLS and at private addresses. */
  allowed: Allowed;
  observe: (attempt: Attempt) => void;
  warn: (message: string) => void;
}

/** The clock may be moved, and retries fall due: how often that is looked at. */
const LOOK_EVERY_MS = 200;
/** Where the store does not answer. */
const TRY_AGAIN_MS = 1_000;
const WAIT_FOR_VIEWS_MS = 10_000;
/** How many entries of a journal one page of attempts looks through. */
const ENTRIES_AT_ONCE = 100;

/** Delivers to every webhook that is active, where this server is the one that delivers; and tells how it goes. */
export class Deliveries {
  readonly #parts: DeliveriesParts;
  readonly #journal: Journal;
  readonly #courier: Courier;
  readonly #lease: Lease | null;
  readonly #running = new Map<string, Deliverer>();
  readonly #unsigned = new Set<string>();
  #active: Webhook[] | null = null;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopListening: () => void = () => undefined;

  constructor(parts: DeliveriesParts) {
    const { store, directory, allowed } = parts;
    this.#parts = parts;
    this.#journal = store.shared ? journalInStore(store) : journalInFile(directory);
    this.#lease = store.shared ? new Lease({ store, server: randomUUID() }) : null;
    this.#courier = new Courier({ allowed });
  }

  start(): void {
    if (!this.#parts.signing) return;
    this.#lease?.start();
    this.#stopListening = this.#parts.runner.onApplied((events) => {
      if (events.some(({ stream }) => streamKind(stream) === 'webhook')) this.#seeWhatChanged();
      for (const deliverer of this.#running.values()) deliverer.poke();
    });
    const look = () => {
      this.#looking = this.#look().then(() => {
        this.#timer = setTimeout(look, LOOK_EVERY_MS);
      });
    };
    look();
  }

  /** Attempts under way get a moment; another server takes over at once. */
  async stop(): Promise<void> {
    this.#stopListening();
    await this.#looking;
    clearTimeout(this.#timer);
    await Promise.all([...this.#running.keys()].map((webhookId) => this.#stop(webhookId)));
    await this.#lease?.stop();
    this.#courier.close();
    this.#journal.close();
  }

  /** How far a webhook is delivered, on whichever server; null before the first delivery. */
  async progressOf(webhookId: string): Promise<Progress | null> {
    return this.#running.get(webhookId)?.progress ?? (await newest(this.#journal, webhookId))?.entry.progress ?? null;
  }

  /** Attempts, newest first. A cursor is the place of the last one before. */
  async attemptsOf(
    webhookId: string,
    { before, limit, outcomes }: { before: { revision: number; index: number } | null; limit: number; outcomes?: readonly string[] },
  ): Promise<{ items: Attempt[]; next: { revision: number; index: number } | null }> {
    const items: Attempt[] = [];
    const page = { limit: ENTRIES_AT_ONCE, ...(before ? { before: before.revision + 1 } : {}) };
    const kept = await this.#journal.read(webhookId, page);
    for (const { revision, entry } of kept) {
      for (let index = entry.attempts.length - 1; index >= 0; index -= 1) {
        const attempt = entry.attempts[index];
        const passed = before?.revision === revision && index >= before.index;
        if (!attempt || passed || (outcomes && !outcomes.includes(attempt.outcome))) continue;
        items.push(attempt);
        if (items.length === limit) return { items, next: { revision, index } };
      }
    }
    const last = kept.at(-1);
    return { items, next: kept.length === ENTRIES_AT_ONCE && last ? { revision: last.revision, index: 0 } : null };
  }

  /** Sends a signed message that tells of no event, and says what became of it. @throws Refusal Forbidden */
  test(webhook: Webhook): Promise<Outcome> {
    return this.#sender.test(webhook);
  }

  /** @throws Refusal Forbidden where the server has no key */
  get signing(): Signing {
    const { signing } = this.#parts;
    if (signing) return signing;
    throw new Refusal('Forbidden', 'This ledger delivers to no webhooks: its servers have no ONRECORD_WEBHOOK_KEY.');
  }

  get #sender(): Sender {
    const { clock, ledgerId } = this.#parts;
    return new Sender({ courier: this.#courier, signing: this.signing, clock, ledgerId });
  }

  get allowed(): Allowed {
    return this.#parts.allowed;
  }

  /** How many events the webhook furthest behind has still to be told, of those delivered by this server. */
  get lag(): number {
    const { head } = this.#parts.feed;
    return Math.max(0, ...[...this.#running.values()].map(({ progress }) => head - progress.through));
  }

  /** How many workloads wait for another try, of all webhooks delivered by this server. */
  get waiting(): number {
    return [...this.#running.values()].reduce((sum, { progress }) => sum + Object.keys(progress.waiting).length, 0);
  }

  /** At once, since what comes after a pause in the ledger is not to be told. */
  #seeWhatChanged(): void {
    this.#active = this.#parts.queries.webhooks.active();
    const active = new Map(this.#active.map((webhook) => [webhook.webhookId, webhook]));
    for (const [webhookId, deliverer] of this.#running) {
      const webhook = active.get(webhookId);
      if (webhook) deliverer.update(webhook);
      else deliverer.halt();
    }
  }

  #mayDeliver(): boolean {
    return this.#lease?.held ?? true;
  }

  async #look(): Promise<void> {
    try {
      const active = this.#mayDeliver() ? (this.#active ??= this.#parts.queries.webhooks.active()) : [];
      const wanted = new Map(active.filter((webhook) => this.#isSigned(webhook)).map((webhook) => [webhook.webhookId, webhook]));
      for (const [webhookId, deliverer] of this.#running) {
        if (wanted.has(webhookId) && !deliverer.halted) continue;
        await this.#stop(webhookId);
        wanted.delete(webhookId); // Whether it is active still is looked up anew.
      }
      for (const webhook of wanted.values()) {
        const deliverer = this.#running.get(webhook.webhookId) ?? (await this.#open(webhook));
        deliverer.update(webhook);
        deliverer.poke();
      }
    } catch (error) {
      this.#parts.warn(`webhooks wait: ${(error as Error).message}`);
      await pause(TRY_AGAIN_MS);
    }
  }

  async #open(webhook: Webhook): Promise<Deliverer> {
    const { feed, clock, observe, warn } = this.#parts;
    const parts: DelivererParts = {
      ...{ sender: this.#sender, journal: this.#journal, source: new Source(feed) },
      ...{ clock, observe, warn },
      mayDeliver: () => this.#mayDeliver(),
      record: (webhookId, command, key) => this.#record(webhookId, command, key),
    };
    const deliverer = await Deliverer.open(parts, webhook);
    this.#running.set(webhook.webhookId, deliverer);
    return deliverer;
  }

  async #stop(webhookId: string): Promise<void> {
    const deliverer = this.#running.get(webhookId);
    await deliverer?.stop();
    this.#running.delete(webhookId);
  }

  /** By the ledger itself. What was recorded by an attempt before, in whatever words, is recorded. */
  async #record(webhookId: string, command: AbandonDelivery | DisableWebhook, key: string): Promise<void> {
    const { ledger, feed, runner } = this.#parts;
    const request = { caller: { role: 'ledger', id: 'onrecord' } as const, key, correlationId: randomUUID() };
    try {
      const { position } = await ledger.webhook(webhookId, command, { head: feed.head, keyId: this.signing.keyId }, request);
      if (position !== null) await runner.waitFor(position, WAIT_FOR_VIEWS_MS);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'CommandIdReused') throw error;
    }
  }

  #isSigned(webhook: Webhook): boolean {
    if (this.signing.knows(webhook)) return true;
    const { webhookId, secret } = webhook;
    if (!this.#unsigned.has(webhookId)) {
      this.#unsigned.add(webhookId);
      this.#parts.warn(
        `webhook ${webhookId} waits: its secret is of another ONRECORD_WEBHOOK_KEY (${secret.keyId}); rotate it, or set that key`,
      );
    }
    return false;
  }
}
