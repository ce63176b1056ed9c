import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore, StoredEvent, SubscriptionMessage } from '../../../src/ledger/ports/event-store';

const PATIENCE_MS = 10_000;

/** Keeps what a subscription brings of one stream. */
export class Follower {
  readonly seen: StoredEvent[] = [];
  readonly ended: Promise<void>;
  first: StoredEvent | undefined;
  caughtUp = 0;

  constructor(store: EventStore, stream: string, after: bigint | null, signal: AbortSignal) {
    this.ended = this.follow(store.subscribe({ after, signal }), stream);
    this.ended.catch(() => undefined); // Judged by the test that expects it.
  }

  async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`Waited in vain: saw ${this.seen.length} events, caught up ${this.caughtUp} times`);
      await sleep(2);
    }
  }

  private async follow(messages: AsyncIterable<SubscriptionMessage>, stream: string): Promise<void> {
    for await (const message of messages) {
      if ('caughtUp' in message) this.caughtUp += 1;
      else {
        this.first ??= message.events[0];
        this.seen.push(...message.events.filter((each) => each.stream === stream));
      }
    }
  }
}
