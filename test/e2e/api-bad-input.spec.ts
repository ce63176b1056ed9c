import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { Body, Client, TestServer } from '../support/server';

let server: TestServer;
let proseware: Client;
beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  proseware = await server.partner('proseware');
});
afterAll(() => server.close());

const claim = () => claimOf(tenants.contoso, 'teams', '2024-12-15');
const withDocument = (change: Record<string, unknown>) => ({
  ...claim(),
  evidence: [{ ...evidence(tenants.contoso, 'teams', '2024-12-15'), ...change }],
});
const sentAs = async (body: Buffer) => {
  const headers = { authorization: `Bearer ${proseware.token}`, 'content-type': 'application/json' };
  const answered = await fetch(`${server.url}/v1/claims`, { method: 'POST', headers, body });
  return { status: answered.status, body: (await answered.json()) as Body };
};
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('a claim that cannot be read', () => {
  const cases: [string, unknown, number, string, string | null][] = [
    ['is no JSON', '{"tenantId":', 400, 'Malformed', null],
    ['is a list', '[]', 400, 'Malformed', null],
    ['is a text', '"claim"', 400, 'Malformed', null],
    ['is null', 'null', 400, 'Malformed', null],
    ['is nested too deep', nested(21), 400, 'Malformed', null],
    ['brings its own prototype', '{"__proto__":{"role":"lead"}}', 400, 'Malformed', null],
    ['is empty', {}, 400, 'Malformed', 'tenantId'],
    ['has a field nobody knows', { ...claim(), partnerId: 'litware' }, 400, 'Malformed', 'partnerId'],
    ['has a field nobody knows within', withDocument({ contact: 'Ann' }), 400, 'Malformed', 'evidence.0.contact'],
    ['names its tenant by name', { ...claim(), tenantId: 'contoso' }, 400, 'Malformed', 'tenantId'],
    ['names its tenant in capitals', { ...claim(), tenantId: tenants.contoso.toUpperCase() }, 400, 'Malformed', 'tenantId'],
    ['has a number for a scope', { ...claim(), scope: 7 }, 400, 'Malformed', 'scope'],
    ['has an unknown engagement', { ...claim(), engagement: 'friendship' }, 400, 'Malformed', 'engagement'],
    ['has null for a submission', { ...claim(), submissionId: null }, 400, 'Malformed', 'submissionId'],
    ['has text for evidence', { ...claim(), evidence: 'yes' }, 400, 'Malformed', 'evidence'],
    ['has texts for documents', { ...claim(), evidence: ['yes'] }, 400, 'Malformed', 'evidence.0'],
    ['has a hash that is none', withDocument({ sha256: 'abc' }), 400, 'Malformed', 'evidence.0.sha256'],
    ['has a day that never was', withDocument({ customerSignedOn: '2025-02-30' }), 400, 'Malformed', 'evidence.0.customerSignedOn'],
    [
      'has an instant for a day',
      withDocument({ customerSignedOn: '2024-12-15T00:00:00Z' }),
      400,
      'Malformed',
      'evidence.0.customerSignedOn',
    ],
    ['has numbers for workloads', withDocument({ workloads: [1] }), 400, 'Malformed', 'evidence.0.workloads'],
    [
      'has more documents than anybody reads',
      { ...claim(), evidence: Array(51).fill(evidence(tenants.contoso, 'teams', '2024-12-15')) },
      400,
      'Malformed',
      'evidence',
    ],
    ['has no documents', { ...claim(), evidence: [] }, 422, 'EvidenceMissing', 'evidence'],
    [
      'was signed the day after tomorrow',
      withDocument({ customerSignedOn: '2025-01-04' }),
      422,
      'EvidenceDateInvalid',
      'evidence.0.customerSignedOn',
    ],
    [
      'has a reference longer than the ledger keeps, in emoji',
      withDocument({ reference: '😀'.repeat(101) }),
      400,
      'Malformed',
      'evidence.0.reference',
    ],
    ['has a NUL in a text', withDocument({ reference: 'SOW\u00002025' }), 400, 'Malformed', 'evidence.0.reference'],
    ['speaks to a terminal', withDocument({ type: '\u001b[31mproof' }), 400, 'Malformed', 'evidence.0.type'],
    ['has half a character', withDocument({ reference: 'SOW \ud83d' }), 400, 'Malformed', 'evidence.0.reference'],
    ['names a person', withDocument({ reference: 'ask ann@example.com' }), 422, 'PersonalData', 'evidence.0.reference'],
    ['is for a scope nobody knows', { ...claim(), scope: 'minesweeper' }, 422, 'ScopeUnknown', null],
    ['is for a product without its subscription', { ...claim(), scope: 'dynamics-sales' }, 422, 'SubscriptionInvalid', null],
    ['is for a tenant nobody knows', { ...claim(), tenantId: '00000000-0000-4000-8000-000000000009' }, 422, 'TenantUnknown', null],
  ];

  test.each(cases)('one that %s', async (_, body, status, code, field) => {
    const answered = await proseware.post('/v1/claims', body, { 'content-type': 'application/json' });
    expect(answered.headers.get('content-type')).toContain('application/problem+json');
    expect(answered.body).toMatchObject({ status, code });
    expect(answered.status).toBe(status);
    expect(answered.body.detail.length).toBeGreaterThan(10);
    expect(JSON.stringify(answered.body)).not.toMatch(/\bat .*\.ts|node_modules/);
    if (field) expect(answered.body.errors.map((error) => error.field)).toContain(field);
  });

  test.each([
    ['missing', { ...claim(), evidence: undefined }, 'evidence', 'is missing'],
    ['another missing', { ...claim(), scope: undefined }, 'scope', 'is missing'],
    ['within, missing', withDocument({ sha256: undefined }), 'evidence.0.sha256', 'is missing'],
    ['no list', { ...claim(), evidence: 'yes' }, 'evidence', 'must be an array'],
    ['too long a list', { ...claim(), evidence: Array(51).fill({}) }, 'evidence', 'must contain no more than 50 elements'],
    ['no text', { ...claim(), scope: 7 }, 'scope', 'must be a string'],
    ['empty', { ...claim(), scope: '' }, 'scope', 'must not be empty'],
    ['too long', { ...claim(), scope: 'x'.repeat(101) }, 'scope', 'must not be longer than 100 characters'],
    ['unknown', { ...claim(), colour: undefined, color: 'red' }, 'color', 'is not a known field'],
  ])('a field that is %s is told once, by what is wrong with it first', async (_, body, field, message) => {
    const { errors } = (await proseware.post('/v1/claims', body)).body;
    expect(errors.filter((error) => error.field === field)).toEqual([{ field, message }]);
  });

  test('one that is not UTF-8', async () => {
    const sent = Buffer.from(JSON.stringify(claim()).replace('SOW', 'Größe'), 'latin1');
    const { status, body } = await sentAs(sent);
    expect([status, body.code, body.detail]).toEqual([400, 'Malformed', expect.stringContaining('UTF-8')]);
    expect((await sentAs(Buffer.from(`\ufeff${JSON.stringify({ ...claim(), colour: 'red' })}`))).body.errors).toEqual([
      { field: 'colour', message: 'is not a known field' },
    ]);
  });

  test('one that is larger than a mebibyte', async () => {
    const { status, body } = await proseware.post('/v1/claims', { ...claim(), engagement: 'x'.repeat(1024 * 1024) });
    expect([status, body.code]).toEqual([413, 'PayloadTooLarge']);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])('one that is sent as %s', async (type) => {
    const { status, body } = await proseware.post('/v1/claims', 'a=b', { 'content-type': type });
    expect([status, body.code]).toEqual([400, 'Malformed']);
  });

  test('nothing of all that was recorded', async () => {
    expect((await proseware.get('/v1/claims')).body.items).toEqual([]);
  });

  test('twenty levels are not too deep to be read', async () => {
    const { body } = await proseware.post('/v1/claims', nested(20), { 'content-type': 'application/json' });
    expect(body.errors.map((error) => error.field)).toContain('a');
  });
});

