import { layout } from '../../src/web/drawing/layout';
import type { Layout, Length } from '../../src/web/drawing/figures';
import { REF, widthOf } from '../../src/web/drawing/scale';
import { svg } from '../../src/web/drawing/svg';
import type { Timeline } from '../../src/timeline/timeline';
import { inDispute, manyEvents, plainGrant, reversed, Story, supersession, twelveClaimants, vacant, requested } from './stories';

const on22April = '2025-04-22T09:00:00.000Z';
const july = '2025-07-14T09:00:00.000Z';
const pictures: Record<string, Timeline> = {
  vacant: vacant(),
  'one claim': plainGrant().asOf('2025-02-10T09:00:00.000Z'),
  'a supersession': supersession().asOf('2025-04-02T09:00:00.000Z'),
  'a dispute on hold': inDispute().asOf(on22April),
  'after the reversal': reversed().asOf(july, { on: '2025-04-01T23:59:59.999Z' }),
  'as known before the reversal': reversed().asOf(july, { on: '2025-04-01T23:59:59.999Z', knownAt: '2025-04-10T23:59:59.999Z' }),
  'twelve claimants': twelveClaimants().asOf('2025-04-10T09:00:00.000Z'),
  'three hundred events': manyEvents(300).asOf(july),
  'five thousand events': manyEvents(5000).asOf(july),
};

interface Extent {
  text: string;
  left: number;
  right: number;
  y: number;
}
const at = ({ percent, px }: Length) => (percent / 100) * REF + px;

/** Every text with its extent in the narrowest plot: what does not collide there collides nowhere. */
function extents({ flags, texts }: Layout): Extent[] {
  const labels = flags.map(({ x, y, label, indent }) => ({
    text: label,
    left: at(x) + indent,
    right: at(x) + indent + widthOf(label),
    y: y + 4,
  }));
  const words = texts.map(({ x, y, text, anchor }) => {
    const left = at(x) - widthOf(text) * { start: 0, middle: 0.5, end: 1 }[anchor];
    return { text, left, right: left + widthOf(text), y };
  });
  return [...labels, ...words].filter(({ text }) => text !== '');
}

const LINE = 11;
const collides = (one: Extent, other: Extent) =>
  one.left < other.right - 0.5 && other.left < one.right - 0.5 && Math.abs(one.y - other.y) < LINE;

describe.each(Object.entries(pictures))('the drawing of %s', (_, timeline) => {
  const wide = layout(timeline);
  const narrow = layout(timeline, 'narrow');

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
    for (const { text, right } of extents(narrow)) expect([text, right <= 288]).toEqual([text, true]);
  });

  test('at most 22 flags a lane, and nothing recorded after K', () => {
    const lanes = new Map<string, number>();
    const laneOf = new Map(timeline.marks.map(({ sequence, lane }) => [sequence, lane]));
    for (const { sequence } of wide.flags) lanes.set(laneOf.get(sequence) ?? '', (lanes.get(laneOf.get(sequence) ?? '') ?? 0) + 1);
    for (const [lane, flags] of lanes) expect([lane, flags <= 22 && lane !== '']).toEqual([lane, true]);
  });
});

describe('a supersession', () => {
  const { flags, texts, boxes, rows } = layout(supersession().asOf('2025-04-02T09:00:00.000Z'));

  test('has every event at its place, by its sequence', () => {
    expect(flags.map(({ label, shape }) => [label, shape])).toEqual([
      ['1 Requested', 'm-req'],
      ['2 Review started', 'm-rev'],
      ['3 Review passed', 'm-pass'],
      ['4 Granted', 'm-grant'],
      ['11 Superseded', 'm-sup'],
      ['5 Requested', 'm-req'],
      ['6 Notice served', 'm-cont'],
      ['7 Review started', 'm-rev'],
      ['10 Review passed', 'm-pass'],
      ['12 Granted', 'm-grant'],
    ]);
    expect(flags.map(({ title }) => title)).toContain('12 Granted: Litware, recorded 26 Mar');
  });

  test('says what ran and until when, and who held', () => {
    const said = texts.map(({ text }) => text);
    expect(said).toEqual(
      expect.arrayContaining([
        'contested 3–25 Mar',
        'notice to Proseware until 17 Mar',
        'customer until 25 Mar',
        'may dispute until 25 Apr',
        'Proseware',
        'Litware',
      ]),
    );
    expect(rows.map(({ name }) => name)).toEqual(['Contested', 'On record', 'A Proseware', 'B Litware', 'Active users']);
    const bands = boxes.filter(({ look }) => look === 'band');
    expect(bands.map(({ fill }) => fill)).toEqual(['f-a', 'f-b']);
    const [first, second] = bands;
    expect((first?.x.percent ?? 0) + (first?.width.percent ?? 0)).toBeCloseTo(second?.x.percent ?? 0, 1);
  });
});

