import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BACKWARDS, END, EventStoreDBClient, NO_STREAM, binaryEvent } from '@eventstore/db-client';
import type { AppendExpectedRevision } from '@eventstore/db-client';
import { certificate } from './fake/certificate';
import { startFakeCluster, startFakeServer } from './fake/fake-server';
import { appendTo, drained, event, events, freshStream, idsOf } from './fake/raw-client';
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

  it('over 1 MiB is refused with the limit', async () => {
    const tooLarge = { type: 'maximum-append-size-exceeded', maxAppendSize: 1024 * 1024 };
    await expect(append(freshStream(), 'any', event({ data: 'x'.repeat(1024 * 1024) }))).rejects.toMatchObject(tooLarge);
  });

  it('by a call of its own is not served', async () => {
    const credentials = { username: 'admin', password: 'changeit' };
    await expect(client.appendToStream(freshStream(), event(), { credentials })).rejects.toMatchObject({ code: 12 });
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
    await client.setStreamMetadata(stream, { maxCount: 2 });
    expect(await revisions()).toEqual([3, 4]);
    await client.setStreamMetadata(stream, { truncateBefore: 4 });
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
    ['call-ended', 1, { code: 2, type: 'unknown' }],
    ['busy', 0, { type: 'unknown', message: expect.stringContaining('Server Is Busy') }],
    ['not-ready', 0, { type: 'unknown', message: expect.stringContaining('Server Is Not Ready') }],
    ['timeout', 0, { type: 'deadline-exceeded' }],
    ['timeout-stored', 1, { type: 'deadline-exceeded' }],
    ['access-denied', 0, { type: 'access-denied' }],
  ] as const)('%s strikes one append, and the next goes through', async (fault, stored, error) => {
    const stream = freshStream();
    const once = event();
    server.faults.next('append', fault, { stream });
    const received = server.log.appendsReceived;
    await expect(append(stream, NO_STREAM, once)).rejects.toMatchObject(error);
    expect(server.log.appendsReceived).toBe(received + 1);
    expect(server.log.stream(stream)).toHaveLength(stored);
    expect(await append(stream, NO_STREAM, once)).toMatchObject({ nextExpectedRevision: 0n });
    expect(server.log.stream(stream)).toHaveLength(1);
  });

  it('keeps an answer back, and gives the next', async () => {
    const [silent, next] = [freshStream(), freshStream()];
    server.faults.next('append', 'no-answer', { stream: silent });
    let answered = false;
    append(silent, NO_STREAM, event()).then(
      () => (answered = true),
      () => undefined,
    );
    await append(next, NO_STREAM, event());
    expect([answered, server.log.stream(silent).length]).toEqual([false, 1]);
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
    const address = `${secure.url.replace('127.0.0.1', 'localhost')}&tlsCAFile=${authority}`;
    const as = (user: string) => EventStoreDBClient.connectionString(address.replace('://', `://${user}`));
    const [ledger, admin, wrong, stranger] = [as('ledger:secret@'), as('admin:changeit@'), as('ledger:wrong@'), as('')] as const;
    const stream = freshStream();
    await ledger.appendToStream(stream, event());
    expect(await drained(ledger.readStream(stream))).toHaveLength(1);
    expect(await drained(admin.readAll())).not.toHaveLength(0);
    await expect(drained(ledger.readAll())).rejects.toMatchObject({ code: 7, type: 'access-denied' });
    await expect(wrong.appendToStream(stream, event())).rejects.toMatchObject({ code: 16, type: 'access-denied' });
    await expect(stranger.appendToStream(stream, event())).rejects.toMatchObject({ type: 'access-denied' });
    await expect(drained(stranger.readStream(stream))).rejects.toMatchObject({ code: 7 });
    for (const caller of [ledger, admin, wrong, stranger]) await caller.dispose();
    await secure.stop();
  });
});

describe('a fake cluster', () => {
  it('is found by gossip, names its leader, and goes on under another', async () => {
    const cluster = await startFakeCluster();
    const finding = () => EventStoreDBClient.connectionString(`${cluster.url}&nodePreference=leader`);
    const [first, second] = [finding(), finding()];
    const stream = freshStream();
    const write = (who: EventStoreDBClient, requiresLeader: boolean) => who.appendToStream(stream, event(), { requiresLeader });
    await write(first, true);

    const follower = cluster.nodes[1]!;
    const [direct, strict, late] = [0, 1, 2].map(() => EventStoreDBClient.connectionString(follower.url));
    await write(direct!, false);
    const { host: address, port } = cluster.leader();
    await expect(write(strict!, true)).rejects.toMatchObject({ type: 'not-leader', leader: { address, port } });

    await cluster.leader().stop();
    await expect(write(late!, false)).rejects.toMatchObject({ type: 'deadline-exceeded' });
    await expect(write(first, true)).rejects.toThrow();
    cluster.elect(follower);
    await write(second, true);
    expect(cluster.leader().log.stream(stream)).toHaveLength(3);
    for (const caller of [first, second, direct, strict, late]) await caller?.dispose();
    await cluster.stop();
  });
});
