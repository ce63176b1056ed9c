import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';

let server: TestServer;
let proseware: Client;
let litware: Client;
let manager: Client;
let other: Client;
let lead: Client;
let customer: Client;
beforeEach(async () => {
  server = await startServer();
  await registerProgramme(server);
  [proseware, litware] = [await server.partner('proseware'), await server.partner('litware')];
  [manager, other] = [await server.as('manager', { sub: 'manager-a' }), await server.as('manager', { sub: 'manager-b' })];
  [lead, customer] = [await server.as('lead', { sub: 'lead' }), await server.customer(tenants.contoso)];
});
afterEach(() => server.close());

const claim = async (client: Client, scope: string, signedOn = '2024-12-15') =>
  (await client.post('/v1/claims', claimOf(tenants.contoso, scope, signedOn))).body.claimId;
const rejection = { reasons: ['evidence-insufficient'], rationale: 'The document names no work.' };
const waiting = async (name: string, query = '') => (await manager.get(`/v1/queues/${name}${query}`)).body.items;
const counts = async (query = '') => {
  const { items } = (await manager.get(`/v1/queues${query}`)).body;
  return Object.fromEntries(items.map(({ name, count, breached }) => [name, [count, breached]]));
};
const nothing = [0, 0];

test('a claim goes from queue to queue, and what was missed is breached without anybody recording it', async () => {
  const claimId = await claim(proseware, 'teams'); // Thursday 2 January: taken up by the close of Thursday 9
  expect(await waiting('to-review')).toMatchObject([
    {
      claimId,
      waitsFor: 'manager',
      tenantName: 'Contoso',
      partnerName: 'Proseware',
      deadline: '2025-01-10T00:00:00.000Z',
      breached: false,
      businessDaysLeft: 5,
      contested: false,
      against: null,
      reviewer: null,
      steps: ['start-review', 'reject', 'extend-deadline'],
      revision: 0,
    },
  ]);
  const { text: before } = await manager.get(`/v1/workloads/${tenants.contoso}.teams/history`);
  await server.at('2025-01-14T09:00:00.000Z');
  expect((await manager.get(`/v1/workloads/${tenants.contoso}.teams/history`)).text).toBe(before);
  expect(await waiting('breached')).toMatchObject([{ claimId, queue: 'to-review', breached: true, businessDaysLeft: -3 }]);
  expect(await counts()).toMatchObject({ 'to-review': [1, 1], breached: [1, 1], 'under-review': nothing });
  await manager.decide(claimId, 'start-review');
  expect(await waiting('breached')).toEqual([]);
  expect(await waiting('under-review', '?reviewer=manager-a')).toMatchObject([{ claimId, waitsFor: 'reviewer', reviewer: 'manager-a' }]);
  await manager.decide(claimId, 'require-action', rejection);
  expect(await waiting('action-due')).toMatchObject([{ claimId, waitsFor: 'partner', steps: ['reject', 'extend-deadline'] }]);
  await server.at('2025-02-20T09:00:00.000Z');
  expect(await counts()).toMatchObject({ 'action-due': nothing, breached: nothing });
});

test('a challenger waits for the incumbent, the customer and, behind a lock, for the grant', async () => {
  await onRecord();
  await server.at('2025-03-03T09:00:00.000Z');
  const claimId = await claim(litware, 'teams', '2025-02-20');
  await manager.decide(claimId, 'start-review');
  expect(await waiting('notice-running')).toMatchObject([
    { claimId, waitsFor: 'incumbent', deadline: '2025-03-18T00:00:00.000Z', against: { partnerId: 'proseware', partnerName: 'Proseware' } },
  ]);
  const [reviewed] = await waiting('under-review');
  expect(reviewed).toMatchObject({ contested: true, steps: ['require-action', 'reject', 'extend-deadline'] });
  await server.at('2025-03-18T09:00:00.000Z'); // its window has passed: no event says so
  expect(await waiting('notice-running')).toEqual([]);
  expect((await waiting('under-review'))[0].steps).toEqual(['pass-review', 'require-action', 'reject', 'extend-deadline']);
  expect((await other.get('/v1/queues/under-review')).body.items[0].steps[0]).toBe('start-review');
  await manager.decide(claimId, 'pass-review', { rationale: 'Newer.' });
  expect(await counts()).toMatchObject({ 'under-review': nothing, 'customer-window': [1, 0], 'grant-waiting': nothing });
  await customer.post(`/v1/workloads/${tenants.contoso}.teams/lock`);
  await server.at('2025-03-26T09:00:00.000Z');
  expect(await counts()).toMatchObject({ 'customer-window': nothing, 'grant-waiting': [1, 0] });
  expect(await waiting('grant-waiting')).toMatchObject([
    { claimId, locked: true, deadline: null, businessDaysLeft: null, waitsFor: 'ledger' },
  ]);
});

