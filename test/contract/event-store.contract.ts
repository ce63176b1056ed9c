import { setTimeout as sleep } from 'node:timers/promises';
import { AppendTooLarge, MAX_APPEND_BYTES, NO_STREAM, StoreUnavailable, WrongExpectedRevision } from '../../src/ledger/ports/event-store';
import type { EventStore, EventToAppend, StoredEvent, SubscriptionMessage } from '../../src/ledger/ports/event-store';
import { event, events, freshStream, given, idsOf } from './texts';

export interface OpenStore {
  store: EventStore;
  /** Closes the store and removes what the test made. */
  close: () => Promise<void>;
}

const PATIENCE_MS = 30_000;
const PAGE = 500;

/** What every event store keeps, whatever it is made of. The store may be shared: other streams are passed over. */
export function eventStoreContract(name: string, open: () => Promise<OpenStore>): void {
  describe(`the event store contract: ${name}`, () => {
    jest.setTimeout(PATIENCE_MS);
    let opened: OpenStore;
    let store: EventStore;
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close());

    appending(() => store);
    repeating(() => store);
    racing(() => store);
    readingStreams(() => store);
    readingAll(() => store);
    subscribing(() => store);
    closing(open);
  });
}

function appending(the: () => EventStore): void {
  describe('appending', () => {
    it('counts the revisions of a stream from 0 without a gap', async () => {
      const stream = freshStream();
      await the().append(stream, NO_STREAM, events(1));
      await the().append(stream, 0, events(3));
      const { revision } = await the().append(stream, 3, events(1));
      expect(revision).toBe(4);
      const stored = await the().readStream(stream, { limit: 10 });
      expect(stored.map((each) => each.revision)).toEqual([0, 1, 2, 3, 4]);
    });

    it('answers with the place of the last event', async () => {
      const stream = freshStream();
      const appended = await the().append(stream, NO_STREAM, events(3));
      const last = (await the().readStream(stream, { limit: 10 })).at(-1);
      expect(appended).toEqual({ revision: 2, position: last?.position });
    });

    it('gives every event a later position than the one before, across streams', async () => {
      const [one, other] = [freshStream(), freshStream()];
      const positions = [
        await the().append(one, NO_STREAM, events(1)),
        await the().append(other, NO_STREAM, events(1)),
        await the().append(one, 0, events(1)),
      ].map(({ position }) => position);
      expect(typeof positions[0]).toBe('bigint');
      expectRising(positions);
    });

    it.each([
      ['the stream has moved on', 0],
      ['the stream is thought to be new', NO_STREAM],
      ['the stream is not as far', 5],
    ])('refuses an append where %s, and writes nothing', async (_, expected) => {
      const stream = freshStream();
      await the().append(stream, NO_STREAM, events(2));
      const refused = the().append(stream, expected, events(2));
      await expect(refused).rejects.toThrow(WrongExpectedRevision);
      await expect(refused).rejects.toMatchObject({ stream, expected, actual: 1 });
      expect(await the().readStream(stream, { limit: 10 })).toHaveLength(2);
    });

    it('refuses to go on with a stream that is not there', async () => {
      const stream = freshStream();
      await expect(the().append(stream, 0, events(1))).rejects.toMatchObject({
        name: 'WrongExpectedRevision',
        expected: 0,
        actual: NO_STREAM,
      });
      expect(await the().readStream(stream, { limit: 10 })).toEqual([]);
    });

    it('keeps id, type, data and metadata letter by letter', async () => {
      const stream = freshStream();
      const odd = {
        ...event(),
        data: '{ "b":1.0,\n  "a" : "\\u0000 \\ud800 ž 漢 🙂 \\"", "n":12345678901234567890 }',
        meta: '{"z":[ ],"a":{"é":"\\t"},"z":2}',
      };
      await the().append(stream, NO_STREAM, [odd, event()]);
      const [stored] = await the().readStream(stream, { limit: 1 });
      expect(stored && given(stored)).toEqual(odd);
      expect(stored?.stream).toBe(stream);
    });

    it('refuses an append of nothing', async () => {
      await expect(the().append(freshStream(), NO_STREAM, [])).rejects.toThrow(RangeError);
    });

    it('takes an append of nearly 1 MiB, and refuses one over it, counted in bytes of UTF-8', async () => {
      const stream = freshStream();
      const large = { ...event(), data: JSON.stringify('x'.repeat(1_000_000)) };
      await the().append(stream, NO_STREAM, [large]);
      const wide = { ...event(), data: JSON.stringify('漢'.repeat(MAX_APPEND_BYTES / 3)) };
      await expect(the().append(stream, 0, [wide])).rejects.toThrow(AppendTooLarge);
      const many = Array.from({ length: 11 }, () => ({ ...event(), data: JSON.stringify('x'.repeat(100_000)) }));
      await expect(the().append(stream, 0, many)).rejects.toMatchObject({ name: 'AppendTooLarge', stream });
      expect((await the().readStream(stream, { limit: 20 })).map(given)).toEqual([large]);
    });
  });
}

