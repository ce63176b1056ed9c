import { gzipSync } from 'node:zlib';
import { addDays, startOfDay } from '../../src/domain/calendar';
import type { Layout } from '../../src/web/drawing/figures';
import { layout } from '../../src/web/drawing/layout';
import { svg } from '../../src/web/drawing/svg';
import { crowd, draw, on22April, pictures } from './pictures';
import { claimOf, granted, importedLate, inDispute, notice, passed, requested, started, Story, superseded, supersession } from './stories';

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

describe('what holds from long before it was recorded', () => {
  const now = '2026-11-26T09:00:00.000Z';
  const timeline = importedLate().asOf(now);
  const bandOf = ({ boxes }: Layout) => boxes.filter(({ look }) => look === 'band');

  test('is cut where the picture begins: with the month of the first event, whatever is known', () => {
    expect(timeline.range.from).toBe('2025-10-01T00:00:00.000Z');
    expect(importedLate().asOf(now, { knownAt: '2026-01-01T00:00:00.000Z' }).range).toEqual(timeline.range);
    const drawn = layout(timeline);
    expect(bandOf(drawn)).toEqual([expect.objectContaining({ x: { percent: 0, px: 0 }, cut: 'left' })]);
    expect(drawn.texts.map(({ text }) => text)).toContain('Proseware');
    expect(drawn.flags.map(({ label }) => label)).toContain('1 Imported, from 2 Oct 2023');
    expect(bandOf(layout(timeline, 'narrow'))).toEqual([expect.objectContaining({ cut: 'top' })]);
  });

  test('has strokes on all its sides but that one', () => {
    const printed = svg(layout(timeline)).text;
    expect(printed.match(/class="band cut"/g)).toHaveLength(1);
    expect(printed.match(/<line\s+class="band"/g)).toHaveLength(3);
    expect(printed).not.toMatch(/<line\s+class="band"\s+x1="0"\s+x2="0"/);
  });

  test('begins with usage of before, and with an earlier day that is asked about, as far as anybody held', () => {
    const used = importedLate().used('2025-10-05T09:00:00.000Z', '2025-06', 600);
    expect(used.asOf(now).range.from).toBe('2025-06-01T00:00:00.000Z');
    const reached = ['2025-12-24', '2024-02-10', '2020-02-10'].map((day) => importedLate().asOf(now, { on: startOfDay(day) }));
    expect(reached.map(({ range }) => range.from.slice(0, 7))).toEqual(['2025-10', '2024-02', '2023-10']);
    const [, cut, whole] = reached.map((one) => bandOf(layout(one)));
    expect(cut?.map((one) => one.cut)).toEqual(['left']);
    // The second is the second stroke of its beginning.
    expect(whole?.map((one) => one.cut)).toEqual([null, undefined]);
  });
});

describe('a lane that needs more rows than there are', () => {
  test('merges what led to its decisions, and then what was served, before these', () => {
    const story = supersession().at('2026-10-27T09:00:00.000Z', requested('fabrikam'));
    const day = (hour: string) => `2026-10-28T${hour}:00:00.000Z`;
    story
      .at(day('09'), { ...notice('fabrikam', 'litware', '2026-11-11T00:00:00.000Z') })
      .at(day('10'), started('fabrikam'))
      .at(day('11'), passed('fabrikam', '2026-11-06T00:00:00.000Z'))
      .at(day('12'), { ...notice('fabrikam', 'customer', '2026-11-06T00:00:00.000Z') })
      .at(day('13'), { type: 'NoteAdded', claimId: claimOf('fabrikam'), text: 'Seen.', visibility: 'parties' })
      .at(day('14'), granted('fabrikam'))
      .at(day('15'), superseded('fabrikam', 'litware', null, 'dispute-1'));
    const labels = layout(story.asOf('2026-11-26T09:00:00.000Z')).flags.map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['17 Review passed', '20 Granted', '21 Superseded']));
    expect(labels.filter((label) => label.endsWith('events')).length).toBeGreaterThan(0);
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

const dayAfter = (days: number) => startOfDay(addDays('2025-01-01', days));

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
    expect(boxes.filter(({ look }) => look === 'cnb').length).toBeGreaterThan(20);
    expect(height).toBeLessThan(1200);
  });

  test.each([
    ['five hundred events of twelve claimants', 500, 12],
    ['five thousand events of two', 5000, 2],
    ['five thousand events of four', 5000, 4],
  ])('%s: as many figures as a page can hold, whatever was recorded (npm run bench has the time)', (_, events, claimants) => {
    const shown = crowd(events, claimants);
    const forms = (['wide', 'narrow'] as const).map((form) => draw(shown, form));
    for (const { boxes, lines, signs, flags, texts } of forms)
      expect([...boxes, ...lines, ...signs, ...flags, ...texts].length).toBeLessThan(700);
    const printed = forms.map((drawn) => svg(drawn).text).join('');
    expect(gzipSync(printed).length).toBeLessThan(20 * 1024);
  });

  test('answers are never thinned: every stretch of the band is drawn', () => {
    const shown = crowd(5000);
    const band = Array.from({ length: 180 }, (_, day) => ({
      from: dayAfter(day),
      until: dayAfter(day + 1),
      lane: 'proseware',
      name: 'Proseware',
      imported: false,
    }));
    const { boxes } = draw({ ...shown, timeline: { ...shown.timeline, band } });
    expect(boxes.filter(({ look }) => look === 'band')).toHaveLength(180);
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
