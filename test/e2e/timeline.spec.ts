import type { Told } from '../../src/timeline/timeline';
import { claimOf, evidence, startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';
import { litwareGranted, month, programme, prosewareOnRecord, rationale } from './scenarios/story';
import type { Programme } from './scenarios/story';

/**
 * Scenario 7, read as a timeline: Proseware holds Teams of Contoso, Litware supersedes it at the close of 25 March, Proseware disputes on
 * 5 April, and the lead reverses on 22 April. February was corrected on 20 April.
 */
const { contoso } = tenants;
const teams = `${contoso}.teams`;

let server: TestServer;
let people: Programme;
let disputeId: string;

beforeAll(async () => {
  server = await startServer();
  people = await programme(server);
  const { proseware, managerA, telemetry } = people;
  const used = (period: string, monthlyActiveUsers: number) =>
    telemetry.post(`/v1/workloads/${teams}/usage`, month(period, monthlyActiveUsers));
  const held = await prosewareOnRecord(people);
  await server.at('2025-03-03T09:00:00.000Z');
  await used('2025-01', 600);
  await used('2025-02', 720);
  await litwareGranted(people);
  await server.at('2025-04-05T09:00:00.000Z');
  await used('2025-03', 1010);
  const documents = [evidence(contoso, 'teams', '2025-03-01', 5)];
  ({ disputeId } = (await proseware.post(`/v1/claims/${held}/disputes`, { grounds: 'A document of ours.', evidence: documents })).body);
  await managerA.post(`/v1/claims/${held}/notes`, { text: 'Ask the customer first.', visibility: 'internal' });
  await server.at('2025-04-20T09:00:00.000Z');
  const correction = { monthlyActiveUsers: 690, paidUnits: 5000, reason: 'Guests were counted.' };
  await telemetry.put(`/v1/workloads/${teams}/usage/2025-02`, correction);
});
afterAll(() => server.close());

const read = async (client: Client, query = ''): Promise<Told> => {
  const { status, body } = await client.get(`/v1/workloads/${teams}/timeline${query}`);
  expect(status).toBe(200);
  return body as unknown as Told;
};
const spans = ({ spans: all }: Told, kind: string) => all.filter((span) => span.kind === kind);
const lanes = ({ lanes: all }: Told) => all.map(({ name }) => name);

describe('while the dispute is open', () => {
  test('a lane per claimant and dispute, spans with their ends, and what runs has none', async () => {
    const told = await read(people.auditor);
    expect(lanes(told)).toEqual(['Proseware', 'Litware', 'Dispute 1 by Proseware']);
    expect(told.band).toEqual([
      { from: '2025-01-11T00:00:00.000Z', until: '2025-03-26T00:00:00.000Z', lane: 'proseware', name: 'Proseware', imported: false },
      { from: '2025-03-26T00:00:00.000Z', until: null, lane: 'litware', name: 'Litware', imported: false },
    ]);
    expect(spans(told, 'notice')).toEqual([
      expect.objectContaining({ lane: 'litware', to: 'proseware', from: '2025-03-03T09:00:00.000Z', closedAt: '2025-03-18T00:00:00.000Z' }),
    ]);
    expect(spans(told, 'customer-window').map(({ lane, closedAt }) => [lane, closedAt])).toEqual([
      ['proseware', '2025-01-11T00:00:00.000Z'],
      ['litware', '2025-03-26T00:00:00.000Z'],
    ]);
    expect(spans(told, 'contested')).toEqual([
      expect.objectContaining({ lane: null, from: '2025-03-03T09:00:00.000Z', closedAt: '2025-03-26T00:00:00.000Z' }),
    ]);
    expect(spans(told, 'hold')).toEqual([
      expect.objectContaining({ lane: null, from: '2025-04-05T09:00:00.000Z', closedAt: null, until: null }),
    ]);
    expect(spans(told, 'escalation')).toEqual([
      expect.objectContaining({ lane: disputeId, until: '2025-04-12T00:00:00.000Z', closedAt: '2025-04-12T00:00:00.000Z' }),
    ]);
    expect(spans(told, 'right-to-dispute')).toEqual([
      expect.objectContaining({ lane: 'proseware', until: '2025-04-26T00:00:00.000Z', closedAt: '2025-04-05T09:00:00.000Z' }),
    ]);
    expect(told.answer).toMatchObject({ partnerOfRecord: { partnerId: 'litware' }, finality: { state: 'in-dispute' } });
    expect(told.answer.sentence).toBe('Litware is partner of record since 26 Mar 2025; that is in dispute.');
  });

  test('marks are the events by sequence, with both clocks; usage is whose month it was, with what it was before', async () => {
    const told = await read(people.auditor);
    const { items } = (await people.auditor.get(`/v1/workloads/${teams}/history?limit=100`)).body;
    expect(
      told.marks.map(({ sequence, eventId, type, recordedAt, effectiveAt }) => [sequence, eventId, type, recordedAt, effectiveAt]),
    ).toEqual(
      items.map(({ sequence, type, recordedAt, effectiveAt, ...event }) => [
        sequence,
        (event as { id?: string }).id,
        type,
        recordedAt,
        effectiveAt,
      ]),
    );
    expect(told.usage.map(({ period, lane, monthlyActiveUsers, was }) => [period, lane, monthlyActiveUsers, was.length])).toEqual([
      ['2025-01', 'proseware', 600, 0],
      ['2025-02', 'proseware', 690, 1],
      ['2025-03', 'litware', 1010, 0],
    ]);
    const before = await read(people.auditor, '?known-at=2025-04-01');
    expect(before.usage.map(({ monthlyActiveUsers }) => monthlyActiveUsers)).toEqual([600, 720]);
    expect(before.range).toEqual(told.range);
    expect(before.marks.every(({ recordedAt }) => recordedAt <= before.knownAt)).toBe(true);
    expect(spans(before, 'right-to-dispute')).toEqual([expect.objectContaining({ closedAt: null })]);
    expect(before.deadlines.map(({ kind, at }) => [kind, at])).toEqual([
      ['right-to-dispute', '2025-04-26T00:00:00.000Z'],
      ['right-to-repudiate', '2025-05-26T00:00:00.000Z'],
    ]);
  });

  test('the parties know each other; a rival’s documents, windows and usage are not there', async () => {
    const [proseware, litware] = [await read(people.proseware), await read(people.litware)];
    expect(lanes(proseware)).toEqual(['Proseware', 'Litware', 'Dispute 1 by Proseware']);
    expect(proseware.usage).toEqual([]);
    expect(litware.usage.map(({ period }) => period)).toEqual(['2025-03']);
    expect(spans(proseware, 'customer-window').map(({ lane }) => lane)).toEqual(['proseware']);
    expect(spans(proseware, 'notice')).toHaveLength(1);
    expect(spans(litware, 'right-to-dispute')).toEqual([]);
    expect(proseware.deadlines).toEqual([]);
  });

  test('an internal note is for staff, the customer reads no usage, and a stranger nothing at all', async () => {
    const notes = async (client: Client) => (await read(client)).marks.filter(({ type }) => type === 'NoteAdded').length;
    expect([await notes(people.auditor), await notes(people.customer), await notes(people.proseware)]).toEqual([1, 0, 0]);
    expect((await read(people.customer)).usage).toEqual([]);
    const stranger = await server.customer(tenants.fabrikam);
    for (const client of [people.trey, stranger]) {
      expect(await client.get(`/v1/workloads/${teams}/timeline`)).toMatchObject({ status: 404, body: { code: 'NotFound' } });
    }
    const service = await server.as('service');
    expect(await service.get(`/v1/workloads/${teams}/timeline`)).toMatchObject({ status: 403 });
    expect(await people.auditor.get(`/v1/workloads/${teams}/timeline?on=2031-01-01`)).toMatchObject({
      status: 422,
      body: { code: 'AsOfOutOfRange' },
    });
    expect(await people.auditor.get(`/v1/workloads/${teams}/timeline?on=May`)).toMatchObject({ status: 400, body: { code: 'Malformed' } });
  });
});

describe('a third partner', () => {
  test('reads of its rivals numbers and dates, and neither their deadlines nor their dispute', async () => {
    await people.trey.post('/v1/claims', claimOf(contoso, 'teams', '2025-03-20', 3));
    const { text, body } = await people.trey.get(`/v1/workloads/${teams}/timeline`);
    const told = body as unknown as Told;
    expect(text).not.toMatch(/proseware|litware|manager-a/i);
    expect(text).not.toContain(disputeId);
    expect(told.marks.map(({ label }) => label)).toEqual(['Requested', 'Notice served']);
    expect(spans(told, 'notice')).toEqual([expect.objectContaining({ lane: 'trey', to: 'competing partner 1' })]);
    expect(told.range.from).toBe('2025-04-01T00:00:00.000Z');
    expect(spans(told, 'hold')).toEqual([]);
    expect(told.answer.sentence).toMatch(/^Competing partner \d is partner of record since 26 Mar 2025; that is in dispute\.$/);
  });
});

test('of a moment before the ledger or ahead is refused, as by the question for a day', async () => {
  const asked = ['known-at=2024-12-31', 'known-at=2025-01-01T08:59:59.999Z', 'known-at=2026-01-01', 'on=2026-01-01'];
  for (const query of asked) {
    const answers = await Promise.all(
      ['timeline', 'partner-of-record'].map((of) => people.auditor.get(`/v1/workloads/${teams}/${of}?${query}`)),
    );
    expect(answers.map(({ status, body }) => [query, status, body.code])).toEqual(answers.map(() => [query, 422, 'AsOfOutOfRange']));
  }
});

describe('after the reversal', () => {
  test('the day is told as known then and as known now, and what was believed stands beside it', async () => {
    await server.at('2025-04-22T09:00:00.000Z');
    const reversed = { outcome: 'decision-reversed', reasons: ['evidence-misjudged'], rationale };
    expect((await people.lead.decide(disputeId, 'resolve', reversed, 'disputes')).status).toBe(200);
    const then = await read(people.auditor, '?on=2025-04-01&known-at=2025-04-10');
    expect(then.answer.sentence).toBe(
      'On 1 Apr 2025 Litware was partner of record, since 26 Mar 2025, as known on 10 Apr 2025; that is in dispute.',
    );
    expect(then.believed).toBeNull();
    const now = await read(people.auditor, '?on=2025-04-01');
    expect(now.answer.partnerOfRecord).toMatchObject({ partnerId: 'proseware' });
    expect(now.band).toEqual([{ from: '2025-01-11T00:00:00.000Z', until: null, lane: 'proseware', name: 'Proseware', imported: false }]);
    expect(now.believed?.map(({ lane }) => lane)).toEqual(['proseware', 'litware']);
    expect(now.lanes.find(({ lane }) => lane === 'litware')?.lives.map(({ how }) => how)).toEqual(['open', 'void']);
    expect(now.usage.map(({ period, lane }) => [period, lane])).toContainEqual(['2025-03', 'proseware']);
    expect(spans(now, 'hold')).toEqual([expect.objectContaining({ closedAt: '2025-04-22T09:00:00.000Z' })]);
    const reinstated = now.marks.find(({ label }) => label === 'Reinstated');
    expect(reinstated).toMatchObject({ lane: 'proseware', effectiveAt: '2025-03-26T00:00:00.000Z', joined: true });
  });
});