function repeating(the: () => EventStore): void {
  describe('appending the same events again', () => {
    it('gives the first result and writes nothing', async () => {
      const stream = freshStream();
      const twice = events(3);
      const first = await the().append(stream, NO_STREAM, twice);
      expect(await the().append(stream, NO_STREAM, twice)).toEqual(first);
      expect(idsOf(await the().readStream(stream, { limit: 10 }))).toEqual(idsOf(twice));
    });

    it('gives the first result also when the stream has gone on since', async () => {
      const stream = freshStream();
      const twice = events(2);
      await the().append(stream, NO_STREAM, events(2));
      const first = await the().append(stream, 1, twice);
      await the().append(stream, 3, events(2));
      expect(await the().append(stream, 1, twice)).toEqual(first);
      expect(await the().readStream(stream, { limit: 10 })).toHaveLength(6);
    });

    it('is a conflict where only some of them are there', async () => {
      const stream = freshStream();
      const [one, two, three] = [event(), event(), event()];
      await the().append(stream, NO_STREAM, [one, two]);
      await expect(the().append(stream, NO_STREAM, [one, three])).rejects.toThrow(WrongExpectedRevision);
      await expect(the().append(stream, NO_STREAM, [one, two, three])).rejects.toThrow(WrongExpectedRevision);
      await expect(the().append(stream, NO_STREAM, [two, one])).rejects.toThrow(WrongExpectedRevision);
      expect(idsOf(await the().readStream(stream, { limit: 10 }))).toEqual(idsOf([one, two]));
    });

    it('is a conflict with another expected revision than the first time', async () => {
      const stream = freshStream();
      await the().append(stream, NO_STREAM, events(1));
      const twice = events(1);
      await the().append(stream, 0, twice);
      await expect(the().append(stream, NO_STREAM, twice)).rejects.toMatchObject({ name: 'WrongExpectedRevision', actual: 1 });
    });
  });
}

function racing(the: () => EventStore): void {
  describe('many appends at once', () => {
    it('lets exactly one of those with the same expected revision through', async () => {
      const stream = freshStream();
      await the().append(stream, NO_STREAM, events(1));
      const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => the().append(stream, 0, events(1))));
      const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
      expect(lost).toHaveLength(19);
      for (const reason of lost) expect(reason).toBeInstanceOf(WrongExpectedRevision);
      expect(await the().readStream(stream, { limit: 10 })).toHaveLength(2);
    });

    it('refuses only those in conflict', async () => {
      const streams = Array.from({ length: 40 }, freshStream);
      const outcomes = await Promise.allSettled(streams.map((stream, n) => the().append(stream, n % 4 === 0 ? 7 : NO_STREAM, events(2))));
      expect(outcomes.map(({ status }) => status)).toEqual(streams.map((_, n) => (n % 4 === 0 ? 'rejected' : 'fulfilled')));
      const lengths = await Promise.all(streams.map(async (stream) => (await the().readStream(stream, { limit: 10 })).length));
      expect(lengths).toEqual(streams.map((_, n) => (n % 4 === 0 ? 0 : 2)));
    });

    it('decides those to one stream in the order they were sent', async () => {
      const stream = freshStream();
      const sent = events(30);
      const appended = await Promise.all(sent.map((each, n) => the().append(stream, n - 1, [each])));
      expect(appended.map(({ revision }) => revision)).toEqual(sent.map((_, n) => n));
      expectRising(appended.map(({ position }) => position));
    });
  });
}

