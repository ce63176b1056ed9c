import type { DomainEvent } from '../domain/catalogue';
import type { Recorded } from '../domain/recorded';
import { decode } from './event-codec';
import type { EventStore } from './ports/event-store';

const PAGE = 256;

/** A whole stream, read in pages. A workload's is short: what happened to one claim after another. */
export async function readWhole<Data = DomainEvent>(store: EventStore, stream: string): Promise<Recorded<Data>[]> {
  const events: Recorded<Data>[] = [];
  for (;;) {
    const page = await store.readStream(stream, { from: events.length, limit: PAGE });
    events.push(...page.map((stored) => decode<Data>(stored)));
    if (page.length < PAGE) return events;
  }
}
