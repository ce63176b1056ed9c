import { setTimeout as pause } from 'node:timers/promises';
import type { Instant } from '../../domain/calendar';
import type { AbandonDelivery, DisableWebhook } from '../../domain/webhook/commands';
import type { Webhook } from '../../domain/webhook/state';
import type { Clock } from '../../ledger/ports/clock';
import { isGone } from './courier';
import type { Outcome } from './courier';
import { appendEntry, NO_ENTRY, newest } from './journal';
import type { Attempt, Journal, Progress } from './journal';
import { Lanes } from './lanes';
import type { Lane } from './lanes';
import { Logbook } from './logbook';
import { ReadAhead } from './read-ahead';
import { nameOf } from './sender';
import type { Sender } from './sender';
import type { Message, Source } from './source';
import { Standing } from './standing';
import { nextTry, placeFrom, triedOnce, wasPutBack } from './tries';

export interface DelivererParts {
  source: Source;
  sender: Sender;
  journal: Journal;
  clock: Clock;
  /** Whether this server is the one that delivers, now. */
  mayDeliver: () => boolean;
  /** Has the ledger record what delivery led to. */
  record: (webhookId: string, command: AbandonDelivery | DisableWebhook, key: string) => Promise<unknown>;
  observe: (attempt: Attempt) => void;
  /** Told what a person should know. */
  warn: (message: string) => void;
}

/** Workloads delivered at once, to one receiver. */
const MOST_AT_ONCE = 8;
const MOST_QUEUED = 200;
/** More failing workloads than this hold up the others: what is known of them has to fit into a journal's entry. */
const MOST_WAITING = 1_000;
/** For attempts under way, when it is stopped. */
const PATIENCE_MS = 3_000;

/**
 * Delivers the ledger's events to one receiver: at least once, in order for each workload, several workloads at once. It ends by itself
 * where another server has taken over or the store fails; what it had written down until then is where the next one goes on.
 */
export class Deliverer {
  #webhook: Webhook;
  readonly #parts: DelivererParts;
  readonly #lanes = new Lanes();
  readonly #stopping = new AbortController();
  readonly #ahead: ReadAhead;
  readonly #standing: Standing;
  #reading = false;
  #active = 0;
  /** A test message under way. */
  #asking: Promise<Outcome> | null = null;
  readonly #logbook: Logbook;
  #halted = false;

  private constructor(parts: DelivererParts, webhook: Webhook, progress: Progress, revision: number) {
    this.#parts = parts;
    this.#webhook = webhook;
    this.#ahead = new ReadAhead(parts.source, this.#lanes, progress);
    // What failed before somebody resumed it does not count, and what waits since then is tried at once.
    const isResumed = webhook.since !== progress.since;
    this.#standing = new Standing(isResumed ? null : progress.failingSince);
    const { journal, clock } = parts;
    const failed = (error: Error) => this.#end(error);
    const logged = { journal, clock, webhookId: webhook.webhookId, revision, progress: () => this.progress, failed };
    this.#logbook = new Logbook(logged, progress.through);
    this.#lanes.restore(progress.waiting);
    if (isResumed) this.#lanes.wakeAll();
  }

  /**
   * Goes on where the journal says, or begins where the webhook does, and writes that down first: what cannot be written down is not
   * delivered again and again, and whoever delivered before finds the journal taken.
   * @throws Error where the journal cannot be read or written, or another server has gone on with it
   */
  static async open(parts: DelivererParts, webhook: Webhook): Promise<Deliverer> {
    const kept = await newest(parts.journal, webhook.webhookId);
    const progress = kept?.entry.progress;
    const goesOn = progress?.start === webhook.start.revision;
    const from = goesOn ? progress : begun(webhook, progress?.replaysDone ?? 0);
    const revision = kept?.revision ?? NO_ENTRY;
    await appendEntry(parts.journal, webhook.webhookId, revision, { at: parts.clock.now(), progress: from, attempts: [] });
    return new Deliverer(parts, webhook, from, revision + 1);
  }

