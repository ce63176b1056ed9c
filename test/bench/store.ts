import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import type { SqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { decode } from '../../src/ledger/event-codec';
import { NO_STREAM } from '../../src/ledger/ports/event-store';
import type { EventToAppend } from '../../src/ledger/ports/event-store';
import { pagesAfter } from '../../src/ledger/streams';
import { views } from '../../src/projections/index';
import { Runner } from '../../src/projections/runner/runner';
import { claimRequested, streamOf, usageRecorded, usageStreamOf } from './events';
import { beside, inFlight, rate } from './measure';
import type { Figure } from './measure';
import { fdatasyncRate, jsonParseRate } from './peers';

const ONE_IN_FLIGHT = 1_000;
const HUNDRED_IN_FLIGHT = 20_000;
const WORKLOADS = 3_000;
const MONTHS = 36;
const PAGE = 2_048;

/** Append, replay and rebuild on the embedded store. */
export async function storeFigures(directory: string): Promise<Figure[]> {
  mkdirSync(directory, { recursive: true });
  return [...(await appending(join(directory, 'append'))), ...(await reading(join(directory, 'replay')))];
}

async function appending(directory: string): Promise<Figure[]> {
  const store = await openSqliteEventStore({ directory, mode: 'write' });
  let next = 0;
  const append = (width: number, count: number) => {
    const events = Array.from({ length: count }, (_, index) => claimRequested(next + index));
    const first = next;
    next += count;
    return rate(count, () =>
      inFlight(width, count, (index) => store.append(streamOf(first + index), NO_STREAM, [events[index] as EventToAppend])),
    );
  };
  const figures = [
    await beside(
      'append, 1 in flight',
      () => append(1, ONE_IN_FLIGHT),
      'fdatasync',
      () => fdatasyncRate(directory),
    ),
    await beside(
      'append, 100 in flight',
      () => append(100, HUNDRED_IN_FLIGHT),
      'fdatasync',
      () => fdatasyncRate(directory),
      6,
    ),
  ];
  await store.close();
  return figures;
}

async function reading(directory: string): Promise<Figure[]> {
  const store = await openSqliteEventStore({ directory, mode: 'write' });
  const events = await fill(store);
  const replay = await beside(
    'replay',
    () => replayRate(store, events.length),
    'JSON.parse',
    () => jsonParseRate(events),
    0.5,
  );
  const runner = new Runner({ store, directory, views });
  await runner.catchUp();
  const rebuild = await beside(
    'rebuild of all views',
    () => rebuildRate(runner, events.length),
    'replay',
    () => replayRate(store, events.length),
    0.25,
  );
  await runner.stop();
  await store.close();
  return [replay, rebuild];
}

/** A claim on each workload, and three years of usage. */
async function fill(store: SqliteEventStore): Promise<EventToAppend[]> {
  const events: EventToAppend[] = [];
  await inFlight(100, WORKLOADS, async (workload) => {
    const months = Array.from({ length: MONTHS }, (_, month) => usageRecorded(workload, month));
    const claim = claimRequested(workload);
    events.push(claim, ...months);
    await store.append(streamOf(workload), NO_STREAM, [claim]);
    await store.append(usageStreamOf(workload), NO_STREAM, months);
  });
  return events;
}

function rebuildRate(runner: Runner, count: number): Promise<number> {
  return rate(count, async () => {
    await runner.rebuild('all');
  });
}

/** Every event read in the store's order and decoded, as a projection reads it. */
function replayRate(store: SqliteEventStore, count: number): Promise<number> {
  return rate(count, async () => {
    for await (const page of pagesAfter(store, null, PAGE)) page.forEach((stored) => decode(stored));
  });
}
