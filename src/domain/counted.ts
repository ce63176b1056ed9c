/**
 * How many there are, in words that agree with it: `1 event`, `1,222 events`; without a word the number alone.
 * @param many where it is not the word with an s
 */
export function counted(count: number, one?: string, many = `${one}s`): string {
  const number = count.toLocaleString('en');
  return one === undefined ? number : `${number} ${count === 1 ? one : many}`;
}
