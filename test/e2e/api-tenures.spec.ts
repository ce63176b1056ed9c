import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';
import { contoso, rationale, startOf, teams } from './scenarios/story';

const { fabrikam } = tenants;

let server: TestServer;
let auditor: Client;
let proseware: Client;
let litware: Client;
let held: string;
let disputeId: string;

/** A claim under review, and passed. */
async function asks(partner: Client, tenant: string, scope: string, signedOn: string, number: number): Promise<string> {
  const { body } = await partner.post('/v1/claims', claimOf(tenant, scope, signedOn, number));
  const manager = await server.as('manager', { sub: 'manager-a' });
  expect((await manager.decide(body.claimId, 'start-review')).status).toBe(200);
  return body.claimId;
}

async function passes(claimId: string): Promise<void> {
  const manager = await server.as('manager', { sub: 'manager-a' });
  expect((await manager.decide(claimId, 'pass-review', { rationale })).status).toBe(200);
}

/**
 * Proseware on record for Contoso's Teams from the close of 10 January, Litware from that of 25 March; disputed on 5 April, reversed by
 * the lead on 22 April. Litware holds Exchange and Fabrikam's Teams, and Proseware moves Teams to Oslo on 2 May.
 */
beforeAll(async () => {
  server = await startServer({ at: '2025-01-01T09:00:00.000Z' });
  await registerProgramme(server);
  auditor = await server.as('auditor');
  proseware = await server.partner('proseware');
  litware = await server.partner('litware');
  const lead = await server.as('lead', { sub: 'lead' });
  await server.at('2025-01-03T09:00:00.000Z');
  held = await asks(proseware, contoso, 'teams', '2024-12-15', 1);
  await passes(held);
  await passes(await asks(litware, contoso, 'exchange', '2024-12-15', 2));
  await passes(await asks(litware, fabrikam, 'teams', '2024-12-15', 3));
  const { body, headers } = await lead.get('/v1/policies');
  const [{ terms }] = body.items as unknown as [{ terms: object }];
  expect((await lead.post('/v1/policies', { terms }, { 'if-match': headers.get('etag') ?? '' })).status).toBe(201);
  await server.at('2025-03-03T09:00:00.000Z');
  const rival = await asks(litware, contoso, 'teams', '2025-02-20', 4);
  await server.at('2025-03-18T09:00:00.000Z');
  await passes(rival);
  await server.at('2025-04-05T09:00:00.000Z');
  const grounds = 'A document of ours was not considered.';
  const dispute = await proseware.post(`/v1/claims/${held}/disputes`, { grounds, evidence: [evidence(contoso, 'teams', '2025-03-01', 5)] });
  disputeId = dispute.body.disputeId;
  await server.at('2025-04-22T09:00:00.000Z');
  const reversal = { outcome: 'decision-reversed', reasons: ['evidence-misjudged'], rationale };
  expect((await lead.decide(disputeId, 'resolve', reversal, 'disputes')).status).toBe(200);
  await server.at('2025-05-02T09:00:00.000Z');
  expect((await proseware.post(`/v1/claims/${held}/move`, { partnerId: 'proseware-oslo' })).status).toBe(200);
  await server.at('2025-06-01T09:00:00.000Z');
});
afterAll(() => server.close());

const tenuresOf = async (client: Client, query: string) => (await client.get(`/v1/tenures?${query}`)).body;
const told = ({ items }: { items: unknown }) =>
  (items as { workloadId: string; accountId: string; from: string; until: string | null }[]).map(
    ({ workloadId, accountId, from, until }) => [workloadId, accountId, from.slice(0, 10), until?.slice(0, 10) ?? null],
  );

