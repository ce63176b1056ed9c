import { AppendTooLarge, MAX_APPEND_BYTES, NO_STREAM, WrongExpectedRevision } from '../../../src/ledger/ports/event-store';
import type { EventStore } from '../../../src/ledger/ports/event-store';
import { event, events, freshStream, given, idsOf } from '../texts';
import { expectRising } from './rising';

export function appending(the: () => EventStore): void {
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

export function repeating(the: () => EventStore): void {
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

export function racing(the: () => EventStore): void {
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
