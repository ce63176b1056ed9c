import { FOR_EVER } from '../../src/domain/calendar';
import { holdersOf } from '../../src/web/drawing/holders';
import { planeOf, SIDE } from '../../src/web/workload/plane';
import type { PlaneAsked } from '../../src/web/workload/plane';

const day = (date: string): string => `${date}T00:00:00.000Z`;
const proseware = { lane: 'proseware', name: 'Proseware' };
const litware = { lane: 'litware', name: 'Litware' };

/** Proseware from 11 January; Litware from 26 March as known until 22 April, when that was reversed. */
const asked: PlaneAsked = {
  answers: [
    { ...proseware, from: day('2025-01-11'), until: FOR_EVER, knownFrom: day('2025-01-11'), knownUntil: day('2025-03-26') },
    { ...proseware, from: day('2025-01-11'), until: day('2025-03-26'), knownFrom: day('2025-03-26'), knownUntil: FOR_EVER },
    { ...litware, from: day('2025-03-26'), until: FOR_EVER, knownFrom: day('2025-03-26'), knownUntil: day('2025-04-22') },
    { ...proseware, from: day('2025-03-26'), until: FOR_EVER, knownFrom: day('2025-04-22'), knownUntil: FOR_EVER },
  ],
  from: day('2025-01-01'),
  now: day('2025-07-01'),
  on: day('2025-04-01'),
  knownAt: day('2025-07-01'),
  compare: day('2025-04-10'),
  holders: holdersOf({ lanes: [proseware, litware].map((one) => ({ ...one, kind: 'claimant', lives: [] })) }),
};

describe('every answer as a plane', () => {
  const plane = planeOf(asked);
  const fillAt = ({ x, y }: { x: number; y: number }) =>
    plane.boxes.find((box) => box.x <= x && x < box.x + box.width && box.y <= y && y <= box.y + box.height)?.fill;

  test('the dot stands on the answer shown, the ring on the one beside it', () => {
    expect(fillAt(plane.dot)).toBe(asked.holders.fill('proseware'));
    expect(plane.ring && fillAt(plane.ring)).toBe(asked.holders.fill('litware'));
  });

  test('no box leaves the square, none lies over another, and no name leaves the half that is known', () => {
    for (const { x, y, width, height } of plane.boxes) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(SIDE + 0.1);
    }
    for (const one of plane.boxes)
      for (const other of plane.boxes) {
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y;
        expect(one === other || apart).toBe(true);
      }
    for (const { x, y, text } of plane.names) expect(x + text.length * 7).toBeLessThanOrEqual(y);
  });

  test('says the same in words', () => {
    expect(plane.title).toContain('Litware for days from 26 Mar 2025, known from 26 Mar 2025 to 21 Apr 2025');
    expect(planeOf({ ...asked, answers: [] }).title).toContain('Nobody was ever on record.');
  });

  test('a story of one moment, and of twenty years, is drawn too', () => {
    const short = planeOf({ ...asked, now: asked.from, on: asked.from, knownAt: asked.from });
    expect(short.dot).toEqual({ x: 0, y: 0 });
    const long = planeOf({ ...asked, from: day('2005-01-01') });
    expect(long.ticks.length).toBeLessThan(9);
    expect(long.ticks.every(({ label }) => /^\d{4}$/.test(label))).toBe(true);
  });
});
