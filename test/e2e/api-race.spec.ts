import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { claimOf, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';

const CLIENTS = 100;

async function racersOn(eventStore?: string): Promise<TestServer> {
  const server = await startServer({ policy: 'direct', eventStore });
  const manager = await server.as('manager');
  await manager.put(`/v1/tenants/${tenants.contoso}`, { name: 'Contoso' });
  const partners = Array.from({ length: CLIENTS }, (_, index) => manager.put(`/v1/partners/racer-${index}`, { name: `Racer ${index}` }));
  await Promise.all(partners);
  return server;
}

describe('a hundred partners ask for one vacant workload at once: one holds, ninety-nine are requested', () => {
  test('on the embedded store', async () => {
    const server = await racersOn();
    await race(server).finally(() => server.close());
  });

  test('on EventStoreDB (the fake server)', async () => {
    const store = await startFakeServer();
    const server = await racersOn(store.url);
    await race(server).finally(async () => {
      await server.close();
      await store.stop();
    });
  });
});

async function race(server: TestServer): Promise<void> {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, index) => server.partner(`racer-${index}`)));
  const answers = await Promise.all(
    clients.map((client, index) => client.post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-15', index + 1))),
  );

  expect(answers.map(({ status }) => status)).toEqual(Array(CLIENTS).fill(201));
  const states = answers.map(({ body }) => body.state).toSorted();
  expect(states).toEqual(['Active', ...Array(CLIENTS - 1).fill('Requested')]);

  const auditor = await server.as('auditor');
  const { items } = (await auditor.get(`/v1/workloads/${tenants.contoso}.teams/history?limit=200`)).body;
  const more = (await auditor.get(`/v1/claims?limit=200`)).body;
  expect(more.items).toHaveLength(CLIENTS);
  expect(items.map(({ revision }) => revision)).toEqual(items.map((_, index) => index));
  const { body } = await auditor.get(`/v1/workloads/${tenants.contoso}.teams`);
  expect(body.partnerOfRecord?.claimId).toBe(answers.find((answer) => answer.body.state === 'Active')?.body.claimId);
  expect(body.openClaims).toHaveLength(CLIENTS - 1);
}