  /** Whether it begins nothing more: it was told so, or ended by itself. */
  get halted(): boolean {
    return this.#halted;
  }

  get progress(): Progress {
    const { start, since } = this.#webhook;
    return { start: start.revision, since, ...this.#ahead.place, waiting: this.#lanes.told, failingSince: this.#standing.failingSince };
  }

  /** The webhook as it is now: another filter holds for what is read from now on, another secret at once. */
  update(webhook: Webhook): void {
    if (webhook.start.revision !== this.#webhook.start.revision) this.halt(); // It begins anew.
    if (!this.#halted) this.#webhook = webhook;
  }

  /** Looks whether there is something to do: to be called when there are more events, or the clock has moved. */
  poke(): void {
    if (this.#idle()) return;
    void this.#read();
    for (const lane of this.#lanes.due(this.#parts.clock.now(), this.#ahead.cursor)) {
      if (this.#active === MOST_AT_ONCE) break;
      void this.#take(lane);
    }
  }

  /** Begins nothing more. */
  halt(): void {
    this.#halted = true;
  }

  /** Begins nothing more, gives what is under way a moment, and writes down how far it came. */
  async stop(): Promise<void> {
    this.halt();
    for (const until = performance.now() + PATIENCE_MS; this.#active > 0 && performance.now() < until;) await pause(10);
    this.#stopping.abort();
    while (this.#active > 0 || this.#reading) await pause(10);
    await this.#logbook.write();
  }

  #idle(): boolean {
    return this.#halted || !this.#parts.mayDeliver();
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (!this.#idle() && this.#hasRoom() && (await this.#ahead.some(this.#webhook))) {
        this.#settleReplay();
        if (this.#lanes.queued > 0) setImmediate(() => this.poke());
      }
      this.#logbook.passed(this.#ahead.cursor);
    } catch (error) {
      this.#end(error as Error);
    } finally {
      this.#reading = false;
    }
  }

  /** Of a receiver that is down nothing more is tried until one delivery goes through, or none waits any more. */
  #hasRoom(): boolean {
    const { queued, waiting } = this.#lanes;
    return queued < MOST_QUEUED && waiting < MOST_WAITING && (!this.#standing.isDown || waiting === 0);
  }

  #settleReplay(): void {
    if (this.#ahead.settleReplay()) this.#logbook.soon();
  }

  async #take(lane: Lane): Promise<void> {
    lane.taken = true;
    this.#active += 1;
    try {
      await this.#deliverNext(lane);
    } catch (error) {
      this.#end(error as Error);
    } finally {
      lane.taken = false;
      this.#active -= 1;
      this.poke();
    }
  }

  async #deliverNext(lane: Lane): Promise<void> {
    const message = await this.#next(lane);
    if (!message || this.#idle()) return;
    const { signal } = this.#stopping;
    const outcome = await this.#parts.sender.event(this.#webhook, message, signal);
    if (signal.aborted) return;
    if (outcome.delivered) {
      this.#note(message, lane, outcome, 'delivered', null);
      if (this.#standing.took(this.#parts.clock.now())) this.#lanes.wakeAll();
      this.#goOn(lane, message);
    } else {
      await this.#failed(lane, message, outcome);
    }
    this.#settleReplay();
  }

  /** What a lane has to deliver next; it no longer waits where there is nothing more. */
  async #next(lane: Lane): Promise<Message | null> {
    while (lane.waiting) {
      lane.putBack = false;
      const to = this.#ahead.cursor;
      const message = await this.#parts.source.firstOf(this.#webhook, lane.name, lane.waiting, to);
      if (wasPutBack(lane)) continue;
      if (message) return message;
      if (to === this.#ahead.cursor) this.#lanes.wait(lane, null);
      else Object.assign(lane.waiting, { from: to + 1, ordinal: 0 });
    }
    return lane.queue[0] ?? null;
  }

  async #failed(lane: Lane, message: Message, outcome: Outcome): Promise<void> {
    const now = this.#parts.clock.now();
    const tried = triedOnce(lane, now);
    this.#standing.failed(now, tried.attempts === 1);
    const name = `${this.#webhook.webhookId} ${nameOf(message)}`;
    const next = nextTry(lane, outcome, { attempts: tried.attempts, now, name });
    if (next === null) {
      await this.#abandon(message, { ...tried, lastError: outcome.error ?? '' });
      this.#note(message, lane, outcome, 'abandoned', null);
      this.#goOn(lane, message);
    } else {
      this.#note(message, lane, outcome, 'failed', next);
      this.#lanes.wait(lane, { ...tried, ...placeFrom(lane, message.sequence, message.ordinal), nextAt: next });
    }
    if (isGone(outcome)) await this.#disable('gone', 'The receiver answered 410 Gone.');
    else if (await this.#isGivenUp())
      await this.#disable('failing', `Nothing was taken since ${this.#standing.failingSince}; the last try: ${outcome.error ?? ''}.`);
  }

  #abandon(message: Message, letter: Pick<AbandonDelivery, 'attempts' | 'firstAttemptAt' | 'lastError'>): Promise<unknown> {
    const { sequence, type: eventType } = message;
    const command = { type: 'AbandonDelivery', sequence, eventType, ...letter } as const;
    return this.#parts.record(this.#webhook.webhookId, command, `abandon ${nameOf(message)} ${letter.firstAttemptAt}`);
  }

  /**
   * Whether nothing has been taken for so long that the receiver counts as gone. Where there was only what it refuses, nothing else
   * could show that it is there, so it is sent a test message first. Whoever has paused it meanwhile, or delivers instead, judges anew.
   */
  async #isGivenUp(): Promise<boolean> {
    const now = this.#parts.clock.now();
    if (!this.#standing.isGivenUp(now)) return false;
    const { delivered } = await (this.#asking ??= this.#ask());
    if (delivered) this.#standing.isThere();
    return !this.#idle() && this.#standing.isGivenUp(now);
  }

  #ask(): Promise<Outcome> {
    return this.#parts.sender.test(this.#webhook, this.#stopping.signal).finally(() => (this.#asking = null));
  }

  /** After a message that is done with: a lane that waited is read on. */
  #goOn(lane: Lane, { sequence, ordinal }: Message): void {
    if (!lane.waiting) {
      this.#lanes.shift(lane);
      return;
    }
    const now = this.#parts.clock.now();
    this.#lanes.wait(lane, { ...placeFrom(lane, sequence, ordinal + 1), attempts: 0, firstAttemptAt: now, nextAt: now });
  }

  /** It ends here, once the views say that the webhook is no longer active. */
  async #disable(reason: 'gone' | 'failing', detail: string): Promise<void> {
    const { webhookId, since } = this.#webhook;
    this.#halted = true;
    await this.#logbook.write();
    await this.#parts.record(webhookId, { type: 'DisableWebhook', reason, detail }, `disable ${since}`);
    this.#parts.warn(`webhook ${webhookId} is disabled: ${detail}`);
  }

  #note({ sequence, type: eventType }: Message, lane: Lane, result: Outcome, outcome: Attempt['outcome'], nextAt: Instant | null): void {
    const at = this.#parts.clock.now();
    const { status, error, durationMs } = result;
    const attempt = { sequence, eventType, attempt: (lane.waiting?.attempts ?? 0) + 1, at, outcome, status, error, durationMs, nextAt };
    this.#logbook.note(attempt);
    this.#parts.observe(attempt);
  }

  #end(error: Error): void {
    if (this.#halted) return;
    this.#halted = true;
    this.#parts.warn(`deliveries to webhook ${this.#webhook.webhookId} stopped, and are taken up again: ${error.message}`);
  }
}

/** Where a webhook begins that was told nothing yet. */
const begun = ({ start: { after, revision }, since }: Webhook, replaysDone: number): Progress => ({
  ...{ start: revision, since, through: after, waiting: {}, replaysDone, replay: null, failingSince: null },
});
