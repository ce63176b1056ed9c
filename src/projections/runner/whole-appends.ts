import { appendOf } from '../../domain/recorded';
import type { Envelope } from '../../domain/recorded';
import { streamKind } from '../../domain/streams';
import type { StoredEvent } from '../../ledger/ports/event-store';

/**
 * Where the last append of some events begins, where it is a workload's: a store may hand over its first part before the rest. Of
 * what else there is each event stands for itself.
 */
export function lastAppendBegins(events: readonly StoredEvent[]): number {
  const last = events.at(-1);
  if (!last || streamKind(last.stream) !== 'workload') return events.length;
  const append = appendOf(envelopeOf(last));
  let begins = events.length - 1;
  for (let before = events[begins - 1]; before && before.stream === last.stream; before = events[begins - 1]) {
    if (appendOf(envelopeOf(before)) !== append) break;
    begins -= 1;
  }
  return begins;
}

const envelopeOf = ({ meta }: StoredEvent): Envelope => JSON.parse(meta) as Envelope;