describe('tenures', () => {
  test('of a customer are what is known now: one unbroken time of Proseware, and where it was', async () => {
    const answer = await tenuresOf(auditor, `tenant=${contoso}`);
    expect(told(answer)).toEqual([
      [`${contoso}.exchange`, 'litware', '2025-01-11', null],
      [teams, 'proseware', '2025-01-11', null],
    ]);
    expect(answer).toMatchObject({ knownAt: '2025-06-01T09:00:00.000Z', pending: false, next: null });
    expect(answer.items[1]).toMatchObject({
      claimId: held,
      partnerId: 'proseware-oslo',
      partnerName: 'Proseware-oslo',
      locations: [
        { partnerId: 'proseware', from: startOf('2025-01-11'), until: '2025-05-02T09:00:00.000Z' },
        { partnerId: 'proseware-oslo', from: '2025-05-02T09:00:00.000Z', until: null },
      ],
      finality: { state: 'final' },
    });
  });

  test('are, as known on 10 April, those of then: Litware’s in dispute, Proseware’s before it final', async () => {
    const answer = await tenuresOf(auditor, `workload=${teams}&known-at=2025-04-10`);
    expect(told(answer)).toEqual([
      [teams, 'proseware', '2025-01-11', '2025-03-26'],
      [teams, 'litware', '2025-03-26', null],
    ]);
    expect(answer.items).toMatchObject([{ finality: { state: 'final' } }, { finality: { state: 'in-dispute', disputeIds: [disputeId] } }]);
  });

  test('say until when a window stands open', async () => {
    const { items } = await tenuresOf(auditor, `workload=${teams}&known-at=2025-03-30`);
    expect(items[1]).toMatchObject({ accountId: 'litware', finality: { state: 'disputable', until: startOf('2025-05-26') } });
    const before = await tenuresOf(auditor, `workload=${teams}&known-at=2025-03-30&to=2025-03-20`);
    expect(before.items).toMatchObject([{ accountId: 'proseware', finality: { state: 'final' } }]);
  });

  test('of a partner are found by account and by location', async () => {
    expect(told(await tenuresOf(auditor, 'partner=litware'))).toHaveLength(2);
    expect(told(await tenuresOf(auditor, 'partner=proseware-oslo'))).toEqual([[teams, 'proseware', '2025-01-11', null]]);
    expect(told(await tenuresOf(auditor, 'partner=proseware-oslo&to=2025-04-30'))).toEqual([]);
    expect(told(await tenuresOf(auditor, 'partner=trey'))).toEqual([]);
  });

  test('of a period are those that had at least one of its days', async () => {
    const during = (from: string, to: string) =>
      tenuresOf(auditor, `workload=${teams}&known-at=2025-04-10&from=${from}&to=${to}`).then(told);
    expect(await during('2025-01-01', '2025-01-10')).toEqual([]);
    expect(await during('2025-03-01', '2025-03-25')).toEqual([[teams, 'proseware', '2025-01-11', '2025-03-26']]);
    expect(await during('2025-03-26', '2025-04-05')).toEqual([[teams, 'litware', '2025-03-26', null]]);
    expect(await during('2025-03-25', '2025-03-26')).toHaveLength(2);
  });

  test('as of an event stay the same, page by page and line by line, whatever is recorded meanwhile', async () => {
    const { items, sequence } = await tenuresOf(auditor, 'at=latest');
    expect(items).toHaveLength(3);
    const pages = [await tenuresOf(auditor, `at=${sequence}&limit=1`)];
    const ended = (await server.as('lead', { sub: 'lead' })).decide(items[0].claimId, 'end', {
      reasons: ['engagement-ended'],
      rationale,
    });
    expect((await ended).status).toBe(200);
    for (let next = pages[0]?.next; next; next = pages.at(-1)?.next)
      pages.push(await tenuresOf(auditor, `at=${sequence}&limit=1&cursor=${next}`));
    expect(pages.flatMap((page) => [...page.items])).toEqual(items);
    const lines = await auditor.get(`/v1/tenures?at=${sequence}`, { accept: 'application/x-ndjson' });
    expect(lines.headers.get('content-type')).toBe('application/x-ndjson');
    expect(lines.headers.get('ledger-sequence')).toBe(sequence);
    expect(
      lines.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([...items]);
    const now = await tenuresOf(auditor, 'at=latest');
    expect(Number(now.sequence)).toBeGreaterThan(Number(sequence));
    expect(told(now)).toContainEqual([`${contoso}.exchange`, 'litware', '2025-01-11', '2025-06-01']);
  });

  test('as of an event within an append are those before it: a change of holder is never seen by halves', async () => {
    const { items } = (await auditor.get(`/v1/workloads/${teams}/history?limit=200`)).body;
    const [ended, granted] = items.filter(({ recordedAt }) => recordedAt === startOf('2025-03-26'));
    expect([ended?.type, granted?.type]).toEqual(['ClaimSuperseded', 'ClaimGranted']);
    const at = async (sequence: string | undefined) => told(await tenuresOf(auditor, `workload=${teams}&at=${sequence}`)).at(-1)?.[1];
    expect(await at(ended?.sequence)).toBe('proseware');
    expect(await at(granted?.sequence)).toBe('litware');
  });

  test('of a moment that there was not are refused', async () => {
    const refused = async (query: string, path = '/v1/tenures') => {
      const { status, body } = await auditor.get(`${path}?${query}`);
      return [status, body.code, body.errors.map(({ field }) => field).join()];
    };
    expect(await refused('known-at=2024-12-31')).toEqual([422, 'AsOfOutOfRange', 'known-at']);
    expect(await refused('known-at=2030-01-01')).toEqual([422, 'AsOfOutOfRange', 'known-at']);
    expect(await refused('at=0')).toEqual([422, 'AsOfOutOfRange', 'at']);
    expect(await refused('at=99999')).toEqual([422, 'AsOfOutOfRange', 'at']);
    expect(await refused('at=first')).toEqual([400, 'Malformed', 'at']);
    expect(await refused('at=5&known-at=2025-03-01')).toEqual([400, 'Malformed', 'at']);
    expect(await refused('from=2025-03-02&to=2025-03-01')).toEqual([400, 'Malformed', 'from']);
    expect(await refused('to=2030-01-01')).toEqual([422, 'AsOfOutOfRange', 'to']);
    expect(await refused('workload=teams')).toEqual([400, 'Malformed', 'workload']);
    expect(await refused('cursor=abc')).toEqual([400, 'Malformed', 'cursor']);
    const { next } = await tenuresOf(auditor, 'limit=1&known-at=2025-03-01');
    expect(await refused(`cursor=${next}`)).toEqual([400, 'Malformed', 'cursor']);
    expect(await refused('known-at=2024-12-31', `/v1/workloads/${teams}/partner-of-record`)).toEqual([422, 'AsOfOutOfRange', 'known-at']);
    expect(await refused('known-at=2024-12-31', `/v1/workloads/${teams}/usage`)).toEqual([422, 'AsOfOutOfRange', 'known-at']);
  });

  test('are for their partner, their customer, staff and services; nobody finds out another’s by asking', async () => {
    const accounts = async (client: Client, query = '') => new Set(told(await tenuresOf(client, query)).map(([, account]) => account));
    expect(await accounts(proseware)).toEqual(new Set(['proseware']));
    expect(await accounts(proseware, 'partner=litware')).toEqual(new Set());
    expect(await accounts(await server.partner('trey'))).toEqual(new Set());
    const customer = await server.customer(fabrikam);
    expect(told(await tenuresOf(customer, ''))).toEqual([[`${fabrikam}.teams`, 'litware', '2025-01-11', null]]);
    expect(told(await tenuresOf(customer, `tenant=${contoso}`))).toEqual([]);
    const service = await server.as('service');
    const { items } = await tenuresOf(service, `workload=${teams}&known-at=2025-04-10`);
    expect(items[1]).toMatchObject({ accountId: 'litware', finality: { state: 'in-dispute' } });
    expect(JSON.stringify(items)).not.toContain(disputeId);
    expect((await (await server.as('telemetry')).get('/v1/tenures')).status).toBe(403);
    expect((await (await server.as('telemetry')).get('/v1/changes?known-from=2025-04-10')).status).toBe(403);
  });
});

describe('changes', () => {
  const between = async (client: Client, from: string, to: string, more = '') =>
    (await client.get(`/v1/changes?known-from=${from}&known-to=${to}${more}`)).body;

  test('between two moments are the days that had another holder before, and what decided so', async () => {
    const answer = await between(auditor, '2025-04-10', '2025-04-23');
    expect(answer).toMatchObject({
      knownFrom: '2025-04-10T23:59:59.999Z',
      knownTo: '2025-04-23T23:59:59.999Z',
      next: null,
      items: [
        {
          workloadId: teams,
          changes: [
            {
              from: startOf('2025-03-26'),
              until: null,
              before: { accountId: 'litware' },
              after: { accountId: 'proseware', claimId: held },
              decision: { decidedBy: { role: 'lead', id: 'lead' }, policyVersion: 2, reasons: ['evidence-misjudged'] },
              rewritten: { from: startOf('2025-03-26'), until: '2025-04-10T23:59:59.999Z' },
            },
          ],
        },
      ],
    });
    const [{ decision, because }] = answer.items[0].changes as [
      { decision: { evidence: string[]; sequences: string[] }; because: { type: string; sequence: string }[] },
    ];
    expect(decision.evidence).toContain(evidence(contoso, 'teams', '2025-03-01', 5)['sha256']);
    expect(because.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ClaimSuperseded', 'DisputeOpened', 'DisputeResolved', 'ClaimGranted']),
    );
    const deciding = because.filter(({ sequence }) => decision.sequences.includes(sequence));
    expect(deciding.map(({ type }) => type)).toEqual(['DisputeResolved', 'ClaimSuperseded', 'ClaimGranted']);
    expect(decision.sequences).toHaveLength(3);
  });

  test('tell what was past already from what was decided of days to come', async () => {
    const told = async (from: string, to: string, more = '') =>
      (await between(auditor, from, to, more)).items.flatMap(({ changes }) => changes as { from: string; rewritten: object | null }[]);
    expect((await told('2025-03-20', '2025-04-10')).map(({ from, rewritten }) => [from, rewritten])).toEqual([
      [startOf('2025-03-26'), null],
    ]);
    expect(await told('2025-03-20', '2025-04-10', '&only=rewritten')).toEqual([]);
    expect(await told('2025-04-10', '2025-04-23', '&only=rewritten')).toHaveLength(1);
    expect((await auditor.get('/v1/changes?known-from=2025-04-10&only=past')).status).toBe(400);
  });

  test('that were undone again by the later moment are none', async () => {
    expect((await between(auditor, '2025-03-20', '2025-04-23', `&workload=${teams}`)).items).toEqual([]);
    const { items } = await between(auditor, '2025-03-20', '2025-04-10');
    expect(items).toMatchObject([{ changes: [{ before: { accountId: 'proseware' }, after: { accountId: 'litware' } }] }]);
  });

  test('come in pages, workload by workload, and narrowed to a partner, a customer or a workload', async () => {
    const first = await between(auditor, '2025-01-02', '2025-02-01', '&limit=2');
    expect(first.items.map(({ workloadId }) => workloadId)).toEqual([`${contoso}.exchange`, teams]);
    const rest = await between(auditor, '2025-01-02', '2025-02-01', `&limit=2&cursor=${first.next}`);
    expect(rest).toMatchObject({ items: [{ workloadId: `${fabrikam}.teams` }], next: null });
    const narrowed = async (more: string) =>
      (await between(auditor, '2025-01-02', '2025-02-01', more)).items.map(({ workloadId }) => workloadId);
    expect(await narrowed('&partner=proseware')).toEqual([teams]);
    expect(await narrowed(`&tenant=${fabrikam}`)).toEqual([`${fabrikam}.teams`]);
    expect(await narrowed(`&workload=${teams}`)).toEqual([teams]);
    expect(await narrowed('&partner=trey')).toEqual([]);
  });

  test('of a move are the days from it on', async () => {
    const { items } = await between(auditor, '2025-05-01', '2025-05-03');
    expect(items).toMatchObject([
      { changes: [{ from: '2025-05-02T09:00:00.000Z', before: { partnerId: 'proseware' }, after: { partnerId: 'proseware-oslo' } }] },
    ]);
  });

  test('tell a partner of its own days only, and of its rival what it may know', async () => {
    const [item] = (await between(proseware, '2025-04-10', '2025-04-23')).items;
    expect(item).toMatchObject({ changes: [{ before: { accountId: 'litware' }, after: { accountId: 'proseware' } }] }); // parties of a dispute
    expect(JSON.stringify(item)).not.toContain('"id":"lead"');
    expect((await between(proseware, '2025-01-02', '2025-02-01')).items).toHaveLength(1);
    expect((await between(proseware, '2025-04-10', '2025-04-23', '&partner=litware')).items).toEqual([]);
    expect((await between(await server.partner('trey'), '2025-04-10', '2025-04-23')).items).toEqual([]);
    expect((await between(await server.customer(contoso), '2025-01-02', '2025-02-01')).items).toHaveLength(2);
    expect((await between(await server.customer(fabrikam), '2025-04-10', '2025-04-23')).items).toEqual([]);
  });

  test('between moments that there were not are refused', async () => {
    const refused = async (query: string) => {
      const { status, body } = await auditor.get(`/v1/changes?${query}`);
      return [status, body.code, body.errors[0]?.field];
    };
    expect(await refused('')).toEqual([400, 'Malformed', 'known-from']);
    expect(await refused('known-from=2024-12-31')).toEqual([422, 'AsOfOutOfRange', 'known-from']);
    expect(await refused('known-from=2025-03-01&known-to=2030-01-01')).toEqual([422, 'AsOfOutOfRange', 'known-to']);
    expect(await refused('known-from=2025-04-01&known-to=2025-03-01')).toEqual([400, 'Malformed', 'known-from']);
  });
});