test('a dispute waits for a manager who did not decide, by its service level, and then for a lead', async () => {
  const claimId = await claim(litware, 'teams');
  await manager.decide(claimId, 'start-review');
  await manager.decide(claimId, 'reject', rejection);
  const { disputeId } = (await litware.post(`/v1/claims/${claimId}/disputes`, { grounds: 'It does.', evidence: [] })).body;
  const seen = async (client: Client, name: string) => (await client.get(`/v1/queues/${name}`)).body.items[0].steps;
  expect(await waiting('disputes')).toMatchObject([
    { disputeId, claimId, state: 'Rejected', onHold: true, deadline: '2025-01-10T00:00:00.000Z' },
  ]);
  expect(await seen(manager, 'disputes')).toEqual(['escalate', 'extend-deadline']);
  expect(await seen(other, 'disputes')).toEqual(['resolve', 'escalate', 'extend-deadline']);
  expect(await seen(await server.as('auditor'), 'disputes')).toEqual([]);
  await server.at('2025-01-13T09:00:00.000Z');
  expect(await counts()).toMatchObject({ disputes: nothing, escalated: [1, 1], breached: [1, 1] });
  expect([await seen(other, 'escalated'), await seen(lead, 'escalated')]).toEqual([[], ['resolve']]);
  const body = { outcome: 'decision-stands', reasons: ['decision-sound'], rationale: 'Nothing new was given.' };
  const resolved = await lead.decide(disputeId, 'resolve', body, 'disputes');
  expect([resolved.status, (await counts())['escalated']]).toEqual([200, nothing]);
});

test('only what one may act upon oneself, for each its own', async () => {
  await server
    .as('manager')
    .then((one) => one.put('/v1/partners/proseware', { name: 'Proseware', globalAccountId: 'proseware', managedBy: 'manager-b' }));
  await onRecord();
  const asked = await claim(litware, 'teams', '2024-12-20'); // the incumbent, whom manager B looks after, may answer
  await manager.decide(asked, 'start-review');
  const rejected = await claim(litware, 'intune', '2024-12-20');
  await manager.decide(rejected, 'start-review');
  await manager.decide(rejected, 'reject', rejection);
  await litware.post(`/v1/claims/${rejected}/disputes`, { grounds: 'It does.', evidence: [] });
  const auditor = await server.as('auditor');
  const mine = async (one: Client, query = '') => {
    const { items } = (await one.get(`/v1/queues?mine=true${query}`)).body;
    const lists = await Promise.all(
      items
        .filter(({ name }) => name !== 'breached')
        .map(async ({ name, count }) => {
          const found = (await one.get(`/v1/queues/${name}?mine=true${query}`)).body.items;
          expect([name, found.length]).toEqual([name, count]);
          return found.map(({ queue, scope }) => `${queue} ${scope}`);
        }),
    );
    return lists.flat();
  };
  const ofAll = async () => Promise.all([manager, other, lead, auditor].map((one) => mine(one)));
  expect(await ofAll()).toEqual([[], ['disputes intune'], ['disputes intune'], []]);
  await server.at('2025-02-03T09:00:00.000Z'); // the notice has passed, and the dispute is escalated
  expect(await ofAll()).toEqual([['under-review teams'], [], ['under-review teams', 'escalated intune'], []]);
  expect(await mine(lead, '&reviewer=manager-b')).toEqual([]);
  expect((await lead.get('/v1/queues/escalated?mine=perhaps')).body.code).toBe('Malformed');
});

test('counts are told by reviewer, or for one alone', async () => {
  for (const [scope, reviewer] of [
    ['teams', manager],
    ['exchange', manager],
    ['intune', other],
  ] as const)
    await reviewer.decide(await claim(proseware, scope), 'start-review');
  await claim(proseware, 'sharepoint');
  const { items } = (await manager.get('/v1/queues')).body;
  expect(items.find(({ name }) => name === 'under-review')).toMatchObject({
    count: 3,
    oldestDeadline: '2025-01-23T00:00:00.000Z',
    reviewers: [
      { reviewer: 'manager-a', count: 2, breached: 0 },
      { reviewer: 'manager-b', count: 1, breached: 0 },
    ],
  });
  expect(await counts('?reviewer=manager-b')).toMatchObject({ 'under-review': [1, 0], 'to-review': nothing });
});

