import type { CloudEventSeen } from '../support/following';
import { startServer } from '../support/server';
import type { Client, TestServer } from '../support/server';
import { decided, disputes, litwareSupersedes, programme, resolution, teams } from './scenarios/story';
import type { Programme } from './scenarios/story';

let server: TestServer;
let all: Programme;
let held: string;
beforeEach(async () => {
  server = await startServer();
  all = await programme(server);
  ({ held } = await litwareSupersedes(all));
  await server.at('2025-04-05T09:00:00.000Z');
});
afterEach(() => server.close());

const everything = async (client: Client, types = '') =>
  JSON.parse((await client.get(`/v1/events?limit=1000&workload=${teams}${types}`)).text) as CloudEventSeen[];
const keys = (events: CloudEventSeen[]) => events.map(({ source, id }) => `${String(source)} ${id}`);

test('a party that reads again is told a name where a number was, of the same events under the same ids', async () => {
  const before = await everything(all.proseware);
  expect(JSON.stringify(before)).not.toMatch(/litware/);
  expect(before.filter(({ data }) => data['competingPartner'] === 1)).not.toHaveLength(0);
  const disputeId = await disputes(all.proseware, held);
  const after = await everything(all.proseware);
  expect(keys(after).slice(0, before.length)).toEqual(keys(before));
  for (const [index, { data, type }] of before.entries()) {
    const now = after[index]!;
    const { competingPartner, ...rest } = data;
    expect([type, now.data]).toEqual([now.type, competingPartner === undefined ? data : expect.objectContaining(rest)]);
    if (competingPartner !== undefined) expect(now.data).toMatchObject({ partnerId: 'litware', accountId: 'litware' });
  }
  expect(JSON.stringify(await everything(all.litware))).toMatch(/proseware/);
  // Who took the earlier ones for repetitions learns whose they are from the dispute, which the next event names.
  expect(after.at(-1)).toMatchObject({ type: 'onrecord.DisputeOpened', data: { disputeId } });
  expect((await all.proseware.get(`/v1/disputes/${disputeId}`)).text).toContain('litware');
});

test('a reversal says by which events it took the days back, the resolution first', async () => {
  const disputeId = await disputes(all.proseware, held);
  await decided(all.managerB, disputeId, 'resolve', resolution('decision-reversed', 'evidence-misjudged'), 'disputes');
  const types = new Map((await everything(all.auditor)).map(({ id, type }) => [id, type]));
  const changes = await everything(all.auditor, '&types=TenureChanged');
  expect(changes.map(({ data }) => (data['because'] as string[]).map((id) => types.get(id)))).toEqual([
    ['onrecord.ClaimGranted'],
    ['onrecord.ClaimSuperseded', 'onrecord.ClaimGranted'],
    ['onrecord.DisputeResolved', 'onrecord.ClaimSuperseded', 'onrecord.ClaimGranted'],
  ]);
  const [own] = (await everything(all.auditor, '&types=TenureChanged&partner=litware')).slice(-1);
  expect(own?.id).toBe(changes.at(-1)?.id);
});
