import { layout } from '../../src/web/drawing/layout';
import type { Layout, Length } from '../../src/web/drawing/figures';
import { NARROWEST } from '../../src/web/drawing/down';
import { REF, widthOf } from '../../src/web/drawing/scale';
import { svg } from '../../src/web/drawing/svg';
import type { Timeline } from '../../src/timeline/timeline';
import { besideOf } from '../../src/timeline/beside';
import { holdersOf } from '../../src/web/drawing/holders';
import type { Drawn } from '../../src/web/drawing/layout';
import { claimOf, inDispute, manyEvents, plainGrant, reversed, Story, supersession, twelveClaimants, requested } from './stories';

const on22April = '2025-04-22T09:00:00.000Z';
const july = '2025-07-14T09:00:00.000Z';
const first = { on: '2025-04-01T23:59:59.999Z' };
const tenth = { ...first, knownAt: '2025-04-10T23:59:59.999Z' };

interface Picture extends Required<Drawn> {
  timeline: Timeline;
}

/** As a page draws it: with the second band, where it says something. */
function picture(
  story: Story,
  now: string,
  { compare = null, ...asked }: { on?: string; knownAt?: string; compare?: string | null } = {},
): Picture {
  const timeline = story.asOf(now, asked);
  const answers = story.answersBy(now);
  return { timeline, beside: besideOf(timeline, answers, compare), holders: holdersOf(timeline, answers) };
}

const pictures = {
  vacant: picture(new Story(), on22April),
  'one claim': picture(plainGrant(), '2025-02-10T09:00:00.000Z'),
  'a supersession': picture(supersession(), '2025-04-02T09:00:00.000Z'),
  'a dispute on hold': picture(inDispute(), on22April),
  'after the reversal': picture(reversed(), july, first),
  'as known before the reversal': picture(reversed(), july, tenth),
  'two moments compared': picture(reversed(), july, { ...tenth, compare: '2025-04-22T09:00:00.000Z' }),
  'compared with what was known before': picture(reversed(), july, { ...first, compare: tenth.knownAt }),
  'compared, when the other had not asked yet': picture(reversed(), july, { knownAt: '2025-02-10T23:59:59.999Z', compare: tenth.knownAt }),
  'two moments of one day compared': picture(reversed(), july, { knownAt: '2025-04-22T08:59:59.999Z', compare: on22April }),
  'twelve claimants': picture(twelveClaimants(), '2025-04-10T09:00:00.000Z'),
  'three hundred events': picture(manyEvents(300), july),
  'five thousand events': { timeline: manyEvents(5000).asOf(july), beside: null, holders: holdersOf(manyEvents(5000).asOf(july)) },
} satisfies Record<string, Picture>;
const draw = ({ timeline, ...drawn }: Picture, form: Layout['form'] = 'wide') => layout(timeline, form, drawn);

interface Extent {
  text: string;
  left: number;
  right: number;
  y: number;
}
const at = ({ percent, px }: Length, plot = REF) => (percent / 100) * plot + px;

/** Every text with its extent in the narrowest plot: what does not collide there collides nowhere. */
function extents({ flags, texts, form }: Layout): Extent[] {
  const plot = form === 'wide' ? REF : NARROWEST;
  const labels = flags.map(({ x, y, label, indent }) => ({
    text: label,
    left: at(x, plot) + indent,
    right: at(x, plot) + indent + widthOf(label),
    y: y + 4,
  }));
  const words = texts.map(({ x, y, text, anchor }) => {
    const left = at(x, plot) - widthOf(text) * { start: 0, middle: 0.5, end: 1 }[anchor];
    return { text, left, right: left + widthOf(text), y };
  });
  return [...labels, ...words].filter(({ text }) => text !== '');
}

const LINE = 11;
const collides = (one: Extent, other: Extent) =>
  one.left < other.right - 0.5 && other.left < one.right - 0.5 && Math.abs(one.y - other.y) < LINE;

describe.each(Object.entries<Picture>(pictures))('the drawing of %s', (_, shown) => {
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
    expect(rows.map(({ name, detail }) => [name, detail])).toContainEqual(['Dispute 1', 'by Proseware']);
  });
});

/** Bands from the left, or from the top: where, how long, in whose pattern; in hundredths of the plot, or in pixels. */
function bandsIn({ boxes, form }: Layout): [fill: string, from: number, length: number][][] {
  const across = form === 'wide';
  const bands = boxes.filter(({ look }) => look === 'band');
  const places = [...new Set(bands.map(({ x, y }) => (across ? y : x.px)))];
  return places.map((place) =>
    bands
      .filter(({ x, y }) => (across ? y : x.px) === place)
      .map(({ x, width, y, height, fill = '' }) => (across ? [fill, x.percent, width.percent] : [fill, y, Math.round(height * 10) / 10])),
  );
}
const brackets = ({ lines }: Layout) =>
  lines.filter(({ look, from, to }) => look === 'diff' && from.y === to.y).map(({ from, to }) => [from.x.percent, to.x.percent]);
