import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';

const closeOf = (day: string) => `${day}T00:00:00.000Z`;
const { contoso } = tenants;
const teams = `${contoso}.teams`;
const rationale = 'The documents were read and compared.';

/** Somewhere a scenario may play: an empty event store, and a way to start a ledger on it. */
export interface Stage {
  start(options: { at: string; policy: 'cpor' | 'protected' | 'direct' }): Promise<Played>;
  close(): Promise<unknown>;
}

/** A ledger that a scenario plays on, wherever it runs. */
export type Played = Pick<TestServer, 'as' | 'partner' | 'customer' | 'at' | 'close'>;

/** A ledger in this process. @param eventStore as in ONRECORD_EVENT_STORE; the embedded store where absent */
export const inThisProcess = (eventStore?: string, close: () => Promise<unknown> = () => Promise.resolve()): Stage => ({
  start: (options) => startServer({ ...options, eventStore }),
  close,
});

/** The people of the programme, on a ledger of their own. */
async function programme(stage: Stage, policy: 'cpor' | 'protected' | 'direct') {
  const server = await stage.start({ at: '2025-01-01T09:00:00.000Z', policy });
  await registerProgramme(server);
  const people = {
    proseware: await server.partner('proseware'),
    litware: await server.partner('litware'),
    managerA: await server.as('manager', { sub: 'manager-a' }),
    managerB: await server.as('manager', { sub: 'manager-b' }),
    lead: await server.as('lead', { sub: 'lead' }),
    trey: await server.partner('trey'),
    auditor: await server.as('auditor'),
    customer: await server.customer(contoso),
    telemetry: await server.as('telemetry'),
  };
  return { server, ...people };
}
type Programme = Awaited<ReturnType<typeof programme>>;

async function request(partner: Client, scope: string, signedOn: string, number = 1): Promise<string> {
  const { status, body } = await partner.post('/v1/claims', claimOf(contoso, scope, signedOn, number));
  expect(status).toBe(201);
  return body.claimId;
}

async function decided(
  manager: Client,
  id: string,
  decision: string,
  body: object = {},
  of?: 'claims' | 'disputes' | 'workloads',
): Promise<void> {
  const answer = await manager.decide(id, decision, body, of);
  expect([decision, answer.status, answer.body.detail]).toEqual([decision, 200, undefined]);
}

/** Proseware on record from the close of 10 Jan, with evidence of 15 Dec 2024. */
async function prosewareOnRecord({ server, proseware, managerA }: Programme, scope = 'teams'): Promise<string> {
  await server.at('2025-01-02T09:00:00.000Z');
  const claimId = await request(proseware, scope, '2024-12-15');
  await decided(managerA, claimId, 'start-review');
  await server.at('2025-01-03T09:00:00.000Z');
  await decided(managerA, claimId, 'pass-review', { rationale });
  await server.at(closeOf('2025-01-11'));
  return claimId;
}

/** Litware asks on Mon 3 Mar, with evidence of 20 Feb, and is under review. */
async function litwareAsks({ server, litware, managerA }: Programme): Promise<string> {
  await server.at('2025-03-03T09:00:00.000Z');
  const claimId = await request(litware, 'teams', '2025-02-20', 2);
  await decided(managerA, claimId, 'start-review');
  return claimId;
}

/** As scenario 3: Litware supersedes Proseware at the close of 25 Mar. */
async function litwareSupersedes(all: Programme): Promise<{ held: string; asked: string }> {
  const held = await prosewareOnRecord(all);
  const asked = await litwareAsks(all);
  await all.server.at('2025-03-18T09:00:00.000Z');
  await decided(all.managerA, asked, 'pass-review', { rationale });
  await all.server.at(closeOf('2025-03-26'));
  return { held, asked };
}

const grounds = 'A document of ours was not considered.';

async function disputes(partner: Client, claimId: string, ...documents: object[]): Promise<string> {
  const { status, body } = await partner.post(`/v1/claims/${claimId}/disputes`, { grounds, evidence: documents });
  expect([status, body.detail]).toEqual([201, undefined]);
  return body.disputeId;
}

const resolution = (outcome: string, reason: string) => ({ outcome, reasons: [reason], rationale });

