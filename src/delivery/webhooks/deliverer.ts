import { setTimeout as pause } from 'node:timers/promises';
import type { Instant } from '../../domain/calendar';
import type { AbandonDelivery, DisableWebhook } from '../../domain/webhook/commands';
import type { Webhook } from '../../domain/webhook/state';
import type { Clock } from '../../ledger/ports/clock';
import { isGone } from './courier';
import type { Courier, Outcome } from './courier';
import { NO_ENTRY, newest } from './journal';
import type { Attempt, Journal, Progress, Waiting } from './journal';
import { Lanes } from './lanes';
import type { Lane } from './lanes';
import { Logbook } from './logbook';
import { ReadAhead } from './read-ahead';
import { DISABLED_AFTER_MS, nextAttempt, plusMs } from './schedule';
import type { Signing } from './signing';
import type { Message, Source } from './source';

export interface DelivererParts {
  source: Source;
  courier: Courier;
  signing: Signing;
  journal: Journal;
  clock: Clock;
  /** With the sequence it makes the id of a message: the same in every attempt, on every server and in every copy. */
  ledgerId: string;
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
/** So many workloads that fail one after the other, and no more are tried until one goes through, or none of them waits any more. */
const DOWN_AFTER = 10;
/** A receiver that took nothing for so long is back when it takes something: then everything is tried again. */
const BACK_AFTER_MS = 60_000;
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
  #failingSince: Instant | null;
  #failures = 0;
  #reading = false;
  #active = 0;
  readonly #logbook: Logbook;
  #halted = false;

  private constructor(parts: DelivererParts, webhook: Webhook, progress: Progress, revision: number) {
    this.#parts = parts;
    this.#webhook = webhook;
    this.#ahead = new ReadAhead(parts.source, this.#lanes, progress);
    this.#failingSince = progress.failingSince;
    const { journal, clock } = parts;
    const failed = (error: Error) => this.#end(error);
    const logged = { journal, clock, webhookId: webhook.webhookId, revision, progress: () => this.progress, failed };
    this.#logbook = new Logbook(logged, progress.through);
    this.#lanes.restore(progress.waiting);
    if (webhook.since === progress.since) return;
    // Somebody resumed it: what waits is tried at once, and what failed before does not count.
    this.#failingSince = null;
    this.#lanes.wakeAll();
  }

  /** Goes on where the journal says, or begins where the webhook does. @throws StoreUnavailable */
  static async open(parts: DelivererParts, webhook: Webhook): Promise<Deliverer> {
    const kept = await newest(parts.journal, webhook.webhookId);
    const progress = kept?.entry.progress;
    const goesOn = progress?.start === webhook.start.revision;
    return new Deliverer(parts, webhook, goesOn ? progress : begun(webhook, progress?.replaysDone ?? 0), kept?.revision ?? NO_ENTRY);
  }

  /** Whether it begins nothing more: it was told so, or ended by itself. */
  get halted(): boolean {
    return this.#halted;
  }

