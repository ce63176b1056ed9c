import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from './support/reader';

const { contoso } = tenants;
const workload = `${contoso}.teams`;
const rationale = 'The documents were read and compared.';

let server: TestServer;
/** Proseware's, superseded on 24 March by Litware's. */
let lost: string;
let won: string;
let disputeId: string;

beforeEach(async () => {
  server = await startServer({ at: '2025-01-01T09:00:00.000Z' });
  await registerProgramme(server);
  const manager = await server.as('manager', { sub: 'manager-a' });
  const granted = async (partnerId: string, signed: string, number: number): Promise<string> => {
    const claimId = (await (await server.partner(partnerId)).post('/v1/claims', claimOf(contoso, 'teams', signed, number))).body.claimId;
    await manager.decide(claimId, 'start-review');
    await server.at(number === 1 ? '2025-01-02T09:00:00.000Z' : '2025-03-18T09:00:00.000Z');
    expect((await manager.decide(claimId, 'pass-review', { rationale })).status).toBe(200);
    return claimId;
  };
  lost = await granted('proseware', '2024-12-15', 1);
  await server.at('2025-03-03T09:00:00.000Z');
  won = await granted('litware', '2025-02-20', 2);
  await server.at('2025-04-05T11:20:00.000Z');
  const telemetry = await server.as('telemetry');
  const usage = { paidUnits: 5000, source: 'feed', monthlyActiveUsers: 720 };
  for (const period of ['2025-02', '2025-03']) await telemetry.post(`/v1/workloads/${workload}/usage`, { period, ...usage });
  const grounds = { grounds: 'Our delivery was accepted.', evidence: [evidence(contoso, 'teams', '2025-02-27', 3)] };
  ({ disputeId } = (await (await server.partner('proseware')).post(`/v1/claims/${lost}/disputes`, grounds)).body);
});
afterEach(() => server.close());

async function reader(as: string, who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}

/** What its drawing shows, in words. */
const bands = (html: string): string | undefined => /<svg\s+class="tl ba wide"[^>]*aria-label="([^"]*)"/.exec(html)?.[1];

/** What a preview says after what would be recorded. */
const then = (text: string): string => /What follows .* Then (.*) Nothing is recorded yet\./.exec(text)?.[1] ?? '';

test('the preview of a reversal says who holds, who reads usage, which months count for whom, and what stays known; and so it is then', async () => {
  const lead = await reader('lead');
  const address = `/disputes/${disputeId}/resolve`;
  const form = await lead.get(address);
  const chosen = { ...form.hidden, choice: 'decision-reversed', reasons: 'evidence-misjudged', rationale };
  const preview = await lead.post(address, { ...chosen, step: 'preview' });
  expect(bands(preview.html)).toBe(
    'On record now: nobody until 9 Jan 2025, then Proseware until 25 Mar 2025, then Litware. ' +
      'After this: nobody until 9 Jan 2025, then Proseware. Changes hands: 26 Mar to today.',
  );
  expect(preview.text).toMatch(/DisputeResolved .* at once evidence-misjudged ; the rationale; policy version 1/);
  const foreseen = then(preview.text);
  expect(foreseen).toMatch(
    /Proseware is on record from 25 Mar 2025 24:00 on in place of Litware, without a gap since 9 Jan 2025 24:00 ?\./,
  );
  expect(foreseen).toContain('Litware can no longer read the usage of Contoso, Teams, at once.');
  expect(foreseen).toContain('Proseware reads the usage of Contoso, Teams, of its own time on record.');
  expect(foreseen).toContain('Usage of Mar 2025 counts for Proseware instead of Litware; no usage event changes.');
  expect(foreseen).toMatch(
    /Until now the ledger answered Litware for 25 Mar 2025 24:00 to today\. It answers so on to whoever asks as known then/,
  );
  expect(foreseen).toContain('no longer on hold');
  expect(foreseen).toContain('If anything is recorded on this workload first, nothing of this is recorded');

  const usageFor = async (partnerId: string) => (await server.partner(partnerId)).get(`/v1/workloads/${workload}/usage`);
  expect([(await usageFor('litware')).status, (await usageFor('proseware')).status]).toEqual([200, 403]);
  await lead.post(address, { ...chosen, step: 'record' });
  expect((await usageFor('litware')).status).toBe(403);
  expect((await usageFor('proseware')).body.items.map(({ period }) => period)).toEqual(['2025-02', '2025-03']);
});

test('a decision that stands changes nobody’s record, and says so', async () => {
  const lead = await reader('lead');
  const form = await lead.get(`/disputes/${disputeId}/resolve`);
  const chosen = { ...form.hidden, choice: 'decision-stands', reasons: 'decision-sound', rationale, step: 'preview' };
  const preview = await lead.post(`/disputes/${disputeId}/resolve`, chosen);
  expect(bands(preview.html)).toBeUndefined();
  const foreseen = then(preview.text);
  expect(foreseen).toMatch(/^Litware stays on record\. The workload is no longer on hold/);
  expect(foreseen).not.toMatch(/[Uu]sage/);
});

