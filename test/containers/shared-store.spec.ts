import { Network } from 'testcontainers';
import type { StartedNetwork, StartedTestContainer } from 'testcontainers';
import { claimOf, tenants } from '../support/server';
import type { Answered, Client } from '../support/server';
import {
  describeWithEngine,
  healthCheck,
  isReady,
  ledger,
  plug,
  readiness,
  remove,
  SharedKey,
  store,
  unplug,
  within,
} from './support/containers';

const NOW = '2025-01-02T09:00:00.000Z';
const SIGNED = '2024-12-15';
const RACERS = 20;
/** An outcome that is unknown is asked for again, for a while, before the ledger says so. */
const GIVES_UP_SECONDS = 30;

/**
 * Two ledgers that share nothing but an EventStoreDB (the fake one), each on a network of its own with it. The tests are one story.
 */
describeWithEngine('two ledgers on one event store', () => {
  const key = new SharedKey();
  const networks: StartedNetwork[] = [];
  const started: StartedTestContainer[] = [];
  let networkA: StartedNetwork;
  let networkB: StartedNetwork;
  let ledgerA: StartedTestContainer;
  let ledgerB: StartedTestContainer;
  let events: StartedTestContainer;

  beforeAll(async () => {
    networkA = await startNetwork();
    networkB = await startNetwork();
    [ledgerA, ledgerB] = await Promise.all([startLedger(networkA), startLedger(networkB)]);
  });
  afterAll(async () => {
    await Promise.all(started.map((container) => remove(container)));
    await Promise.all(networks.map((network) => network.stop()));
    key.remove();
  });

  async function startNetwork(): Promise<StartedNetwork> {
    const network = await new Network().start();
    networks.push(network);
    return network;
  }

  async function startLedger(network: StartedNetwork): Promise<StartedTestContainer> {
    const container = await ledger('serve', '--test-clock', NOW)
      .withNetwork(network)
      .withEnvironment({ ONRECORD_EVENT_STORE: 'esdb://event-store:2113?tls=false', ONRECORD_POLICY: 'direct' })
      .withBindMounts([key.mount])
      .start();
    started.push(container);
    return container;
  }

  const partner = (container: StartedTestContainer, partnerId: string): Promise<Client> =>
    key.client(container, { role: 'partner', partnerId, accountId: partnerId, sub: `${partnerId}-portal` });
  const staff = (container: StartedTestContainer, role: 'manager' | 'auditor'): Promise<Client> => key.client(container, { role });
  const holderOf = async (container: StartedTestContainer, workload: string): Promise<string | undefined> =>
    (await (await staff(container, 'auditor')).get(`/v1/workloads/${workload}`)).body.partnerOfRecord?.partnerId;

  test('started before their store they live, say what they wait for, and are ready once it is there', async () => {
    for (const container of [ledgerA, ledgerB]) {
      await within(20, async () => {
        expect(await readiness(container)).toMatchObject({ status: 503, body: { status: 'not-ready', reason: 'event-store-unreachable' } });
      });
      expect(await healthCheck(container)).toBe(0);
      const refused = await (await partner(container, 'litware')).post('/v1/claims', claimOf(tenants.contoso, 'teams', SIGNED));
      expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringContaining('event store cannot be reached') } });
    }

    events = await store().withNetwork(networkA).withNetworkAliases('event-store').start();
    started.push(events);
    await plug(events, networkB, 'event-store');
    await within(40, () => Promise.all([isReady(ledgerA), isReady(ledgerB)]));
  });

  test('they have nothing in common but the store', async () => {
    const address = ledgerB.getIpAddress(networkB.getName());
    const ask = `fetch('http://${address}:3000/health/live', { signal: AbortSignal.timeout(2000) }).then(() => process.exit(0), () => process.exit(1))`;
    expect((await ledgerA.exec(['node', '-e', ask])).exitCode).toBe(1);
    expect((await ledgerB.exec(['node', '-e', ask])).exitCode).toBe(0);
  });

  test('what is written on one is read on the other by who asks for it', async () => {
    const manager = await staff(ledgerA, 'manager');
    for (const [name, id] of Object.entries(tenants)) expect((await manager.put(`/v1/tenants/${id}`, { name })).status).toBe(201);
    const partners = ['litware', 'trey', ...Array.from({ length: RACERS }, (_, n) => `racer-${n}`)];
    for (const id of partners) expect((await manager.put(`/v1/partners/${id}`, { name: id })).status).toBe(201);

    const written = await (await partner(ledgerA, 'litware')).post('/v1/claims', claimOf(tenants.contoso, 'exchange', SIGNED));
    expect(written).toMatchObject({ status: 201, body: { state: 'Active' } });
    // A client asks for the newest position it has seen, on whichever server: Ledger-Min-Position.
    const read = await (await staff(ledgerB, 'auditor')).get(`/v1/claims/${written.body.claimId}`);
    expect(read).toMatchObject({ status: 200, body: { partnerId: 'litware', state: 'Active' } });
  });

  test('partners on both race for one workload: one holds it, and both ledgers say who', async () => {
    const clients = await Promise.all(Array.from({ length: RACERS }, (_, n) => partner(n % 2 === 0 ? ledgerA : ledgerB, `racer-${n}`)));
    const answers = await Promise.all(
      clients.map((client, n) => client.post('/v1/claims', claimOf(tenants.contoso, 'teams', SIGNED, n + 1))),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(RACERS).fill(201));
    expect(answers.filter(({ body }) => body.state === 'Active')).toHaveLength(1);
    const winner = answers.findIndex(({ body }) => body.state === 'Active');
    expect(await holderOf(ledgerA, `${tenants.contoso}.teams`)).toBe(`racer-${winner}`);
    expect(await holderOf(ledgerB, `${tenants.contoso}.teams`)).toBe(`racer-${winner}`);
  });

  describe('when one is cut off from the store', () => {
    const command = { 'idempotency-key': 'while-the-store-is-away' };
    const claim = claimOf(tenants.fabrikam, 'teams', SIGNED, 100);
    let unheard: Answered;

    test('it is not ready, its write is answered 503, and it lives', async () => {
      await unplug(events, networkA);
      unheard = await (await partner(ledgerA, 'trey')).post('/v1/claims', claim, command);
      expect(unheard.status).toBe(503);
      expect(unheard.headers.get('retry-after')).toBe('1');
      await within(GIVES_UP_SECONDS, async () => expect(await readiness(ledgerA)).toMatchObject({ status: 503, body: { store: 'down' } }));
      expect(await healthCheck(ledgerA)).toBe(0);
    });

    test('the other goes on', async () => {
      await isReady(ledgerB);
      const written = await (await partner(ledgerB, 'litware')).post('/v1/claims', claimOf(tenants.fabrikam, 'exchange', SIGNED, 101));
      expect(written).toMatchObject({ status: 201, body: { state: 'Active' } });
    });

    test('once it is back, the write is sent again with its key, and is there once', async () => {
      await plug(events, networkA, 'event-store');
      await within(GIVES_UP_SECONDS, () => isReady(ledgerA));
      const again = await (await partner(ledgerA, 'trey')).post('/v1/claims', claim, command);
      expect(again).toMatchObject({ status: 201, body: { state: 'Active' } });
      const claims = await (await staff(ledgerB, 'auditor')).get('/v1/claims?partner=trey');
      expect(claims.body.items.map(({ claimId }) => claimId)).toEqual([again.body.claimId]);
    });
  });

  test('when both are cut off, neither takes a write; reconnected, both go on', async () => {
    await unplug(events, networkA);
    await unplug(events, networkB);
    const claim = (n: number) => claimOf(tenants.fabrikam, 'sharepoint', SIGNED, 200 + n);
    const sendBoth = () =>
      Promise.all(
        [ledgerA, ledgerB].map(async (container, n) =>
          (await partner(container, `racer-${n}`)).post('/v1/claims', claim(n), { 'idempotency-key': `torn-${n}` }),
        ),
      );
    const lost = await sendBoth();
    expect(lost.map(({ status }) => status)).toEqual([503, 503]);

    await plug(events, networkA, 'event-store');
    await plug(events, networkB, 'event-store');
    await within(GIVES_UP_SECONDS, () => Promise.all([isReady(ledgerA), isReady(ledgerB)]));
    const again = await sendBoth();
    expect(again.map(({ status }) => status)).toEqual([201, 201]);
    expect(again.map(({ body }) => body.state).toSorted()).toEqual(['Active', 'Requested']);
  });

  test('in the end both tell the same history, with the same sequences and the same holders', async () => {
    const workloads = [
      ...['teams', 'exchange'].map((scope) => `${tenants.contoso}.${scope}`),
      ...['teams', 'exchange', 'sharepoint'].map((scope) => `${tenants.fabrikam}.${scope}`),
    ];
    const [toldByA, toldByB] = await Promise.all([ledgerA, ledgerB].map((container) => toldBy(container, workloads)));
    expect(toldByA).toEqual(toldByB);
    expect(toldByA!.holders.every(Boolean)).toBe(true);
    const sequences = toldByA!.histories.flatMap(({ items }) => items.map(({ sequence }) => Number(sequence)));
    expect(new Set(sequences).size).toBe(sequences.length);
    expect(sequences.length).toBeGreaterThan(RACERS + 4);
  });

  async function toldBy(container: StartedTestContainer, workloads: string[]) {
    const auditor = await staff(container, 'auditor');
    const histories = await Promise.all(workloads.map(async (id) => (await auditor.get(`/v1/workloads/${id}/history?limit=200`)).body));
    const claims = (await auditor.get('/v1/claims?limit=200')).body.items;
    return { holders: await Promise.all(workloads.map((id) => holderOf(container, id))), histories, claims };
  }
});
