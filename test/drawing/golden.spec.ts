import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layout } from '../../src/web/drawing/layout';
import { scaleOf } from '../../src/web/drawing/scale';
import type { Picture } from './pictures';
import { study } from './study';
import { told } from './told';

/**
 * The drawings of the design study's cases, in words. They may change, and a change is to be looked at: `npm run golden:drawings` writes them anew.
 * Where they are another than the study's, and why, is said in decision 15.
 */
const GOLDEN = join(__dirname, 'golden');
const fileOf = (name: string): string => `${name.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}.txt`;
const drawn = ({ timeline, ...beside }: Picture): string =>
  `${told(layout(timeline, 'wide', beside))}\n\n${told(layout(timeline, 'narrow', beside))}\n`;

beforeAll(() => {
  if (process.env['UPDATE_GOLDEN'] !== '1') return;
  for (const [name, shown] of Object.entries<Picture>(study)) writeFileSync(join(GOLDEN, fileOf(name)), drawn(shown));
});

describe('the drawing of the study’s', () => {
  test.each(Object.entries<Picture>(study))('%s is as it was looked at (npm run golden:drawings)', (name, shown) => {
    expect(drawn(shown)).toBe(readFileSync(join(GOLDEN, fileOf(name)), 'utf8'));
  });

  test('golden drawings are of these cases, and no other', () => {
    expect(readdirSync(GOLDEN).toSorted()).toEqual(Object.keys(study).map(fileOf).toSorted());
  });
});

/** Where the study has its events, in percent of its plot, and when they were recorded. */
const places = {
  'timeline on 14 Jul': {
    range: { from: '2025-01-01T00:00:00.000Z', until: '2025-08-01T00:00:00.000Z' },
    events: [
      ['2025-01-02T09:14', 0.65],
      ['2025-01-02T14:02', 0.75],
      ['2025-01-03T10:31', 1.15],
      ['2025-01-10T10:31', 4.45],
      ['2025-03-03T10:05', 28.97],
      ['2025-03-04T08:50', 29.42],
      ['2025-03-17T10:40', 35.59],
      ['2025-03-24T10:40', 38.89],
      ['2025-04-05T11:20', 44.56],
      ['2025-04-08T16:12', 46.07],
      ['2025-04-11T11:20', 47.39],
    ],
  },
  'timeline on 22 Apr': {
    range: { from: '2025-01-01T00:00:00.000Z', until: '2025-06-01T00:00:00.000Z' },
    events: [
      ['2025-01-02T09:14', 0.92],
      ['2025-01-02T14:02', 1.05],
      ['2025-01-03T10:31', 1.61],
      ['2025-01-10T10:31', 6.25],
      ['2025-03-03T10:05', 40.68],
      ['2025-03-04T08:50', 41.3],
      ['2025-03-17T10:40', 49.96],
      ['2025-03-24T10:40', 54.6],
      ['2025-04-05T11:20', 62.56],
      ['2025-04-08T16:12', 64.69],
      ['2025-04-11T11:20', 66.54],
    ],
  },
} as const;

describe('the study’s places', () => {
  test.each(Object.entries(places))('of %s are ours, over its months', (_, { range, events }) => {
    const scale = scaleOf(range);
    expect(events.map(([at]) => [at, scale.percent(`${at}:00.000Z`)])).toEqual(events.map(([at, place]) => [at, place]));
  });

  test('each event of the study has a flag on its lane, and the lanes are the study’s', () => {
    const { timeline, ...beside } = study['timeline on 14 Jul'];
    const { flags, rows } = layout(timeline, 'wide', beside);
    expect(rows.map(({ name }) => name)).toEqual([
      'Contested',
      'On record',
      'As believed',
      'A Proseware',
      'B Litware',
      'Dispute 1',
      'Active users',
    ]);
    expect(flags.map(({ shape }) => shape).toSorted()).toEqual(
      [
        ...['m-req', 'm-rev', 'm-pass', 'm-grant', 'm-sup', 'm-grant'],
        ...['m-req', 'm-cont', 'm-rev', 'm-pass', 'm-grant', 'm-sup'],
        ...['m-disp', 'm-doc', 'm-esc', 'm-doc', 'm-res'],
      ].toSorted(),
    );
  });
});
