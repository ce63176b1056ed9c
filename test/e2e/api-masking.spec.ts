import type { Told } from '../../src/timeline/timeline';
import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';

/** Proseware holds Teams of Contoso since the close of 10 January; Litware asks on 3 March, Trey on 4 March. */
const teams = `${tenants.contoso}.teams`;
let server: TestServer;
let proseware: Client;
let litware: Client;
let manager: Client;
let contoso: Client;
let claims: Record<'proseware' | 'litware' | 'trey', string>;

beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  proseware = await server.partner('proseware');
  litware = await server.partner('litware');
  manager = await server.as('manager', { sub: 'manager-a' });
  contoso = await server.customer(tenants.contoso);
  const request = async (client: Client, signedOn: string, number: number) =>
    (await client.post('/v1/claims', claimOf(tenants.contoso, 'teams', signedOn, number))).body.claimId;
  const held = await request(proseware, '2024-12-15', 1);
  await server.at('2025-01-03T09:00:00.000Z');
  await manager.decide(held, 'start-review');
  await manager.decide(held, 'pass-review', { rationale: 'The statement of work names Teams.' });
  const telemetry = await server.as('telemetry');
  await telemetry.post(`/v1/workloads/${teams}/usage`, { period: '2024-12', monthlyActiveUsers: 500, paidUnits: 5000, source: 'feed' });
  await server.at('2025-03-03T09:00:00.000Z');
  for (const [period, monthlyActiveUsers] of [
    ['2025-01', 600],
    ['2025-02', 720],
  ] as const) {
    await telemetry.post(`/v1/workloads/${teams}/usage`, { period, monthlyActiveUsers, paidUnits: 5000, source: 'feed' });
  }
  const asked = await request(litware, '2025-02-20', 2);
  await server.at('2025-03-04T09:00:00.000Z');
  claims = { proseware: held, litware: asked, trey: await request(await server.partner('trey'), '2025-02-21', 3) };
  await manager.decide(asked, 'start-review');
  await server.at('2025-03-10T09:00:00.000Z');
});
afterAll(() => server.close());

const secretsOf = (partner: string): RegExp => new RegExp(`${partner}|${claims[partner as keyof typeof claims]}`, 'i');

describe('a partner', () => {
  test('reads its rivals as competing partners, by number', async () => {
    const { body } = await litware.get(`/v1/workloads/${teams}`);
    expect(body.partnerOfRecord).toEqual({ competingPartner: 1, since: '2025-01-11T00:00:00.000Z', termEnd: null });
    expect(body.openClaims).toEqual([
      expect.objectContaining({ claimId: claims.litware, state: 'UnderReview' }),
      { competingPartner: 2, state: 'Requested', requestedAt: '2025-03-04T09:00:00.000Z' },
    ]);
    expect(body.contested).toBe(true);
  });

  test.each([
    'workloads',
    `workloads/${teams}`,
    `workloads/${teams}/history`,
    `workloads/${teams}/partner-of-record`,
    'claims',
    'inbox',
    'partners/litware/history',
  ])('finds no rival’s name, account, claim or document in /v1/%s', async (path) => {
    const { status, body } = await litware.get(`/v1/${path}`);
    expect(status).toBe(200);
    const text = JSON.stringify(body);
    expect(text).not.toMatch(secretsOf('proseware'));
    expect(text).not.toMatch(secretsOf('trey'));
    expect(text).not.toContain(evidence(tenants.contoso, 'teams', '2024-12-15', 1).sha256);
    expect(text).not.toContain('manager-a');
  });

  test('finds none in its own claim, its history or its comparison', async () => {
    for (const part of ['', '/history', '/comparison']) {
      const text = JSON.stringify((await litware.get(`/v1/claims/${claims.litware}${part}`)).body);
      expect(text).not.toMatch(secretsOf('proseware'));
      expect(text).not.toMatch(secretsOf('trey'));
    }
  });

  test('sees why the rule prefers whom', async () => {
    const { body } = await litware.get(`/v1/claims/${claims.litware}/comparison`);
    expect(body.candidates).toEqual([
      {
        competingPartner: 1,
        standing: 'incumbent',
        requestedAt: '2025-01-02T09:00:00.000Z',
        newestEvidence: { customerSignedOn: '2024-12-15' },
      },
      expect.objectContaining({ claimId: claims.litware, newestEvidence: expect.objectContaining({ customerSignedOn: '2025-02-20' }) }),
      {
        competingPartner: 2,
        standing: 'claimant',
        requestedAt: '2025-03-04T09:00:00.000Z',
        newestEvidence: { customerSignedOn: '2025-02-21' },
      },
    ]);
    expect(body).toMatchObject({ because: 'newest-evidence', recommends: { competingPartner: 2 } });
  });

  test('reads the history from when it came, not what was before', async () => {
    const { items } = (await litware.get(`/v1/workloads/${teams}/history`)).body;
    expect(items.map(({ type, data }) => [type, data.competingPartner ?? 'own'])).toEqual([
      ['ClaimRequested', 'own'],
      ['NoticeServed', 'own'],
      ['ClaimRequested', 2],
      ['NoticeServed', 2],
      ['ClaimReviewStarted', 'own'],
    ]);
    expect(items.every((event) => !('revision' in event))).toBe(true);
  });

  test('on record reads the notice to it without learning who asks', async () => {
    const { items } = (await proseware.get(`/v1/workloads/${teams}/history`)).body;
    const notice = items.find(({ type, data }) => type === 'NoticeServed' && data.account === 'proseware');
    expect(notice?.data).toMatchObject({ noticeId: expect.any(String), competingPartner: 1, respondBy: '2025-03-18T00:00:00.000Z' });
    expect(JSON.stringify(items)).not.toMatch(secretsOf('litware'));
  });

  test('answers a notice from its inbox, and learns of the claim nothing but that', async () => {
    const { items } = (await proseware.get('/v1/inbox')).body;
    expect(JSON.stringify(items)).not.toMatch(secretsOf('litware'));
    const notice = items.findLast(({ noticeId, open }) => noticeId && open); // newest first: Litware’s came before Trey’s
    const document = evidence(tenants.contoso, 'teams', '2025-02-25', 9);
    const { status, body } = await proseware.post(`/v1/notices/${notice?.noticeId}/answer`, { stance: 'defends', evidence: [document] });
    expect([status, body.stance]).toEqual([200, 'defends']);
    expect(JSON.stringify(body)).not.toMatch(secretsOf('litware'));
    expect((await litware.post(`/v1/notices/${notice?.noticeId}/answer`, { stance: 'defends' })).status).toBe(404);
  });

  test('learns that the incumbent defended its place, not with what', async () => {
    const { items } = (await litware.get(`/v1/claims/${claims.litware}/history`)).body;
    const answer = items.find(({ type }) => type === 'NoticeAnswered');
    expect(answer?.data).toEqual({ type: 'NoticeAnswered', noticeId: expect.any(String), about: claims.litware, stance: 'defends' });
    expect(answer?.actor).toEqual({ role: 'partner' });
  });
});

