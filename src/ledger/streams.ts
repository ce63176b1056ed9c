import type { DomainEvent } from '../domain/catalogue';
import type { Recorded } from '../domain/recorded';
import { decode } from './event-codec';
import type { EventStore, StoredEvent } from './ports/event-store';

const PAGE = 256;

/** A whole stream, read in pages. A workload's is short: what happened to one claim after another. */
export async function readWhole<Data = DomainEvent>(
  store: Pick<EventStore, 'readStream'>,
  stream: string,
  read: (stored: StoredEvent) => Recorded<Data> = decode,
): Promise<Recorded<Data>[]> {
  const events: Recorded<Data>[] = [];
  for (;;) {
    const page = await store.readStream(stream, { from: events.length, limit: PAGE });
    events.push(...page.map((stored) => read(stored)));
    if (page.length < PAGE) return events;
  }
}

/** All ledger events after a position, in the store's order and in pages of so many, as far as the log goes now. */
export async function* pagesAfter(store: EventStore, position: bigint | null, limit: number): AsyncGenerator<StoredEvent[]> {
  for (let after = position; ;) {
    const page = await store.readAll({ after, limit });
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.position;
  }
}