const said = ({ texts }: Layout) => texts.map(({ text }) => text);

describe('the second band', () => {
  test('of a past state of knowledge is what is known now, with a bracket under the days that differ', () => {
    const wide = draw(pictures['as known before the reversal']);
    expect(bandsIn(wide)).toEqual([
      [
        ['f-a', 3.66, 27.11],
        ['f-b', 30.77, 5.86],
      ],
      [['f-a', 3.66, 67.54]],
    ]);
    expect(brackets(wide)).toEqual([[30.77, 36.63]]);
    expect(said(wide)).toContain('these answers have changed since');
    expect(wide.rows.map(({ name, detail }) => [name, detail])).toEqual(
      expect.arrayContaining([
        ['On record', 'known 10 Apr'],
        ['On record', 'known 14 Jul'],
      ]),
    );
    expect(bandsIn(draw(pictures['as known before the reversal'], 'narrow'))).toEqual([
      [
        ['f-a', 78, 266.4],
        ['f-b', 344.4, 57.6],
      ],
      [['f-a', 78, 663.8]],
    ]);
  });

  test('of what is known today is what was believed on each day, and when that changed', () => {
    const wide = draw(pictures['after the reversal']);
    expect(bandsIn(wide)).toEqual([
      [['f-a', 3.66, 67.54]],
      [
        ['f-a', 3.66, 27.11],
        ['f-b', 30.77, 10.03],
        ['f-a', 40.8, 30.4],
      ],
    ]);
    expect(brackets(wide)).toEqual([[30.77, 40.8]]);
    expect(said(wide)).toContain('these answers changed on 22 Apr');
    expect(wide.rows.map(({ name }) => name)).toContain('As believed');
    expect(bandsIn(draw(pictures['after the reversal'], 'narrow'))[1]).toEqual([
      ['f-a', 78, 266.4],
      ['f-b', 344.4, 98.6],
      ['f-a', 443, 298.8],
    ]);
  });

  test('of two moments compared is the other moment, whether it is later or earlier, and also where both agree', () => {
    const later = draw(pictures['two moments compared']);
    expect(bandsIn(later).map((band) => band.map(([fill]) => fill))).toEqual([['f-a', 'f-b'], ['f-a']]);
    const before = draw(pictures['compared with what was known before']);
    expect(bandsIn(before).map((band) => band.map(([fill]) => fill))).toEqual([['f-a'], ['f-a', 'f-b']]);
    expect(said(before)).toContain('these answers were others then');
    const agreed = picture(reversed(), july, { compare: '2025-05-01T23:59:59.999Z' });
    expect([bandsIn(draw(agreed)).length, brackets(draw(agreed))]).toEqual([2, []]);
  });

  test('names who had not asked yet at the first moment, in the pattern that it has at the second', () => {
    const shown = pictures['compared, when the other had not asked yet'];
    expect(shown.timeline.lanes.map(({ name }) => name)).toEqual(['Proseware']);
    expect(bandsIn(draw(shown))[1]?.map(([fill]) => fill)).toEqual(['f-a', 'f-b']);
    expect(said(draw(shown))).toContain('litware');
  });

  test('says the time where both moments are of one day', () => {
    const details = draw(pictures['two moments of one day compared']).rows.map(({ detail }) => detail);
    expect(details).toEqual(expect.arrayContaining(['22 Apr 08:59:59', '22 Apr 09:00:00']));
  });

  test.each(['one claim', 'a supersession', 'a dispute on hold', 'twelve claimants'] as const)('is not there in %s', (name) => {
    expect(pictures[name].beside).toBeNull();
  });

  test('is not there where the clock caught up within a day', () => {
    const story = plainGrant().at(
      '2025-02-10T06:00:00.000Z',
      {
        type: 'AssociationEnded',
        claimId: claimOf('proseware'),
        by: 'holder',
        reasons: [],
        rationale: null,
        decidedBy: null,
        policyVersion: 1,
      } as never,
      { effectiveAt: '2025-02-10T00:00:00.000Z' },
    );
    expect(picture(story, '2025-03-10T09:00:00.000Z').beside).toBeNull();
    const late = plainGrant().at(
      '2025-02-12T06:00:00.000Z',
      {
        type: 'AssociationEnded',
        claimId: claimOf('proseware'),
        by: 'holder',
        reasons: [],
        rationale: null,
        decidedBy: null,
        policyVersion: 1,
      } as never,
      { effectiveAt: '2025-02-10T00:00:00.000Z' },
    );
    expect(picture(late, '2025-03-10T09:00:00.000Z').beside?.differing).toEqual([
      { from: '2025-02-10T00:00:00.000Z', until: '2025-02-12T06:00:00.000Z', learnedAt: '2025-02-12T06:00:00.000Z' },
    ]);
  });
});

