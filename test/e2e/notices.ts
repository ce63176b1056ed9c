import { claimOf, registerProgramme, tenants } from '../support/server';
import type { Client } from '../support/server';
import type { Played, Stage } from './scenarios/stage';

const { contoso } = tenants;
const workload = `${contoso}.teams`;
const rationale = 'The documents were read and compared.';
const reason = 'The mailbox does not exist.';

/** A mail system beside the ledger: it follows the feed, sends what goes by mail, and reports what bounced. */
export function noticesByMail(where: string, emptyStage: () => Promise<Stage>): void {
  describe(`notices by mail on ${where}`, () => {
    let stage: Stage;
    let server: Played;
    let [proseware, litware, customer, mail, manager] = [] as unknown as [Client, Client, Client, Client, Client];
    beforeEach(async () => {
      stage = await emptyStage();
      server = await stage.start({ at: '2025-01-02T09:00:00.000Z', policy: 'cpor' });
      await registerProgramme(server);
      [proseware, litware, customer] = [await server.partner('proseware'), await server.partner('litware'), await server.customer(contoso)];
      [mail, manager] = [await server.as('service', { sub: 'mail' }), await server.as('manager', { sub: 'manager-a' })];
      const said = await manager.put(`/v1/tenants/${contoso}`, { name: 'Contoso', noticeChannel: 'mail' });
      expect(said).toMatchObject({ status: 200, body: { noticeChannel: 'mail', events: [{ type: 'TenantChanged', version: 2 }] } });
    });
    afterEach(async () => {
      await server.close();
      await stage.close();
    });

    const passed = async (partner: Client, scope = 'teams', number = 1): Promise<string> => {
      const { body } = await partner.post('/v1/claims', claimOf(contoso, scope, '2024-12-15', number));
      await manager.decide(body.claimId, 'start-review');
      expect((await manager.decide(body.claimId, 'pass-review', { rationale })).status).toBe(200);
      return body.claimId;
    };
    const served = async (tenant: string) =>
      (await mail.get(`/v1/events?types=NoticeServed&tenant=${tenant}`)).body as unknown as {
        dataschema: string;
        data: Record<string, string>;
      }[];
    /** What the feed tells the mail system to send. */
    const toSend = async () => (await served(contoso)).filter(({ data }) => data['channel'] === 'mail');
    const bounces = async (key = 'bounce-1') => {
      const noticeId = (await toSend()).at(-1)?.data['noticeId'] ?? '';
      return { noticeId, answer: await mail.post(`/v1/notices/${noticeId}/failure`, { reason }, { 'idempotency-key': key }) };
    };
    const queue = async () => (await manager.get('/v1/queues/not-served')).body.items;
    const etagOf = async (claimId: string) => (await manager.get(`/v1/claims/${claimId}`)).headers.get('etag') ?? '';

    test('what bounced is reported, waits for a manager and grants nothing, until it is served anew', async () => {
      const claimId = await passed(proseware);
      expect((await toSend()).map(({ dataschema, data: { about, to } }) => [dataschema, about, to])).toEqual([
        ['urn:onrecord:schema:NoticeServed:2', claimId, 'customer'],
      ]);
      await server.at('2025-01-06T09:00:00.000Z');
      const { noticeId, answer } = await bounces();
      expect(answer).toMatchObject({
        status: 200,
        body: { noticeId, about: claimId, failedAt: '2025-01-06T09:00:00.000Z', endedAt: null, events: [{ type: 'NoticeFailed' }] },
      });
      const { answer: again } = await bounces();
      expect([again.headers.get('idempotent-replayed'), again.body.events.length]).toEqual(['true', 1]);
      expect((await bounces('bounce-2')).answer).toMatchObject({ status: 200, body: { events: [] } });

      await server.at('2025-06-02T09:00:00.000Z');
      expect((await manager.get(`/v1/claims/${claimId}`)).body).toMatchObject({
        state: 'AwaitingCustomer',
        consentUntil: null,
        nextDeadline: null,
      });
      expect(await queue()).toMatchObject([
        {
          claimId,
          waitsFor: 'manager',
          notServed: { noticeId, to: 'customer', channel: 'mail' },
          deadline: null,
          breached: false,
          steps: ['serving', 'reject'],
        },
      ]);
      expect((await customer.get('/v1/inbox?open=true')).body.items).toMatchObject([
        { kind: 'customer-agreement', noticeId, respondBy: null },
      ]);

      const { spans } = (await manager.get(`/v1/workloads/${workload}/timeline`)).body as unknown as { spans: { kind: string }[] };
      expect(spans.filter(({ kind }) => kind === 'customer-window')).toMatchObject([
        { from: '2025-01-02T09:00:00.000Z', closedAt: '2025-01-06T09:00:00.000Z' },
      ]);

      const serving = `/v1/notices/${noticeId}/serving`;
      expect(await manager.post(serving, {})).toMatchObject({ status: 428 });
      const etag = await etagOf(claimId);
      const anew = await manager.post(serving, { channel: 'inbox' }, { 'if-match': etag });
      expect(anew).toMatchObject({
        status: 200,
        body: {
          channel: 'inbox',
          respondBy: '2025-06-10T00:00:00.000Z',
          events: [{ data: { type: 'NoticeServed', insteadOf: noticeId } }],
        },
      });
      expect(await manager.post(serving, {}, { 'if-match': etag })).toMatchObject({ status: 412 });
      expect(await queue()).toEqual([]);
      await server.at('2025-06-10T00:00:00.000Z');
      expect((await manager.get(`/v1/claims/${claimId}`)).body).toMatchObject({ state: 'Active', basis: 'no-objection' });
    });

    test('whose notice it was learns that, not why; a rival learns nothing of it', async () => {
      const claimId = await passed(proseware);
      const rival = (await litware.post('/v1/claims', claimOf(contoso, 'teams', '2024-12-20', 2))).body.claimId;
      await bounces();
      const failures = async (reader: Client) =>
        (await reader.get(`/v1/workloads/${workload}/history`)).body.items
          .filter(({ type }) => type === 'NoticeFailed')
          .map(({ data }) => data);
      const told = { type: 'NoticeFailed', about: claimId, to: 'customer', channel: 'mail' };
      expect(await failures(manager)).toMatchObject([{ ...told, reason }]);
      for (const reader of [proseware, customer]) {
        const [failure, ...more] = await failures(reader);
        expect([failure, more]).toMatchObject([told, []]);
        expect(JSON.stringify(failure)).not.toContain(reason);
      }
      expect(await failures(litware)).toEqual([]);
      for (const reader of [proseware, customer]) {
        const { notServed } = (await reader.get(`/v1/claims/${claimId}`)).body as unknown as { notServed: object[] };
        expect(notServed).toEqual([expect.not.objectContaining({ channel: 'mail' })]);
        expect(notServed).toMatchObject([{ to: 'customer', failedAt: expect.any(String) as string }]);
      }
      const marks = async (reader: Client) => (await reader.get(`/v1/workloads/${workload}/timeline`)).text.includes('notice-failed');
      expect(await Promise.all([manager, proseware, litware].map(marks))).toEqual([true, true, false]);
      expect((await litware.get(`/v1/claims/${rival}`)).body.state).toBe('Requested');
    });

    test('what cannot be reported is refused with what to do', async () => {
      const byInbox = await litware.post('/v1/claims', claimOf(tenants.fabrikam, 'teams', '2024-12-15'));
      await manager.decide(byInbox.body.claimId, 'start-review');
      await manager.decide(byInbox.body.claimId, 'pass-review', { rationale });
      const [sent] = await served(tenants.fabrikam);
      const inbox = await mail.post(`/v1/notices/${sent?.data['noticeId']}/failure`, { reason });
      expect(inbox).toMatchObject({ status: 409, body: { code: 'InvalidTransition' } });
      expect(inbox.body.detail).toContain('by the inbox alone');
      await passed(proseware);
      const noticeId = (await toSend())[0]?.data['noticeId'];
      const withAddress = await mail.post(`/v1/notices/${noticeId}/failure`, { reason: '550 no such user jo@contoso.com' });
      expect(withAddress).toMatchObject({ status: 422, body: { code: 'PersonalData', errors: [{ field: 'reason' }] } });
      const unknown = await mail.post('/v1/notices/00000000-0000-4000-8000-000000000000/failure', { reason });
      expect(unknown).toMatchObject({ status: 404 });
      expect(await manager.put(`/v1/tenants/${contoso}`, { name: 'Contoso', noticeChannel: 'fax' })).toMatchObject({ status: 400 });
    });
  });
}
