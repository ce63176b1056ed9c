import { evidence, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';
import { disputedBesideTrey, grounds, programme, told } from './scenarios/story';

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
let auditor: Client;
let customer: Client;
let claims: Record<'proseware' | 'litware' | 'trey', string>;
let disputeId: string;

beforeEach(async () => {
  server = await startServer();
  const all = await programme(server);
  ({ proseware, litware, trey, managerA, auditor, customer } = all);
  ({ claims, disputeId } = await disputedBesideTrey(all, documents.opener));
});
afterEach(() => server.close());

const read = async (client: Client, path = '') => (await client.get(`/v1/disputes/${disputeId}${path}`)).body as unknown as DisputeTold;
const give = (client: Client, ...given: object[]) => client.post(`/v1/disputes/${disputeId}/evidence`, { evidence: given });

interface DisputeTold {
  evidence: { party: string; documents: Record<string, unknown>[] }[];
  decision: { decidedBy: object };
}

describe('who reads a dispute', () => {
  test('are its parties, the customer and staff; for others it is not there', async () => {
    for (const reader of [proseware, litware, customer, managerA, auditor]) {
      const { status, body } = await reader.get(`/v1/disputes/${disputeId}`);
      expect([status, body.state]).toEqual([200, 'open']);
      expect((await reader.get('/v1/disputes?state=open')).body.items).toHaveLength(1);
    }
    const stranger = await server.customer(tenants.fabrikam);
    for (const reader of [trey, stranger]) {
      expect(await reader.get(`/v1/disputes/${disputeId}`)).toMatchObject({ status: 404, body: { code: 'NotFound' } });
      expect((await reader.get('/v1/disputes')).body.items).toEqual([]);
      expect(await give(reader, documents.other)).toMatchObject({ status: 404, body: { code: 'NotFound' } });
    }
    expect((await auditor.get('/v1/disputes?state=resolved,withdrawn')).body.items).toEqual([]);
    expect((await auditor.get('/v1/disputes?sort=-escalateAt')).body.items).toHaveLength(1);
    expect(await auditor.get('/v1/disputes?sort=name')).toMatchObject({ status: 400, body: { code: 'Malformed' } });
    expect(await auditor.get('/v1/disputes?state=lost')).toMatchObject({ status: 400, body: { code: 'Malformed' } });
  });

  test('the parties know each other by name, read the grounds and not who decided', async () => {
    for (const reader of [proseware, litware, customer]) {
      const { text, body, headers } = await reader.get(`/v1/disputes/${disputeId}`);
      expect(body).toMatchObject({
        claimId: claims.proseware,
        grounds,
        opener: { partnerName: 'Proseware', accountId: 'proseware' },
        counterpart: { partnerName: 'Litware', claimId: claims.litware },
        decision: {
          kind: 'supersession',
          at: '2025-03-26T00:00:00.000Z',
          reasons: [{ code: 'superseded' }],
          decidedBy: { role: 'manager' },
        },
        openedAt: '2025-04-05T09:00:00.000Z',
        escalateAt: '2025-04-12T00:00:00.000Z',
      });
      expect(text).not.toContain('manager-a');
      expect(headers.get('etag')).toBeNull();
    }
    expect((await read(auditor)).decision.decidedBy).toEqual({ role: 'manager', id: 'manager-a' });
  });

  test('each party reads its own documents whole, of the others’ only what they are and of when; the customer those that name it', async () => {
    expect((await give(litware, documents.other)).status).toBe(200);
    expect((await give(customer, documents.customer)).status).toBe(200);
    await give(proseware, evidence(tenants.fabrikam, 'teams', '2025-03-07', 8));
    const hashes = async (client: Client) =>
      (await read(client)).evidence.map(({ party, documents: given }) => [party, given.map(({ sha256 }) => sha256 ?? 'kept')]);
    const [first, second, third] = [documents.opener, documents.other, documents.customer].map(({ sha256 }) => sha256);
    const fourth = evidence(tenants.fabrikam, 'teams', '2025-03-07', 8).sha256;
    expect(await hashes(auditor)).toEqual([
      ['opener', [first]],
      ['other-party', [second]],
      ['customer', [third]],
      ['opener', [fourth]],
    ]);
    expect(await hashes(proseware)).toEqual([
      ['opener', [first]],
      ['other-party', ['kept']],
      ['customer', ['kept']],
      ['opener', [fourth]],
    ]);
    expect((await hashes(litware))[0]).toEqual(['opener', ['kept']]);
    expect((await read(litware)).evidence[0]?.documents).toEqual([{ type: 'proof-of-execution', customerSignedOn: '2025-03-01' }]);
    expect((await hashes(customer)).at(-1)).toEqual(['opener', []]);
    const history = (await litware.get(`/v1/workloads/${teams}/history`)).text;
    expect(history).toContain(grounds);
    expect(history).toContain(String(second));
    for (const hidden of [first, third, fourth]) expect(history).not.toContain(String(hidden));
  });
});

describe('from the opening of a dispute', () => {
  test('its parties read each other by name on that workload, dates and codes as before', async () => {
    const workload = (await proseware.get(`/v1/workloads/${teams}`)).body;
    expect(workload.partnerOfRecord).toEqual({
      claimId: claims.litware,
      partnerId: 'litware',
      accountId: 'litware',
      partnerName: 'Litware',
      since: '2025-03-26T00:00:00.000Z',
      termEnd: null,
    });
    expect(workload.openClaims).toEqual([{ competingPartner: 2, state: 'Requested', requestedAt: '2025-03-27T09:00:00.000Z' }]);
    const { items } = (await proseware.get(`/v1/workloads/${teams}/history`)).body;
    const passed = items.find(({ type, data }) => type === 'ClaimReviewPassed' && data.accountId === 'litware');
    expect(passed?.data).toEqual({ type: 'ClaimReviewPassed', claimId: claims.litware, partnerId: 'litware', accountId: 'litware' });
    expect(await told(litware, 'dispute-opened')).toMatchObject({
      kind: 'dispute-opened',
      disputeId,
      partnerId: 'proseware',
      partnerName: 'Proseware',
    });
  });

  test('a third partner learns that there is one, and still nobody’s name', async () => {
    const { text, body } = await trey.get(`/v1/workloads/${teams}/history`);
    const opened = body.items.find(({ type }) => type === 'DisputeOpened');
    expect(opened?.data).toEqual({ type: 'DisputeOpened', competingPartner: expect.any(Number) });
    expect(text).not.toMatch(/proseware|litware|statement of work/i);
    expect(text).not.toContain(disputeId);
    const held = await trey.get(`/v1/workloads/${teams}/partner-of-record?on=2025-04-01`);
    expect(held.body).toMatchObject({ finality: { state: 'in-dispute' } });
    expect(held.text).not.toContain(disputeId);
    expect((await trey.get(`/v1/workloads/${teams}`)).body).toMatchObject({ onHold: true });
  });

  test('the other party finds it in its own history, and in that of its claim', async () => {
    for (const path of [`/v1/claims/${claims.litware}/history`, '/v1/partners/litware/history', `/v1/workloads/${teams}/history`]) {
      const opened = (await litware.get(path)).body.items.at(-1);
      expect([path, opened.type, opened.data]).toEqual([
        path,
        'DisputeOpened',
        expect.objectContaining({
          grounds,
          disputeId,
          accountId: 'proseware',
          evidence: [{ type: 'proof-of-execution', customerSignedOn: '2025-03-01' }],
        }),
      ]);
    }
  });
});
