import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { StoreUnavailable } from '../../src/ledger/ports/event-store';
import { compiled } from '../support/compiled';
import { eventAt } from '../support/crash-events';
import { freshStream, given } from './texts';

const ROUNDS = 50;
const ROUNDS_ON_ONE_LEDGER = 10;
const STREAMS = 16;
const MAX_WRITING_MS = 150;
const MAX_STARTING_MS = 400;
const WRITER = join(__dirname, '..', 'support', 'crash-writer.ts');

/** Repeat a run with CRASH_SEED=… */
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);

jest.setTimeout(300_000);

describe('a writer killed at any moment', () => {
  let directory: string;
  const newDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'onrecord-crash-'));
  afterEach(() => rm(directory, { recursive: true }));

  it(`loses nothing it acknowledged, ${ROUNDS} times over (seed ${seed})`, async () => {
    process.stdout.write(`crash seed ${seed}\n`);
    const random = randomFrom(seed);
    const kept = freshStream();
    let acknowledged = new Map<string, number>();
    let total = 0;
    for (let round = 0; round < ROUNDS; round++) {
      if (round % ROUNDS_ON_ONE_LEDGER === 0) {
        if (round > 0) await rm(directory, { recursive: true });
        directory = await newDirectory();
        acknowledged = new Map();
      }
      const streams = [kept, ...Array.from({ length: STREAMS - 1 }, freshStream)];
      // Now and then it is killed while it opens the ledger, at times even before there is one.
      const lines = await killedWriter(
        directory,
        streams,
        random() < 0.2 ? { startingMs: random() * MAX_STARTING_MS } : { writingMs: random() * MAX_WRITING_MS },
      );
      for (const [stream, revision] of lines) acknowledged.set(stream, revision);
      total += lines.length;
      await expectAllThere(directory, acknowledged).catch((error: unknown) => {
        throw new Error(`Round ${round} of seed ${seed}`, { cause: error });
      });
    }
    expect(total).toBeGreaterThan(ROUNDS);
  });

  it('keeps others out while it lives, by name, and no longer', async () => {
    directory = await newDirectory();
    const writer = startWriter(directory, [freshStream()]);
    await once(writer.stdout, 'data');
    const refused = openSqliteEventStore({ directory, mode: 'write' });
    await expect(refused).rejects.toThrow(StoreUnavailable);
    await expect(refused).rejects.toMatchObject({
      reason: 'in-use',
      message: expect.stringContaining(`crash writer, process ${writer.pid}`) as string,
    });
    writer.kill('SIGKILL');
    await once(writer, 'close');
    const store = await openSqliteEventStore({ directory, mode: 'write' });
    await store.close();
  });
});

function startWriter(directory: string, streams: string[]): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, [compiled(WRITER), directory, ...streams], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Starts a writer, kills it after so long from its start or from when it had the ledger open, and gives what it acknowledged. */
async function killedWriter(
  directory: string,
  streams: string[],
  when: { startingMs: number } | { writingMs: number },
): Promise<[stream: string, revision: number][]> {
  const writer = startWriter(directory, streams);
  let told = '';
  writer.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
  const closed = once(writer, 'close');
  if ('startingMs' in when) await sleep(when.startingMs);
  else {
    await Promise.race([once(writer.stdout, 'data'), closed]);
    await sleep(when.writingMs);
  }
  // Still running: a writer that ended by itself would have proved nothing.
  expect(writer.exitCode).toBeNull();
  writer.kill('SIGKILL');
  await closed;
  const lines = told.split('\n').slice(0, -1);
  return lines
    .filter((line) => line !== 'open')
    .map((line) => {
      const [stream = '', revision] = line.split(' ');
      return [stream, Number(revision)];
    });
}

async function expectAllThere(directory: string, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const store = await openSqliteEventStore({ directory, mode: 'read' }).catch((error: unknown) => {
    if (acknowledged.size === 0 && error instanceof StoreUnavailable && error.reason === 'not-found') return null; // Killed before there was a ledger.
    throw error;
  });
  if (!store) return;
  try {
    for (const [stream, revision] of acknowledged) {
      const stored = await store.readStream(stream, { limit: 1_000_000 });
      expect(stored.length).toBeGreaterThan(revision);
      // Whole appends only, all of their content, and no gap.
      expect(stored.length % 2).toBe(0);
      expect(stored.map(given)).toEqual(stored.map((_, n) => eventAt(stream, n)));
      expect(stored.every((each, n) => each.revision === n)).toBe(true);
    }
    expect(await store.integrityCheck()).toEqual([]);
  } finally {
    await store.close();
  }
}

/** Mulberry32: the same numbers from the same seed. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
