import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Answered, Client, TestServer } from '../support/server';

const rationale = 'Read one by one.';
const contoso = tenants.contoso;
const signed = '2024-12-15';

describe('what the rules refuse is told with its code', () => {
  let server: TestServer;
  let manager: Client;
  let customer: Client;
  let patron: Client;
  const partners: Record<string, Client> = {};
  const claims: Record<string, string> = {};

  const ask = (partner: string, scope: string, named = scope) =>
    partners[partner]!.post('/v1/claims', { ...claimOf(contoso, named, signed, 1), scope });
  const start = (name: string) => manager.decide(claims[name]!, 'start-review');
  const pass = (name: string) => manager.decide(claims[name]!, 'pass-review', { rationale });

  beforeAll(async () => {
    server = await startServer();
    await registerProgramme(server);
    manager = await server.as('manager', { sub: 'manager-a' });
    patron = await server.as('manager', { sub: 'manager-c' });
    customer = await server.customer(contoso);
    await manager.put('/v1/partners/trey', { name: 'Trey', managedBy: 'manager-c' });
    for (const name of ['proseware', 'litware', 'trey', 'wingtip']) partners[name] = await server.partner(name);
    for (const [partner, scope, named] of [
      ['proseware', 'teams'],
      ['litware', 'exchange'],
      ['trey', 'exchange'],
      ['wingtip', 'sharepoint', 'teams'],
      ['wingtip', 'onedrive'],
    ] as const) {
      const name = `${partner} on ${scope}`;
      claims[name] = (await ask(partner, scope, named)).body.claimId;
      expect((await start(name)).status).toBe(200);
    }
    for (const name of ['proseware on teams', 'litware on exchange']) expect((await pass(name)).status).toBe(200);
    const reasons = ['evidence-insufficient'];
    expect((await manager.decide(claims['wingtip on onedrive']!, 'reject', { reasons, rationale })).status).toBe(200);
  });
  afterAll(() => server.close());

  /** In the order of the clock: some are so on a later day only. */
  const cases: [string, number, string, string, () => Promise<Answered>][] = [
    ['claims again on the documents of its rejection', 422, 'EvidenceUnchanged', '2025-01-03', () => ask('wingtip', 'onedrive')],
    [
      'passes a claim whose documents name another workload',
      422,
      'EvidenceScopeMismatch',
      '2025-01-03',
      () => pass('wingtip on sharepoint'),
    ],
    [
      'passes a second claim while the customer is asked about the first',
      409,
      'ConsentInProgress',
      '2025-01-03',
      () => pass('trey on exchange'),
    ],
    [
      'decides between rivals of whom it looks after one',
      403,
      'ConflictOfInterest',
      '2025-01-03',
      () => patron.decide(claims['trey on exchange']!, 'reject', { reasons: ['evidence-insufficient'], rationale }),
    ],
    ['claims what it holds', 409, 'AlreadyOnRecord', '2025-01-13', () => ask('proseware', 'teams')],
    [
      'repudiates when it is too late',
      409,
      'RepudiationWindowClosed',
      '2025-04-15',
      () => customer.post(`/v1/claims/${claims['proseware on teams']}/repudiate`),
    ],
  ];
  test.each(cases)('to whoever %s: %s %s', async (_, status, code, day, attempt) => {
    await server.at(`${day}T09:00:00.000Z`);
    expect(await attempt()).toMatchObject({ status, body: { code, detail: expect.stringMatching(/\.$/) as string } });
  });
});

test('whoever cannot be told whether it was recorded is told so, and sends it again with the same key', async () => {
  const store = await startFakeServer();
  const server = await startServer({ eventStore: store.url });
  try {
    await registerProgramme(server);
    const proseware = await server.partner('proseware');
    const stream = `onrecord.workload-${contoso}.teams`;
    store.faults.next('append', 'reset-after', { stream });
    store.faults.next('append', 'busy', { stream, times: 1_000 });
    const send = () => proseware.post('/v1/claims', claimOf(contoso, 'teams', signed), { 'idempotency-key': 'one-claim' });
    expect(await send()).toMatchObject({
      status: 503,
      body: { code: 'OutcomeUnknown', detail: expect.stringContaining('same Idempotency-Key') as string },
    });
    store.faults.clear();
    const { status, body } = await send();
    expect([status, body.state]).toEqual([201, 'Requested']);
    const { items } = (await proseware.get(`/v1/claims/${body.claimId}/history`)).body;
    expect(items.map(({ type }) => type)).toEqual(['ClaimRequested']);
  } finally {
    await server.close();
    await store.stop();
  }
});
