import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { END, EventStoreDBClient, NO_STREAM, eventTypeFilter, jsonEvent, streamNameFilter } from '@eventstore/db-client';
import type { AllStreamSubscription } from '@eventstore/db-client';
import { startFakeServer } from './fake-server';
import { appendTo, event, events, freshStream } from './raw-client';
import type { FakeServer } from './fake-server';

const ours = streamNameFilter({ prefixes: ['onrecord.'], checkpointInterval: 1 });

let server: FakeServer;
let client: EventStoreDBClient;
beforeAll(async () => {
  server = await startFakeServer();
  client = EventStoreDBClient.connectionString(server.url);
});
afterAll(async () => {
  await client.dispose();
  await server.stop();
});
const append = appendTo(() => client);

describe('a subscription to the fake server', () => {
  const open: AllStreamSubscription[] = [];
  afterEach(() => Promise.all(open.splice(0).map((each) => each.unsubscribe())));

  /** What a subscription brings, in the order it comes: ids, and the words for everything else. */
  function follow(options: Parameters<EventStoreDBClient['subscribeToAll']>[0]) {
    const seen: string[] = [];
    const checkpoints: bigint[] = [];
    const filter = options?.filter && {
      ...options.filter,
      checkpointReached: (_: unknown, { commit }: { commit: bigint }) => void checkpoints.push(commit),
    };
    const subscription = client.subscribeToAll({ ...options, filter });
    open.push(subscription);
    subscription.on('confirmation', () => seen.push('confirmed'));
    subscription.on('caughtUp', () => seen.push('caught up'));
    subscription.on('data', ({ event }) => seen.push(event?.id ?? 'nothing'));
    subscription.on('end', () => seen.push('ended'));
    subscription.on('error', ({ code, message }: Error & { code?: number }) => seen.push(`${code}: ${message}`));
    const until = async (last: string): Promise<string[]> => {
      for (let patience = 2_000; !seen.some((each) => each.includes(last)); patience--) {
        if (patience === 0) throw new Error(`Waited for ${last} in vain: ${seen.join(', ')}`);
        await sleep(5);
      }
      return seen;
    };
    return { seen, checkpoints, until };
  }

  it('brings history, says once that it is over, then what comes', async () => {
    const stream = freshStream();
    const list = events(4);
    const { position } = await append(stream, NO_STREAM, list[0]!);
    await append(stream, 0n, list[1]!);
    const { until } = follow({ filter: ours, fromPosition: position! });
    expect(await until('caught up')).toEqual(['confirmed', list[1]!.id, 'caught up']);
    await append(stream, 1n, list.slice(2));
    expect(await until(list[3]!.id)).toEqual(['confirmed', list[1]!.id, 'caught up', list[2]!.id, list[3]!.id]);
  });

  it('from the end brings only what comes, by stream or by type', async () => {
    const byType = follow({ filter: eventTypeFilter({ regex: '^Raw' }), fromPosition: END });
    const all = follow({ fromPosition: END });
    await Promise.all([byType.until('caught up'), all.until('caught up')]);
    const raw = jsonEvent({ id: randomUUID(), type: 'RawReading', data: {} });
    await append('another-program', 'any', [event(), raw]);
    expect(await byType.until(raw.id)).toEqual(['confirmed', 'caught up', raw.id]);
    expect(await all.until(raw.id)).toHaveLength(4);
  });

  it('that matches nothing stays up, and tells how far it has looked', async () => {
    const { seen, checkpoints, until } = follow({ filter: streamNameFilter({ prefixes: ['no-such-'], checkpointInterval: 1 }) });
    await until('caught up');
    server.log.addSystemEvents(64);
    for (let patience = 2_000; checkpoints.length < 2 && patience > 0; patience--) await sleep(5);
    expect(seen).toEqual(['confirmed', 'caught up']);
    expect(checkpoints.length).toBeGreaterThanOrEqual(2);
    expect(server.log.events.map(({ position }) => position)).toEqual(expect.arrayContaining(checkpoints));
  });

  it('waits for a reader that is slow', async () => {
    const stream = freshStream();
    const { position } = await append(stream, NO_STREAM, event());
    await append(stream, 0n, events(2_000));
    const slow = client.subscribeToAll({ filter: ours, fromPosition: position! });
    open.push(slow);
    const revisions: number[] = [];
    for await (const { event } of slow) {
      if (revisions.push(Number(event?.revision)) % 500 === 0) await sleep(20);
      if (revisions.length === 2_000) break;
    }
    expect(revisions).toEqual(Array.from({ length: 2_000 }, (_, n) => n + 1));
  });

  it.each([
    [
      'consumer-too-slow',
      '10: 10 ABORTED: Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
    ],
    ['unavailable', '14: 14 UNAVAILABLE: Server Is Too Busy'],
    ['access-denied', '7: 7 PERMISSION_DENIED: Access Denied'],
    ['reset', '14: 14 UNAVAILABLE: read ECONNRESET'],
    ['end', 'ended'],
  ] as const)('is dropped as told: %s', async (fault, last) => {
    const stream = freshStream();
    const list = events(3);
    const { position } = await append(stream, NO_STREAM, event());
    server.faults.next('subscription', fault, { after: 2 });
    const { seen, until } = follow({ filter: ours, fromPosition: position! });
    await until('caught up');
    await append(stream, 0n, list);
    await until(last);
    expect(seen).toEqual(['confirmed', 'caught up', list[0]!.id, list[1]!.id, last]);
  });

  it('goes silent as told, while the others go on', async () => {
    const stream = freshStream();
    const { seen, until } = follow({ filter: ours, fromPosition: END });
    await until('caught up');
    server.faults.now('silent');
    const other = follow({ filter: ours, fromPosition: END });
    await other.until('caught up');
    const last = event();
    await append(stream, NO_STREAM, last);
    await other.until(last.id);
    expect(seen).toEqual(['confirmed', 'caught up']);
  });
});
