import { claimOf, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';

const CLIENTS = 100;
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ policy: 'direct' });
  const manager = await server.as('manager');
  await manager.put(`/v1/tenants/${tenants.contoso}`, { name: 'Contoso' });
  const partners = Array.from({ length: CLIENTS }, (_, index) => manager.put(`/v1/partners/racer-${index}`, { name: `Racer ${index}` }));
  await Promise.all(partners);
});
afterAll(() => server.close());

test('a hundred partners ask for one vacant workload at once: one holds, ninety-nine are requested', async () => {
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
});
