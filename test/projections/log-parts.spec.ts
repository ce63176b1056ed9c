import { logParts } from '../../src/api/history/log-parts';

const SIZE = 10;
const HEAD = 25;
const spans = (order: 'newest' | 'oldest', behind?: number) =>
  [...logParts({ order, behind }, HEAD, SIZE)].map(({ first, last }) => `${first}-${last}`);

test.each([
  ['the newest first', 'newest', undefined, ['16-25', '6-15', '1-5']],
  ['the newest before one', 'newest', 12, ['2-11', '1-1']],
  ['the newest before one that is not there yet', 'newest', 4_711_000_000_000, ['16-25', '6-15', '1-5']],
  ['before the first', 'newest', 1, []],
  ['the oldest first', 'oldest', undefined, ['1-10', '11-20', '21-25']],
  ['the oldest behind one', 'oldest', 15, ['16-25']],
  ['behind the last', 'oldest', 25, []],
  ['behind what is not there yet', 'oldest', 4_711, []],
] as const)('a log is looked through in parts: %s', (_, order, behind, expected) => {
  expect(spans(order, behind)).toEqual(expected);
});
