import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BACKWARDS, END, EventStoreDBClient, NO_STREAM, binaryEvent } from '@eventstore/db-client';
import type { AppendExpectedRevision, EventData } from '@eventstore/db-client';
import { certificate } from './fake/certificate';
import { startFakeCluster, startFakeServer } from './fake/fake-server';
import { appendTo, credentials, drained, event, events, freshStream, idsOf } from './fake/raw-client';
import type { FakeServer } from './fake/fake-server';

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

describe('an append to the fake server', () => {
  it('answers with the last revision and its position, and keeps what it was given', async () => {
    const stream = freshStream();
    const binary = binaryEvent({ id: randomUUID(), type: 'Raw', data: Buffer.from([0, 255, 1]), metadata: Buffer.from([7, 0]) });
    const [one, two] = [await append(stream, NO_STREAM, event({ a: 'ž🙂' })), await append(stream, 0n, [event(), binary])];
    expect([one.nextExpectedRevision, two.nextExpectedRevision]).toEqual([0n, 2n]);
    expect(two.position!.commit).toBeGreaterThan(one.position!.commit);
    const [first, , last] = await drained(client.readStream(stream));
    expect(first).toMatchObject({ type: 'UsageRecorded', data: { a: 'ž🙂' }, metadata: { n: 1 }, isJson: true, revision: 0n });
    expect(first).toMatchObject({ created: expect.any(Date), commit: one.position!.commit, position: one.position });
    expect(last).toMatchObject({ data: new Uint8Array([0, 255, 1]), metadata: new Uint8Array([7, 0]), isJson: false });
    expect(last!.commit).toBe(two.position!.commit);
  });

  it.each<[AppendExpectedRevision, AppendExpectedRevision | undefined]>([
    [5n, 'no_stream'],
    ['stream_exists', 'no_stream'],
  ])('expecting %s of a stream that is not there is a conflict', async (expected, actual) => {
    const refused = append(freshStream(), expected, event());
    await expect(refused).rejects.toMatchObject({
      type: 'wrong-expected-version',
      message: '',
      expectedVersion: expected,
      actualVersion: actual,
    });
  });

  it('with another revision than the last is a conflict, and any revision is none', async () => {
    const stream = freshStream();
    await append(stream, 'any', events(2));
    await append(stream, 'stream_exists', event());
    for (const expected of [NO_STREAM, 1n, 7n] as const)
      await expect(append(stream, expected, event())).rejects.toMatchObject({ type: 'wrong-expected-version', actualVersion: 2n });
    expect(await drained(client.readStream(stream))).toHaveLength(3);
  });

  it('of the same ids with their original revision gives the first result, also later', async () => {
    const stream = freshStream();
    const twice = events(2);
    const first = await append(stream, NO_STREAM, twice);
    await append(stream, 1n, event());
    expect(await append(stream, NO_STREAM, twice)).toEqual(first);
    expect(await append(stream, 'any', twice)).toEqual(first);
    await expect(append(stream, NO_STREAM, [...twice, event()])).rejects.toMatchObject({ type: 'wrong-expected-version' });
    expect(await drained(client.readStream(stream))).toHaveLength(3);
  });

  it('of the same id with the current revision is written twice', async () => {
    const stream = freshStream();
    const twice = event();
    await append(stream, NO_STREAM, twice);
    await append(stream, 0n, twice);
    expect(idsOf(await drained(client.readStream(stream)))).toEqual([twice.id, twice.id]);
  });

  it('over 1 MiB is refused with the limit, and one message over 16 MiB with code 8', async () => {
    const megabytes = (n: number): EventData => event({ data: 'x'.repeat(n * 1024 * 1024) });
    const tooLarge = { type: 'maximum-append-size-exceeded', maxAppendSize: 1024 * 1024 };
    await expect(append(freshStream(), 'any', megabytes(1))).rejects.toMatchObject(tooLarge);
    await expect(append(freshStream(), 'any', megabytes(17))).rejects.toMatchObject({ code: 8 });
  });

  it('without credentials goes to the batch call, which it does not serve', async () => {
    await expect(client.appendToStream(freshStream(), event())).rejects.toMatchObject({ code: 12 });
  });
});

