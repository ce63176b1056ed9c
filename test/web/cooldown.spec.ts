import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from './support/reader';

const { contoso } = tenants;

let server: TestServer;
let declined: string;
let place: string;
beforeEach(async () => {
  server = await startServer();
  await registerProgramme(server);
  declined = (await asks(1)).body.claimId;
  place = `/claims/${declined}/lift-cooldown`;
  await (await server.customer(contoso)).post(`/v1/claims/${declined}/decline`, {});
});
afterEach(() => server.close());

const asks = async (number: number) =>
  (await server.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', `2024-12-1${number}`, number));

async function reader(as: string, who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}

test('the customer lets a partner that it declined ask again, and then it does', async () => {
  expect((await asks(2)).body.code).toBe('CooldownActive');
  const customer = await reader('customer', { customerId: contoso });
  for (const path of [`/claims/${declined}`, `/workloads/${contoso}.teams`])
    expect((await customer.get(path)).html).toContain(`href="${place}"`);
  const form = await customer.get(place);
  expect(form.html).toContain('<h1>Let Proseware ask again</h1>');
  expect(form.text).toMatch(/it may not ask for this service again before \d+ \w{3} 2025 24:00\..* Let it ask again: record 1 event/);
  expect((await customer.post(place, { ...form.hidden, step: 'record' })).text).toContain('The customer lets proseware ask again');
  expect((await customer.get(`/claims/${declined}`)).html).not.toContain(`href="${place}"`);
  expect((await asks(2)).status).toBe(201);
});

test('it is offered to nobody else, nor when it is over', async () => {
  for (const other of await Promise.all([reader('manager-a'), reader('partner', { partnerId: 'proseware' }), reader('auditor')])) {
    expect((await other.get(`/claims/${declined}`)).html).not.toContain(`href="${place}"`);
    expect([403, 404]).toContain((await other.get(place)).status);
  }
  await server.at('2025-12-01T09:00:00.000Z');
  expect((await (await reader('customer', { customerId: contoso })).get(place)).status).toBe(404);
});
