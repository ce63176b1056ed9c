import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';

const { contoso } = tenants;
const teams = `${contoso}.teams`;
const subscription = 'aaaaaaaa-0000-4000-8000-000000000001';
let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
});
afterAll(() => server.close());

test('a word on behalf of the customer is one object, with a reference and a day that has come', async () => {
  const proseware = await server.partner('proseware');
  const manager = await server.as('manager', { sub: 'manager-a' });
  const { claimId } = (await proseware.post('/v1/claims', claimOf(contoso, 'yammer', '2024-12-15'))).body;
  for (const onBehalfOf of [
    [],
    [{ reference: 'letter', receivedOn: '2025-01-01' }],
    {},
    { reference: 'letter', receivedOn: '2099-01-01' },
  ]) {
    expect(await manager.decide(claimId, 'decline', { onBehalfOf })).toMatchObject({ status: 400, body: { code: 'Malformed' } });
  }
  const given = await manager.decide(claimId, 'decline', { onBehalfOf: { reference: 'letter', receivedOn: '2025-01-01' } });
  expect(given).toMatchObject({ status: 200, body: { state: 'Declined' } });
});

test('evidence is a list of documents that name scopes', async () => {
  const proseware = await server.partner('proseware');
  const withEvidence = (...documents: unknown[]) => ({ ...claimOf(contoso, 'intune', '2024-12-15'), evidence: documents });
  const document = evidence(contoso, 'intune', '2024-12-15');
  expect(await proseware.post('/v1/claims', withEvidence([]))).toMatchObject({ status: 400, body: { code: 'Malformed' } });
  expect(await proseware.post('/v1/claims', withEvidence({ ...document, workloads: ['Call me'] }))).toMatchObject({ status: 400 });
  expect(await proseware.post('/v1/claims', withEvidence({ ...document, type: 'jane@contoso.example' }))).toMatchObject({
    body: { code: 'PersonalData' },
  });
});

test.each([`dynamics-sales~${subscription}~x`, `dynamics-sales~${subscription}~`])(
  'one subscription is one workload, never %s',
  async (scope) => {
    const proseware = await server.partner('proseware');
    const answer = await proseware.post('/v1/claims', claimOf(contoso, scope, '2024-12-15'));
    expect([400, 422]).toContain(answer.status);
  },
);

test('a partner cannot find out by a filter who holds', async () => {
  const [proseware, litware] = [await server.partner('proseware'), await server.partner('litware')];
  const manager = await server.as('manager', { sub: 'manager-a' });
  const { claimId } = (await proseware.post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'))).body;
  await manager.decide(claimId, 'start-review');
  await manager.decide(claimId, 'pass-review', { rationale: 'Read.' });
  await (await server.customer(contoso)).post(`/v1/claims/${claimId}/consent`, {});
  await litware.post('/v1/claims', claimOf(contoso, 'teams', '2024-12-20', 2));
  expect((await litware.get('/v1/workloads?holder=proseware')).body.items).toEqual([]);
  expect((await proseware.get('/v1/workloads?holder=proseware')).body.items).toHaveLength(1);
  expect((await litware.get('/v1/workloads')).body.items).toHaveLength(1);
});

test('the same key and the same sub of two organisations are two commands', async () => {
  const proseware = await server.as('partner', { partnerId: 'proseware', accountId: 'proseware', sub: 'portal' });
  const litware = await server.as('partner', { partnerId: 'litware', accountId: 'litware', sub: 'portal' });
  const key = { 'idempotency-key': 'k1' };
  expect((await proseware.post('/v1/claims', claimOf(contoso, 'exchange', '2024-12-15'), key)).status).toBe(201);
  expect((await litware.post('/v1/claims', claimOf(contoso, 'exchange', '2024-12-15'), key)).status).toBe(201);
});

test.each(['constructor', 'toString', '-valueOf', '__proto__'])('a sort by %s is refused', async (sort) => {
  const auditor = await server.as('auditor');
  expect(await auditor.get(`/v1/claims?sort=${sort}`)).toMatchObject({ status: 400, body: { code: 'Malformed' } });
});

test('a partner called constructor is a partner like any other', async () => {
  const manager = await server.as('manager', { sub: 'manager-a' });
  await manager.put('/v1/partners/constructor', { name: 'Constructor' });
  const constructor = await server.partner('constructor');
  expect((await constructor.post('/v1/claims', claimOf(contoso, 'sharepoint', '2024-12-15'))).status).toBe(201);
});

test('reference data holds nothing by which a person can be reached', async () => {
  const manager = await server.as('manager', { sub: 'manager-a' });
  expect(await manager.put(`/v1/tenants/${contoso}`, { name: 'Contoso', region: 'a@b.example' })).toMatchObject({
    body: { code: 'PersonalData' },
  });
  expect(await manager.put('/v1/partners/litware', { name: 'Litware', managedBy: 'jane@contoso.example' })).toMatchObject({
    body: { code: 'PersonalData' },
  });
});

test('usage of the year nought is out of range', async () => {
  const telemetry = await server.as('telemetry');
  const answer = await telemetry.post(`/v1/workloads/${teams}/usage`, {
    period: '0000-01',
    monthlyActiveUsers: 1,
    paidUnits: 1,
    source: 'x',
  });
  expect(answer).toMatchObject({ status: 422, body: { code: 'UsageOutOfRange' } });
});

test('a question about the past records nothing, and says what is pending', async () => {
  const data = mkdtempSync(join(tmpdir(), 'onrecord-'));
  const before = await startServer({ data });
  await registerProgramme(before);
  const proseware = await before.partner('proseware');
  const { claimId } = (await proseware.post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'))).body;
  const manager = await before.as('manager', { sub: 'manager-a' });
  await manager.decide(claimId, 'start-review');
  await manager.decide(claimId, 'pass-review', { rationale: 'Read.' });
  await before.stop();

  const after = await startServer({ data, at: '2025-06-01T09:00:00.000Z' });
  try {
    const auditor = await after.as('auditor');
    const asked = `/v1/workloads/${teams}/partner-of-record`;
    expect((await auditor.get(`${asked}?on=2025-05-01&known-at=2025-05-01`)).body).toMatchObject({ partnerOfRecord: null, pending: true });
    expect((await auditor.get(`${asked}?on=2025-05-01`)).body).toMatchObject({
      partnerOfRecord: { partnerId: 'proseware' },
      pending: false,
    });
    expect((await auditor.get(`${asked}?on=2025-05-01&known-at=2025-05-01`)).body).toMatchObject({ partnerOfRecord: null, pending: false });
  } finally {
    await after.close();
    rmSync(data, { recursive: true, force: true });
  }
});
