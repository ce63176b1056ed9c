import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import type { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { usageStream } from '../../src/domain/streams';
import { views } from '../../src/projections/index';
import { Runner } from '../../src/projections/runner/runner';
import { openViewsFileForReading } from '../../src/projections/runner/views-file';
import { compiled } from '../support/compiled';
import { tally } from './support/tally';
import { fact, newDirectory, usageOf } from './support/told';

const ROUNDS = 20;
const STREAMS = 8;
const EVENTS_PER_APPEND = 3;
const PAUSE_MS = 2;
const MAX_FOLLOWING_MS = 200;
const MAX_STARTING_MS = 500;
const FOLLOWER = join(__dirname, 'support', 'crash-follower.ts');

/** Repeat a run with CRASH_SEED=… */
const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);

describe('a follower killed at any moment', () => {
  const directory = newDirectory();
  let store: SqliteEventStore;

  beforeAll(async () => {
    store = await openSqliteEventStore({ directory, mode: 'write' });
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  it(`has taken every event exactly once, as far as it came, ${ROUNDS} times over (seed ${seed})`, async () => {
    process.stdout.write(`crash seed ${seed}\n`);
    const random = randomFrom(seed);
    const writing = new AbortController();
    const written = writeUntil(writing.signal, store);
    const reached: number[] = [];
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        // Now and then it is killed while it starts, at times before its views are there.
        await killedFollower(
          directory,
          random() < 0.3 ? { startingMs: random() * MAX_STARTING_MS } : { followingMs: random() * MAX_FOLLOWING_MS },
        );
        const sequence = sequenceOf(directory);
        expect({ round, seed, ...taken(directory) }).toEqual({
          round,
          seed,
          checkpoints: [sequence],
          journaled: sequence,
          tallied: sequence,
        });
        expect(sequence).toBeGreaterThanOrEqual(reached.at(-1) ?? 0);
        reached.push(sequence);
      }
    } finally {
      writing.abort();
    }
    const total = await written;
    expect(new Set(reached).size).toBeGreaterThan(ROUNDS / 4); // it came further in each round in which it followed

    const runner = new Runner({ store, directory, views: [...views, tally] });
    await runner.catchUp();
    expect(runner.health()).toMatchObject({ sequence: total, parked: 0 });
    const { differences } = await runner.rebuild('all');
    expect(differences.filter(({ onlyBefore, onlyNow }) => onlyBefore + onlyNow > 0)).toEqual([]);
    await runner.stop();
  });
});

/** Writes to several streams until told to end; answers how many events there are. */
async function writeUntil(signal: AbortSignal, store: SqliteEventStore): Promise<number> {
  const revisions = Array.from({ length: STREAMS }, () => -1);
  let total = 0;
  for (let n = 0; !signal.aborted; n = (n + 1) % STREAMS) {
    const stream = usageStream({ tenantId: `f0000000-0000-4000-8000-00000000000${n}`, scope: 'teams' });
    const events = Array.from({ length: EVENTS_PER_APPEND }, (_, ordinal) => fact(usageOf('2025-01', total + ordinal)));
    revisions[n] = (await store.append(stream, revisions[n] ?? -1, events)).revision;
    total += events.length;
    await sleep(PAUSE_MS);
  }
  return total;
}

async function killedFollower(directory: string, after: { startingMs: number } | { followingMs: number }): Promise<void> {
  const follower = spawn(process.execPath, [compiled(FOLLOWER), directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(follower, 'close');
  if ('followingMs' in after) await once(follower.stdout, 'data');
  await sleep('followingMs' in after ? after.followingMs : after.startingMs);
  follower.kill('SIGKILL');
  const [, signal] = (await closed) as [number | null, string | null];
  expect(signal).toBe('SIGKILL'); // it had not ended by itself
}

interface Taken {
  checkpoints: number[];
  journaled: number;
  tallied: number;
}

/** What the views hold, as another process finds it after the kill. Nothing before the tables are there. */
function taken(directory: string): Taken {
  const database = openViewsFileForReading(directory);
  if (!database) return { checkpoints: [0], journaled: 0, tallied: 0 };
  try {
    const there = database.prepare("SELECT name FROM sqlite_master WHERE name IN ('tally', 'checkpoints')").all().length === 2;
    const sequences = there ? (database.prepare('SELECT DISTINCT sequence FROM checkpoints').all() as { sequence: number }[]) : [];
    const count = (sql: string) => (there ? (database.prepare(sql).get() as { n: number }).n : 0);
    return {
      checkpoints: sequences.length === 0 ? [0] : sequences.map(({ sequence }) => sequence),
      journaled: count('SELECT count(*) AS n FROM history_events'),
      tallied: count('SELECT coalesce(sum(events), 0) AS n FROM tally'),
    };
  } finally {
    database.close();
  }
}

const sequenceOf = (directory: string): number => taken(directory).checkpoints[0] ?? 0;

/** Mulberry32: the same seed gives the same rounds. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
