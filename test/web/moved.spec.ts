import type { Told } from '../../src/timeline/timeline';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from './support/reader';

const { contoso } = tenants;
const workload = `${contoso}.teams`;

/** Proseware is on record from the close of 12 January, Litware asks on 3 March, and Proseware moves to its Oslo location on 10 March. */
let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  const [manager, proseware] = [await server.as('manager', { sub: 'manager-a' }), await server.partner('proseware')];
  const oslo = { name: 'Proseware Oslo', globalAccountId: 'proseware' };
  expect((await manager.put('/v1/partners/proseware-oslo', oslo)).status).toBe(200);
  const { claimId } = (await proseware.post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'))).body;
  await manager.decide(claimId, 'start-review');
  await manager.decide(claimId, 'pass-review', { rationale: 'The statement of work names Teams.' });
  await server.at('2025-03-03T09:00:00.000Z');
  expect((await (await server.partner('litware')).post('/v1/claims', claimOf(contoso, 'teams', '2025-02-20', 2))).status).toBe(201);
  await server.at('2025-03-10T09:00:00.000Z');
  expect((await proseware.post(`/v1/claims/${claimId}/move`, { partnerId: 'proseware-oslo' })).status).toBe(200);
  await server.at('2025-04-10T09:00:00.000Z');
});
afterAll(() => server.close());

async function drawnFor(as: string, who: Record<string, string> = {}): Promise<{ bands: string[]; plane: string }> {
  const reader = new Reader(server.url);
  await reader.signIn(as, who);
  const { html } = await reader.get(`/workloads/${workload}`);
  const wide = /<svg[^>]*class="[^"]*wide[^]*?<\/svg>/.exec(html)?.[0] ?? '';
  const names = [...wide.matchAll(/<text[^>]*class="hb[^>]*>([^<]*)</g)].map(([, name = '']) => name);
  return { bands: names, plane: /Every answer: across[^<]*/.exec(html)?.[0] ?? '' };
}
const bandFor = async (told: Promise<{ body: unknown }>) =>
  ((await told).body as Told).band.map(({ from, lane, name }) => [from.slice(0, 10), lane, name]);

describe('an association that moved within its account', () => {
  test('is on record without a gap, each of its locations for its own days', async () => {
    const auditor = await server.as('auditor');
    const band = await bandFor(auditor.get(`/v1/workloads/${workload}/timeline`));
    expect(band.map(([, lane, name]) => [lane, name])).toEqual([
      ['proseware', 'Proseware'],
      ['proseware', 'Proseware Oslo'],
    ]);
    const asked = (await auditor.get(`/v1/workloads/${workload}/partner-of-record?on=2025-03-01`)).body['partnerOfRecord' as 'state'];
    expect(asked).toMatchObject({ partnerId: 'proseware' });
    const { bands, plane } = await drawnFor('auditor');
    expect(bands).toEqual(['Proseware', 'Proseware Oslo']);
    expect(plane).toMatch(/Proseware Oslo for days from 10 Mar 2025/);
  });

  test('shows its rivals no seam: neither in the band, nor between the answers', async () => {
    const litware = await server.partner('litware');
    const band = await bandFor(litware.get(`/v1/workloads/${workload}/timeline`));
    expect(band.map(([, lane, name]) => [lane, name])).toEqual([['competing partner 1', 'competing partner 1']]);
    const { bands, plane } = await drawnFor('partner', { partnerId: 'litware' });
    expect(bands).toEqual(['competing partner 1']);
    expect(plane.match(/competing partner 1 for days/g)).toHaveLength(1);
    expect(plane).not.toContain('10 Mar');
  });
});
