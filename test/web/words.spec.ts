import type { Html } from '../../src/web/html';
import { dayOrTime, effectiveTime, timeOf } from '../../src/web/words';

const midnight = '2023-10-02T00:00:00.000Z';
const wordsOf = ({ text }: Html) => text.replace(/<[^>]+>/g, '');

test('midnight closes the day of a deadline, and begins that of what a report brought', () => {
  expect([timeOf(midnight), dayOrTime(midnight)].map(wordsOf)).toEqual(['1 Oct 2023 24:00', '2 Oct 2023']);
  expect(['ledger', 'importer', null].map((by) => wordsOf(effectiveTime(midnight, by)))).toEqual([
    '1 Oct 2023 24:00',
    '2 Oct 2023',
    '1 Oct 2023 24:00',
  ]);
  expect(wordsOf(effectiveTime('2023-10-02T11:20:00.000Z', 'importer'))).toBe('2 Oct 2023 11:20');
});
