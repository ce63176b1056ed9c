import { strip } from '../../src/web/drawing/strip';
import { stripSvg } from '../../src/web/drawing/svg';
import { pictures } from './pictures';
import { Story } from './stories';
import { study } from './study';

const within = { from: '2025-01-01T00:00:00.000Z', until: '2025-04-22T14:50:00.000Z' };
const { timeline } = study['timeline on 22 Apr'];
const drawn = (story: Parameters<typeof strip>[0], asked = within) =>
  strip(story, asked).boxes.map(({ y, fill, x, width }) => [y, fill, x.percent, Math.round((x.percent + width.percent) * 100) / 100]);

describe('the end of a story in a row of a table', () => {
  test('has who was on record above, each in its pattern, and below what was contested and what is on hold', () => {
    const lower = (fill: string | undefined, from: number, until: number) => [
      [16, undefined, from, until],
      [16, fill, from, until],
    ];
    expect(drawn(timeline)).toEqual([
      [2, 'f-a', 8.96, 74.36],
      [2, 'f-b', 74.36, 100],
      ...lower('w-notice', 55.03, 74.36),
      ...lower('w-dispute', 84.64, 100),
    ]);
  });

  test('says the same to who does not see it', () => {
    const told = strip(timeline, within);
    expect(told.said).toBe('on record Proseware, then Litware; contested 3–24 Mar; on hold since 5 Apr');
    expect(stripSvg(told).text).toContain(`role="img" aria-label="${told.said}"`);
    expect(strip(new Story().asOf(within.until), within)).toEqual({ boxes: [], said: 'on record nobody' });
  });

  test('begins at its edge with what began before, without a stroke there', () => {
    const april = { ...within, from: '2025-04-01T00:00:00.000Z' };
    expect(drawn(timeline, april)[0]).toEqual([2, 'f-b', 0, 100]);
    expect(strip(timeline, april).boxes.map(({ cut }) => cut)).toEqual(['left', undefined, null]);
    expect(strip(timeline, april).said).toBe('on record Litware; on hold since 5 Apr');
  });

  test('shows the shortest that is', () => {
    const years = { from: '2021-01-01T00:00:00.000Z', until: within.until };
    for (const { width } of strip(timeline, years).boxes) expect((width.percent / 100) * 150 + width.px).toBeGreaterThanOrEqual(1.5);
    expect(strip(timeline, years).boxes.at(-1)?.width).toEqual({ percent: 0, px: 3 });
  });

  test.each(Object.entries({ ...pictures, ...study }))(
    '%s stays within the plot, and its bands beside each other',
    (_, { timeline: one }) => {
      const { boxes } = strip(one, { from: one.range.from, until: one.now });
      for (const { x, width } of boxes) expect(x.percent + width.percent).toBeLessThanOrEqual(100.01);
      const bands = boxes.filter(({ y, width }) => y === 2 && width.percent > 0);
      for (const [index, { x }] of bands.slice(1).entries())
        expect(x.percent).toBeGreaterThanOrEqual((bands[index]?.x.percent ?? 0) + (bands[index]?.width.percent ?? 0) - 0.01);
    },
  );
});
