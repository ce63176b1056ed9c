import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { issueToken } from '../../src/api/auth/development-issuer';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { decode } from '../../src/ledger/event-codec';
import { pagesAfter } from '../../src/ledger/streams';
import { usageRecorded, usageStreamOf } from './events';
import { ask, startProcess } from './http-load';
import { beside, inFlight, rate } from './measure';
import type { Figure } from './measure';

const WORKLOADS = 500;
const MONTHS = 100;
const PAGE = 1_000;
const STREAMS = 50;
const APPENDS = 300;

/** How fast the past is read through the feed, how soon an event arrives, and what streams cost who writes. */
export interface FeedFigures {
  figures: Figure[];
  /** From the moment a write is sent to the moment each stream has its event, in milliseconds. */
  arrivals: { streams: number; p50Ms: number; p99Ms: number; writesPerSecond: number }[];
}

export async function feedFigures(directory: string): Promise<FeedFigures> {
  mkdirSync(directory, { recursive: true });
  const env = { ONRECORD_DATA: directory, ONRECORD_LOG_LEVEL: 'warn', ONRECORD_POLICY: 'direct' };
  const serve = () => startProcess(['-r', '@swc-node/register', join(__dirname, 'serve.ts')], env);
  await (await serve()).stop(); // Opens the ledger, so that it can be filled.
  const events = await fill(directory);
  const server = await serve();
  try {
    const replay = await beside(
      'feed replay through HTTP',
      () => pullRate(server.url, directory, events),
      'replay of the store',
      () => replayRate(directory, events),
    );
    const arrivals: FeedFigures['arrivals'] = [];
    for (const streams of [0, 1, STREAMS]) arrivals.push(await arriving(server.url, directory, streams));
    return { figures: [replay], arrivals };
  } finally {
    await server.stop();
  }
}

async function fill(directory: string): Promise<number> {
  const store = await openSqliteEventStore({ directory, mode: 'write' });
  await inFlight(50, WORKLOADS, (workload) =>
    store.append(
      usageStreamOf(workload),
      -1,
      Array.from({ length: MONTHS }, (_, month) => usageRecorded(workload, month)),
    ),
  );
  await store.close();
  return WORKLOADS * MONTHS;
}

async function replayRate(directory: string, count: number): Promise<number> {
  const store = await openSqliteEventStore({ directory, mode: 'read' });
  const measured = await rate(count, async () => {
    for await (const page of pagesAfter(store, null, PAGE)) page.forEach((stored) => decode(stored));
  });
  await store.close();
  return measured;
}

const bearer = async (directory: string, sub: string, role: 'auditor' | 'manager' = 'auditor') => ({
  authorization: `Bearer ${await issueToken(directory, { role, sub })}`,
});

/** Page after page, as a consumer asks: each by the cursor of the last event before it. */
async function pullRate(url: string, directory: string, count: number): Promise<number> {
  const headers = await bearer(directory, 'reader');
  return rate(count, async () => {
    for (let after = 'beginning', read = 0; read < count;) {
      const events = JSON.parse(await ask(url, { method: 'GET', path: `/v1/events?limit=${PAGE}&after=${after}`, headers }, 200)) as {
        cursor: string;
      }[];
      after = events.at(-1)?.cursor ?? after;
      read += events.length;
    }
  });
}

async function arriving(url: string, directory: string, streams: number): Promise<FeedFigures['arrivals'][number]> {
  const sentAt = new Map<string, number>();
  const delays: number[] = [];
  const open = await Promise.all(
    Array.from({ length: streams }, async (_, n) =>
      stream(url, await bearer(directory, `reader-${streams}-${n}`), (name) => {
        const sent = sentAt.get(name);
        if (sent !== undefined) delays.push(performance.now() - sent);
      }),
    ),
  );
  const headers = await bearer(directory, 'writer', 'manager');
  const writesPerSecond = await rate(APPENDS, () =>
    inFlight(1, APPENDS, (index) => {
      const name = `Name ${streams}-${index}-`;
      sentAt.set(name, performance.now());
      return ask(url, { method: 'PUT', path: '/v1/partners/trey', headers, body: JSON.stringify({ name, globalAccountId: 'trey' }) }, 200);
    }),
  );
  for (const end = Date.now() + 10_000; delays.length < streams * APPENDS && Date.now() < end;)
    await new Promise((resolve) => setTimeout(resolve, 20));
  if (delays.length < streams * APPENDS) throw new Error(`${delays.length} of ${streams * APPENDS} events arrived`);
  open.forEach((close) => close());
  const inOrder = delays.toSorted((one, other) => one - other);
  const at = (share: number) => Math.round((inOrder[Math.floor(inOrder.length * share)] ?? 0) * 10) / 10;
  return { streams, p50Ms: at(0.5), p99Ms: at(0.99), writesPerSecond: Math.round(writesPerSecond) };
}

/** A live stream; resolves once it is open, with what closes it. */
function stream(url: string, headers: Record<string, string>, take: (name: string) => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const sending = request(`${url}/v1/events/stream?after=now`, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`The stream was refused: ${response.statusCode}`));
      let rest = '';
      response.setEncoding('utf8');
      response.on('error', () => undefined);
      response.on('data', (chunk: string) => {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) take(/"name":"(Name [^"]+)"/.exec(block)?.[1] ?? '');
      });
      resolve(() => sending.destroy());
    });
    sending.on('error', () => undefined);
    sending.end();
  });
}