  get progress(): Progress {
    const { start, since } = this.#webhook;
    return { start: start.revision, since, ...this.#ahead.place, waiting: this.#lanes.told, failingSince: this.#failingSince };
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

  #hasRoom(): boolean {
    return (
      this.#lanes.queued < MOST_QUEUED && this.#lanes.waiting < MOST_WAITING && (this.#failures < DOWN_AFTER || this.#lanes.waiting === 0)
    );
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
    const from = lane.waiting?.from ?? message.sequence;
    const outcome = await this.#post(message);
    if (this.#stopping.signal.aborted) return;
    if (outcome.delivered) {
      this.#note(message, lane, outcome, 'delivered', null);
      this.#taken();
      this.#goOn(lane, from, message);
    } else {
      await this.#failed(lane, from, message, outcome);
    }
    this.#settleReplay();
  }

  /** What a lane has to deliver next; it no longer waits where there is nothing more. */
  async #next(lane: Lane): Promise<Message | null> {
    while (lane.waiting) {
      const { from } = lane.waiting;
      const to = this.#ahead.cursor;
      const message = await this.#parts.source.firstOf(this.#webhook, lane.name, from, to);
      if (message) return message;
      if (lane.waiting.from !== from) continue; // A replay begins earlier.
      if (to === this.#ahead.cursor) this.#lanes.wait(lane, null);
      else lane.waiting.from = to + 1;
    }
    return lane.queue[0] ?? null;
  }

  #post({ sequence, json }: Message): Promise<Outcome> {
    const { courier, signing, clock, ledgerId } = this.#parts;
    const sent = { now: clock.now(), sentAtSeconds: Math.floor(Date.now() / 1000) };
    const headers = signing.headersOf(this.#webhook, messageId(ledgerId, sequence), json, sent);
    return courier.post(this.#webhook.url, { ...headers, 'content-type': 'application/cloudevents+json' }, json, this.#stopping.signal);
  }

  #taken(): void {
    const awayFrom = this.#failingSince;
    const away = awayFrom !== null && plusMs(awayFrom, BACK_AFTER_MS) <= this.#parts.clock.now();
    if (away || this.#failures >= DOWN_AFTER) this.#lanes.wakeAll();
    this.#failures = 0;
    this.#failingSince = null;
  }

  async #failed(lane: Lane, from: number, message: Message, outcome: Outcome): Promise<void> {
    const now = this.#parts.clock.now();
    this.#failingSince ??= now;
    const tried = triedOnce(lane, now);
    if (tried.attempts === 1) this.#failures += 1;
    const next = this.#nextAt(lane, message, outcome, tried.attempts);
    if (next === null) {
      const { sequence, type: eventType } = message;
      const letter = { sequence, eventType, ...tried, lastError: outcome.error ?? '' };
      await this.#parts.record(
        this.#webhook.webhookId,
        { type: 'AbandonDelivery', ...letter },
        `abandon ${sequence} ${tried.firstAttemptAt}`,
      );
      this.#note(message, lane, outcome, 'abandoned', null);
      this.#goOn(lane, from, message);
    } else {
      this.#note(message, lane, outcome, 'failed', next);
      const lowered = lane.waiting && lane.waiting.from < from ? lane.waiting.from : message.sequence;
      this.#lanes.wait(lane, { ...tried, from: lowered, nextAt: next });
    }
    if (isGone(outcome)) await this.#disable('gone', 'The receiver answered 410 Gone.');
    else if (plusMs(this.#failingSince, DISABLED_AFTER_MS) <= now)
      await this.#disable('failing', `Nothing was taken since ${this.#failingSince}; the last try: ${outcome.error ?? ''}.`);
  }

  /** Null where this was the last try. */
  #nextAt(lane: Lane, { sequence }: Message, outcome: Outcome, attempts: number): Instant | null {
    const now = this.#parts.clock.now();
    if (isGone(outcome)) return now;
    if (lane.waiting && isEarly(lane, now)) return lane.waiting.nextAt;
    return nextAttempt(attempts, now, `${this.#webhook.webhookId} ${sequence}`, outcome.retryAfterSeconds);
  }

  /** After a message that is done with: a lane that waited is read on, unless a replay has it begin earlier. */
  #goOn(lane: Lane, from: number, { sequence }: Message): void {
    if (!lane.waiting) {
      this.#lanes.shift(lane);
      return;
    }
    const now = this.#parts.clock.now();
    const next = lane.waiting.from === from ? sequence + 1 : lane.waiting.from;
    this.#lanes.wait(lane, next > this.#ahead.cursor ? null : { from: next, attempts: 0, firstAttemptAt: now, nextAt: now });
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

/** Before its time, since the receiver seemed to be back. */
const isEarly = ({ woken, waiting }: Lane, now: Instant): boolean =>
  woken && waiting !== null && waiting.nextAt > now && waiting.attempts > 0;

/** A lane's tries with this one; one that came early does not count. */
function triedOnce(lane: Lane, now: Instant): Pick<Waiting, 'attempts' | 'firstAttemptAt'> {
  const { attempts, firstAttemptAt } = lane.waiting ?? { attempts: 0, firstAttemptAt: now };
  if (isEarly(lane, now)) return { attempts, firstAttemptAt };
  return { attempts: attempts + 1, firstAttemptAt: attempts === 0 ? now : firstAttemptAt };
}

/** Where a webhook begins that was told nothing yet. */
const begun = ({ start: { after, revision }, since }: Webhook, replaysDone: number): Progress => ({
  ...{ start: revision, since, through: after, waiting: {}, replaysDone, replay: null, failingSince: null },
});

/** Of a message about an event: without full stops, of which the signed text is made. */
const messageId = (ledgerId: string, sequence: number): string => `evt_${ledgerId}_${sequence}`;
