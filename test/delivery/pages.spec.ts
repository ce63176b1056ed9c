import { Pages } from '../../src/delivery/feed/pages';
import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import type { AllPage } from '../../src/ledger/ports/event-store';
import { usageRecorded, usageStreamOf } from '../bench/events';

const HEAD = 1_000;
const PAGE = 256;

/** A store of so many events that counts its reads, and may fail the next one. */
async function given() {
  const store = new MemoryEventStore();
  const months = Array.from({ length: 100 }, (_, month) => month);
  for (let workload = 0; workload < HEAD / months.length; workload += 1) {
    const events = months.map((month) => usageRecorded(workload, month));
    await store.append(usageStreamOf(workload), -1, events);
  }
  const positions = [null, ...(await store.readAll({ limit: HEAD })).map(({ position }) => position)];
  const reads: AllPage[] = [];
  const faults: Error[] = [];
  const readAll = (page: AllPage) => {
    reads.push(page);
    const fault = faults.pop();
    return fault ? Promise.reject(fault) : store.readAll(page);
  };
  return { log: { store: { readAll }, positionOf: (sequence: number) => positions[sequence] }, reads, faults };
}

/** The sequences from one place to another, page by page. */
async function read(pages: Pages, after: number, until: number, head = HEAD): Promise<number[]> {
  const sequences: number[] = [];
  for (let from = after; from < until; from = sequences.at(-1) ?? Infinity)
    sequences.push(...(await pages.some(from, until, head)).map(({ sequence }) => sequence));
  return sequences;
}
const between = (after: number, until: number) => Array.from({ length: until - after }, (_, index) => after + index + 1);

test.each([
  [0, HEAD],
  [0, 1],
  [255, 257],
  [256, 512],
  [300, 301],
  [700, HEAD],
  [HEAD - 1, HEAD],
])('from %i to %i every event is told once, in order', async (after, until) => {
  const { log } = await given();
  expect(await read(new Pages(log), after, until)).toEqual(between(after, until));
});

test('many who catch up from different places read each whole page once', async () => {
  const { log, reads } = await given();
  const pages = new Pages(log);
  const places = Array.from({ length: 50 }, (_, index) => index * 5);
  const all = await Promise.all(places.map((after) => read(pages, after, 3 * PAGE)));
  expect(all).toEqual(places.map((after) => between(after, 3 * PAGE)));
  expect(reads).toHaveLength(3);
  const [one, other] = await Promise.all([pages.some(10, 11, HEAD), pages.some(10, 11, HEAD)]);
  expect(one[0]).toBe(other[0]); // What is told of it is written once.
});

test('the last page is read as far as the log goes, and is not kept', async () => {
  const { log, reads } = await given();
  const pages = new Pages(log);
  expect(await read(pages, 250, 300, 300)).toEqual(between(250, 300));
  expect(await read(pages, 250, 310, 310)).toEqual(between(250, 310));
  expect(reads).toHaveLength(3);
});

test('what is kept has a bound; beyond it pages are read again, and nobody who waits goes without', async () => {
  const { log, reads } = await given();
  const oneByte = new Pages(log, 1);
  for (let n = 0; n < 2; n += 1) expect(await read(oneByte, 0, PAGE)).toEqual(between(0, PAGE));
  expect(reads).toHaveLength(2);
  const [placed] = await oneByte.some(0, 1, HEAD);
  const onePage = new Pages(log, (placed?.storedCharacters ?? 0) * PAGE * 1.5);
  const all = await Promise.all([0, PAGE, 2 * PAGE, 0, PAGE].map((after) => read(onePage, after, 3 * PAGE)));
  expect(all).toEqual([0, PAGE, 2 * PAGE, 0, PAGE].map((after) => between(after, 3 * PAGE)));
});

test('a read that fails is told to who waits for it, and made again for the next', async () => {
  const { log, faults } = await given();
  const pages = new Pages(log);
  faults.push(new Error('the store is away'));
  const both = await Promise.allSettled([pages.some(0, 10, HEAD), pages.some(5, 10, HEAD)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await read(pages, 0, 10)).toEqual(between(0, 10));
});

test('a store with fewer events than were counted is an error, and no silence', async () => {
  const { log } = await given();
  await expect(read(new Pages(log), 990, 1_010, 1_010)).rejects.toThrow('ends before event 1001');
});
