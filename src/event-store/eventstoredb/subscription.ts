import { LEDGER_PREFIX } from '../../domain/streams';
import type { StoredEvent, SubscriptionMessage } from '../../ledger/ports/event-store';
import { storedEvent } from './messages';
import type { Names } from './messages';
import type { Responses } from './responses';
import { isTombstone, METADATA_MARK } from './stream-limits';

export interface Following {
  names: Names;
  after: bigint | null;
  signal: AbortSignal;
  /** Silence after which the log's end is looked at, in milliseconds. */
  silenceMs: number;
  /** The position of the last ledger event. */
  head: () => Promise<bigint | null>;
  /** Something was set on a stream of the ledger, or it was deleted for good. */
  metadataSet: (stream: string) => void;
  deleted: (stream: string) => void;
}

/**
 * The messages of a subscription until the signal aborts. A server that ends it without an error, or goes silent while its log moves
 * on, has dropped it: both are told as errors, since silence must never be taken for the end.
 */
export async function* follow(
  responses: Responses,
  { names, after, signal, silenceMs, head, metadataSet, deleted }: Following,
): AsyncGenerator<SubscriptionMessage> {
  const stop = (): void => responses.cancel();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  let last = after ?? -1n;
  let caughtUp = false;
  let missing = false;
  try {
    for (let batch = await responses.take(silenceMs); !signal.aborted; batch = await responses.take(silenceMs)) {
      if (!batch) throw new Error('the server ended the subscription');
      let events: StoredEvent[] = [];
      for (const response of batch) {
        const event = response.event && storedEvent(names, response.event);
        if (event && isTombstone(event)) deleted(event.stream);
        else if (event?.stream.startsWith(LEDGER_PREFIX)) events.push(event);
        else if (event) metadataSet(event.stream.slice(METADATA_MARK.length));
        if (!response.caughtUp || caughtUp) continue;
        caughtUp = true;
        if (events.length > 0) yield { events };
        last = events.at(-1)?.position ?? last;
        events = [];
        yield { caughtUp };
      }
      last = events.at(-1)?.position ?? last;
      if (events.length > 0) yield { events };
      if (batch.length > 0) {
        missing = false;
        continue;
      }
      const behind = ((await head()) ?? -1n) > last;
      if (behind && missing) throw new Error('the subscription went silent while the log moved on');
      missing = behind;
      if (behind || caughtUp) continue;
      caughtUp = true; // A server that does not say so by itself.
      yield { caughtUp };
    }
  } finally {
    signal.removeEventListener('abort', stop);
    responses.cancel();
  }
}
