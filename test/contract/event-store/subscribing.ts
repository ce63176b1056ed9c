import { setTimeout as sleep } from 'node:timers/promises';
import { NO_STREAM } from '../../../src/ledger/ports/event-store';
import type { EventStore, SubscriptionMessage } from '../../../src/ledger/ports/event-store';
import { event, events, freshStream, given, idsOf } from '../texts';
import { Follower } from './follower';
import { expectRising } from './rising';

export function subscribing(the: () => EventStore): void {
  describe('subscribing', () => {
    const stop = new AbortController();
    afterAll(() => stop.abort());
    const follow = (stream: string, after: bigint | null, signal = stop.signal): Follower => new Follower(the(), stream, after, signal);

    it('delivers history, then once that all of it was seen, then what comes', async () => {
      const stream = freshStream();
      const after = await the().head();
      const sent = events(6);
      await the().append(stream, NO_STREAM, sent.slice(0, 4));
      const follower = follow(stream, after);
      await follower.until(() => follower.caughtUp === 1);
      expect(idsOf(follower.seen)).toEqual(idsOf(sent.slice(0, 4)));
      await the().append(stream, 3, sent.slice(4, 5));
      await the().append(stream, 4, sent.slice(5));
      await follower.until(() => follower.seen.length === 6);
      expect(follower.seen.map(given)).toEqual(sent);
      expectRising(follower.seen.map(({ position }) => position));
      expect(follower.caughtUp).toBe(1);
    });

    it('begins after the position given, that one excluded', async () => {
      const stream = freshStream();
      const sent = events(3);
      await the().append(stream, NO_STREAM, sent.slice(0, 1));
      const second = await the().append(stream, 0, sent.slice(1, 2));
      await the().append(stream, 1, sent.slice(2));
      const follower = follow(stream, second.position);
      await follower.until(() => follower.caughtUp === 1);
      expect(idsOf(follower.seen)).toEqual(idsOf(sent.slice(2)));
    });

    it('begins with the first event of the store where no position is given', async () => {
      const stream = freshStream();
      const sent = events(1_500);
      await the().append(stream, NO_STREAM, sent);
      const [first] = await the().readAll({ limit: 1 });
      const follower = follow(stream, null);
      await follower.until(() => follower.caughtUp === 1);
      expect(follower.first).toEqual(first);
      expect(idsOf(follower.seen)).toEqual(idsOf(sent));
    });

    it('says so at once where there is no history', async () => {
      const follower = follow(freshStream(), await the().head());
      await follower.until(() => follower.caughtUp === 1);
      expect(follower.seen).toEqual([]);
    });

    it('misses nothing and repeats nothing while others write', async () => {
      const streams = Array.from({ length: 5 }, freshStream);
      const after = await the().head();
      const followers = streams.map((stream) => follow(stream, after));
      await Promise.all(
        streams.map(async (stream) => {
          for (let n = 0; n < 60; n++) await the().append(stream, n - 1, [event({ n })]);
        }),
      );
      for (const follower of followers) {
        await follower.until(() => follower.seen.length >= 60);
        expect(follower.seen.map(({ revision }) => revision)).toEqual(Array.from({ length: 60 }, (_, n) => n));
      }
    });

    it('waits for a reader that is slow', async () => {
      const stream = freshStream();
      const seen: number[] = [];
      const slow = new AbortController();
      const after = await the().head();
      const messages = the().subscribe({ after, signal: slow.signal })[Symbol.asyncIterator]();
      await messages.next();
      for (let n = 0; n < 30; n++) await the().append(stream, n - 1, [event({ n })]);
      while (seen.length < 30) {
        await sleep(5);
        const { value } = (await messages.next()) as { value: SubscriptionMessage };
        if ('events' in value) seen.push(...value.events.filter((each) => each.stream === stream).map(({ revision }) => revision));
      }
      slow.abort();
      expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => n));
    });

    it('ends when the signal aborts, also while nothing happens, and takes one that has aborted', async () => {
      const ending = new AbortController();
      const follower = follow(freshStream(), await the().head(), ending.signal);
      await follower.until(() => follower.caughtUp === 1);
      ending.abort();
      await expect(follower.ended).resolves.toBeUndefined();
      await expect(follow(freshStream(), null, AbortSignal.abort()).ended).resolves.toBeUndefined();
    });
  });
}
