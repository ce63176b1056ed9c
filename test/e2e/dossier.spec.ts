import { createHash } from 'node:crypto';
import type { Dossier } from '../../src/api/disputes/dossier';
import { evidence, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';
import { litwareAsks, programme, prosewareOnRecord } from './scenarios/story';
import type { Programme } from './scenarios/story';

/** Proseware disputes that Litware superseded it on Teams of Contoso; Litware and the customer give documents; the lead reverses. */
const { contoso } = tenants;
const rationale = 'The documents were read & compared.';
const grounds = 'The statement of work of <1 March> was not considered.';
const documents = {
  opener: evidence(contoso, 'teams', '2025-03-01', 5),
  other: evidence(contoso, 'teams', '2025-03-05', 6),
  answer: evidence(contoso, 'teams', '2025-01-20', 8),
  customer: evidence(contoso, 'teams', '2025-03-06', 7),
};

let server: TestServer;
let people: Programme;
let disputeId: string;

beforeAll(async () => {
  server = await startServer();
  people = await programme(server);
  const { proseware, litware, managerA, customer } = people;
  const held = await prosewareOnRecord(people);
  const asked = await litwareAsks(people);
  await server.at('2025-03-10T09:00:00.000Z');
  const notice = (await proseware.get('/v1/inbox')).body.items.find(({ kind }) => kind === 'notice-to-answer');
  await proseware.post(`/v1/notices/${notice?.noticeId ?? ''}/answer`, { stance: 'defends', evidence: [documents.answer] });
  await server.at('2025-03-18T09:00:00.000Z');
  await managerA.decide(asked, 'pass-review', { rationale });
  await server.at('2025-04-05T09:00:00.000Z');
  ({ disputeId } = (await proseware.post(`/v1/claims/${held}/disputes`, { grounds, evidence: [documents.opener] })).body);
  await litware.post(`/v1/disputes/${disputeId}/evidence`, { evidence: [documents.other] });
  await customer.post(`/v1/disputes/${disputeId}/evidence`, { evidence: [documents.customer] });
});
afterAll(() => server.close());

const path = () => `/v1/disputes/${disputeId}/dossier`;
const read = async (client: Client): Promise<Dossier> => {
  const { status, body } = await client.get(path());
  expect(status).toBe(200);
  return body as unknown as Dossier;
};
const asDocument = (client: Client) => client.get(path(), { accept: 'text/html,application/xhtml+xml' });

describe('a dossier that is still open', () => {
  test('has the evidence of each side, the notices with their answers, what the rule recommended, and every sequence', async () => {
    const dossier = await read(people.auditor);
    expect(dossier.evidence.map(({ side, type }) => [side, type])).toEqual([
      ['opener', 'ClaimRequested'],
      ['counterpart', 'ClaimRequested'],
      ['opener', 'NoticeAnswered'],
      ['opener', 'DisputeOpened'],
      ['counterpart', 'DisputeEvidenceSubmitted'],
      ['customer', 'DisputeEvidenceSubmitted'],
    ]);
    const toIncumbent = dossier.notices.find(({ to }) => to === 'incumbent');
    expect(toIncumbent).toMatchObject({ about: 'counterpart', respondBy: '2025-03-18T00:00:00.000Z', answer: { stance: 'defends' } });
    const recommended = dossier.decisions.filter(({ comparison }) => comparison !== null);
    expect(recommended.map(({ type, side }) => [type, side])).toEqual([
      ['ClaimReviewPassed', 'opener'],
      ['ClaimReviewPassed', 'counterpart'],
    ]);
    expect(recommended[1]).toMatchObject({
      policyVersion: 1,
      decidedBy: { role: 'manager', id: 'manager-a' },
      comparison: { rule: 'latest-evidence', because: 'newest-evidence' },
    });
    const { items } = (await people.auditor.get(`/v1/workloads/${contoso}.teams/history?limit=100`)).body;
    const known = new Map(items.map(({ sequence, type }) => [sequence, type]));
    expect(dossier.events).toHaveLength(items.length);
    for (const { sequence, type, id } of dossier.events) expect([known.get(sequence), typeof id]).toEqual([type, 'string']);
    expect(dossier.dispute).toMatchObject({ state: 'open', outcome: null, grounds });
    expect(dossier.timeline.deadlines.map(({ kind }) => kind)).toContain('escalation');
    expect(dossier.replay[0]).toBe(`onrecord history ${contoso}.teams --json`);
  });

  test('is read by its parties, the customer and staff; each reads of the documents what it may', async () => {
    const hashes = async (client: Client) => JSON.stringify(await read(client));
    const [mine, theirs, ours] = [await hashes(people.proseware), await hashes(people.litware), await hashes(people.customer)];
    const has = (text: string) => Object.values(documents).map(({ sha256 }) => text.includes(String(sha256)));
    expect([has(mine), has(theirs), has(ours)]).toEqual([
      [true, false, true, false],
      [false, true, false, false],
      [true, true, true, true],
    ]);
    for (const text of [mine, theirs, ours]) expect(text).not.toContain('manager-a');
    for (const client of [people.trey, await server.customer(tenants.fabrikam)]) {
      expect(await client.get(path())).toMatchObject({ status: 404, body: { code: 'NotFound' } });
    }
    expect(await (await server.as('telemetry')).get(path())).toMatchObject({ status: 403 });
  });

  test('as a document it stands for itself: one hash is its policy, nothing runs, and what was typed is text', async () => {
    const { status, headers, text } = await asDocument(people.auditor);
    expect([status, headers.get('content-type'), headers.get('vary')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'Accept, Accept-Encoding',
    ]);
    const style = /<style>([^]*?)<\/style>/.exec(text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(text).not.toMatch(/<script|<link|\sstyle=|\son[a-z]+=/);
    expect(text).toContain('The statement of work of &lt;1 March&gt; was not considered.');
    expect(text).toContain('The documents were read &amp; compared.');
    const anchors = [...text.matchAll(/href="#(e\d+)"/g)].map(([, anchor]) => anchor);
    expect(anchors.length).toBeGreaterThan(10);
    for (const anchor of anchors) expect(text).toContain(`id="${anchor ?? ''}"`);
    expect(await people.auditor.get(`${path()}?format=pdf`)).toMatchObject({ status: 400, body: { code: 'Malformed' } });
    expect((await people.auditor.get(`${path()}?format=html`)).text).toContain('<h1>Dispute about Contoso, Teams</h1>');
    expect((await people.auditor.get(`${path()}?format=json`, { accept: 'text/html' })).headers.get('content-type')).toContain('json');
  });
});

describe('a dossier that is settled', () => {
  test('says what was decided, by whom and why, and what followed', async () => {
    await server.at('2025-04-22T09:00:00.000Z');
    const reversed = { outcome: 'decision-reversed', reasons: ['evidence-misjudged'], rationale };
    expect((await people.lead.decide(disputeId, 'resolve', reversed, 'disputes')).status).toBe(200);
    const dossier = await read(people.auditor);
    expect(dossier.dispute).toMatchObject({
      state: 'resolved',
      outcome: 'decision-reversed',
      rationale,
      decidedBy: { role: 'lead', id: 'lead' },
    });
    expect(dossier.decisions.slice(-3).map(({ type, side }) => [type, side])).toEqual([
      ['DisputeResolved', 'opener'],
      ['ClaimSuperseded', 'counterpart'],
      ['ClaimGranted', 'opener'],
    ]);
    const { text } = await asDocument(people.proseware);
    expect(text).toMatch(/Resolved on .*: decision reversed\./);
    expect(text).toContain('decided by a lead');
    expect(text).not.toContain('manager-a');
  });
});
