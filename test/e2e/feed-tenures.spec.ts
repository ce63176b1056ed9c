import type { CloudEventSeen } from '../support/following';
import { claimOf, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';
import { eventsOf, everything, startFilled, teams } from './feed';

let server: TestServer;
let auditor: Client;
let manager: Client;
let proseware: Client;
let litware: Client;

beforeAll(async () => {
  ({ server, auditor, manager, proseware, litware } = await startFilled());
});
afterAll(() => server.close());

describe('TenureChanged, derived on request', () => {
  const changes = (events: CloudEventSeen[]) =>
    events.map(({ data: { from, to, holderBefore, holderAfter } }) => ({ from, to, holderBefore, holderAfter }));
  const of = (partnerId: string) => expect.objectContaining({ partnerId, accountId: partnerId }) as unknown;

  test('says who came on record, from when, and why; and is not there for who does not ask', async () => {
    const told = await everything(auditor, `&types=TenureChanged&workload=${teams}`);
    expect(changes(told)).toEqual([{ from: '2025-01-10T00:00:00.000Z', to: null, holderBefore: null, holderAfter: of('proseware') }]);
    const [grant] = await everything(auditor, `&types=ClaimGranted&workload=${teams}`);
    expect(told[0]).toMatchObject({
      type: 'onrecord.TenureChanged',
      subject: teams,
      time: grant!['time'],
      dataschema: 'urn:onrecord:schema:TenureChanged:1',
    });
    expect(told[0]!.data['because']).toEqual([grant!.id]);
    expect(told[0]!.id).toMatch(/^\d+\.1$/);
    expect((await everything(auditor)).some(({ type }) => type === 'onrecord.TenureChanged')).toBe(false);
    expect(await everything(await server.as('service'), `&types=TenureChanged&workload=${teams}`, 1)).toEqual(told);
  });

  test('stays together with the event it belongs to: who stops between the two is told both again', async () => {
    const events = await everything(auditor, '&types=TenureChanged,ClaimGranted,NoticeServed', 1);
    expect(await everything(auditor, '&types=TenureChanged,ClaimGranted,NoticeServed')).toEqual(events);
    const at = events.findIndex(({ type }) => type === 'onrecord.TenureChanged');
    const [event, change] = [events[at - 1]!, events[at]!];
    expect(change.id).toBe(`${event.id}.1`);
    const again = eventsOf(await auditor.get(`/v1/events?types=TenureChanged,ClaimGranted,NoticeServed&limit=1&after=${event.cursor}`));
    expect(again).toEqual([event, change]);
    expect(eventsOf(await auditor.get(`/v1/events?types=TenureChanged&limit=1&after=${change.cursor}`))[0]?.id).not.toBe(change.id);
  });

  test('is told by right and filter as events are', async () => {
    const types = '&types=TenureChanged';
    expect(changes(await everything(await server.partner('trey'), types))).toEqual([
      { from: '2025-01-10T00:00:00.000Z', to: null, holderBefore: null, holderAfter: of('trey') },
    ]);
    expect(await everything(litware, types)).toEqual([]);
    expect(await everything(litware, `${types}&partner=proseware`)).toEqual([]);
    expect(await everything(await server.customer(tenants.fabrikam), `${types}&partner=proseware`)).toEqual([]);
    expect((await everything(await server.customer(tenants.contoso), types)).map(({ subject }) => subject)).toEqual([teams]);
    expect((await everything(auditor, `${types}&partner=trey`)).map(({ subject }) => subject)).toEqual([`${tenants.fabrikam}.exchange`]);
    expect(await everything(await server.as('telemetry'), types)).toEqual([]);
  });

  test('tells the past being corrected: a repudiation takes days back', async () => {
    const scope = 'sharepoint';
    const claim = await proseware.post('/v1/claims', claimOf(tenants.contoso, scope, '2025-01-05', 7));
    await manager.decide(claim.body.claimId, 'start-review');
    await manager.decide(claim.body.claimId, 'pass-review', { rationale: 'The documents were read.' });
    await server.at('2025-02-10T09:00:00.000Z');
    expect((await (await server.customer(tenants.contoso)).post(`/v1/claims/${claim.body.claimId}/repudiate`, {})).status).toBe(200);
    const [granted, taken] = changes(await everything(auditor, `&types=TenureChanged&workload=${tenants.contoso}.${scope}`));
    expect(granted).toMatchObject({ holderBefore: null, holderAfter: of('proseware'), to: null });
    expect(taken).toEqual({ from: granted!.from, to: null, holderBefore: of('proseware'), holderAfter: null });
    expect(String(granted!.from) < '2025-02-10').toBe(true);
  });

  test('tells who won whom it displaced under a number, also not by asking for a name', async () => {
    const claim = (await litware.get('/v1/claims?scope=teams')).body.items[0];
    await manager.decide(claim.claimId, 'start-review');
    await manager.decide(claim.claimId, 'pass-review', { rationale: 'The newer document names the work.' });
    await server.at('2025-02-20T09:00:00.000Z');
    const displaced = { holderBefore: { competingPartner: 1 }, holderAfter: of('litware') };
    expect(changes(await everything(litware, '&types=TenureChanged'))).toEqual([expect.objectContaining(displaced)]);
    expect(changes(await everything(litware, '&types=TenureChanged&partner=litware'))).toEqual([expect.objectContaining(displaced)]);
    for (const query of [
      'partner=proseware&types=TenureChanged',
      'partner=proseware&types=TenureChanged,ClaimGranted',
      'partner=trey&types=TenureChanged',
    ])
      expect([query, await everything(litware, `&${query}`)]).toEqual([query, []]);
  });
});
