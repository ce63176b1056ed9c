import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Bulk } from '../../src/api/bulk/bulk';
import type { LineKind } from '../../src/api/bulk/bulk';
import { inWindow } from '../../src/api/bulk/in-window';
import { Answer } from '../../src/api/http/answer';
import { Refusal } from '../../src/domain/refusal';
import type { Request } from '../../src/ledger/request';
import { StoreUnavailable } from '../../src/ledger/ports/event-store';

/** Lines `{"workload": …, "n": …}`, and what becomes of them. */
interface Said {
  workload: string;
  n: number;
}
const request: Request = { caller: { role: 'partner', id: 'p' }, key: 'k', correlationId: 'c' };
const kindOf = (submit: (said: Said) => Promise<void>): LineKind<Said> => ({
  columns: [],
  ofCells: () => ({}),
  // Longer for the first: what is read later must not overtake it.
  read: async (value) => {
    await pause(10 - (value as Said).n);
    return value as Said;
  },
  about: ({ workload }) => workload,
  known: ({ workload }) => ({ workload }),
  status: 200,
  submit: async (said) => {
    await submit(said);
    return new Answer({ claimId: 'c', workloadId: said.workload, state: 'Requested', events: [] });
  },
});
const fileOf = (...said: Said[]) => ({ type: 'application/x-ndjson' as const, lines: said.map((one) => JSON.stringify(one)) });
const answered = async (results: Readable) =>
  (await text(results))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

beforeAll(() => {
  Logger.overrideLogger(false); // what is lost on purpose
});

describe('a file', () => {
  test('comes to a workload in order, and to others at once', async () => {
    const begun: string[] = [];
    const ended: string[] = [];
    const kind = kindOf(async ({ workload, n }) => {
      begun.push(`${workload}${n}`);
      await pause(n === 1 ? 60 : 1);
      ended.push(`${workload}${n}`);
    });
    const results = await answered(
      new Bulk().apply(fileOf({ workload: 'a', n: 1 }, { workload: 'a', n: 2 }, { workload: 'b', n: 3 }), kind, request),
    );
    expect(begun).toEqual(['a1', 'b3', 'a2']);
    expect(ended).toEqual(['b3', 'a1', 'a2']);
    expect(results.map(({ line }) => line)).toEqual([1, 2, 3, undefined]);
  });

  test('goes on after a line that is refused, and stops where the store is lost, saying so of every line', async () => {
    const kind = kindOf(({ n }) => {
      if (n === 1) return Promise.reject(new Refusal('WorkloadLocked', 'It is locked.'));
      return n === 3 ? Promise.reject(new StoreUnavailable('unreachable', 'gone')) : Promise.resolve();
    });
    const said = [1, 2, 3, 4, 5].map((n) => ({ workload: 'a', n }));
    const results = await answered(new Bulk().apply(fileOf(...said), kind, request));
    expect(results.slice(0, 5).map(({ status, code }) => [status, code])).toEqual([
      [409, 'WorkloadLocked'],
      [200, undefined],
      [503, undefined],
      [503, undefined],
      [503, undefined],
    ]);
    expect(results[3]?.['detail']).toContain('send the file again with the same Idempotency-Key');
    expect(results[5]).toEqual({ summary: { lines: 5, applied: 1, replayed: 0, refused: 2, notTried: 2 } });
  });

  test('that nobody reads on is not worked on', async () => {
    let begun = 0;
    const results = new Bulk().apply(
      fileOf(...Array.from({ length: 500 }, (_, n) => ({ workload: `w${n}`, n: 9 }))),
      kindOf(() => {
        begun += 1;
        return Promise.resolve();
      }),
      request,
    );
    await once(results, 'readable');
    results.destroy();
    await once(results, 'close');
    const then = begun;
    await pause(100);
    expect(then).toBeLessThan(200);
    expect(begun - then).toBeLessThanOrEqual(64);
  });
});

test('so many files at a time, until one is through', async () => {
  const bulk = new Bulk();
  const open = await Promise.all([1, 2, 3, 4].map(() => bulk.withRoom(() => Promise.resolve(Readable.from(['x'])))));
  const another = () => bulk.withRoom(() => Promise.resolve(Readable.from(['x'])));
  await expect(another()).rejects.toMatchObject({ code: 'TooManyRequests' });
  open[0]?.destroy();
  await once(open[0] as Readable, 'close');
  await expect(bulk.withRoom(() => Promise.reject(new Refusal('Malformed', 'empty')))).rejects.toMatchObject({ code: 'Malformed' });
  await expect(another()).resolves.toBeInstanceOf(Readable);
});

test('a window pulls no more than it has room for, and answers in order', async () => {
  const pulled: number[] = [];
  function* items(): Generator<number> {
    for (let n = 1; n <= 10; n += 1) {
      pulled.push(n);
      yield n;
    }
  }
  const window = inWindow(items(), 3, async (n) => {
    await pause(n % 3);
    return n;
  });
  expect([(await window.next()).value, pulled.length]).toEqual([1, 3]);
  const rest: number[] = [];
  for await (const n of window) rest.push(n);
  expect(rest).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
