import type { Clock } from '../../ledger/ports/clock';
import { appendEntry } from './journal';
import type { Attempt, Journal, Progress } from './journal';

export interface LogbookParts {
  journal: Journal;
  clock: Clock;
  webhookId: string;
  /** The last entry that was there. */
  revision: number;
  /** How far things are when an entry is written. */
  progress: () => Progress;
  /** Told when an entry could not be written, and why: nothing is written any more. */
  failed: (error: Error) => void;
}

const EVERY_MS = 1_000;
const EVERY_ATTEMPTS = 100;
const EVERY_EVENTS = 1_000;

/** Writes down what one deliverer did, in batches and one after the other: what was not written yet is repeated after a crash. */
export class Logbook {
  readonly #parts: LogbookParts;
  #revision: number;
  #written: number;
  #attempts: Attempt[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #failed = false;

  constructor(parts: LogbookParts, through: number) {
    this.#parts = parts;
    this.#revision = parts.revision;
    this.#written = through;
  }

  note(attempt: Attempt): void {
    this.#attempts.push(attempt);
    if (this.#attempts.length >= EVERY_ATTEMPTS) void this.write();
    else this.soon();
  }

  /** Events were passed over: worth an entry only where they are many. */
  passed(cursor: number): void {
    if (cursor - this.#written >= EVERY_EVENTS) this.soon();
  }

  soon(): void {
    this.#timer ??= setTimeout(() => void this.write(), EVERY_MS);
  }

  write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => (this.#failed ? undefined : this.#append()));
    return this.#writing;
  }

  async #append(): Promise<void> {
    const { journal, clock, webhookId, progress, failed } = this.#parts;
    const entry = { at: clock.now(), progress: progress(), attempts: this.#attempts.splice(0) };
    try {
      await appendEntry(journal, webhookId, this.#revision, entry);
      this.#revision += 1;
      this.#written = entry.progress.through;
    } catch (error) {
      this.#failed = true;
      failed(error as Error);
    }
  }
}
