import type { StoredEvent } from '../../ledger/ports/event-store';
import { Placed } from './placed';

const MOST_EVENTS = 4_096;
/** Of the texts as they are stored, a character counted as one; what is read of them and told comes on top. */
const MOST_STORED_CHARACTERS = 8 * 1024 * 1024;

/** The newest events, kept at hand for all who read at the end of the log: bounded in number and in their stored texts. */
export class Tail {
  #events: Placed[] = [];
  #characters = 0;

  constructor(private readonly mostCharacters = MOST_STORED_CHARACTERS) {}

  /** Takes events that follow those it has. */
  push(events: readonly StoredEvent[], lastSequence: number): void {
    const first = lastSequence - events.length + 1;
    for (const [index, stored] of events.entries()) {
      const placed = new Placed(first + index, stored);
      this.#events.push(placed);
      this.#characters += placed.storedCharacters;
    }
    let gone = 0;
    while (this.#events.length - gone > MOST_EVENTS || this.#characters > this.mostCharacters) {
      this.#characters -= this.#events[gone]?.storedCharacters ?? 0;
      gone += 1;
    }
    if (gone > 0) this.#events = this.#events.slice(gone);
  }

  /** Whether every event after this sequence is here. */
  reaches(sequence: number): boolean {
    const [first] = this.#events;
    return first !== undefined && first.sequence <= sequence + 1;
  }

  /** Those after a sequence that it reaches. */
  after(sequence: number): readonly Placed[] {
    const [first] = this.#events;
    return first === undefined ? [] : this.#events.slice(sequence + 1 - first.sequence);
  }
}
