import { LRUCache } from 'lru-cache';
import type { EventStore } from '../../ledger/ports/event-store';
import { Placed } from './placed';

const EVENTS_A_PAGE = 256;
/** Of the texts as they are stored, a character counted as one; what is read of them and told comes on top. */
const MOST_STORED_CHARACTERS = 8 * 1024 * 1024;

/** What the log is read from, and where in it the event of a sequence stands: null before the first, undefined where that is not known. */
export interface Log {
  store: Pick<EventStore, 'readAll'>;
  positionOf(sequence: number): bigint | null | undefined;
}

/**
 * The log in pages that begin at the same places for everybody, each read and told once for all who catch up at about the same time:
 * after a restart that is all who follow. Pages are kept up to a bound of their stored texts; those that are asked for least go first.
 */
export class Pages {
  readonly #whole: LRUCache<number, readonly Placed[]>;

  constructor(
    private readonly log: Log,
    mostCharacters = MOST_STORED_CHARACTERS,
  ) {
    this.#whole = new LRUCache({
      maxSize: mostCharacters,
      sizeCalculation: (page) => page.reduce((sum, placed) => sum + placed.storedCharacters, 0),
      ignoreFetchAbort: true, // Who waits for a page gets it, also where it was crowded out in the meantime.
      fetchMethod: (first) => this.#read(first, first + EVENTS_A_PAGE),
    });
  }

  /**
   * Some of the events after one sequence and up to another, at least one of them; the last page of the log is read by each.
   * @param head how far the log goes
   */
  async some(after: number, until: number, head: number): Promise<readonly Placed[]> {
    const first = after - (after % EVENTS_A_PAGE);
    if (first + EVENTS_A_PAGE > head) return this.#read(after, until);
    const page = await this.#whole.forceFetch(first);
    return page.slice(after - first, until - first);
  }

  /** @throws Error where the store has fewer events than the views have counted */
  async #read(after: number, until: number): Promise<readonly Placed[]> {
    const position = this.log.positionOf(after);
    const stored = position === undefined ? [] : await this.log.store.readAll({ after: position, limit: until - after });
    if (stored.length < until - after)
      throw new Error(`The store ends before event ${after + stored.length + 1}, which the views have counted`);
    return stored.map((event, index) => new Placed(after + index + 1, event));
  }
}
