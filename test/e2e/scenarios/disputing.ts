import { claimOf, evidence } from '../../support/server';
import {
  contoso,
  teams,
  rationale,
  grounds,
  startOf,
  resolution,
  month,
  usage,
  holder,
  request,
  decided,
  litwareSupersedes,
  disputes,
} from './story';
import type { Given, Programme } from './story';

/** A decision is disputed, reversed, or undone by the customer. */
export function disputing(given: Given): void {
  describe('2. no answer, then dispute', () => {
    /** Action required 8 May, unanswered: rejected at the close of 28 May. */
    async function rejected(all: Programme): Promise<string> {
      const { server, proseware, managerA } = all;
      await server.at('2025-05-07T09:00:00.000Z');
      const claimId = await request(proseware, 'teams', '2025-05-01');
      await decided(managerA, claimId, 'start-review');
      await server.at('2025-05-08T09:00:00.000Z');
      await decided(managerA, claimId, 'require-action', { reasons: ['signature-missing'], rationale });
      await server.at(startOf('2025-05-29'));
      return claimId;
    }

    test('is returned to review with the new evidence, and granted', async () => {
      const all = await given();
      const { server, proseware, managerB, customer } = all;
      const claimId = await rejected(all);
      expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
        state: 'Rejected',
        closedAt: startOf('2025-05-29'),
        disputableUntil: startOf('2025-06-29'),
        reasons: [{ code: 'no-partner-response' }],
      });
      await server.at('2025-06-10T09:00:00.000Z');
      const disputeId = await disputes(proseware, claimId, evidence(contoso, 'teams', '2025-05-20', 2));
      expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
        disputes: [{ disputeId, state: 'open' }],
        nextDeadline: { kind: 'escalation', at: startOf('2025-06-18') },
      });
      expect(await proseware.post('/v1/claims', claimOf(contoso, 'teams', '2025-06-01', 3))).toMatchObject({
        status: 409,
        body: { code: 'DuplicateOpenClaim' },
      });
      await decided(managerB, disputeId, 'resolve', resolution('returned-to-review', 'evidence-not-considered'), 'disputes');
      const returned = (await proseware.get(`/v1/claims/${claimId}`)).body;
      expect(returned).toMatchObject({ state: 'UnderReview', reviewBy: startOf('2025-07-01') });
      expect(returned.evidence).toHaveLength(2);
      expect((await customer.get('/v1/inbox')).body.items.map(({ kind }) => kind)).toContain('returned-to-review');
      await decided(managerB, claimId, 'pass-review', { rationale });
      await server.at(startOf('2025-06-18'));
      expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({ state: 'Active', since: startOf('2025-06-18') });
    });

    test('rejected again, it can be disputed no more', async () => {
      const all = await given();
      const { server, proseware, managerB } = all;
      const claimId = await rejected(all);
      await server.at('2025-06-10T09:00:00.000Z');
      const disputeId = await disputes(proseware, claimId);
      await decided(managerB, disputeId, 'resolve', resolution('returned-to-review', 'procedure-not-followed'), 'disputes');
      await decided(managerB, claimId, 'reject', { reasons: ['evidence-insufficient'], rationale });
      const again = await proseware.post(`/v1/claims/${claimId}/disputes`, { grounds, evidence: [] });
      expect(again).toMatchObject({ status: 409, body: { code: 'DisputeLimitReached' } });
    });

    test('on 29 June it is too late', async () => {
      const all = await given();
      const claimId = await rejected(all);
      await all.server.at('2025-06-29T09:00:00.000Z');
      const late = await all.proseware.post(`/v1/claims/${claimId}/disputes`, { grounds, evidence: [] });
      expect(late).toMatchObject({ status: 409, body: { code: 'DisputeWindowClosed' } });
    });
  });

  describe('7. retroactive', () => {
    /** Proseware disputes on Saturday 5 April; its usage of January to April is recorded. */
    async function disputed(all: Programme) {
      const { server, proseware, telemetry } = all;
      const claims = await litwareSupersedes(all);
      for (const [period, users] of [
        ['2025-01', 600],
        ['2025-02', 720],
        ['2025-03', 1010],
      ] as const)
        await telemetry.post(`/v1/workloads/${teams}/usage`, month(period, users));
      await server.at('2025-04-05T09:00:00.000Z');
      return { ...claims, disputeId: await disputes(proseware, claims.held, evidence(contoso, 'teams', '2025-03-01', 5)) };
    }

    test('on hold, escalated, and reversed by the lead: as known before it was Litware, as known now it was Proseware all along', async () => {
      const all = await given();
      const { server, proseware, litware, managerA, managerB, lead, auditor, customer, telemetry } = all;
      const { held, asked, disputeId } = await disputed(all);
      expect((await auditor.get(`/v1/workloads/${teams}`)).body).toMatchObject({
        onHold: true,
        partnerOfRecord: { partnerId: 'litware' },
      });
      expect((await auditor.get('/v1/workloads?status=on-hold')).body.items).toMatchObject([{ workloadId: teams }]);
      for (const told of [litware, customer])
        expect((await told.get('/v1/inbox')).body.items[0]).toMatchObject({ kind: 'dispute-opened', disputeId, open: true });
      expect((await managerB.get('/v1/inbox')).body.items[0]).toMatchObject({
        kind: 'dispute-to-resolve',
        respondBy: startOf('2025-04-12'),
        open: true,
      });
      const reversal = resolution('decision-reversed', 'evidence-misjudged');
      const bySelf = () => managerA.decide(disputeId, 'resolve', reversal, 'disputes');
      expect(await bySelf()).toMatchObject({ status: 403, body: { code: 'SelfReview' } });

      await server.at('2025-04-22T09:00:00.000Z');
      expect((await lead.get('/v1/inbox')).body.items[0]).toMatchObject({
        kind: 'dispute-escalated',
        respondBy: startOf('2025-04-12'),
        at: startOf('2025-04-12'),
        open: true,
      });
      expect((await managerB.get('/v1/inbox')).body.items.map(({ kind }) => kind)).not.toContain('dispute-to-resolve');
      expect((await auditor.get(`/v1/disputes/${disputeId}`)).body).toMatchObject({ state: 'open', escalatedAt: startOf('2025-04-12') });
      expect(await bySelf()).toMatchObject({ status: 403, body: { code: 'SelfReview' } });
      expect(await managerB.decide(disputeId, 'resolve', reversal, 'disputes')).toMatchObject({
        status: 403,
        body: { code: 'Forbidden' },
      });
      await decided(lead, disputeId, 'resolve', reversal, 'disputes');

      await server.at('2025-05-05T09:00:00.000Z');
      await telemetry.post(`/v1/workloads/${teams}/usage`, month('2025-04', 1480));
      const asked1April = (knownAt: string) =>
        auditor.get(`/v1/workloads/${teams}/partner-of-record?on=2025-04-01&known-at=${knownAt}`).then(({ body }) => body);
      expect(await asked1April('2025-04-10')).toMatchObject({
        partnerOfRecord: { partnerId: 'litware' },
        finality: { state: 'in-dispute', disputeIds: [disputeId] },
      });
      expect(await asked1April('2025-04-23')).toMatchObject({
        partnerOfRecord: { partnerId: 'proseware', since: startOf('2025-01-11') },
      });
      const tenures = (query: string) =>
        auditor.get(`/v1/tenures?workload=${teams}${query}`).then(({ body }) => body.items.map(({ accountId }) => accountId));
      expect(await tenures('&known-at=2025-04-10')).toEqual(['proseware', 'litware']);
      expect(await tenures('')).toEqual(['proseware']);
      expect((await auditor.get('/v1/changes?known-from=2025-04-10&known-to=2025-04-23')).body.items).toMatchObject([
        {
          workloadId: teams,
          changes: [
            {
              from: startOf('2025-03-26'),
              until: null,
              before: { accountId: 'litware' },
              after: { accountId: 'proseware' },
              decision: { decidedBy: { id: 'lead' }, reasons: ['evidence-misjudged'] },
            },
          ],
        },
      ]);
      expect((await proseware.get(`/v1/claims/${held}`)).body).toMatchObject({ state: 'Active', basis: 'reinstated' });
      expect((await litware.get(`/v1/claims/${asked}`)).body).toMatchObject({ state: 'Superseded', disputableUntil: null });
      expect(
        (await litware.get('/v1/inbox')).body.items
          .slice(0, 2)
          .map(({ kind }) => kind)
          .toSorted(),
      ).toEqual(['dispute-resolved', 'superseded']);

      // April is Proseware's, and Litware reads nothing any more.
      expect((await usage(proseware)).body.items.map(({ period }) => period)).toEqual(['2025-01', '2025-02', '2025-03', '2025-04']);
      expect(await usage(litware)).toMatchObject({ status: 403, body: { code: 'NotPartnerOfRecord' } });
    });

    test('until it is resolved April’s usage is Litware’s', async () => {
      const all = await given();
      const { server, proseware, litware, telemetry } = all;
      await disputed(all);
      await server.at('2025-05-05T09:00:00.000Z');
      await telemetry.post(`/v1/workloads/${teams}/usage`, month('2025-04', 1480));
      expect((await usage(litware)).body.items.map(({ period }) => period)).toEqual(['2025-03', '2025-04']);
      expect(await usage(proseware)).toMatchObject({ status: 403, body: { code: 'NotPartnerOfRecord' } });
    });
  });

  test('13. undo: the customer never agreed, and whoever held before was never away', async () => {
    const all = await given();
    const { server, proseware, litware, customer, auditor, telemetry } = all;
    const { held, asked } = await litwareSupersedes(all);
    await server.at('2025-04-02T09:00:00.000Z');
    await telemetry.post(`/v1/workloads/${teams}/usage`, month('2025-03', 1010));
    expect((await usage(litware)).body.items).toHaveLength(1);
    const { status, body } = await customer.post(`/v1/claims/${asked}/repudiate`, {});
    expect([status, body.state]).toEqual([200, 'Repudiated']);
    expect(body.events.map(({ type, effectiveAt }) => [type, effectiveAt])).toEqual([
      ['CustomerRepudiated', startOf('2025-03-26')],
      ['ClaimGranted', startOf('2025-03-26')],
    ]);
    expect((await auditor.get(`/v1/workloads/${teams}/partner-of-record?on=2025-03-30`)).body.partnerOfRecord).toMatchObject({
      partnerId: 'proseware',
      since: startOf('2025-01-11'),
    });
    expect(await holder(auditor, 'on=2025-03-30&known-at=2025-04-01')).toBe('litware');
    const { because } = (await auditor.get(`/v1/workloads/${teams}/partner-of-record?on=2025-03-30`)).body;
    expect(because.slice(-2).map(({ type }) => type)).toEqual(['CustomerRepudiated', 'ClaimGranted']);
    expect((await auditor.get(`/v1/tenures?workload=${teams}`)).body.items).toMatchObject([
      { accountId: 'proseware', from: startOf('2025-01-11'), until: null },
    ]);
    expect((await proseware.get(`/v1/claims/${held}`)).body).toMatchObject({ state: 'Active', since: startOf('2025-01-11') });
    expect((await proseware.get('/v1/inbox')).body.items[0]).toMatchObject({ kind: 'reinstated', at: '2025-04-02T09:00:00.000Z' });
    expect((await litware.get('/v1/inbox')).body.items[0]).toMatchObject({ kind: 'repudiated', at: '2025-04-02T09:00:00.000Z' });
    expect((await usage(proseware)).body.items).toHaveLength(1);
    expect(await usage(litware)).toMatchObject({ status: 403, body: { code: 'NotPartnerOfRecord' } });
    const again = () => litware.post('/v1/claims', claimOf(contoso, 'teams', '2025-04-01', 4));
    expect(await again()).toMatchObject({ status: 409, body: { code: 'CooldownActive' } });
    expect(await customer.post(`/v1/workloads/${teams}/lift-cooldown`, { account: 'litware' })).toMatchObject({ status: 200 });
    expect((await again()).status).toBe(201);
  });

  test('14. a third party stays where it is: the reversal is about the time until it came', async () => {
    const all = await given();
    const { server, proseware, trey, managerA, managerB, customer, auditor } = all;
    const { held } = await litwareSupersedes(all);
    await server.at('2025-03-26T09:00:00.000Z');
    const third = await request(trey, 'teams', '2025-03-20', 6);
    await decided(managerA, third, 'start-review');
    await server.at('2025-04-10T09:00:00.000Z');
    await decided(managerA, third, 'pass-review', { rationale });
    await server.at('2025-04-16T09:00:00.000Z');
    expect((await customer.post(`/v1/claims/${third}/consent`, {})).body.state).toBe('Active');
    await server.at('2025-04-20T09:00:00.000Z');
    const disputeId = await disputes(proseware, held);
    await server.at('2025-04-24T09:00:00.000Z');
    await decided(managerB, disputeId, 'resolve', resolution('decision-reversed', 'evidence-misjudged'), 'disputes');
    await server.at('2025-05-01T09:00:00.000Z');
    expect(await holder(auditor, 'on=2025-03-27')).toBe('proseware');
    expect(await holder(auditor, 'on=2025-04-16T08:59:59.999Z')).toBe('proseware');
    expect(await holder(auditor, 'on=2025-04-16')).toBe('trey');
    expect(await holder(auditor)).toBe('trey');
    expect(await holder(auditor, 'on=2025-03-27&known-at=2025-04-23')).toBe('litware');
    expect((await auditor.get(`/v1/tenures?workload=${teams}`)).body.items).toMatchObject([
      { accountId: 'proseware', from: startOf('2025-01-11'), until: '2025-04-16T09:00:00.000Z' },
      { accountId: 'trey', from: '2025-04-16T09:00:00.000Z', until: null },
    ]);
    expect((await auditor.get('/v1/changes?known-from=2025-04-23&known-to=2025-04-24')).body.items).toMatchObject([
      { changes: [{ from: startOf('2025-03-26'), until: '2025-04-16T09:00:00.000Z', before: { accountId: 'litware' } }] },
    ]);
    expect((await proseware.get(`/v1/claims/${held}`)).body.state).toBe('Superseded');
  });
}
