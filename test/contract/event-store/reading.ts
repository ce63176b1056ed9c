import { NO_STREAM } from '../../../src/ledger/ports/event-store';
import type { EventStore, EventToAppend, StoredEvent } from '../../../src/ledger/ports/event-store';
import { event, events, freshStream, given, idsOf } from '../texts';
import { expectRising } from './rising';

const PAGE = 500;

export function readingStreams(the: () => EventStore): void {
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

export function readingAll(the: () => EventStore): void {
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