describe('usage', () => {
  test('is for the partner on record, of the periods it held at their end', async () => {
    const { status, body } = await proseware.get(`/v1/workloads/${teams}/usage`);
    expect(status).toBe(200);
    expect(body.items.map(({ period }) => period)).toEqual(['2025-01', '2025-02']);
    expect(body.items[1]).toMatchObject({
      monthlyActiveUsers: 720,
      paidUnits: 5000,
      usagePercent: 14.4,
      highWaterMark: 720,
      source: 'feed',
    });
  });

  test('is refused to others, whether there is such a workload or not', async () => {
    const answers = [
      await litware.get(`/v1/workloads/${teams}/usage`),
      await litware.get(`/v1/workloads/${tenants.fabrikam}.exchange/usage`),
    ];
    const [one, none] = answers.map(({ status, body }) => ({ status, ...body, instance: '', correlationId: '' }));
    expect(one).toMatchObject({ status: 403, code: 'NotPartnerOfRecord' });
    expect(none).toEqual(one);
  });

  test('is whole for staff, and as it was known', async () => {
    const auditor = await server.as('auditor');
    expect((await auditor.get(`/v1/workloads/${teams}/usage`)).body.items).toHaveLength(3);
    expect((await auditor.get(`/v1/workloads/${teams}/usage?known-at=2025-02-01`)).body.items).toHaveLength(1);
  });
});

describe('the customer', () => {
  test('reads by name who holds and who asks, with the evidence that names it', async () => {
    const { body } = await contoso.get(`/v1/workloads/${teams}`);
    expect(body.partnerOfRecord?.partnerName).toBe('Proseware');
    expect(body.openClaims.map(({ partnerName }) => partnerName)).toEqual(['Litware', 'Trey']);
    const claim = (await contoso.get(`/v1/claims/${claims.litware}`)).body;
    expect(claim.evidence).toHaveLength(1);
  });

  test('reads its history, but not who decided', async () => {
    const { body } = await contoso.get(`/v1/workloads/${teams}/history`);
    expect(body.items.length).toBeGreaterThan(8);
    expect(JSON.stringify(body)).not.toContain('manager-a');
  });

  test('reads no usage, not even in its history', async () => {
    const { items } = (await contoso.get(`/v1/tenants/${tenants.contoso}/history`)).body;
    expect(items.length).toBeGreaterThan(8);
    expect(items.map(({ type }) => type)).not.toContain('UsageRecorded');
    expect((await contoso.get(`/v1/workloads/${teams}/usage`)).status).toBe(403);
  });
});

describe('others', () => {
  test('a downstream service reads the holder and nothing of who asks', async () => {
    const { body } = await (await server.as('service')).get(`/v1/workloads/${teams}`);
    expect(Object.keys(body).toSorted()).toEqual(['partnerOfRecord', 'scope', 'tenantId', 'workloadId']);
  });

  test('a reason is told in its reader’s words', async () => {
    const textFor = async (client: Client) =>
      (await client.get('/v1/reasons')).body.items.find(({ code }) => code === 'no-partner-response');
    expect(await textFor(litware)).toMatchObject({
      text: 'You did not answer what the reviewer asked in time.',
      cure: expect.stringContaining('Claim again'),
    });
    expect(await textFor(contoso)).toMatchObject({ text: 'The partner did not answer the reviewer in time.' });
    expect(await textFor(manager)).toMatchObject({ text: 'The action required was not answered.' });
  });
});