test('a queue is filtered, sorted and paged', async () => {
  await claim(proseware, 'teams');
  await server.at('2025-01-03T09:00:00.000Z');
  await claim(litware, 'exchange');
  const scopes = async (query: string) => (await waiting('to-review', query)).map(({ scope }) => scope);
  expect(await scopes('?sort=-deadline')).toEqual(['exchange', 'teams']);
  expect(await scopes('?partner=litware')).toEqual(['exchange']);
  expect(await scopes(`?scope=teams&tenant=${tenants.contoso}`)).toEqual(['teams']);
  expect(await scopes(`?tenant=${tenants.fabrikam}`)).toEqual([]);
  expect(await scopes('?due-before=2025-01-09')).toEqual([]); // it closes that day
  expect(await scopes('?due-before=2025-01-10')).toEqual(['teams']);
  expect((await manager.get('/v1/queues/to-review?due-before=soon')).body.errors[0]?.field).toBe('due-before');
  const first = await manager.get('/v1/queues/to-review?limit=1');
  expect(first.headers.get('link')).toContain('/v1/queues/to-review?limit=1&cursor=');
  expect(await scopes(`?limit=1&cursor=${first.body.next}`)).toEqual(['exchange']);
});

test('a queue that is none, and a sort that is none, are refused with what there is', async () => {
  const none = await manager.get('/v1/queues/all');
  expect([none.status, none.body.code]).toEqual([404, 'NotFound']);
  expect(none.body.detail).toContain('to-review, under-review, notice-running');
  const luck = await manager.get('/v1/queues/to-review?sort=luck');
  expect([luck.status, luck.body.code, luck.body.detail]).toEqual([400, 'Malformed', expect.stringContaining('deadline, since')]);
});

describe('an inbox', () => {
  test('tells how much is to be answered, by when, and shows it alone, the most urgent first', async () => {
    await onRecord();
    await server.at('2025-03-03T09:00:00.000Z');
    await claim(litware, 'teams', '2025-02-20');
    const notice = { kind: 'notice-to-answer', count: 1, respondBy: '2025-03-18T00:00:00.000Z' };
    const all = (await proseware.get('/v1/inbox')).body;
    expect([all.toAnswer, all.items.map(({ kind }) => kind)]).toEqual([[notice], ['notice-to-answer', 'granted']]);
    const kinds = async (query: string) => (await proseware.get(`/v1/inbox${query}`)).body.items.map(({ kind }) => kind);
    expect(await kinds('?open=true&sort=respondBy')).toEqual(['notice-to-answer']);
    expect(await kinds('?open=false')).toEqual(['granted']);
    expect(await kinds('?kind=granted,rejected')).toEqual(['granted']);
    await server.at('2025-03-18T00:00:00.000Z'); // nothing is recorded when it passes
    expect(await kinds('?open=true')).toEqual([]);
    expect((await proseware.get('/v1/inbox')).body.toAnswer).toEqual([]);
  });

  test('keeps what a manager is late with: its time is a service level', async () => {
    await claim(proseware, 'teams');
    await server.at('2025-01-14T09:00:00.000Z');
    const { items, toAnswer } = (await manager.get('/v1/inbox?open=true')).body;
    expect(items).toMatchObject([{ kind: 'review-to-start', open: true, respondBy: '2025-01-10T00:00:00.000Z' }]);
    expect(toAnswer).toEqual([{ kind: 'review-to-start', count: 1, respondBy: '2025-01-10T00:00:00.000Z' }]);
  });

  test('refuses a kind that is none', async () => {
    const { status, body } = await manager.get('/v1/inbox?kind=gossip');
    expect([status, body.code, body.errors[0]?.field]).toEqual([400, 'Malformed', 'kind']);
  });
});

async function onRecord(): Promise<void> {
  const claimId = await claim(proseware, 'teams');
  await manager.decide(claimId, 'start-review');
  await manager.decide(claimId, 'pass-review', { rationale: 'The document names customer and workload.' });
  await server.at('2025-01-11T09:00:00.000Z');
}
