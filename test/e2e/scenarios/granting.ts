import { claimOf, evidence } from '../../support/server';
import type { Client } from '../../support/server';
import { contoso, teams, rationale, startOf, month, usage, holder, request, decided, prosewareOnRecord, litwareAsks } from './story';
import type { Given } from './story';

/** A claim is granted or not: on a vacant workload, over an incumbent that was heard, by the customer’s word, in a race. */
export function granting(given: Given): void {
  test('1. a plain grant: no usage before it, usage from then, contacts never', async () => {
    const all = await given();
    const { server, proseware, managerA, telemetry } = all;
    await server.at('2025-01-02T09:00:00.000Z');
    await telemetry.post(`/v1/workloads/${teams}/usage`, month('2025-01', 600));
    const claimId = await request(proseware, 'teams', '2024-12-15');
    await decided(managerA, claimId, 'start-review');
    await server.at('2025-01-03T09:00:00.000Z');
    await decided(managerA, claimId, 'pass-review', { rationale });
    await server.at('2025-01-10T23:59:59.999Z');
    expect(await usage(proseware)).toMatchObject({ status: 403, body: { code: 'NotPartnerOfRecord' } });
    await server.at(startOf('2025-01-11'));
    expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
      state: 'Active',
      basis: 'no-objection',
      since: startOf('2025-01-11'),
    });
    const { body } = await usage(proseware);
    expect(body.items).toEqual([
      { period: '2025-01', monthlyActiveUsers: 600, paidUnits: 5000, usagePercent: 12, highWaterMark: 600, source: 'telemetry' },
    ]);
    expect((await proseware.get(`/v1/workloads/${teams}`)).body.partnerOfRecord).toMatchObject({
      partnerId: 'proseware',
      since: startOf('2025-01-11'),
    });
  });

  test('3. supersession: the incumbent is heard, then superseded and the rival granted at one instant', async () => {
    const all = await given();
    const { server, proseware, litware, managerA, auditor } = all;
    await prosewareOnRecord(all);
    const claimId = await litwareAsks(all);
    const inbox = (await proseware.get('/v1/inbox')).body.items;
    expect(inbox[0]).toMatchObject({ kind: 'notice-to-answer', respondBy: startOf('2025-03-18'), open: true });
    expect(JSON.stringify(inbox)).not.toContain('litware');

    await server.at('2025-03-10T09:00:00.000Z');
    const early = await managerA.decide(claimId, 'pass-review', { rationale });
    expect(early).toMatchObject({ status: 409, body: { code: 'NoticeRunning' } });
    await server.at('2025-03-18T09:00:00.000Z');
    await decided(managerA, claimId, 'pass-review', { rationale });
    await server.at('2025-04-15T09:00:00.000Z');

    const { items } = (await auditor.get(`/v1/workloads/${teams}/history`)).body;
    expect(items.slice(-2)).toMatchObject([
      { type: 'ClaimSuperseded', effectiveAt: startOf('2025-03-26'), actor: { role: 'ledger' }, data: { by: claimId } },
      { type: 'ClaimGranted', effectiveAt: startOf('2025-03-26'), data: { claimId, basis: 'no-objection' } },
    ]);
    expect(Number(items.at(-1).sequence)).toBe(Number(items.at(-2).sequence) + 1);
    expect(await holder(auditor, 'on=2025-03-25')).toBe('proseware');
    expect(await holder(auditor, 'on=2025-03-26')).toBe('litware');
    expect(await holder(auditor, 'on=2025-03-30&known-at=2025-03-20')).toBe('proseware');
    const answer = (await auditor.get(`/v1/workloads/${teams}/partner-of-record?on=2025-04-01`)).body;
    expect(answer).toMatchObject({ on: '2025-04-01T23:59:59.999Z', finality: { state: 'disputable', until: startOf('2025-05-26') } });
    expect(answer.because.map(({ type }: { type: string }) => type)).toEqual([
      'ClaimRequested',
      'NoticeServed',
      'ClaimReviewStarted',
      'ClaimReviewPassed',
      'NoticeServed',
      'ClaimSuperseded',
      'ClaimGranted',
    ]);
    expect((await litware.get(`/v1/claims/${claimId}`)).body.state).toBe('Active');
    expect((await proseware.get('/v1/inbox')).body.items[0]).toMatchObject({ kind: 'superseded', at: startOf('2025-03-26') });
  });

  describe('4. the incumbent answers', () => {
    const noticeTo = async (client: Client) => (await client.get('/v1/inbox')).body.items[0].noticeId;

    test('and defends with newer evidence: the rival is rejected and can see why', async () => {
      const all = await given();
      const { server, proseware, litware, managerA, auditor } = all;
      await prosewareOnRecord(all);
      const claimId = await litwareAsks(all);
      await server.at('2025-03-10T09:00:00.000Z');
      const answered = await proseware.post(`/v1/notices/${await noticeTo(proseware)}/answer`, {
        stance: 'defends',
        evidence: [evidence(contoso, 'teams', '2025-03-05', 3)],
      });
      expect(answered.status).toBe(200);
      const comparison = (await managerA.get(`/v1/claims/${claimId}/comparison`)).body;
      expect(comparison).toMatchObject({ rule: 'latest-evidence', because: 'newest-evidence' });
      expect(comparison.recommends).not.toBe(claimId);
      await decided(managerA, claimId, 'reject', { reasons: ['newer-incumbent-evidence'], rationale });
      expect((await litware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
        state: 'Rejected',
        rationale,
        reasons: [
          {
            code: 'newer-incumbent-evidence',
            text: 'The partner on record gave newer evidence than yours.',
            cure: expect.stringContaining('later'),
          },
        ],
      });
      expect(await holder(auditor)).toBe('proseware');
    });

    test('and releases: the review may pass at once', async () => {
      const all = await given();
      const { server, proseware, managerA, auditor } = all;
      await prosewareOnRecord(all);
      const claimId = await litwareAsks(all);
      await server.at('2025-03-05T09:00:00.000Z');
      await proseware.post(`/v1/notices/${await noticeTo(proseware)}/answer`, { stance: 'releases', evidence: [] });
      await decided(managerA, claimId, 'pass-review', { rationale });
      await server.at(startOf('2025-03-13'));
      expect(await holder(auditor)).toBe('litware');
    });
  });

  test('5. the customer declines, and later ends: the account stays away, and access is gone at once', async () => {
    const all = await given();
    const { server, proseware, litware, managerA, customer, auditor, telemetry } = all;
    const held = await prosewareOnRecord(all);
    await telemetry.post(`/v1/workloads/${teams}/usage`, month('2025-01', 600));
    const claimId = await litwareAsks(all);
    await server.at('2025-03-18T09:00:00.000Z');
    await decided(managerA, claimId, 'pass-review', { rationale });
    await server.at('2025-03-20T09:00:00.000Z');
    const asked = (await customer.get('/v1/inbox')).body.items.find(({ kind }: { kind: string }) => kind === 'customer-agreement');
    expect(asked).toMatchObject({ claimId, respondBy: startOf('2025-03-26'), open: true });
    expect((await customer.post(`/v1/claims/${claimId}/decline`, {})).body.state).toBe('Declined');
    await server.at('2025-04-10T09:00:00.000Z');
    expect(await holder(auditor)).toBe('proseware');
    const again = await litware.post('/v1/claims', claimOf(contoso, 'teams', '2025-04-01', 4));
    expect(again).toMatchObject({ status: 409, body: { code: 'CooldownActive' } });
    expect((await usage(proseware)).status).toBe(200);
    expect((await customer.post(`/v1/claims/${held}/end`, {})).body.state).toBe('Ended');
    expect(await holder(auditor)).toBeNull();
    expect(await usage(proseware)).toMatchObject({ status: 403, body: { code: 'NotPartnerOfRecord' } });
  });

  describe('6. a race', () => {
    test('of two decisions against one revision lets exactly one succeed', async () => {
      const all = await given();
      const { server, proseware, managerA, managerB } = all;
      await server.at('2025-01-02T09:00:00.000Z');
      const claimId = await request(proseware, 'teams', '2024-12-15');
      const etag = (await managerA.get(`/v1/claims/${claimId}`)).headers.get('etag') ?? '';
      const answers = await Promise.all(
        [managerA, managerB].map((one) => one.post(`/v1/claims/${claimId}/start-review`, {}, { 'if-match': etag })),
      );
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
      const lost = answers.find(({ status }) => status === 412);
      expect(lost?.body).toMatchObject({ code: 'ConcurrencyConflict' });
      expect(JSON.stringify(lost?.body)).toContain('ClaimReviewStarted');
      expect(lost?.headers.get('etag')).not.toBe(etag);
    });

    test('repeated with its key, a command returns its first result', async () => {
      const all = await given();
      const { server, proseware } = all;
      await server.at('2025-01-02T09:00:00.000Z');
      const key = { 'idempotency-key': 'a-key-of-ours' };
      const body = claimOf(contoso, 'teams', '2024-12-15');
      const first = await proseware.post('/v1/claims', body, key);
      const second = await proseware.post('/v1/claims', body, key);
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      expect(second.body.events).toEqual(first.body.events);
      expect(second.headers.get('ledger-position')).toBe(first.headers.get('ledger-position'));
      const other = await proseware.post('/v1/claims', claimOf(contoso, 'teams', '2024-12-16'), key);
      expect(other).toMatchObject({ status: 422, body: { code: 'CommandIdReused' } });
    });
  });
}
