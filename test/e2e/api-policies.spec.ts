import { presets } from '../../src/domain/policy/presets';
import type { PolicyTerms } from '../../src/domain/policy/policy';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';

const { contoso, fabrikam } = tenants;
const cpor: PolicyTerms = presets.cpor;

let server: TestServer;
let lead: Client;
beforeEach(async () => {
  server = await startServer({ at: '2025-03-03T09:00:00.000Z' });
  await registerProgramme(server);
  lead = await server.as('lead');
});
afterEach(() => server.close());

/** Publishes against the ETag that was read. */
async function publish(terms: object, takesEffectAt?: string, by = lead) {
  const etag = (await by.get('/v1/policies')).headers.get('etag') ?? '';
  return by.post('/v1/policies', { terms, ...(takesEffectAt === undefined ? {} : { takesEffectAt }) }, { 'if-match': etag });
}

const versions = async (client = lead) => (await client.get('/v1/policies')).body.items.map((one) => one as unknown as Told);
interface Told {
  version: number;
  state: string;
  takesEffectAt: string;
  publishedBy?: object;
}

describe('a policy is published', () => {
  test('as a version with a date, read by everybody in the programme, who published it by staff only', async () => {
    const { status, body, headers } = await publish({ ...cpor, cooldownDays: 30 }, '2025-04-01');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      version: 2,
      takesEffectAt: '2025-04-01T00:00:00.000Z',
      state: 'announced',
      publishedAt: '2025-03-03T09:00:00.000Z',
      publishedBy: { role: 'lead', id: 'lead' },
      terms: { cooldownDays: 30 },
      revision: 1,
    });
    expect(body.events.map(({ type }) => type)).toEqual(['PolicyPublished']);
    expect(headers.get('etag')).toBe('"1"');
    const partner = await server.partner('litware');
    expect((await versions(partner)).map(({ version, state }) => [version, state])).toEqual([
      [1, 'in-force'],
      [2, 'announced'],
    ]);
    expect((await versions(partner)).every(({ publishedBy }) => publishedBy === undefined)).toBe(true);
    expect((await partner.get('/v1/policies')).headers.get('etag')).toBeNull();
    await server.at('2025-04-01T00:00:00.000Z');
    expect((await versions()).map(({ state }) => state)).toEqual(['past', 'in-force']);
  });

  test('and kept: a server that starts again has it', async () => {
    await publish({ ...cpor, name: 'second' });
    const again = await startServer({ at: '2025-03-03T09:10:00.000Z', data: await stopped() });
    expect((await again.as('auditor').then((client) => client.get('/v1/policies/2'))).body).toMatchObject({
      state: 'in-force',
      terms: { name: 'second' },
    });
    await again.stop();
  });

  test('once for one key; of two leads at once one is told what the other did', async () => {
    const etag = (await lead.get('/v1/policies')).headers.get('etag') ?? '';
    const [one, other] = await Promise.all(
      ['first', 'second'].map((name) =>
        lead.post('/v1/policies', { terms: { ...cpor, name } }, { 'if-match': etag, 'idempotency-key': name }),
      ),
    );
    expect([one?.status, other?.status].toSorted()).toEqual([201, 412]);
    const won = one?.status === 201 ? one : other;
    const key = won?.headers.get('idempotency-key') ?? '';
    const again = await lead.post('/v1/policies', { terms: { ...cpor, name: key } }, { 'if-match': etag, 'idempotency-key': key });
    expect([again.status, again.headers.get('idempotent-replayed'), again.body.events]).toEqual([201, 'true', won?.body.events]);
    expect(await versions()).toHaveLength(2);
  });

  test('by a lead, against an ETag', async () => {
    const manager = await server.as('manager');
    expect((await publish(cpor, undefined, manager)).body.code).toBe('Forbidden');
    expect((await lead.post('/v1/policies', { terms: cpor })).body.code).toBe('PreconditionRequired');
    expect((await lead.post('/v1/policies', { terms: cpor }, { 'if-match': '"7"' })).status).toBe(412);
  });

  test('or not at all, where it contradicts itself: each field is named, and nothing is written', async () => {
    const wrong = { ...cpor, termMonths: 1, renewalDays: 90, holidays: ['2025-12-25', '2025-13-01'] };
    const { status, body } = await publish(wrong, '2025-03-01');
    expect([status, body.code]).toEqual([422, 'PolicyInvalid']);
    expect(body.errors.map(({ field }) => field)).toEqual(['terms.holidays.1', 'takesEffectAt']);
    const contradicting = await publish({ ...wrong, holidays: [] });
    expect(contradicting.body.errors).toEqual([{ field: 'terms.renewalDays', message: 'is longer than the term: termMonths is 1' }]);
    for (const [given, field] of [
      [{ terms: 'cpor' }, 'terms'],
      [{ terms: cpor, takesEffectAt: '1 April' }, 'takesEffectAt'],
      [{ terms: cpor, from: 'now' }, 'from'],
    ] as const) {
      const answer = await lead.post('/v1/policies', given, { 'if-match': '"0"' });
      expect([answer.status, answer.body.code, answer.body.errors[0]?.field]).toEqual([400, 'Malformed', field]);
    }
    expect(await versions()).toHaveLength(1);
  });

  /** Its data, without the server. */
  async function stopped(): Promise<string> {
    await server.stop();
    return server.data;
  }
});

