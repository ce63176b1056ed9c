import { addDays } from '../../src/domain/calendar';
import { axisOf } from '../../src/web/queue/calendar';

const days = Array.from({ length: 800 }, (_, index) => addDays('2026-01-01', index));
const labelsOf = (day: string): string[] => axisOf(day).map(({ text }) => text);

describe('the dates over the deadlines of a queue', () => {
  test('are today and Mondays around it; the first of another month names it', () => {
    expect(labelsOf('2026-11-26')).toEqual(['26 Nov', '16', '7 Dec', '14']);
    expect(labelsOf('2025-04-22')).toEqual(['22 Apr', '14', '5 May']);
  });

  test.each(days.filter((_, index) => index % 31 === 0))('of %s are whole, apart, and enough to read a week by', (day) => {
    const labels = axisOf(day);
    const boxes = labels.map(({ at, text, letter }) => ({ from: at - (text.length * letter) / 2, until: at + (text.length * letter) / 2 }));
    const inOrder = boxes.toSorted((one, other) => one.from - other.from);
    for (const { from, until } of boxes) expect(from >= 0 && until <= 100).toBe(true);
    for (const [index, box] of inOrder.entries()) expect(box.from).toBeGreaterThan(inOrder[index - 1]?.until ?? -1);
  });

  test('are two at the least, and nearly always three', () => {
    const counts = days.map((day) => axisOf(day).length);
    expect(Math.min(...counts)).toBe(2);
    expect(counts.filter((count) => count < 3).length).toBeLessThan(days.length / 10);
  });
});
