import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';

const { contoso, fabrikam } = tenants;
const rationale = 'The newer document is about another project.';

let server: TestServer;
let manager: Client;
let auditor: Client;
let held: string;
let passed: string;
let rejected: string;

/** A manager passes what the rule advises against, another rejects what it advises, and a third follows it. */
beforeAll(async () => {
  server = await startServer({ at: '2025-01-02T09:00:00.000Z' });
  await registerProgramme(server);
  manager = await server.as('manager', { sub: 'manager-a' });
  auditor = await server.as('auditor');
  const [proseware, litware, trey] = [await server.partner('proseware'), await server.partner('litware'), await server.partner('trey')];
  held = (await proseware.post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'))).body.claimId;
  await manager.decide(held, 'start-review');
  await manager.decide(held, 'pass-review', { rationale });
  await server.at('2025-03-03T09:00:00.000Z');
  const challenge = await litware.post('/v1/claims', claimOf(contoso, 'teams', '2025-02-20'));
  passed = challenge.body.claimId;
  const notice = (await proseware.get('/v1/inbox')).body.items.find(({ kind }) => kind === 'notice-to-answer');
  await proseware.post(`/v1/notices/${notice?.noticeId}/answer`, {
    stance: 'defends',
    evidence: [evidence(contoso, 'teams', '2025-03-01', 2)],
  });
  await manager.decide(passed, 'start-review');
  rejected = (await trey.post('/v1/claims', claimOf(fabrikam, 'teams', '2025-02-20'))).body.claimId;
  await litware.post('/v1/claims', claimOf(fabrikam, 'teams', '2025-01-20'));
});
afterAll(() => server.close());

const recorded = async (claimId: string, type: string, client = auditor) =>
  (await client.get(`/v1/claims/${claimId}/history`)).body.items.find((event) => event.type === type)?.data as unknown as
    { comparison: Record<string, unknown>; rationale: string } | undefined;

describe('the rule recommends, a manager decides', () => {
  test('which evidence, of which date, under which rule and policy is there to read before', async () => {
    const { body } = await manager.get(`/v1/claims/${passed}/comparison`);
    expect(body).toEqual({
      rule: 'latest-evidence',
      ruleVersion: 1,
      policyVersion: 1,
      sequence: null,
      recommends: held,
      because: 'newest-evidence',
      candidates: [
        {
          claimId: held,
          standing: 'incumbent',
          requestedAt: '2025-01-02T09:00:00.000Z',
          newestEvidence: { sha256: expect.stringMatching(/^0+220250301$/) as string, customerSignedOn: '2025-03-01' },
        },
        {
          claimId: passed,
          standing: 'claimant',
          requestedAt: '2025-03-03T09:00:00.000Z',
          newestEvidence: { sha256: expect.stringMatching(/^0+120250220$/) as string, customerSignedOn: '2025-02-20' },
        },
      ],
    });
  });

  test('against it only with a rationale, beside which the comparison is recorded', async () => {
    for (const given of ['', '  ']) {
      const refused = await manager.decide(passed, 'pass-review', { rationale: given });
      expect([refused.status, refused.body.code, refused.body.errors[0]?.field]).toEqual([400, 'Malformed', 'rationale']);
    }
    const before = (await manager.get(`/v1/claims/${passed}/comparison`)).body as unknown as { policyVersion: number; sequence: null };
    const { policyVersion, sequence, ...comparison } = before;
    expect(sequence).toBeNull();
    expect((await manager.decide(passed, 'pass-review', { rationale })).status).toBe(200);
    expect(await recorded(passed, 'ClaimReviewPassed')).toMatchObject({ comparison, rationale, policyVersion });
  });

  test('and a rejection as well', async () => {
    const other = await server.as('lead', { sub: 'lead' });
    const reasons = ['evidence-insufficient'];
    expect((await other.decide(rejected, 'reject', { reasons, rationale: ' ' })).body.errors[0]?.field).toBe('rationale');
    expect((await other.decide(rejected, 'reject', { reasons, rationale })).status).toBe(200);
    expect((await recorded(rejected, 'ClaimRejected'))?.comparison).toMatchObject({ recommends: rejected, because: 'newest-evidence' });
    // The rejected partner reads its rival's date, and nothing else of it.
    const seen = await recorded(rejected, 'ClaimRejected', await server.partner('trey'));
    expect(seen?.comparison['candidates']).toContainEqual({
      competingPartner: 1,
      standing: 'claimant',
      requestedAt: '2025-03-03T09:00:00.000Z',
      newestEvidence: { customerSignedOn: '2025-01-20' },
    });
    expect(JSON.stringify(seen)).not.toContain('litware');
  });
});

describe('the report of overrides', () => {
  test('has each decision against the recommendation, with whose claims they are and why', async () => {
    const { status, body } = await auditor.get('/v1/overrides');
    expect(status).toBe(200);
    expect(body.items.map(({ claimId }) => claimId)).toEqual([rejected, passed]);
    expect(body.items[1]).toMatchObject({
      decision: 'passed',
      workloadId: `${contoso}.teams`,
      decidedBy: { role: 'manager', id: 'manager-a' },
      decidedAt: '2025-03-03T09:00:00.000Z',
      partnerId: 'litware',
      partnerName: 'Litware',
      recommended: { claimId: held, partnerId: 'proseware' },
      rationale,
      policyVersion: 1,
      comparison: { recommends: held },
    });
    expect(body.items[0].data).toBeUndefined();
    expect(body.items[0]).toMatchObject({
      decision: 'rejected',
      reasons: [{ code: 'evidence-insufficient' }],
      recommended: { claimId: rejected },
    });
    const history = (await auditor.get(`/v1/claims/${passed}/history`)).body.items;
    expect(history.find(({ sequence }) => sequence === body.items[1]?.sequence)?.type).toBe('ClaimReviewPassed');
  });

  test('counts them for each decider, beside all that it decided', async () => {
    const { body } = await auditor.get('/v1/overrides');
    expect(body).toMatchObject({
      deciders: [
        { decider: { role: 'lead', id: 'lead' }, decisions: 1, overrides: 1 },
        { decider: { role: 'manager', id: 'manager-a' }, decisions: 2, overrides: 1 },
      ],
    });
  });

  test('for a time, a decider, a kind of decision, page by page', async () => {
    const of = async (query: string) => (await manager.get(`/v1/overrides?${query}`)).body;
    expect((await of('to=2025-03-02')).items).toEqual([]);
    expect(await of('to=2025-03-02')).toMatchObject({
      from: null,
      to: '2025-03-02T23:59:59.999Z',
      deciders: [{ decisions: 1, overrides: 0 }],
    });
    expect(await of('from=2025-03-03')).toMatchObject({ from: '2025-03-03T00:00:00.000Z', items: [{}, {}] });
    expect((await of('decider=manager-a')).items.map(({ claimId }) => claimId)).toEqual([passed]);
    expect((await of('decision=rejected')).items.map(({ claimId }) => claimId)).toEqual([rejected]);
    const first = await of('limit=1&sort=decidedAt');
    const second = await of(`limit=1&sort=decidedAt&cursor=${first.next}`);
    expect([first, second].map(({ items }) => items[0].claimId)).toEqual([passed, rejected]);
    expect(second.next).toBeNull();
  });

  test.each([
    ['from=yesterday', 400, 'Malformed'],
    ['from=2025-03-02&to=2025-03-01', 400, 'Malformed'],
    ['to=2099-01-01', 422, 'AsOfOutOfRange'],
    ['decision=perhaps', 400, 'Malformed'],
    ['sort=colour', 400, 'Malformed'],
  ])('not for %s', async (query, status, code) => {
    const answer = await manager.get(`/v1/overrides?${query}`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test.each(['partner', 'customer', 'service', 'telemetry'] as const)('is nothing for a %s', async (role) => {
    const client = await server.as(role, { partnerId: 'litware', tenantId: contoso });
    expect((await client.get('/v1/overrides')).body.code).toBe('Forbidden');
  });
});

describe('what the rule said of a claim that was decided', () => {
  const comparisonOf = async (claimId: string, client = auditor) => (await client.get(`/v1/claims/${claimId}/comparison`)).body;
  const eventOf = async (claimId: string, type: string) =>
    (await auditor.get(`/v1/claims/${claimId}/history`)).body.items.find((event) => event.type === type);

  test('stays what it was, whoever asks afterwards and whatever is given', async () => {
    const { sequence, data } = (await eventOf(passed, 'ClaimReviewPassed'))!;
    const litware = await server.partner('litware');
    await litware.post(`/v1/claims/${passed}/evidence`, { evidence: [evidence(contoso, 'teams', '2025-03-02', 8)] });
    await server.at('2025-03-04T09:00:00.000Z');
    await (await server.partner('trey')).post('/v1/claims', claimOf(contoso, 'teams', '2025-03-03', 9));
    expect(await comparisonOf(passed)).toEqual({ ...(data as unknown as { comparison: object }).comparison, policyVersion: 1, sequence });
    expect(await comparisonOf(rejected)).toMatchObject({ because: 'newest-evidence', sequence: expect.stringMatching(/^\d+$/) as string });
  });

  test('is, of one that was superseded, what was said of the claim that took its place, under the policy of that', async () => {
    await (await server.customer(contoso)).post(`/v1/claims/${passed}/consent`);
    const { sequence } = (await eventOf(passed, 'ClaimReviewPassed'))!;
    expect(await comparisonOf(held)).toMatchObject({ recommends: held, because: 'newest-evidence', sequence });
    const { candidates } = await comparisonOf(held, await server.partner('proseware'));
    expect(candidates).toEqual([
      expect.objectContaining({ claimId: held, standing: 'incumbent' }),
      expect.objectContaining({ competingPartner: 1, newestEvidence: { customerSignedOn: '2025-02-20' } }),
    ]);
  });
});
