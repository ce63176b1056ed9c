import fc from 'fast-check';
import { addDays, startOfDay } from '../../src/domain/calendar';
import type { Segment } from '../../src/timeline/timeline';
import type { Layout } from '../../src/web/drawing/figures';
import { NARROWEST } from '../../src/web/drawing/down';
import { handover, handoverWords } from '../../src/web/drawing/handover';
import type { Handover } from '../../src/web/drawing/handover';
import { holdersOf } from '../../src/web/drawing/holders';
import { REF, widthOf } from '../../src/web/drawing/scale';
import { at, said } from './pictures';

const nameOf = (lane: string): string => lane.charAt(0).toUpperCase() + lane.slice(1);
const lanes = ['proseware', 'litware', 'trey'];
const holders = holdersOf({
  lanes: lanes.map((lane) => ({ lane, kind: 'claimant', name: nameOf(lane), lives: [] })),
});
const now = '2025-04-22T14:50:00.000Z';
const held = (lane: string | null, from: string, until: string | null = null): Segment => ({
  lane,
  name: lane && nameOf(lane),
  from,
  until,
  imported: false,
});
const asked = (before: readonly Segment[], after: readonly Segment[], more: Partial<Handover> = {}): Handover => ({
  before,
  after,
  now,
  holders,
  notBefore: null,
  ...more,
});

/** The study's: Litware since 24 March, which is reversed. */
const reversal = asked(
  [held('proseware', '2025-01-10T09:00:00.000Z', '2025-03-24T10:40:00.000Z'), held('litware', '2025-03-24T10:40:00.000Z')],
  [held('proseware', '2025-01-10T09:00:00.000Z')],
);
const given = reversal.before;

/** Each row's bands from the left, in hundredths of the plot. */
function rowsOf({ boxes }: Layout, plot = REF): { fill: string | undefined; from: number; until: number }[][] {
  const bands = boxes.filter(({ look }) => look === 'band' || look === 'vac');
  return [...new Set(bands.map(({ y }) => y))].map((row) =>
    bands
      .filter(({ y }) => y === row)
      .map(({ fill, x, width }) => ({
        fill,
        from: x.percent,
        until: (at({ percent: x.percent + width.percent, px: width.px }, plot) / plot) * 100,
      })),
  );
}
const brackets = ({ lines }: Layout) =>
  lines.filter(({ look, from, to }) => look === 'diff' && from.y === to.y).map(({ from, to }) => [from.x.percent, to.x.percent]);

const drawn = (one: Handover, form?: Layout['form']): Layout => handover(one, form) ?? fail();
const fail = (): never => {
  throw new Error('nothing changes hands');
};