const month = (period: string, monthlyActiveUsers: number) => ({ period, monthlyActiveUsers, paidUnits: 5000, source: 'telemetry' });
const usage = (client: Client, workload = teams) => client.get(`/v1/workloads/${workload}/usage`);
const holder = async (client: Client, query = '') =>
  (await client.get(`/v1/workloads/${teams}${query ? `/partner-of-record?${query}` : ''}`)).body.partnerOfRecord?.partnerId ?? null;

/** The scenarios of the programme, through HTTP on a test clock, each on an empty store. */
export function scenarios(where: string, emptyStage: () => Promise<Stage>): void {
  describe(`the scenarios on ${where}`, () => {
    let running: Played | undefined;
    let stage: Stage | undefined;
    afterEach(async () => {
      await running?.close();
      await stage?.close();
      running = undefined;
    });

    async function given(policy: 'cpor' | 'protected' | 'direct' = 'cpor'): Promise<Programme> {
      stage = await emptyStage();
      const all = await programme(stage, policy);
      running = all.server;
      return all;
    }

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
      await server.at(closeOf('2025-01-11'));
      expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
        state: 'Active',
        basis: 'no-objection',
        since: closeOf('2025-01-11'),
      });
      const { body } = await usage(proseware);
      expect(body.items).toEqual([
        { period: '2025-01', monthlyActiveUsers: 600, paidUnits: 5000, usagePercent: 12, highWaterMark: 600, source: 'telemetry' },
      ]);
      expect((await proseware.get(`/v1/workloads/${teams}`)).body.partnerOfRecord).toMatchObject({
        partnerId: 'proseware',
        since: closeOf('2025-01-11'),
      });
    });

    describe('2. no answer, then dispute', () => {
      /** Action required 8 May, unanswered: rejected at the close of 28 May. */
      async function rejected(all: Programme): Promise<string> {
        const { server, proseware, managerA } = all;
        await server.at('2025-05-07T09:00:00.000Z');
        const claimId = await request(proseware, 'teams', '2025-05-01');
        await decided(managerA, claimId, 'start-review');
        await server.at('2025-05-08T09:00:00.000Z');
        await decided(managerA, claimId, 'require-action', { reasons: ['signature-missing'], rationale });
        await server.at(closeOf('2025-05-29'));
        return claimId;
      }

      test('is returned to review with the new evidence, and granted', async () => {
        const all = await given();
        const { server, proseware, managerB, customer } = all;
        const claimId = await rejected(all);
        expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
          state: 'Rejected',
          closedAt: closeOf('2025-05-29'),
          disputableUntil: closeOf('2025-06-29'),
          reasons: [{ code: 'no-partner-response' }],
        });
        await server.at('2025-06-10T09:00:00.000Z');
        const disputeId = await disputes(proseware, claimId, evidence(contoso, 'teams', '2025-05-20', 2));
        expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
          disputes: [{ disputeId, state: 'open' }],
          nextDeadline: { kind: 'escalation', at: closeOf('2025-06-18') },
        });
        expect(await proseware.post('/v1/claims', claimOf(contoso, 'teams', '2025-06-01', 3))).toMatchObject({
          status: 409,
          body: { code: 'DuplicateOpenClaim' },
        });
        await decided(managerB, disputeId, 'resolve', resolution('returned-to-review', 'evidence-not-considered'), 'disputes');
        const returned = (await proseware.get(`/v1/claims/${claimId}`)).body;
        expect(returned).toMatchObject({ state: 'UnderReview', reviewBy: closeOf('2025-07-01') });
        expect(returned.evidence).toHaveLength(2);
        expect((await customer.get('/v1/inbox')).body.items.map(({ kind }) => kind)).toContain('returned-to-review');
        await decided(managerB, claimId, 'pass-review', { rationale });
        await server.at(closeOf('2025-06-18'));
        expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({ state: 'Active', since: closeOf('2025-06-18') });
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

    test('3. supersession: the incumbent is heard, then superseded and the rival granted at one instant', async () => {
      const all = await given();
      const { server, proseware, litware, managerA, auditor } = all;
      await prosewareOnRecord(all);
      const claimId = await litwareAsks(all);
      const inbox = (await proseware.get('/v1/inbox')).body.items;
      expect(inbox[0]).toMatchObject({ kind: 'notice-to-answer', respondBy: closeOf('2025-03-18'), open: true });
      expect(JSON.stringify(inbox)).not.toContain('litware');

      await server.at('2025-03-10T09:00:00.000Z');
      const early = await managerA.decide(claimId, 'pass-review', { rationale });
      expect(early).toMatchObject({ status: 409, body: { code: 'NoticeRunning' } });
      await server.at('2025-03-18T09:00:00.000Z');
      await decided(managerA, claimId, 'pass-review', { rationale });
      await server.at('2025-04-15T09:00:00.000Z');

      const { items } = (await auditor.get(`/v1/workloads/${teams}/history`)).body;
      expect(items.slice(-2)).toMatchObject([
        { type: 'ClaimSuperseded', effectiveAt: closeOf('2025-03-26'), actor: { role: 'ledger' }, data: { by: claimId } },
        { type: 'ClaimGranted', effectiveAt: closeOf('2025-03-26'), data: { claimId, basis: 'no-objection' } },
      ]);
      expect(Number(items.at(-1).sequence)).toBe(Number(items.at(-2).sequence) + 1);
      expect(await holder(auditor, 'on=2025-03-25')).toBe('proseware');
      expect(await holder(auditor, 'on=2025-03-26')).toBe('litware');
      expect(await holder(auditor, 'on=2025-03-30&known-at=2025-03-20')).toBe('proseware');
      const answer = (await auditor.get(`/v1/workloads/${teams}/partner-of-record?on=2025-04-01`)).body;
      expect(answer).toMatchObject({ on: '2025-04-01T23:59:59.999Z', finality: { state: 'disputable', until: closeOf('2025-05-26') } });
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
      expect((await proseware.get('/v1/inbox')).body.items[0]).toMatchObject({ kind: 'superseded', at: closeOf('2025-03-26') });
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
        await server.at(closeOf('2025-03-13'));
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
      expect(asked).toMatchObject({ claimId, respondBy: closeOf('2025-03-26'), open: true });
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
          respondBy: closeOf('2025-04-12'),
          open: true,
        });
        const reversal = resolution('decision-reversed', 'evidence-misjudged');
        const bySelf = () => managerA.decide(disputeId, 'resolve', reversal, 'disputes');
        expect(await bySelf()).toMatchObject({ status: 403, body: { code: 'SelfReview' } });

        await server.at('2025-04-22T09:00:00.000Z');
        expect((await lead.get('/v1/inbox')).body.items[0]).toMatchObject({
          kind: 'dispute-escalated',
          at: closeOf('2025-04-12'),
          open: true,
        });
        expect((await managerB.get('/v1/inbox')).body.items.map(({ kind }) => kind)).not.toContain('dispute-to-resolve');
        expect((await auditor.get(`/v1/disputes/${disputeId}`)).body).toMatchObject({ state: 'open', escalatedAt: closeOf('2025-04-12') });
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
          partnerOfRecord: { partnerId: 'proseware', since: closeOf('2025-01-11') },
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
                from: closeOf('2025-03-26'),
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

    test('8. late and corrected usage: what was known stays known, and a repeat is no news', async () => {
      const { server, telemetry, auditor } = await given();
      const post = (monthlyActiveUsers: number) => telemetry.post(`/v1/workloads/${teams}/usage`, month('2025-02', monthlyActiveUsers));
      const correct = (period: string, values: object) => telemetry.put(`/v1/workloads/${teams}/usage/${period}`, values);
      await server.at('2025-03-20T09:00:00.000Z');
      expect(await post(720)).toMatchObject({ status: 200 });
      await server.at('2025-04-20T09:00:00.000Z');
      const correction = { monthlyActiveUsers: 690, paidUnits: 5000, reason: 'The February export counted guests.' };
      expect(await correct('2025-02', correction)).toMatchObject({ status: 200, body: { period: '2025-02', monthlyActiveUsers: 690 } });
      const known = async (query: string) => (await auditor.get(`/v1/workloads/${teams}/usage${query}`)).body.items;
      expect(await known('?known-at=2025-04-01')).toMatchObject([{ period: '2025-02', monthlyActiveUsers: 720 }]);
      expect(await known('')).toMatchObject([{ period: '2025-02', monthlyActiveUsers: 690 }]);
      expect((await post(720)).body.events).toEqual([]);
      expect(await post(700)).toMatchObject({ status: 409, body: { code: 'UsageConflict' } });
      expect(await correct('2025-03', correction)).toMatchObject({ status: 409, body: { code: 'InvalidTransition' } });
      expect(await correct('2025-02', { ...correction, reason: '' })).toMatchObject({ status: 400, body: { code: 'Malformed' } });
    });

    test('9. isolation: usage of another’s workload and of one that does not exist are refused alike', async () => {
      const all = await given();
      const { server, litware, managerA, telemetry } = all;
      await prosewareOnRecord(all);
      const exchange = await request(litware, 'exchange', '2024-12-20');
      await decided(managerA, exchange, 'start-review');
      await decided(managerA, exchange, 'pass-review', { rationale });
      await server.at('2025-02-01T09:00:00.000Z');
      await telemetry.post(`/v1/workloads/${teams}/usage`, month('2025-01', 600));
      await telemetry.post(`/v1/workloads/${contoso}.exchange/usage`, month('2025-01', 400));
      expect((await usage(litware, `${contoso}.exchange`)).body.items).toHaveLength(1);
      const answers = [
        await usage(litware),
        await usage(litware, `${contoso}.intune`),
        await usage(litware, 'd0000000-0000-4000-8000-00000000000d.teams'),
      ];
      const told = answers.map(({ status, body: { code, detail, title } }) => ({ status, code, detail, title }));
      expect(told).toEqual(Array(3).fill({ ...told[0], status: 403, code: 'NotPartnerOfRecord' }));
    });

    test('10. the baseline: ended and reclaimed, growth is counted from the highest that was reached before', async () => {
      const all = await given();
      const { server, proseware, managerA, customer, telemetry } = all;
      const record = (period: string, users: number) => telemetry.post(`/v1/workloads/${teams}/usage`, month(period, users));
      const held = await prosewareOnRecord(all);
      const tenureOf = async () => (await usage(proseware)).body.tenure;
      await server.at('2025-02-01T05:00:00.000Z');
      await record('2025-01', 600);
      expect(await tenureOf()).toEqual({ since: closeOf('2025-01-11'), startingHighWaterMark: 0 });
      await server.at('2025-07-01T05:00:00.000Z');
      await record('2025-05', 2_050);
      await record('2025-06', 2_600);
      expect((await customer.post(`/v1/claims/${held}/end`)).status).toBe(200);
      expect(await usage(proseware)).toMatchObject({ status: 403, body: { code: 'NotPartnerOfRecord' } });
      expect((await customer.post(`/v1/workloads/${teams}/lift-cooldown`, { account: 'proseware' })).status).toBe(200);
      const again = await request(proseware, 'teams', '2025-06-20', 9);
      await decided(managerA, again, 'start-review');
      await decided(managerA, again, 'pass-review', { rationale });
      expect((await customer.post(`/v1/claims/${again}/consent`)).status).toBe(200);
      await server.at('2025-08-01T05:00:00.000Z');
      await record('2025-07', 2_000);
      expect(await tenureOf()).toEqual({ since: '2025-07-01T05:00:00.000Z', startingHighWaterMark: 2_600 });
    });

    describe('11. expiry', () => {
      /** Under `protected`: on record from the close of 10 January, to the close of 11 January 2026. */
      async function withTerm(): Promise<Programme & { claimId: string }> {
        const all = await given('protected');
        return { ...all, claimId: await prosewareOnRecord(all) };
      }

      test('is renewed with fresh evidence only', async () => {
        const { server, proseware, auditor, claimId } = await withTerm();
        expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
          termEnd: closeOf('2026-01-12'),
          renewableFrom: closeOf('2025-11-13'),
        });
        const renew = (signedOn: string, number: number) =>
          proseware.post(`/v1/claims/${claimId}/renew`, { evidence: [evidence(contoso, 'teams', signedOn, number)] });
        await server.at('2025-11-12T09:00:00.000Z');
        expect(await renew('2025-11-01', 2)).toMatchObject({ status: 409, body: { code: 'RenewalWindowClosed' } });
        await server.at('2025-12-01T09:00:00.000Z');
        expect(await renew('2024-11-01', 3)).toMatchObject({ status: 422, body: { code: 'EvidenceStale' } });
        expect(await renew('2025-11-01', 2)).toMatchObject({ status: 200, body: { state: 'Active', termEnd: closeOf('2027-01-12') } });
        await server.at('2026-02-01T09:00:00.000Z');
        expect(await holder(auditor)).toBe('proseware');
      });

      test('not renewed it expires at its term: vacant, and access is gone', async () => {
        const { server, proseware, auditor, claimId } = await withTerm();
        await server.at('2026-01-12T09:00:00.000Z');
        expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({ state: 'Expired', closedAt: closeOf('2026-01-12') });
        expect(await holder(auditor)).toBeNull();
        expect(await holder(auditor, 'on=2026-01-11')).toBe('proseware');
        expect(await usage(proseware)).toMatchObject({ status: 403, body: { code: 'NotPartnerOfRecord' } });
      });

      test('a subscription that was replaced is ended by a manager, and the new one is vacant', async () => {
        const all = await given();
        const { server, proseware, managerA, auditor } = all;
        const [before, after] = ['1', '2'].map((digit) => `dynamics-sales~e0000000-0000-4000-8000-00000000000${digit}`) as [string, string];
        const claimId = await prosewareOnRecord(all, before);
        await server.at('2025-02-10T09:00:00.000Z');
        await decided(managerA, claimId, 'end', { reasons: ['subscription-replaced'], rationale });
        expect((await proseware.get(`/v1/claims/${claimId}`)).body).toMatchObject({
          state: 'Ended',
          reasons: [{ code: 'subscription-replaced' }],
          disputableUntil: closeOf('2025-03-13'),
        });
        const again = await request(proseware, after, '2025-02-01', 2);
        expect((await auditor.get(`/v1/workloads/${contoso}.${after}`)).body).toMatchObject({
          partnerOfRecord: null,
          openClaims: [{ claimId: again }],
        });
      });
    });

    test('12. a follower that was cut off in the middle of a batch resumes: nothing is lost, and every repeat is recognisable', async () => {
      const all = await given();
      await litwareSupersedes(all);
      const service = await all.server.as('service');
      const page = async (after: string, limit: number) => {
        const { text, headers } = await service.get(`/v1/events?after=${after}&limit=${limit}`);
        return { ids: (JSON.parse(text) as { id: string }[]).map(({ id }) => id), next: headers.get('ledger-cursor') ?? '' };
      };
      const whole = (await page('beginning', 200)).ids;
      expect(whole.length).toBeGreaterThan(12);
      const heard: string[] = [];
      let after = 'beginning';
      for (let turn = 0; heard.length < 5 * whole.length; turn += 1) {
        const { ids, next } = await page(after, 4);
        if (ids.length === 0) break;
        const lost = turn % 3 === 1; // It dies after two of a batch, before it has written down how far it came.
        heard.push(...ids.slice(0, lost ? 2 : 4));
        if (!lost) after = next;
      }
      expect([...new Set(heard)]).toEqual(whole);
      expect(heard.length).toBeGreaterThan(whole.length);
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
        ['CustomerRepudiated', closeOf('2025-03-26')],
        ['ClaimGranted', closeOf('2025-03-26')],
      ]);
      expect((await auditor.get(`/v1/workloads/${teams}/partner-of-record?on=2025-03-30`)).body.partnerOfRecord).toMatchObject({
        partnerId: 'proseware',
        since: closeOf('2025-01-11'),
      });
      expect(await holder(auditor, 'on=2025-03-30&known-at=2025-04-01')).toBe('litware');
      const { because } = (await auditor.get(`/v1/workloads/${teams}/partner-of-record?on=2025-03-30`)).body;
      expect(because.slice(-2).map(({ type }) => type)).toEqual(['CustomerRepudiated', 'ClaimGranted']);
      expect((await auditor.get(`/v1/tenures?workload=${teams}`)).body.items).toMatchObject([
        { accountId: 'proseware', from: closeOf('2025-01-11'), until: null },
      ]);
      expect((await proseware.get(`/v1/claims/${held}`)).body).toMatchObject({ state: 'Active', since: closeOf('2025-01-11') });
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
        { accountId: 'proseware', from: closeOf('2025-01-11'), until: '2025-04-16T09:00:00.000Z' },
        { accountId: 'trey', from: '2025-04-16T09:00:00.000Z', until: null },
      ]);
      expect((await auditor.get('/v1/changes?known-from=2025-04-23&known-to=2025-04-24')).body.items).toMatchObject([
        { changes: [{ from: closeOf('2025-03-26'), until: '2025-04-16T09:00:00.000Z', before: { accountId: 'litware' } }] },
      ]);
      expect((await proseware.get(`/v1/claims/${held}`)).body.state).toBe('Superseded');
    });
  });
}
