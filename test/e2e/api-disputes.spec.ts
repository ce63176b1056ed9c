import { evidence, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';
import { disputedBesideTrey, grounds, programme, rationale, told } from './scenarios/story';

/**
 * Proseware holds Teams of Contoso since the close of 10 January; Litware supersedes it at the close of 25 March; Trey asks on 27 March.
 * Proseware disputes on 5 April.
 */
const { contoso } = tenants;
const teams = `${contoso}.teams`;
const documents = {
  opener: evidence(contoso, 'teams', '2025-03-01', 5),
  other: evidence(contoso, 'teams', '2025-03-05', 6),
  customer: evidence(contoso, 'teams', '2025-03-06', 7),
};

let server: TestServer;
let proseware: Client;
let litware: Client;
let trey: Client;
let managerA: Client;
let managerB: Client;
let lead: Client;
let auditor: Client;
let customer: Client;
let claims: Record<'proseware' | 'litware' | 'trey', string>;
let disputeId: string;

beforeEach(async () => {
  server = await startServer();
  const all = await programme(server);
  ({ proseware, litware, trey, managerA, managerB, lead, auditor, customer } = all);
  ({ claims, disputeId } = await disputedBesideTrey(all, documents.opener));
});
afterEach(() => server.close());

const read = async (client: Client, path = '') => (await client.get(`/v1/disputes/${disputeId}${path}`)).body as unknown as DisputeTold;
const give = (client: Client, ...given: object[]) => client.post(`/v1/disputes/${disputeId}/evidence`, { evidence: given });
const upheld = { outcome: 'decision-stands', reasons: ['decision-sound'], rationale };
const reversed = { outcome: 'decision-reversed', reasons: ['evidence-misjudged'], rationale };

interface DisputeTold {
  evidence: { party: string; documents: Record<string, unknown>[] }[];
  decision: { decidedBy: object };
}

describe('what is done in a dispute', () => {
  test('a resolution needs the ETag that was read, and is not made on an old picture', async () => {
    const { headers } = await managerB.get(`/v1/disputes/${disputeId}`);
    const resolve = `/v1/disputes/${disputeId}/resolve`;
    expect(await managerB.post(resolve, upheld)).toMatchObject({ status: 428, body: { code: 'PreconditionRequired' } });
    await give(litware, documents.other);
    const stale = await managerB.post(resolve, upheld, { 'if-match': headers.get('etag') ?? '' });
    expect(stale).toMatchObject({ status: 412, body: { code: 'ConcurrencyConflict' } });
    expect(stale.text).toContain('DisputeEvidenceSubmitted');
    const made = await managerB.post(resolve, upheld, { 'if-match': stale.headers.get('etag') ?? '' });
    expect(made).toMatchObject({
      status: 200,
      body: { state: 'resolved', outcome: 'decision-stands', decidedBy: { id: 'manager-b' }, events: [{ type: 'DisputeResolved' }] },
    });
    const told = await proseware.get(`/v1/disputes/${disputeId}`);
    expect(told.body).toMatchObject({
      rationale,
      reasons: [{ code: 'decision-sound', text: 'The decision was examined again and found right.' }],
      decidedBy: { role: 'manager' },
    });
    expect(told.text).not.toContain('manager-b');
    expect(await managerB.decide(disputeId, 'resolve', upheld, 'disputes')).toMatchObject({
      status: 409,
      body: { code: 'InvalidTransition' },
    });
  });

  test('says what was disputed when the decision is no more', async () => {
    expect((await managerB.decide(disputeId, 'resolve', reversed, 'disputes')).status).toBe(200);
    expect((await proseware.get(`/v1/disputes/${disputeId}`)).body).toMatchObject({
      outcome: 'decision-reversed',
      decision: { kind: 'supersession', at: '2025-03-26T00:00:00.000Z', reasons: [{ code: 'superseded' }] },
    });
    const lost = (await litware.get(`/v1/claims/${claims.litware}`)).body;
    const reasons = [{ code: 'evidence-misjudged' }, { code: 'superseded' }];
    expect(lost).toMatchObject({ state: 'Superseded', reasons, rationale });
    expect(await told(litware, 'superseded')).toMatchObject({ reasons });
    const { items } = (await litware.get(`/v1/workloads/${teams}/history`)).body;
    expect(items.slice(-4).map(({ type, data }) => [type, data.partnerId])).toEqual([
      ['DisputeResolved', undefined],
      ['ClaimSuperseded', 'proseware'],
      ['ClaimGranted', 'proseware'],
      ['NoticeServed', undefined], // of the same append: Proseware, on record again, may answer Trey
    ]);
    expect((await trey.get(`/v1/workloads/${teams}`)).body.partnerOfRecord).toMatchObject({ competingPartner: 1 });
  });

  test('is refused in its own codes', async () => {
    const post = (client: Client, path: string, body: object = {}) => client.post(`/v1${path}`, body);
    const dispute = `/disputes/${disputeId}`;
    const codes = async (answer: Promise<{ status: number; body: { code: string } }>) => {
      const { status, body } = await answer;
      return [status, body.code];
    };
    expect(await codes(post(litware, `${dispute}/withdraw`))).toEqual([403, 'NotAParty']);
    expect(await codes(post(litware, `/claims/${claims.proseware}/disputes`, { grounds, evidence: [] }))).toEqual([404, 'NotFound']);
    expect(await codes(post(litware, `/claims/${claims.litware}/disputes`, { grounds, evidence: [] }))).toEqual([409, 'InvalidTransition']);
    expect(await codes(post(proseware, `/claims/${claims.proseware}/disputes`, { grounds: ' ', evidence: [] }))).toEqual([
      409,
      'DisputeLimitReached',
    ]);
    expect(await codes(post(litware, `${dispute}/evidence`, { evidence: [] }))).toEqual([422, 'EvidenceMissing']);
    const resolve = (body: object) => codes(managerB.decide(disputeId, 'resolve', body, 'disputes'));
    expect(await resolve({ ...reversed, outcome: 'returned-to-review' })).toEqual([409, 'InvalidTransition']);
    expect(await resolve({ ...reversed, outcome: 'split' })).toEqual([400, 'Malformed']);
    expect(await resolve({ ...reversed, reasons: ['signature-missing'] })).toEqual([400, 'Malformed']);
    expect(await resolve({ ...reversed, rationale: 'Ask ann@example.com' })).toEqual([422, 'PersonalData']);
    expect(await resolve({ ...reversed, rationale: '' })).toEqual([400, 'Malformed']);
    expect(await codes(managerA.decide(disputeId, 'resolve', upheld, 'disputes'))).toEqual([403, 'SelfReview']);
  });

  test('is resolved once by two who resolve it at once, and what is refused writes nothing', async () => {
    const lead = await server.as('lead', { sub: 'lead' });
    const etag = (await managerB.get(`/v1/disputes/${disputeId}`)).headers.get('etag') ?? '';
    const resolve = (client: Client, body: object, ifMatch = etag) =>
      client.post(`/v1/disputes/${disputeId}/resolve`, body, { 'if-match': ifMatch });
    const revision = async () => (await managerB.get(`/v1/workloads/${teams}`)).headers.get('etag');
    const unfit = await resolve(managerB, { ...reversed, outcome: 'returned-to-review' });
    expect([unfit.status, unfit.body.code, await revision()]).toEqual([409, 'InvalidTransition', etag]);
    expect(unfit.body.detail).toBe('A supersession either stands or is decision-reversed.');
    const both = await Promise.all([resolve(managerB, upheld), resolve(lead, reversed)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const refused = both.find(({ status }) => status === 412);
    expect([refused?.body.code, refused?.text]).toEqual(['ConcurrencyConflict', expect.stringContaining('"type":"DisputeResolved"')]);
    const after = (await revision()) ?? '';
    const again = await resolve(lead, upheld, after);
    expect([again.status, again.body.code, await revision()]).toEqual([409, 'InvalidTransition', after]);
    expect(again.body.detail).toBe('The dispute is resolved; nothing more can be done in it.');
  });

  test('its opener takes it back, under one key once, and both the other party and the customer hear of it', async () => {
    const key = { 'idempotency-key': 'taken-back' };
    const first = await proseware.post(`/v1/disputes/${disputeId}/withdraw`, {}, key);
    const again = await proseware.post(`/v1/disputes/${disputeId}/withdraw`, {}, key);
    expect([first.status, first.body.state, again.headers.get('idempotent-replayed')]).toEqual([200, 'withdrawn', 'true']);
    expect(again.body.events).toEqual(first.body.events);
    for (const reader of [litware, customer]) expect(await told(reader, 'dispute-withdrawn')).toMatchObject({ kind: 'dispute-withdrawn' });
    expect((await auditor.get(`/v1/workloads/${teams}`)).body).toMatchObject({ onHold: false });
  });

  test('the opening is taken once under one key', async () => {
    await proseware.post(`/v1/disputes/${disputeId}/withdraw`);
    const { headers } = await managerB.get(`/v1/claims/${claims.trey}`);
    await managerB.post(
      `/v1/claims/${claims.trey}/reject`,
      { reasons: ['evidence-insufficient'], rationale },
      { 'if-match': headers.get('etag') ?? '' },
    );
    const open = () => trey.post(`/v1/claims/${claims.trey}/disputes`, { grounds, evidence: [] }, { 'idempotency-key': 'one-dispute' });
    const [first, again] = [await open(), await open()];
    expect([first.status, again.status, again.body.disputeId]).toEqual([201, 201, first.body.disputeId]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(first.body).toMatchObject({ counterpart: { accountId: 'litware' }, decision: { kind: 'rejection' } });
  });

  test('a manager escalates it, and before that gives it more time, to the close of a day or an instant', async () => {
    const extend = (until: string) => managerB.decide(disputeId, 'extend-deadline', { until, reason: 'Both asked for it.' }, 'disputes');
    expect(await extend('2025-04-10')).toMatchObject({ status: 400, body: { code: 'Malformed', errors: [{ field: 'until' }] } });
    expect(await extend('soon')).toMatchObject({ status: 400, body: { errors: [{ field: 'until' }] } });
    expect(await extend('9999-12-31')).toMatchObject({ status: 400, body: { errors: [{ field: 'until' }] } });
    expect(await extend('2025-04-18')).toMatchObject({ status: 200, body: { escalateAt: '2025-04-19T00:00:00.000Z' } });
    const named = { which: 'escalation', until: '2025-04-19', reason: 'Both asked for it.' };
    expect(await managerB.decide(disputeId, 'extend-deadline', named, 'disputes')).toMatchObject({
      status: 200,
      body: { escalateAt: '2025-04-20T00:00:00.000Z' },
    });
    expect(await managerB.decide(disputeId, 'extend-deadline', { ...named, which: 'review' }, 'disputes')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'which' }] },
    });
    expect(await extend('2025-04-20T12:00Z')).toMatchObject({ status: 200, body: { escalateAt: '2025-04-20T12:00:00.000Z' } });
    await server.at('2025-04-19T09:00:00.000Z');
    const told = (await litware.get(`/v1/workloads/${teams}/history`)).body.items.at(-1);
    expect(told.data).toMatchObject({
      type: 'DeadlineExtended',
      which: 'escalation',
      reason: 'Both asked for it.',
      decidedBy: { role: 'manager' },
    });
    expect(await managerB.post(`/v1/disputes/${disputeId}/escalate`)).toMatchObject({
      status: 200,
      body: { escalatedAt: '2025-04-19T09:00:00.000Z' },
    });
    expect(await managerB.post(`/v1/disputes/${disputeId}/escalate`)).toMatchObject({ status: 409, body: { code: 'InvalidTransition' } });
    expect(await managerB.decide(disputeId, 'resolve', upheld, 'disputes')).toMatchObject({ status: 403, body: { code: 'Forbidden' } });
    expect(await lead.decide(disputeId, 'resolve', upheld, 'disputes')).toMatchObject({ status: 200, body: { state: 'resolved' } });
  });

  test('the customer’s repudiation makes it pointless, by itself or through a manager who says how its word came', async () => {
    const onBehalfOf = { reference: 'letter 2025-31', receivedOn: '2025-04-04' };
    const repudiate = (body: object, headers = {}) => managerA.post(`/v1/claims/${claims.litware}/repudiate`, body, headers);
    expect(await repudiate({ onBehalfOf })).toMatchObject({ status: 428 });
    expect(await managerA.decide(claims.litware, 'repudiate', {})).toMatchObject({ status: 403, body: { code: 'Forbidden' } });
    expect(await managerA.decide(claims.litware, 'repudiate', { onBehalfOf })).toMatchObject({
      status: 200,
      body: { state: 'Repudiated' },
    });
    expect(await read(proseware)).toMatchObject({ state: 'closed' });
    expect((await litware.get('/v1/inbox')).body.items.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['dispute-closed', 'repudiated']),
    );
    expect((await customer.get(`/v1/claims/${claims.litware}/history`)).body.items.at(-2).data).toMatchObject({ onBehalfOf });
  });
});