describe('a whole number that is none', () => {
  const webhook = '/v1/webhooks/5a0c1c1e-9f2e-5c54-8d0a-0a4d5a1f7c10';
  test.each<unknown>(['', ' 1', '1e0', '0x1', 1.5, true, [[1]], {}, { toString: 1 }, null])('%j', async (value) => {
    const { status, body } = await (await server.as('service')).post(`${webhook}/rotate`, { overlapDays: value });
    expect([status, body.code, body.errors]).toEqual([400, 'Malformed', [{ field: 'overlapDays', message: 'must be a whole number' }]]);
  });
});

describe('a question that cannot be read', () => {
  test.each([
    ['/v1/claims/not-a-claim', 400, 'Malformed', 'claimId'],
    ['/v1/claims?limit=0', 400, 'Malformed', 'limit'],
    ['/v1/claims?limit=201', 400, 'Malformed', 'limit'],
    ['/v1/claims?limit=ten', 400, 'Malformed', 'limit'],
    ['/v1/claims?cursor=nonsense', 400, 'Malformed', 'cursor'],
    ['/v1/claims?sort=colour', 400, 'Malformed', 'sort'],
    ['/v1/claims?state=Sleeping', 400, 'Malformed', 'state'],
    ['/v1/claims?due-before=soon', 400, 'Malformed', 'due-before'],
    ['/v1/claims?colour=red', 400, 'Malformed', 'colour'],
    ['/v1/workloads?status=lost', 400, 'Malformed', 'status'],
    ['/v1/workloads/contoso.teams', 400, 'Malformed', 'workloadId'],
    [`/v1/workloads/${tenants.contoso}`, 400, 'Malformed', 'workloadId'],
    [`/v1/workloads/${tenants.contoso}.teams/partner-of-record?on=yesterday`, 400, 'Malformed', 'on'],
    [`/v1/workloads/${tenants.contoso}.teams/partner-of-record?on=2025-02-30`, 400, 'Malformed', 'on'],
    [`/v1/workloads/${tenants.contoso}.teams/partner-of-record?on=2025-01-03`, 422, 'AsOfOutOfRange', 'on'],
    [`/v1/workloads/${tenants.contoso}.teams/partner-of-record?known-at=2026-01-01T00:00:00Z`, 422, 'AsOfOutOfRange', 'known-at'],
    [`/v1/tenants/${tenants.contoso}/history?cursor=nonsense`, 400, 'Malformed', 'cursor'],
    [`/v1/workloads/${tenants.contoso}.teams/usage?known-at=2025-13-01`, 400, 'Malformed', 'known-at'],
    [`/v1/workloads/${tenants.contoso}.teams%00`, 400, 'Malformed', 'workloadId'],
    [`/v1/workloads/${tenants.contoso}.teams%20`, 400, 'Malformed', 'workloadId'],
    ['/v1/workloads?scope=teams%00', 400, 'Malformed', 'scope'],
    [`/v1/events?workload=${tenants.contoso}.teams%00`, 400, 'Malformed', 'workload'],
    ['/v1/policies/zero', 400, 'Malformed', 'version'],
    ['/v1/policies/01', 400, 'Malformed', 'version'],
    ['/v1/claims?limit=1e1', 400, 'Malformed', 'limit'],
    ['/v1/events?wait=', 400, 'Malformed', 'wait'],
  ])('%s', async (path, status, code, field) => {
    const answered = await (await server.as('auditor')).get(path);
    expect([answered.status, answered.body.code]).toEqual([status, code]);
    expect(answered.body.errors.map((error) => error.field)).toContain(field);
  });

  test.each(['/v1/nothing', '/v1/claims/x/y/z', '/v2/claims', '/v1/claims/x/change'])('%s is not there', async (path) => {
    const { status, body } = await proseware.get(path);
    expect([status, body.code]).toEqual([404, 'NotFound']);
  });

  test('an address that cannot be decoded', async () => {
    const { status, body, headers } = await proseware.get('/v1/claims/%zz');
    expect([status, body.code, body.detail]).toEqual([400, 'Malformed', expect.stringContaining('%')]);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect([headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual(['nosniff', 'no-store']);
  });

  test.each([
    [{ 'ledger-min-position': 'new' }, 'Ledger-Min-Position'],
    [{ 'if-match': 'new' }, 'If-Match'],
    [{ 'idempotency-key': 'a b' }, 'Idempotency-Key'],
  ])('a header %j', async (headers, field) => {
    const { status, body } = await (await server.as('manager')).put('/v1/partners/alpine', { name: 'Alpine' }, headers);
    expect([status, body.code, body.errors[0]?.field]).toEqual([400, 'Malformed', field]);
  });
});
