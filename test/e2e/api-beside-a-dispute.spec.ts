import { claimOf, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';
import { disputedBesideTrey, programme, told } from './scenarios/story';

/**
 * Notes, moves, locks, cooldowns and more time, while Proseware disputes since 5 April that Litware superseded it on Teams of Contoso, and
 * Trey asks as well: everything but a grant goes on.
 */
const { contoso } = tenants;
const teams = `${contoso}.teams`;

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
  ({ claims, disputeId } = await disputedBesideTrey(all));
});
afterEach(() => server.close());

describe('a note', () => {
  const add = (visibility: 'internal' | 'parties', text: string) =>
    managerA.post(`/v1/claims/${claims.proseware}/notes`, { text, visibility });

  test('for the vendor’s people is read by nobody else, and leaves no gap', async () => {
    for (const number of [1, 2, 3]) expect((await add('internal', `Only for us ${number}.`)).status).toBe(200);
    await add('parties', 'The annex was asked for.');
    const paths = [`claims/${claims.proseware}/history`, `workloads/${teams}/history`, 'inbox'];
    for (const reader of [proseware, customer]) {
      for (const path of paths) {
        const { text } = await reader.get(`/v1/${path}`);
        expect(text).not.toContain('Only for us');
        expect(text).toContain('The annex was asked for.');
      }
      const pages: string[] = [];
      for (let next: string | null = '', cursor = ''; next !== null; cursor = `&cursor=${next}`) {
        const { body } = await reader.get(`/v1/claims/${claims.proseware}/history?limit=2${cursor}`);
        if (body.next !== null) expect(body.items).toHaveLength(2);
        pages.push(...body.items.map(({ type }) => type));
        ({ next } = body);
      }
      expect(pages).toEqual((await reader.get(`/v1/claims/${claims.proseware}/history`)).body.items.map(({ type }) => type));
    }
    expect((await auditor.get(`/v1/claims/${claims.proseware}/history`)).text).toContain('Only for us 3.');
    for (const reader of [proseware, customer])
      expect((await reader.get(`/v1/workloads/${teams}/partner-of-record?on=2025-02-01`)).text).not.toContain('Only for us');
  });

  test('for the parties is read by whom a dispute is with too, and not by a third partner', async () => {
    await add('parties', 'The annex was asked for.');
    for (const reader of [proseware, litware, customer]) {
      expect((await reader.get(`/v1/workloads/${teams}/history`)).text).toContain('The annex was asked for.');
      expect(await told(reader, 'note')).toMatchObject({ kind: 'note', text: 'The annex was asked for.' });
    }
    expect((await trey.get(`/v1/workloads/${teams}/history`)).text).not.toContain('NoteAdded');
    expect((await trey.get('/v1/inbox')).text).not.toContain('annex');
  });

  test('says something, of no person’s address', async () => {
    expect(await add('parties', ' ')).toMatchObject({ status: 400, body: { code: 'Malformed' } });
    expect(await add('internal', 'Call +49 170 1234567.')).toMatchObject({ status: 422, body: { code: 'PersonalData' } });
    expect(await managerA.post(`/v1/claims/${claims.proseware}/notes`, { text: 'x', visibility: 'all' })).toMatchObject({ status: 400 });
  });
});

