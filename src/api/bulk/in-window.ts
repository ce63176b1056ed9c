/**
 * Works through items, at most so many at a time, and answers each result in the order of the items. An item is pulled only when there is
 * room for it, so a reader that is slow, or gone, holds up what follows. The work must not fail.
 */
export async function* inWindow<Item, Result>(
  items: Iterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  for (const item of items) {
    begun.push(work(item));
    const oldest = begun.length === width ? begun.shift() : undefined;
    if (oldest) yield await oldest;
  }
  for (const rest of begun) yield await rest;
}
