import { NARROWEST } from '../../src/web/drawing/down';
import type { Box, Layout } from '../../src/web/drawing/figures';
import { REF, widthOf } from '../../src/web/drawing/scale';
import { labelOf, newest } from '../../src/web/drawing/spans';
import type { Span } from '../../src/timeline/timeline';
import { at, draw, pictures } from './pictures';
import type { Picture } from './pictures';
import { study } from './study';

interface Extent {
  text: string;
  left: number;
  right: number;
  y: number;
}

/** Every text with its extent in the narrowest plot: what does not collide there collides nowhere. */
function extents({ flags, texts, form }: Layout, plot = form === 'wide' ? REF : NARROWEST): Extent[] {
  const labels = flags.map(({ x, y, label, indent, away }) => {
    const begins = away ? at(away.x, plot) : at(x, plot) + indent;
    const left = away?.anchor === 'end' ? begins - widthOf(label) : begins;
    return { text: label, left, right: left + widthOf(label), y: y + 4 };
  });
  const words = texts.map(({ x, y, text, anchor }) => {
    const left = at(x, plot) - widthOf(text) * { start: 0, middle: 0.5, end: 1 }[anchor];
    return { text, left, right: left + widthOf(text), y };
  });
  return [...labels, ...words].filter(({ text }) => text !== '');
}

const covers = ({ x, width }: Box, place: number, plot: number) => at(x, plot) <= place && place <= at(x, plot) + width.px;

const LINE = 11;
/** Left of the plot where that is narrowest. */
const MARGIN = 132 - 12;
const collides = (one: Extent, other: Extent) =>
  one.left < other.right - 0.5 && other.left < one.right - 0.5 && Math.abs(one.y - other.y) < LINE;

describe.each(Object.entries<Picture>({ ...pictures, ...study }))('the drawing of %s', (_, shown) => {
  const { timeline } = shown;
  const wide = draw(shown);
  const narrow = draw(shown, 'narrow');

  test.each([wide, narrow])('$form: no two texts overlap', (drawn) => {
    const all = extents(drawn);
    const pairs = all.flatMap((one, index) =>
      all
        .slice(index + 1)
        .filter((other) => collides(one, other))
        .map((other) => [one, other]),
    );
    expect(pairs).toEqual([]);
  });

  test('no pole crosses a label', () => {
    const labels = wide.flags.map(({ x, y, label, indent }) => ({
      label,
      left: at(x) + indent,
      right: at(x) + indent + widthOf(label),
      y,
    }));
    const poles = wide.lines.filter(({ look }) => look === 'pole');
    const crossed = poles.flatMap((pole) =>
      labels.filter(({ left, right, y }) => left < at(pole.from.x) && at(pole.from.x) < right && pole.from.y < y && y < pole.to.y),
    );
    expect(crossed).toEqual([]);
  });

  // What a fifth less wide font leaves of the words, whichever end they hang from.
  test('no line of a date crosses words that have no plate under them, in a plot of any width', () => {
    const clocks = wide.lines.filter(({ look }) => look === 'dl' || look === 'kl');
    for (const plot of [REF, 720, 1000, 1130]) {
      const bare = extents(wide, plot).filter(({ left, right, y }) =>
        clocks.some(({ from, to }) => {
          const line = at(from.x, plot);
          const middle = (left + right) / 2;
          const crosses = Math.abs(line - middle) < (0.8 * (right - left)) / 2 && from.y < y && y < to.y;
          return crosses && !wide.plates.some((plate) => plate.y < y && y < plate.y + plate.height && covers(plate, line, plot));
        }),
      );
      expect([plot, bare]).toEqual([plot, []]);
    }
  });

  test('nothing stands outside the plot', () => {
    const inMargin = (text: string) => text.endsWith(' paid');
    for (const { text, left, right } of extents(wide))
      expect([text, left >= 0 || inMargin(text), right <= REF + 0.5]).toEqual([text, true, true]);
    for (const drawn of [wide, narrow]) {
      for (const { y, height } of drawn.boxes) expect([y >= 0, y + height <= drawn.height, height >= 0]).toEqual([true, true, true]);
      for (const { x } of [...drawn.boxes, ...drawn.flags, ...drawn.signs]) expect(x.percent >= 0 && x.percent <= 100).toBe(true);
      for (const { y } of [...drawn.flags, ...drawn.texts, ...drawn.signs]) expect(y >= 0 && y <= drawn.height).toBe(true);
    }
  });

  test('a screen of 320 pixels, less what stands beside the page, holds the labels of the narrow form', () => {
    for (const { text, left, right } of extents(narrow)) expect([text, left >= 0, right <= NARROWEST]).toEqual([text, true, true]);
    for (const { x, width } of narrow.boxes) expect(at(x, NARROWEST) + at(width, NARROWEST)).toBeLessThanOrEqual(NARROWEST + 0.5);
  });

  test('what ran, and runs, is said beside it', () => {
    const words = [...wide.texts, ...narrow.texts].map(({ text }) => text);
    const tells = (span: Span) => {
      const [, end = ''] = /^(?:notice|customer)?(.*)$/.exec(labelOf(span)) ?? [];
      return words.some((text) => text.endsWith(end));
    };
    const shown = timeline.lanes.length > 5 ? timeline.spans.filter(({ closedAt }) => closedAt === null).slice(0, 8) : timeline.spans;
    expect(newest(shown, 10).shown.filter((span) => !tells(span))).toEqual([]);
  });

  test('a name is cut where the margin ends', () => {
    for (const { lines } of wide.rows) for (const line of lines) expect([line, widthOf(line) <= MARGIN]).toEqual([line, true]);
  });

  test('at most 22 flags a lane, and nothing recorded after K', () => {
    const lanes = new Map<string, number>();
    const laneOf = new Map(timeline.marks.map(({ sequence, lane }) => [sequence, lane]));
    for (const { sequence } of wide.flags) lanes.set(laneOf.get(sequence) ?? '', (lanes.get(laneOf.get(sequence) ?? '') ?? 0) + 1);
    for (const [lane, flags] of lanes) expect([lane, flags <= 22 && lane !== '']).toEqual([lane, true]);
  });
});