describe('the holder and the customer', () => {
  test('an association moves to another location of the account, its tenure unbroken, and the customer hears of it', async () => {
    await proseware.post(`/v1/disputes/${disputeId}/withdraw`);
    const manager = await server.as('manager', { sub: 'registrar' });
    await manager.put('/v1/partners/litware-paris', { name: 'Litware Paris', globalAccountId: 'litware' });
    const move = (partnerId: string) => litware.post(`/v1/claims/${claims.litware}/move`, { partnerId });
    expect(await move('trey')).toMatchObject({ status: 422, body: { code: 'PartnerUnknown' } });
    expect(await move('litware')).toMatchObject({ status: 409, body: { code: 'InvalidTransition' } });
    expect(await move('litware-paris')).toMatchObject({
      status: 200,
      body: { partnerId: 'litware-paris', since: '2025-03-26T00:00:00.000Z' },
    });
    expect(await told(customer, 'moved')).toMatchObject({ kind: 'moved', partnerName: 'Litware Paris' });
    expect((await auditor.get('/v1/workloads?holder=litware-paris')).body.items).toMatchObject([{ workloadId: teams }]);
    expect((await trey.get(`/v1/workloads/${teams}/history`)).text).not.toContain('paris');
    const on = async (day: string) =>
      (await auditor.get(`/v1/workloads/${teams}/partner-of-record?on=${day}`)).body.partnerOfRecord?.partnerId;
    expect([await on('2025-04-01'), await on('2025-04-05')]).toEqual(['litware', 'litware-paris']);
  });

  test('a lock keeps claims out, is told to whoever is there, and changes nothing the second time', async () => {
    const lock = (client: Client, body: object = {}) => client.post(`/v1/workloads/${teams}/lock`, body);
    const stranger = await server.customer(tenants.fabrikam);
    expect(await lock(stranger)).toMatchObject({ status: 404, body: { code: 'NotFound' } });
    expect(await lock(managerA, { onBehalfOf: { reference: 'call', receivedOn: '2025-04-04' } })).toMatchObject({ status: 428 });
    expect(await managerA.decide(teams, 'lock', {}, 'workloads')).toMatchObject({ status: 403, body: { code: 'Forbidden' } });
    expect(await lock(customer)).toMatchObject({ status: 200, body: { locked: true, events: [{ type: 'WorkloadLocked' }] } });
    expect(await lock(customer)).toMatchObject({ status: 200, body: { locked: true, events: [] } });
    expect((await auditor.get('/v1/workloads?status=locked')).body.items).toMatchObject([{ workloadId: teams, locked: true }]);
    for (const reader of [litware, trey]) expect(await told(reader, 'locked')).toMatchObject({ kind: 'locked', workloadId: teams });
    expect((await proseware.get('/v1/inbox')).body.items.map(({ kind }) => kind)).not.toContain('locked');
    const wingtip = await server.partner('wingtip');
    const request = () => wingtip.post('/v1/claims', claimOf(contoso, 'teams', '2025-04-01', 9));
    expect(await request()).toMatchObject({ status: 409, body: { code: 'WorkloadLocked' } });
    const word = { onBehalfOf: { reference: 'call of 5 April', receivedOn: '2025-04-05' } };
    expect(await managerA.decide(teams, 'unlock', word, 'workloads')).toMatchObject({ status: 200, body: { locked: false } });
    expect(await told(trey, 'unlocked')).toMatchObject({ kind: 'unlocked' });
    expect((await trey.get(`/v1/workloads/${teams}/history`)).text).not.toContain('call of 5 April');
    expect((await request()).status).toBe(201);
  });

  test('a service that nobody claimed yet can be locked, where it can be claimed at all', async () => {
    const lock = (scope: string) => customer.post(`/v1/workloads/${contoso}.${scope}/lock`);
    expect(await lock('exchange')).toMatchObject({ status: 200, body: { locked: true, partnerOfRecord: null } });
    expect(await proseware.post('/v1/claims', claimOf(contoso, 'exchange', '2025-03-01', 9))).toMatchObject({
      body: { code: 'WorkloadLocked' },
    });
    expect(await lock('telepathy')).toMatchObject({ status: 422, body: { code: 'ScopeUnknown' } });
    const unregistered = 'd0000000-0000-4000-8000-00000000000d';
    const nobody = await server.customer(unregistered);
    expect(await nobody.post(`/v1/workloads/${unregistered}.teams/lock`)).toMatchObject({ status: 422, body: { code: 'TenantUnknown' } });
  });

  test('a cooldown is the customer’s to lift, and told to no other account', async () => {
    await customer.post(`/v1/claims/${claims.trey}/decline`);
    const lift = (account: string) => customer.post(`/v1/workloads/${teams}/lift-cooldown`, { account });
    expect(await lift('wingtip')).toMatchObject({ status: 404, body: { code: 'NotFound' } });
    expect(await lift('trey')).toMatchObject({ status: 200, body: { workloadId: teams, events: [{ type: 'CooldownLifted' }] } });
    expect((await trey.get('/v1/partners/trey/history')).text).toContain('CooldownLifted');
    expect((await litware.get(`/v1/workloads/${teams}/history`)).text).not.toContain('CooldownLifted');
  });
});

describe('more time', () => {
  test('for a claim is given by a manager, against the ETag, and told to the incumbent as dates', async () => {
    const extend = (body: object) => managerA.decide(claims.trey, 'extend-deadline', { reason: 'Holidays.', ...body });
    const path = `/v1/claims/${claims.trey}/extend-deadline`;
    expect(await managerA.post(path, { which: 'notice', until: '2025-05-01', reason: 'x' })).toMatchObject({ status: 428 });
    expect(await extend({ which: 'escalation', until: '2025-05-01' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'which' }] },
    });
    expect(await extend({ which: 'consent', until: '2025-05-01' })).toMatchObject({ status: 409, body: { code: 'InvalidTransition' } });
    expect(await extend({ which: 'notice', until: '2025-04-30' })).toMatchObject({
      status: 200,
      body: { noticeUntil: '2025-05-01T00:00:00.000Z' },
    });
    expect(await extend({ which: 'review-start', until: '2025-04-04' })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'until' }] },
    });
    expect(await extend({ which: 'notice', until: '9999-12-30' })).toMatchObject({
      status: 400,
      body: { code: 'Malformed', errors: [{ field: 'until', message: 'lies more than 24 months ahead' }] },
    });
    const told = (await litware.get(`/v1/workloads/${teams}/history`)).body.items.at(-1);
    expect(told.data).toEqual({ type: 'DeadlineExtended', competingPartner: 2, which: 'notice', until: '2025-05-01T00:00:00.000Z' });
    expect((await trey.get(`/v1/claims/${claims.trey}/history`)).body.items.at(-1).data).toMatchObject({
      which: 'notice',
      reason: 'Holidays.',
    });
    const open = (await litware.get('/v1/inbox')).body.items.find(({ kind }) => kind === 'notice-to-answer');
    expect(open).toMatchObject({ respondBy: '2025-05-01T00:00:00.000Z', open: true });
  });
});