describe('what changes hands', () => {
  test('by a reversal stands over one axis of months, up to today, with a bracket under its days', () => {
    const wide = drawn(reversal);
    expect(rowsOf(wide).map((row) => row.map(({ fill }) => fill))).toEqual([
      ['none', 'f-a', 'f-b'],
      ['none', 'f-a'],
    ]);
    expect(wide.rows.map(({ name }) => name)).toEqual(['On record now', 'After this']);
    expect(said(wide)).toEqual(
      expect.arrayContaining(['2025', 'Feb', 'Mar', 'Apr', 'Proseware', 'Litware', 'changes hands: 24 Mar to today']),
    );
    expect(brackets(wide)).toEqual([[rowsOf(wide)[0]?.[2]?.from, rowsOf(wide)[1]?.[1]?.until]]);
    expect(handoverWords(reversal)).toBe(
      'On record now: nobody until 10 Jan 2025, then Proseware until 24 Mar 2025, then Litware. ' +
        'After this: nobody until 10 Jan 2025, then Proseware. Changes hands: 24 Mar to today.',
    );
  });

  test('from today on has bands that go on', () => {
    const end = asked(given, [...given.slice(0, 1), held('litware', '2025-03-24T10:40:00.000Z', now), held(null, now)]);
    const wide = drawn(end);
    expect(said(wide)).toContain('changes hands: from today on');
    expect(rowsOf(wide).map((row) => row.at(-1)?.until)).toEqual([100, 100]);
    expect(brackets(wide)).toEqual([[rowsOf(wide)[1]?.at(-1)?.from, 100]]);
    expect(handoverWords(end)).toMatch(/After this: .* then Litware until 22 Apr 2025, then nobody\. Changes hands: from today on\.$/);
  });

  test('for some days that are over has an axis around them', () => {
    const years = [held('trey', '2015-01-01T00:00:00.000Z')];
    const days = [
      held('trey', '2015-01-01T00:00:00.000Z', '2020-06-08T00:00:00.000Z'),
      held('proseware', '2020-06-08T00:00:00.000Z', '2020-06-19T00:00:00.000Z'),
      held('trey', '2020-06-19T00:00:00.000Z'),
    ];
    const wide = drawn(asked(years, days));
    expect(said(wide)).toEqual(expect.arrayContaining(['Mar 2020', 'changes hands: 8 Jun to 18 Jun']));
    const [[from = 0, until = 0] = []] = brackets(wide);
    expect(until - from).toBeGreaterThan(4);
    expect(rowsOf(wide).map(([first]) => first?.from)).toEqual([0, 0]);
  });

  test('of a few days names who held them right of the band, since no lane is there for its letter', () => {
    const late = '2025-04-18T10:40:00.000Z';
    const lately = asked([held('proseware', '2025-01-10T09:00:00.000Z', late), held('litware', late)], reversal.after);
    for (const form of ['wide', 'narrow'] as const) {
      const { texts, boxes } = drawn(lately, form);
      const name = texts.find(({ text }) => text === 'Litware');
      const end = Math.max(...boxes.map(({ x, width }) => at({ percent: x.percent + width.percent, px: width.px }, 100)));
      expect(name?.x.percent).toBeCloseTo(end, 0);
      expect(texts.map(({ text }) => text)).not.toContain('B');
    }
  });

  test('is neither drawn nor told of days before the reader knows anything', () => {
    const known = { ...reversal, notBefore: '2025-03-01T00:00:00.000Z' };
    const wide = drawn(known);
    expect(wide.boxes.filter(({ x }) => x.percent === 0).map(({ cut, fill }) => [cut, fill])).toEqual([
      ['left', 'f-a'],
      ['left', 'f-a'],
    ]);
    expect(handoverWords(known)).toBe(
      'On record now: Proseware until 24 Mar 2025, then Litware. After this: Proseware. Changes hands: 24 Mar to today.',
    );
  });

  test('is nothing where the same hold, of whatever claim', () => {
    const [first = held(null, now), second = held(null, now)] = given;
    const parted = [{ ...first, until: '2025-02-01T00:00:00.000Z' }, held('proseware', '2025-02-01T00:00:00.000Z', first.until), second];
    expect([handover(asked(given, parted)), handoverWords(asked(given, parted))]).toEqual([null, '']);
    expect(handover(asked([], []))).toBeNull();
  });
});

const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describe(`of whoever holds whenever (PROPERTY_SEED=${seed})`, () => {
  const starts = fc.uniqueArray(fc.integer({ min: 0, max: 900 }), { maxLength: 6 });
  const band = fc.tuple(starts, fc.array(fc.constantFrom(...lanes, null), { minLength: 6, maxLength: 6 })).map(([days, who]) => {
    const from = days.toSorted((one, other) => one - other).map((day) => startOfDay(addDays('2022-11-05', day)));
    return from.map((start, index) => held(who[index] ?? null, start, from[index + 1] ?? null));
  });
  /** Narrower than this a stretch may be drawn wider than it is. */
  const LEAST_SHARE = 1.2;

  test('bands cover the axis, the bracket covers where they differ and nothing else, and no word leaves the plot', () => {
    fc.assert(
      fc.property(band, band, fc.constantFrom<Layout['form']>('wide', 'narrow'), (before, after, form) => {
        const layout = handover(asked(before, after), form);
        if (layout === null) return;
        const plot = form === 'wide' ? REF : NARROWEST;
        const [first = [], second = []] = rowsOf(layout, plot);
        for (const row of [first, second]) {
          expect(row[0]?.from).toBe(0);
          row.slice(1).forEach((box, index) => expect(Math.abs(box.from - (row[index]?.until ?? -1))).toBeLessThan(LEAST_SHARE));
        }
        expect(Math.abs((first.at(-1)?.until ?? 0) - (second.at(-1)?.until ?? -1))).toBeLessThan(LEAST_SHARE);
        const edges = [...new Set([...first, ...second].flatMap(({ from, until }) => [from, until]))].toSorted((one, other) => one - other);
        edges.forEach((edge, index) => {
          const next = edges[index + 1] ?? edge;
          if (next - edge < LEAST_SHARE) return;
          const middle = (edge + next) / 2;
          const fillIn = (row: typeof first) => row.find(({ from, until }) => from <= middle && middle < until)?.fill;
          const covered = brackets(layout).some(([from = 0, until = 0]) => from <= middle && middle < until);
          expect([middle, covered]).toEqual([middle, fillIn(first) !== fillIn(second)]);
        });
        for (const { x, text, anchor } of layout.texts) {
          const left = at(x, plot) - (anchor === 'end' ? widthOf(text) : 0);
          expect([text, left >= 0, left + widthOf(text) <= plot]).toEqual([text, true, true]);
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});