describe('the narrow form', () => {
  const narrow = draw(pictures['as known before the reversal'], 'narrow');

  test('has what ran beside the line of its lane: filled while it ran, rights and service levels slim', () => {
    const spans = narrow.boxes.filter(({ look }) => look.startsWith('w ')).map(({ look, fill, x, width }) => [look, fill, x.px, width.px]);
    expect(spans).toEqual([
      ['w review', 'w-review', 86, 6],
      ['w customer-window', 'w-consent', 86, 6],
      ['w right right-to-dispute', 'none', 86, 3],
      ['w notice', 'w-notice', 108, 6],
      ['w review', 'w-review', 113, 6],
      ['w customer-window', 'w-consent', 108, 6],
      ['w dispute', 'w-dispute', 130, 6],
      ['w service escalation', 'none', 135, 3],
    ]);
  });

  test('has usage from the right edge in the pattern of who held, each value where no label is', () => {
    const usage = narrow.boxes.filter(({ look }) => look === 'ub');
    expect(usage.map(({ fill }) => fill)).toEqual(['none', 'f-a', 'f-a', 'f-a', 'f-b']);
    for (const { x, width } of usage) expect(x.percent + width.percent).toBeCloseTo(100, 2);
    expect(said(narrow)).toEqual(expect.arrayContaining(['Active', 'users', '600', '720', '1,010']));
  });

  test('dates the day asked about and the day of knowledge, and says which column is whose', () => {
    expect(narrow.texts.filter(({ look }) => /^[dk]l-t$/.test(look)).map(({ text, look }) => [look, text])).toEqual([
      ['dl-t', '1 Apr'],
      ['kl-t', '10 Apr'],
    ]);
    expect(narrow.texts.filter(({ look }) => look === 'ch').map(({ text }) => text)).toEqual([
      'On',
      'record',
      'A',
      'B',
      'D',
      'Active',
      'users',
    ]);
  });

  test('runs arrows back to the days from which something holds', () => {
    const reach = draw(pictures['after the reversal'], 'narrow').lines.filter(({ arrow }) => arrow);
    expect(reach.map(({ from, to }) => to.y < from.y)).toEqual([true, true]);
  });
});

describe('after the reversal', () => {
  const drawn = draw(pictures['after the reversal']);

  test('what is no longer believed is hollow', () => {
    expect(drawn.lines.filter(({ look }) => look === 'life void')).toHaveLength(1);
  });

  test('an arrow runs back to the day from which it holds', () => {
    const reach = drawn.lines.filter(({ arrow }) => arrow);
    expect(reach.length).toBe(2);
    for (const { from, to } of reach) expect(to.x.percent).toBeLessThan(from.x.percent);
  });

  test('two moments of knowledge lie over each other exactly', () => {
    const before = draw(pictures['as known before the reversal']);
    const months = ({ lines }: Layout) => lines.filter(({ look }) => look === 'grid').map(({ from }) => from.x);
    expect(months(before)).toEqual(months(drawn));
  });
});

describe('many', () => {
  test('claimants have a row each, the holder first', () => {
    const { rows, flags } = draw(pictures['twelve claimants']);
    const lanes = rows.filter(({ name }) => /^[A-Z]\d? /.test(name));
    expect(lanes).toHaveLength(12);
    expect(lanes[0]?.name).toBe('A Proseware');
    expect(lanes.every(({ height }) => height === 24)).toBe(true);
    expect(flags).toHaveLength(12);
  });

  test('events are merged, and beyond four hundred counted in forty stretches', () => {
    expect(draw(pictures['three hundred events']).flags.some(({ label }) => label.includes('events'))).toBe(true);
    const { boxes, height } = draw(pictures['five thousand events']);
    expect(boxes.filter(({ look }) => look === 'cnb').length).toBeGreaterThan(40);
    expect(height).toBeLessThan(1200);
  });

  test('five hundred events of twelve claimants are told, laid out and printed in less than 200 ms of the processor', () => {
    const story = manyEvents(500, 12);
    const print = () => {
      const timeline = story.asOf(july);
      return [svg(layout(timeline)).text, svg(layout(timeline, 'narrow')).text];
    };
    print(); // compiled
    const start = process.cpuUsage();
    const [first] = print();
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(200);
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