function readingStreams(the: () => EventStore): void {
  describe('reading a stream', () => {
    const stream = freshStream();
    const stored = events(600);
    const ids = idsOf(stored);
    beforeAll(() => the().append(stream, NO_STREAM, stored));
    const read = async (page: Parameters<EventStore['readStream']>[1]): Promise<string[]> => idsOf(await the().readStream(stream, page));

    it('goes forwards from the first event, as far as the limit', async () => {
      expect(await read({ limit: 2 })).toEqual(ids.slice(0, 2));
      expect(await read({ limit: 1_000 })).toEqual(ids);
    });

    it('goes forwards from a revision, that one included', async () => {
      expect(await read({ from: 590, limit: 5 })).toEqual(ids.slice(590, 595));
    });

    it('goes backwards from the last event', async () => {
      expect(await read({ direction: 'backwards', limit: 2 })).toEqual([ids[599], ids[598]]);
      expect(await read({ direction: 'backwards', limit: 1_000 })).toEqual(ids.toReversed());
    });

    it('goes backwards from a revision, that one included', async () => {
      expect(await read({ direction: 'backwards', from: 1, limit: 5 })).toEqual([ids[1], ids[0]]);
      expect(await read({ direction: 'backwards', from: 9_999, limit: 1 })).toEqual([ids[599]]);
    });

    it('is empty beyond the end and where there is no stream', async () => {
      expect(await read({ from: 600, limit: 5 })).toEqual([]);
      expect(await the().readStream(freshStream(), { limit: 5 })).toEqual([]);
      expect(await the().readStream(freshStream(), { direction: 'backwards', limit: 5 })).toEqual([]);
    });
  });
}