describe('a claim keeps the version in force at its request', () => {
  test('also its deadlines, whenever they are set; the next claim has the new one', async () => {
    const proseware = await server.partner('proseware');
    const manager = await server.as('manager');
    const holidays = ['2025-03-05', '2025-03-06', '2025-03-08'];
    await publish({ ...cpor, holidays, reviewStartBusinessDays: 2, reviewBusinessDays: 1 }, '2025-03-04');
    const before = await proseware.post('/v1/claims', claimOf(contoso, 'teams', '2025-01-15'));
    await server.at('2025-03-04T00:00:00.000Z');
    const after = await proseware.post('/v1/claims', claimOf(fabrikam, 'teams', '2025-01-15'));
    const kept = (body: unknown) => body as { policyVersion: number; reviewStartBy: string; reviewBy: string };
    expect([kept(before.body).policyVersion, kept(before.body).reviewStartBy]).toEqual([1, '2025-03-11T00:00:00.000Z']);
    // Wednesday and Thursday are holidays, and the one on Saturday changes nothing: Friday and Monday.
    expect([kept(after.body).policyVersion, kept(after.body).reviewStartBy]).toEqual([2, '2025-03-11T00:00:00.000Z']);
    const started = [await manager.decide(before.body.claimId, 'start-review'), await manager.decide(after.body.claimId, 'start-review')];
    expect(started.map(({ body }) => kept(body).reviewBy)).toEqual(['2025-03-25T00:00:00.000Z', '2025-03-08T00:00:00.000Z']);
  });
});

describe('two versions are compared', () => {
  test('path by path', async () => {
    await publish({ ...presets.protected, holidays: ['2025-12-25'] }, '2025-04-01');
    const { body } = await (await server.partner('litware')).get('/v1/policies/diff?from=1&to=2');
    expect(body).toEqual({
      from: 1,
      to: 2,
      changes: [
        { path: 'name', before: 'cpor', after: 'protected' },
        { path: 'customer.challenged.mode', before: 'opt-out', after: 'opt-in' },
        { path: 'customer.challenged.days', before: 7, after: 30 },
        { path: 'competingRule', before: 'latest-evidence', after: 'incumbent-protected' },
        { path: 'termMonths', before: 0, after: 12 },
        { path: 'renewalDays', before: 0, after: 60 },
        { path: 'stabilityDays', before: 0, after: 60 },
        { path: 'holidays.2025-12-25', before: null, after: '2025-12-25' },
      ],
    });
  });

  test.each([
    ['?from=1&to=2', 404, 'NotFound'],
    ['?from=1', 400, 'Malformed'],
    ['?from=one&to=2', 400, 'Malformed'],
  ])('which are there (%s)', async (query, status, code) => {
    const answer = await lead.get(`/v1/policies/diff${query}`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});
