import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessOf } from '../../src/api/events/access';
import { Streams } from '../../src/api/events/streams';
import type { Ending } from '../../src/api/events/streams';
import { SystemClock } from '../../src/clock/system-clock';
import { sequenceOfCursor } from '../../src/delivery/feed/cursor';
import { Feed } from '../../src/delivery/feed/feed';
import type { Caller } from '../../src/domain/facts';
import { openLedger } from '../../src/open-ledger';
import type { OpenLedger } from '../../src/open-ledger';
import { usageRecorded, usageStreamOf } from '../bench/events';

const auditor: Caller = { role: 'auditor', id: 'auditor' };
const MONTHS = 100;
let directory: string;
let ledger: OpenLedger;
let feed: Feed;
let workload = 0;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'onrecord-streams-'));
  const settings = { data: directory, eventStore: { kind: 'sqlite', directory }, mode: 'development', policy: 'cpor' } as const;
  ledger = await openLedger({ settings, clock: new SystemClock(), owner: 'a test' });
  feed = new Feed(ledger);
});
afterEach(async () => {
  feed.close();
  await ledger.close();
  rmSync(directory, { recursive: true });
});

/** A hundred months of usage of so many workloads, in the views when it resolves. */
async function record(workloads: number): Promise<void> {
  let position = 0n;
  for (const end = workload + workloads; workload < end; workload += 1) {
    const events = Array.from({ length: MONTHS }, (_, month) => usageRecorded(workload, month));
    ({ position } = await ledger.store.append(usageStreamOf(workload), -1, events));
  }
  expect(await ledger.runner.waitFor(position, 20_000)).toBe(true);
}

/** A reader of one stream: what it was sent, and how that ended. */
function reading(options: ConstructorParameters<typeof Streams>[1] = {}, { after = 0, stalls = false } = {}) {
  const endings: Ending[] = [];
  const streams = new Streams(feed, { ...options, onEnd: (why) => endings.push(why) });
  const access = new AbortController();
  const stream = streams.open({ after, filter: {}, caller: auditor }, access.signal);
  const read = { streams, access, stream, endings, text: '' };
  stream.on('data', (chunk: Buffer) => (read.text += chunk.toString()));
  if (stalls) stream.once('data', () => stream.pause());
  stream.on('error', () => undefined);
  return read;
}

/** Soon, as against what a stream waits for: a sign of life after fifteen seconds, a reader's patience after thirty. */
const closed = (stream: Readable) =>
  Promise.race([
    stream.closed ? Promise.resolve() : new Promise<void>((resolve) => stream.once('close', resolve)),
    pause(10_000, undefined, { ref: false }).then(() => Promise.reject(new Error('The stream stays open'))),
  ]);
const sequencesIn = (text: string) => [...text.matchAll(/^id: (\S+)\ndata: /gm)].map(([, id]) => sequenceOfCursor(feed.ledgerId, id ?? ''));
const oneTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

async function until(so: () => boolean): Promise<void> {
  for (let tries = 0; !so(); tries += 1) {
    if (tries === 2_000) throw new Error('It did not come about');
    await pause(10);
  }
}

/** The response to a request whose reader has gone. */
async function leftResponse(): Promise<ServerResponse> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const asked = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port }).on('error', () => undefined);
  asked.end();
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  asked.destroy();
  await once(response, 'close');
  server.close();
  return response;
}

test('a reader that takes what comes has every event once, from the store and then from what is at hand', async () => {
  await record(60);
  const read = reading();
  await record(2);
  await until(() => sequencesIn(read.text).length === feed.head);
  expect(sequencesIn(read.text)).toEqual(oneTo(feed.head));
  expect(read.streams.levels).toEqual({ open: 1, lag: 0, waiting: 0 });
});

test('where nothing happens a sign of life comes, with the place the reader has', async () => {
  const read = reading({ heartbeatMs: 50 }, { after: feed.head });
  await until(() => (read.text.match(/: still here\nid: \S+\n\n/g)?.length ?? 0) >= 2);
  const [, id] = /still here\nid: (\S+)/.exec(read.text) ?? [];
  expect(sequenceOfCursor(feed.ledgerId, id ?? '')).toBe(feed.head);
});

test('a reader that had left before its stream was opened holds none open', async () => {
  const endings: Ending[] = [];
  const streams = new Streams(feed, { onEnd: (why) => endings.push(why) });
  const gone = accessOf({ callerUntilMs: Date.now() + 60_000 } as FastifyRequest, { raw: await leftResponse() } as FastifyReply);
  await closed(streams.open({ after: 0, filter: {}, caller: auditor }, gone));
  expect(endings).toEqual(['left']);
  expect(streams.levels.open).toBe(0);
});

test('history is sent as fast as it is taken, and no faster: a slow reader of the past is waited for', async () => {
  await record(60);
  const read = reading({ graceMs: 20 }, { stalls: true });
  await until(() => read.text.length > 0);
  const taken = read.text.length;
  await record(60);
  await pause(100);
  expect(read.stream.destroyed).toBe(false);
  expect(read.stream.readableLength).toBeLessThan(1024 * 1024);
  expect(read.text.length).toBe(taken);
  read.stream.resume();
  await until(() => sequencesIn(read.text).length === feed.head);
  expect(sequencesIn(read.text)).toEqual(oneTo(feed.head));
});

test('a live reader that falls behind what is at hand is dropped, and resumes without a gap', async () => {
  const read = reading({ graceMs: 20 });
  await until(() => sequencesIn(read.text).length === feed.head);
  read.stream.pause();
  await record(3); // Fills what is written ahead.
  await record(50);
  await closed(read.stream);
  expect(read.endings).toEqual(['slow']);
  const seen = sequencesIn(read.text);
  const again = reading({}, { after: seen.at(-1) });
  await until(() => seen.length + sequencesIn(again.text).length === feed.head);
  expect([...seen, ...sequencesIn(again.text)]).toEqual(oneTo(feed.head));
});

test('a reader that takes nothing for long is dropped', async () => {
  await record(20);
  const read = reading({ patienceMs: 100 }, { stalls: true });
  await closed(read.stream);
  expect(read.endings).toEqual(['slow']);
});

test.each([
  ['at its end', false],
  ['though its reader takes nothing', true],
])('when access ends the stream is closed at once, %s', async (_, stalled) => {
  await record(20);
  const read = reading({}, { stalls: stalled });
  await until(() => (stalled ? read.text.length > 0 : sequencesIn(read.text).length === feed.head));
  read.access.abort('expired' satisfies Ending);
  await closed(read.stream);
  expect(read.endings).toEqual(['expired']);
  expect(read.streams.levels.open).toBe(0);
});

test('when the feed closes every stream ends', async () => {
  const read = reading();
  await until(() => sequencesIn(read.text).length === feed.head);
  feed.close();
  await closed(read.stream);
  expect(read.endings).toEqual(['closing']);
});