function readingAll(the: () => EventStore): void {
  describe('reading all ledger events', () => {
    const streams = [freshStream(), freshStream()];
    const sent = events(8);
    const positions: bigint[] = [];
    beforeAll(async () => {
      for (const [n, each] of sent.entries()) {
        const { position } = await the().append(streams[n % 2] ?? '', Math.floor(n / 2) - 1, [each]);
        positions.push(position);
      }
    });
    const mine = (all: readonly StoredEvent[]): StoredEvent[] => all.filter(({ stream }) => streams.includes(stream));
    const at = (n: number): bigint => positions.at(n) ?? 0n;

    it('goes forwards in the order of the store, after the position given', async () => {
      const all = await the().readAll({ after: at(0), limit: PAGE });
      expectRising(all.map(({ position }) => position));
      expect(mine(all).map(given)).toEqual(sent.slice(1));
      expect(mine(all).map(({ position }) => position)).toEqual(positions.slice(1));
      expect(all.every(({ position }) => position > at(0))).toBe(true);
    });

    it('goes backwards from the end, or from a position, that one excluded', async () => {
      const latest = await the().readAll({ direction: 'backwards', limit: PAGE });
      expectRising(latest.map(({ position }) => position).reverse());
      expect(idsOf(mine(latest))).toEqual(idsOf(sent).reverse());
      const earlier = await the().readAll({ direction: 'backwards', before: at(3), limit: PAGE });
      expect(idsOf(mine(earlier))).toEqual(idsOf(sent.slice(0, 3)).reverse());
      expect(earlier.every(({ position }) => position < at(3))).toBe(true);
    });

    it('gives no more than the limit, and the pages join', async () => {
      const pages: StoredEvent[] = [];
      for (let after = at(0); after < at(-1);) {
        const page = await the().readAll({ after, limit: 3 });
        expect(page.length).toBeLessThanOrEqual(3);
        pages.push(...page);
        after = page.at(-1)?.position ?? at(-1);
      }
      expect(idsOf(mine(pages))).toEqual(idsOf(sent.slice(1)));
    });

    it('keeps texts letter by letter, whatever is read at once', async () => {
      const [stream, after] = [freshStream(), await the().head()];
      const filling = (): EventToAppend[] => events(120);
      const odd = [
        { ...event(), data: '"\\u001f"', meta: '{"\\u001e\\u001f":"\\u0000"}' },
        { ...event(), data: '{\n\t"a" : "\\ud800 \\u0000 ž 漢 🙂 \\"" ,\r\n "n":1.0 }' },
        { ...event(), data: JSON.stringify({ note: 'x'.repeat(1_000_000) }) },
        { ...event(), data: '{}', meta: '{}' },
      ];
      const appends = [
        filling(),
        ...odd.map((each) => [each]),
        filling(),
        odd.slice(0, 2).map((each) => ({ ...each, id: event().id })),
        filling(),
      ];
      let last = NO_STREAM;
      for (const each of appends) last = (await the().append(stream, last, each)).revision;
      const read = (await the().readAll({ after, limit: PAGE })).filter((each) => each.stream === stream);
      expect(read.map(given)).toEqual(appends.flat());
      expect(read.map(({ revision }) => revision)).toEqual(read.map((_, n) => n));
    });

    it('tells the position of the last event', async () => {
      const stream = freshStream();
      const { position } = await the().append(stream, NO_STREAM, events(2));
      const head = await the().head();
      expect(head).not.toBeNull();
      expect((head ?? 0n) >= position).toBe(true);
      const later = await the().readAll({ after: position, limit: PAGE });
      expect(later.filter((each) => each.stream === stream)).toEqual([]);
    });

    it('holds ledger streams only', async () => {
      const all = await the().readAll({ limit: PAGE });
      expect(all.every(({ stream }) => stream.startsWith('onrecord.'))).toBe(true);
    });
  });
}

function subscribing(the: () => EventStore): void {
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

function closing(open: () => Promise<OpenStore>): void {
  describe('closing', () => {
    it('finishes what is in flight, and then refuses', async () => {
      const { store, close } = await open();
      const inFlight = Array.from({ length: 10 }, () => store.append(freshStream(), NO_STREAM, events(1)));
      const closed = store.close();
      for (const { revision } of await Promise.all(inFlight)) expect(revision).toBe(0);
      await closed;
      await expect(store.append(freshStream(), NO_STREAM, events(1))).rejects.toThrow(StoreUnavailable);
      await expect(store.readAll({ limit: 1 })).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'closed' });
      await store.close();
      await close();
    });

    it('drops subscriptions with an error, so that none takes silence for the end', async () => {
      const { store, close } = await open();
      const follower = new Follower(store, freshStream(), await store.head(), new AbortController().signal);
      await follower.until(() => follower.caughtUp === 1);
      const dropped = expect(follower.ended).rejects.toThrow(StoreUnavailable);
      await store.close();
      await dropped;
      await close();
    });
  });
}

/** Keeps what a subscription brings of one stream. */
class Follower {
  readonly seen: StoredEvent[] = [];
  readonly ended: Promise<void>;
  first: StoredEvent | undefined;
  caughtUp = 0;

  constructor(store: EventStore, stream: string, after: bigint | null, signal: AbortSignal) {
    this.ended = this.follow(store.subscribe({ after, signal }), stream);
    this.ended.catch(() => undefined); // Judged by the test that expects it.
  }

  async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS / 3;
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

function expectRising(positions: readonly bigint[]): void {
  for (const [n, position] of positions.entries()) {
    const before = positions[n - 1];
    if (before !== undefined && position <= before) throw new Error(`Position ${position} does not come after ${before}`);
  }
}