describe('a read from the fake server', () => {
  it('of a stream includes where it begins, both ways', async () => {
    const stream = freshStream();
    const list = events(5);
    await append(stream, NO_STREAM, list);
    const read = async (options: Parameters<EventStoreDBClient['readStream']>[1]) =>
      idsOf(await drained(client.readStream(stream, options)));
    expect(await read({ fromRevision: 1n, maxCount: 2 })).toEqual(idsOf(list.slice(1, 3)));
    expect(await read({ fromRevision: 9n })).toEqual([]);
    expect(await read({ direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toEqual([list[4]!.id, list[3]!.id]);
    expect(await read({ direction: BACKWARDS, fromRevision: 1n })).toEqual([list[1]!.id, list[0]!.id]);
    expect(await read({ direction: BACKWARDS, fromRevision: 9n, maxCount: 1 })).toEqual([list[4]!.id]);
  });

  it('of a stream that is not there is an error', async () => {
    await expect(drained(client.readStream('onrecord.none'))).rejects.toMatchObject({
      type: 'stream-not-found',
      streamName: 'onrecord.none',
    });
  });

  it('of all events carries system events; forwards includes the position, backwards excludes it', async () => {
    server.log.addSystemEvents(1);
    const { position } = await append(freshStream(), 'any', event());
    const commit = position!.commit;
    const all = await drained(client.readAll());
    expect(all.map(({ streamId }) => streamId)).toEqual(expect.arrayContaining(['$users', '$stats-127.0.0.1:2113']));
    expect(all.at(-1)).toMatchObject({ commit });
    expect(await drained(client.readAll({ fromPosition: position! }))).toMatchObject([{ commit }]);
    const before = await drained(client.readAll({ direction: BACKWARDS, fromPosition: position!, maxCount: 1 }));
    expect(before).toMatchObject([{ streamId: '$stats-127.0.0.1:2113' }]);
    expect(await drained(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }))).toMatchObject([{ commit }]);
  });

  it('of all events from where no event begins is an error, beyond the end it is empty', async () => {
    const { position } = await append(freshStream(), 'any', events(2));
    const at = (commit: bigint) => ({ fromPosition: { commit, prepare: commit } });
    await expect(drained(client.readAll(at(position!.commit - 1n)))).rejects.toMatchObject({ code: 2 });
    await expect(drained(client.readAll({ ...at(position!.commit - 1n), direction: BACKWARDS }))).rejects.toMatchObject({ code: 2 });
    expect(await drained(client.readAll(at(position!.commit + 1n)))).toEqual([]);
  });

  it('leaves out what the metadata of the stream truncates', async () => {
    const stream = freshStream();
    await append(stream, NO_STREAM, events(5));
    const revisions = async () => (await drained(client.readStream(stream))).map(({ revision }) => Number(revision));
    await client.setStreamMetadata(stream, { maxCount: 2 }, { credentials });
    expect(await revisions()).toEqual([3, 4]);
    await client.setStreamMetadata(stream, { truncateBefore: 4 }, { credentials });
    expect(await revisions()).toEqual([4]);
    await client.deleteStream(stream);
    await expect(revisions()).rejects.toMatchObject({ type: 'stream-not-found' });
    await append(stream, NO_STREAM, event());
    expect(await revisions()).toEqual([5]);
  });

  it.each([
    ['reset', { code: 14 }],
    ['access-denied', { code: 7, type: 'access-denied' }],
  ] as const)('breaks off as told: %s', async (fault, error) => {
    const stream = freshStream();
    await append(stream, NO_STREAM, events(5));
    server.faults.next('read', fault, { after: 2, stream });
    const seen: unknown[] = [];
    const reading = client.readStream(stream).on('data', (each) => seen.push(each));
    await expect(new Promise((_, reject) => reading.on('error', reject))).rejects.toMatchObject(error);
    expect(seen).toHaveLength(2);
  });
});

describe('a fault of the fake server', () => {
  it.each([
    ['reset-before', 0, { code: 14, type: 'unavailable' }],
    ['reset-after', 1, { code: 14, type: 'unavailable' }],
    ['no-answer', 1, { code: 4, type: 'deadline-exceeded' }],
    ['unavailable', 0, { code: 14, type: 'unavailable' }],
    ['forward-timeout', 0, { code: 10, type: 'timeout', message: expect.stringContaining('Forwarding timeout') }],
    ['server-not-ready', 0, { code: 2, type: 'unknown', message: expect.stringContaining('Server Is Not Ready') }],
    ['commit-timeout', 0, { code: 10, type: 'timeout', message: expect.stringContaining('Commit phase timeout') }],
    ['commit-timeout-stored', 1, { code: 10, type: 'timeout' }],
    ['access-denied', 0, { code: 7, type: 'access-denied' }],
  ] as const)('%s strikes one append, and the next goes through', async (fault, stored, error) => {
    const stream = freshStream();
    const once = event();
    server.faults.next('append', fault, { stream });
    const received = server.log.appendsReceived;
    await expect(append(stream, NO_STREAM, once, 300)).rejects.toMatchObject(error);
    expect(server.log.appendsReceived).toBe(received + 1);
    expect(server.log.stream(stream)).toHaveLength(stored);
    expect(await append(stream, NO_STREAM, once)).toMatchObject({ nextExpectedRevision: 0n });
    expect(server.log.stream(stream)).toHaveLength(1);
  });

  it('delays an append, as often as told', async () => {
    server.faults.next('append', 'delay', { ms: 60, times: 2 });
    const begun = Date.now();
    for (let n = 0; n < 3; n++) await append(freshStream(), NO_STREAM, event());
    expect(Date.now() - begun).toBeGreaterThanOrEqual(115);
  });

  it('leaves a frozen server without an answer until it thaws', async () => {
    const stream = freshStream();
    server.freeze();
    await expect(append(stream, NO_STREAM, event(), 200)).rejects.toMatchObject({ code: 4 });
    const waiting = append(stream, 'any', event());
    await sleep(100);
    expect(server.log.stream(stream)).toEqual([]);
    server.thaw();
    await waiting;
  });

  it('loses nothing when the server restarts on its port', async () => {
    const stream = freshStream();
    await append(stream, NO_STREAM, event());
    const { port } = server;
    await server.stop();
    await expect(append(stream, 0n, event())).rejects.toMatchObject({ code: 14 });
    await server.start();
    expect(server.port).toBe(port);
    await append(stream, 0n, event());
    expect(await drained(client.readStream(stream))).toHaveLength(2);
  });
});

describe('a fake server with users and TLS', () => {
  it('tells strangers, wrong passwords and users without rights apart', async () => {
    const secure = await startFakeServer({ users: { admin: 'changeit', ledger: 'secret' }, tls: certificate });
    const authority = join(mkdtempSync(join(tmpdir(), 'onrecord-fake-')), 'ca.pem');
    writeFileSync(authority, certificate.cert);
    const caller = EventStoreDBClient.connectionString(`${secure.url.replace('127.0.0.1', 'localhost')}&tlsCAFile=${authority}`);
    const as = (username: string, password: string) => ({ credentials: { username, password } });
    const stream = freshStream();
    await caller.appendToStream(stream, event(), as('ledger', 'secret'));
    expect(await drained(caller.readStream(stream, as('ledger', 'secret')))).toHaveLength(1);
    expect(await drained(caller.readAll(as('admin', 'changeit')))).not.toHaveLength(0);
    await expect(drained(caller.readAll(as('ledger', 'secret')))).rejects.toMatchObject({ code: 7, type: 'access-denied' });
    await expect(caller.appendToStream(stream, event(), as('ledger', 'wrong'))).rejects.toMatchObject({ code: 16, type: 'access-denied' });
    await expect(drained(caller.readStream(stream))).rejects.toMatchObject({ code: 7 });
    await caller.dispose();
    await secure.stop();
  });
});

describe('a fake cluster', () => {
  it('is found by gossip, names its leader, and goes on under another', async () => {
    const cluster = await startFakeCluster();
    const caller = EventStoreDBClient.connectionString(`${cluster.url}&nodePreference=leader`);
    const stream = freshStream();
    const write = (who: EventStoreDBClient, requiresLeader: boolean) =>
      who.appendToStream(stream, event(), { credentials, requiresLeader });
    await write(caller, true);

    const follower = cluster.nodes[1]!;
    const direct = EventStoreDBClient.connectionString(follower.url);
    await write(direct, false);
    const { host: address, port } = cluster.leader();
    await expect(write(direct, true)).rejects.toMatchObject({ type: 'not-leader', leader: { address, port } });

    await cluster.leader().stop();
    const second = EventStoreDBClient.connectionString(follower.url);
    await expect(write(second, false)).rejects.toMatchObject({ code: 10, message: expect.stringContaining('Forwarding timeout') });
    await expect(write(caller, true)).rejects.toMatchObject({ code: 14 });
    cluster.elect(follower);
    await write(caller, true);
    expect(cluster.leader().log.stream(stream)).toHaveLength(3);
    await Promise.all([caller, direct, second].map((each) => each.dispose()));
    await cluster.stop();
  });
});