/** Proseware's claim for Exchange, which a manager ended on 6 April; on the day after Trey came on record. */
async function endedAndTaken(): Promise<string> {
  const manager = await server.as('manager', { sub: 'manager-a' });
  const customer = await server.customer(contoso);
  const granted = async (partnerId: string, number: number): Promise<string> => {
    const asked = claimOf(contoso, 'exchange', '2025-04-01', number);
    const claimId = (await (await server.partner(partnerId)).post('/v1/claims', asked)).body.claimId;
    await manager.decide(claimId, 'start-review');
    await manager.decide(claimId, 'pass-review', { rationale });
    expect((await customer.post(`/v1/claims/${claimId}/consent`, {})).status).toBe(200);
    return claimId;
  };
  const ended = await granted('proseware', 5);
  await server.at('2025-04-06T09:00:00.000Z');
  await manager.decide(ended, 'end', { reasons: ['engagement-ended'], rationale });
  await server.at('2025-04-07T09:00:00.000Z');
  await granted('trey', 6);
  await server.at('2025-04-08T09:00:00.000Z');
  return ended;
}

test('the preview of a reversal that ends where another came on record says till when, in place of nobody, and who stays', async () => {
  const ended = await endedAndTaken();
  const grounds = { grounds: 'It goes on.', evidence: [] };
  const dispute = (await (await server.partner('proseware')).post(`/v1/claims/${ended}/disputes`, grounds)).body.disputeId;
  const lead = await reader('lead');
  const form = await lead.get(`/disputes/${dispute}/resolve`);
  const chosen = { ...form.hidden, choice: 'decision-reversed', reasons: 'evidence-misjudged', rationale, step: 'preview' };
  expect(then((await lead.post(`/disputes/${dispute}/resolve`, chosen)).text)).toMatch(
    /^From 6 Apr 2025 09:00 to 7 Apr 2025 09:00 it is Proseware that was on record, where nobody was\. Trey stays on record\. Until now/,
  );
});

test('who asks what a dispute would bring is not told who came on record after its own part was over', async () => {
  const address = `/claims/${await endedAndTaken()}/disputes`;
  const proseware = await reader('partner', { partnerId: 'proseware' });
  const form = await proseware.get(address);
  const foreseen = await proseware.post(address, { ...form.hidden, grounds: 'It goes on.', step: 'preview' });
  expect(then(foreseen.text)).toMatch(/^\d+ Apr 2025 24:00 , the dispute: The dispute will go to a lead, if it is still open\.$/);
  expect(bands(foreseen.html)).toBeUndefined();
});

test('who gives up sees its days end today, and of whoever held before it no name, and nothing of before its own part', async () => {
  await endedAndTaken();
  const trey = await reader('partner', { partnerId: 'trey' });
  const claimId = (await (await server.partner('trey')).get('/v1/claims')).body.items[0].claimId;
  const form = await trey.get(`/claims/${claimId}/end`);
  const { html } = await trey.post(`/claims/${claimId}/end`, { ...form.hidden, rationale, step: 'preview' });
  expect(bands(html)).toMatch(
    /^On record now: nobody until 5 Apr 2025, then competing partner 1 until 6 Apr 2025, .*then Trey\. After this: .*then Trey until 8 Apr 2025, then nobody\. Changes hands: from today on\.$/,
  );
  expect(html).not.toContain('Proseware');
});

test('the customer reads who comes back where it never agreed, and nothing of months of usage', async () => {
  const { html, text } = await (await reader('customer', { customerId: contoso })).get(`/claims/${won}/repudiate`);
  expect(bands(html)).toMatch(/then Litware\. After this: .*then Proseware\. Changes hands: 26 Mar to today\.$/);
  const foreseen = then(text);
  expect(foreseen).toMatch(/Proseware is on record from 25 Mar 2025 24:00 on in place of Litware/);
  expect(foreseen).toContain('Litware can no longer read the usage');
  expect(foreseen).not.toMatch(/counts for|If anything is recorded/);
});

test('a rival is told by number of who holds, and of the deadlines of its own claim alone', async () => {
  const asked = (await (await server.partner('trey')).post('/v1/claims', claimOf(contoso, 'teams', '2025-04-01', 4))).body.claimId;
  await (await server.as('manager', { sub: 'manager-a' })).decide(asked, 'start-review');
  const trey = await reader('partner', { partnerId: 'trey' });
  expect(then((await trey.get(`/claims/${asked}/withdraw`)).text)).toMatch(/^Competing partner \d stays on record\.$/);
  const manager = await reader('manager-a');
  const form = await manager.get(`/claims/${asked}/require-action`);
  const chosen = { ...form.hidden, reasons: 'signature-missing', rationale, step: 'preview' };
  expect(then((await manager.post(`/claims/${asked}/require-action`, chosen)).text)).toMatch(
    /^Litware stays on record\. \d+ \w{3} 2025 24:00 , Trey: Unanswered by then, the claim will be rejected/,
  );
});