describe('a dispute on hold', () => {
  test('runs on: an arrow at K, and a strip that says so', () => {
    const { texts, signs, rows } = layout(inDispute().asOf(on22April));
    expect(texts.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['on hold since 5 Apr', 'dispute open since 5 Apr', 'on 22 Apr, known that day']),
    );
    expect(signs.filter(({ shape }) => shape === 'm-on').length).toBeGreaterThanOrEqual(2);
    expect(rows.map(({ name }) => name)).toContain('Dispute 1 by Pr…');
  });
});

describe('after the reversal', () => {
  const timeline = pictures['after the reversal'] as Timeline;
  const drawn = layout(timeline);

  test('what was believed has a band of its own, and what is no longer believed is hollow', () => {
    expect(drawn.rows.map(({ name }) => name)).toContain('As believed');
    expect(drawn.lines.filter(({ look }) => look === 'life void')).toHaveLength(1);
    expect(drawn.boxes.filter(({ look }) => look === 'band').map(({ fill }) => fill)).toEqual(['f-a', 'f-a', 'f-b']);
  });

  test('an arrow runs back to the day from which it holds', () => {
    const reach = drawn.lines.filter(({ arrow }) => arrow);
    expect(reach.length).toBe(2);
    for (const { from, to } of reach) expect(to.x.percent).toBeLessThan(from.x.percent);
  });

  test('two moments of knowledge lie over each other exactly', () => {
    const before = layout(pictures['as known before the reversal'] as Timeline);
    const months = ({ lines }: Layout) => lines.filter(({ look }) => look === 'grid').map(({ from }) => from.x);
    expect(months(before)).toEqual(months(drawn));
  });
});

describe('many', () => {
  test('claimants have a row each, the holder first', () => {
    const { rows, flags } = layout(pictures['twelve claimants'] as Timeline);
    const lanes = rows.filter(({ name }) => /^[A-Z]\d? /.test(name));
    expect(lanes).toHaveLength(12);
    expect(lanes[0]?.name).toBe('A Proseware');
    expect(lanes.every(({ height }) => height === 24)).toBe(true);
    expect(flags).toHaveLength(12);
  });

  test('events are merged, and beyond four hundred counted in forty stretches', () => {
    expect(layout(pictures['three hundred events'] as Timeline).flags.some(({ label }) => label.includes('events'))).toBe(true);
    const { boxes, height } = layout(pictures['five thousand events'] as Timeline);
    expect(boxes.filter(({ look }) => look === 'cnb').length).toBeGreaterThan(40);
    expect(height).toBeLessThan(1200);
  });

  test('five hundred events of twelve claimants are told, laid out and printed in less than 200 ms', () => {
    const story = manyEvents(500, 12);
    const print = () => {
      const timeline = story.asOf(july);
      return [svg(layout(timeline)).text, svg(layout(timeline, 'narrow')).text];
    };
    print(); // compiled
    const start = performance.now();
    const [first] = print();
    expect(performance.now() - start).toBeLessThan(200);
    expect(first?.length).toBeGreaterThan(1000);
  });
});

describe('the printer', () => {
  test('escapes names, and prints neither a style nor a script', () => {
    const story = new Story().at('2025-01-02T09:00:00.000Z', requested('"><script>alert(1)</script>&'));
    const printed = svg(layout(story.asOf('2025-02-01T09:00:00.000Z'))).text;
    expect(printed).not.toMatch(/<script|style=|onload/);
    expect(printed).toContain('&quot;&gt;&lt;script&gt;');
  });

  test('says every mark in words, and links it to its entry', () => {
    const printed = svg(layout(supersession().asOf('2025-04-02T09:00:00.000Z')), (sequence) => `#e${sequence}`).text;
    expect(printed).toContain('aria-label="4 Granted: Proseware, recorded 11 Jan"');
    expect(printed).toContain('href="#e4"');
    expect(printed).not.toMatch(/NaN|undefined|Infinity/);
  });
});