describe('a partner that was superseded', () => {
  beforeAll(async () => {
    await manager.decide(claims.litware, 'pass-review', { rationale: 'The statement of work is the newest that was examined.' });
    await contoso.post(`/v1/claims/${claims.litware}/consent`);
  });

  test('sees in its history that, since when and by a competing partner', async () => {
    const { items } = (await proseware.get(`/v1/workloads/${teams}/history`)).body;
    const [superseded, granted, served] = items.slice(-3);
    expect(served?.data).toEqual({ type: 'NoticeServed', competingPartner: 2 }); // to the new holder, in the same append
    expect(superseded).toMatchObject({
      type: 'ClaimSuperseded',
      data: { claimId: claims.proseware, competingPartner: 1, decidedBy: { role: 'manager' } },
    });
    expect(granted).toMatchObject({
      type: 'ClaimGranted',
      effectiveAt: superseded?.effectiveAt,
      data: { type: 'ClaimGranted', competingPartner: 1 },
    });
    expect(JSON.stringify(items)).not.toMatch(secretsOf('litware'));
  });

  test('can no longer read usage, from that moment', async () => {
    const { status, body } = await proseware.get(`/v1/workloads/${teams}/usage`);
    expect([status, body.code]).toEqual([403, 'NotPartnerOfRecord']);
    expect((await litware.get(`/v1/workloads/${teams}/usage`)).status).toBe(200);
  });

  test('reads who is on record now as a competing partner, and itself before', async () => {
    const holderOn = async (on: string) => (await proseware.get(`/v1/workloads/${teams}/partner-of-record?on=${on}`)).body;
    expect((await holderOn('2025-03-10')).partnerOfRecord).toMatchObject({ competingPartner: 1 });
    const before = await holderOn('2025-03-09');
    expect(before.partnerOfRecord).toMatchObject({ partnerId: 'proseware', claimId: claims.proseware });
    expect(before.because.map(({ type }) => type)).toContain('ClaimGranted');
  });

  test('is answered as known then, whatever others do there afterwards', async () => {
    const read = async () => {
      const paths = ['', '/history', '/timeline', '/partner-of-record'].map((path) => `/v1/workloads/${teams}${path}`);
      const [now, history, timeline, held] = await Promise.all(paths.map(async (path) => (await proseware.get(path)).body));
      return { now, history, timeline: timeline as unknown as Told, held };
    };
    const before = await read();
    const ended = before.history?.items.at(-1).recordedAt;
    expect(before.now).toMatchObject({ contested: true, partnerOfRecord: { competingPartner: 1 }, knownAt: ended });
    expect([before.held?.['knownAt' as 'state'], before.timeline.knownAt]).toEqual([ended, ended]);

    await server.at('2025-04-01T09:00:00.000Z');
    const wingtip = await server.partner('wingtip');
    expect((await wingtip.post('/v1/claims', claimOf(tenants.contoso, 'teams', '2025-03-20', 4))).status).toBe(201);
    await contoso.post(`/v1/claims/${claims.litware}/end`);
    await contoso.post(`/v1/workloads/${teams}/lock`);
    expect((await manager.get(`/v1/workloads/${teams}`)).body).toMatchObject({ partnerOfRecord: null, locked: true });

    const after = await read();
    expect(after.now).toEqual(before.now);
    expect(after.history).toEqual(before.history);
    expect(after.timeline.answer.partnerOfRecord).toMatchObject({ competingPartner: 1 });
    expect({ ...after.timeline, now: '', on: '', answer: null, range: null }).toEqual({
      ...before.timeline,
      now: '',
      on: '',
      answer: null,
      range: null,
    });
    const learned = (await proseware.get('/v1/changes?known-from=2025-03-09')).body.items[0].changes;
    expect(learned).toMatchObject([{ until: null, before: { accountId: 'proseware' }, after: { competingPartner: 1 } }]);
    expect(after.held).toMatchObject({ partnerOfRecord: { competingPartner: 1 }, finality: { state: 'provisional' } });
  });

  test('does not find it by how it stands now', async () => {
    for (const query of ['', '?status=vacant', '?status=locked']) {
      const { items } = (await proseware.get(`/v1/workloads${query}`)).body;
      expect(items.map(({ workloadId }) => workloadId)).not.toContain(teams);
    }
  });

  test('reads it as it is now once it asks again', async () => {
    await contoso.post(`/v1/workloads/${teams}/unlock`);
    await proseware.post('/v1/claims', claimOf(tenants.contoso, 'teams', '2025-03-30', 5));
    const { body } = await proseware.get(`/v1/workloads/${teams}`);
    expect(body).not.toHaveProperty('knownAt');
    expect(body).toMatchObject({ partnerOfRecord: null, contested: true });
    expect((await proseware.get('/v1/workloads')).body.items.map(({ workloadId }) => workloadId)).toContain(teams);
  });
});
