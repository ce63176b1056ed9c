import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from './support/reader';

const { contoso } = tenants;
const rationale = 'The documents were read and compared.';
const reason = 'The annex is at the notary until Friday.';

let server: TestServer;
let held: string;
/** Litware's, under review while Proseware may still answer. */
let asked: string;
beforeEach(async () => {
  server = await startServer();
  await registerProgramme(server);
  const manager = await server.as('manager', { sub: 'manager-a' });
  held = await requested('proseware', 1);
  await manager.decide(held, 'start-review');
  await manager.decide(held, 'pass-review', { rationale });
  await (await server.customer(contoso)).post(`/v1/claims/${held}/consent`, {});
  asked = await requested('litware', 2);
  await manager.decide(asked, 'start-review');
});
afterEach(() => server.close());

const requested = async (partnerId: string, number: number): Promise<string> =>
  (await (await server.partner(partnerId)).post('/v1/claims', claimOf(contoso, 'teams', `2024-12-1${number}`, number))).body.claimId;

async function reader(as: string, who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}

const lastOf = async (claimId: string) => (await (await server.as('auditor')).get(`/v1/claims/${claimId}/history`)).body.items.at(-1);

test('a manager gives more time for what a claim waits for, sees until when, and why stands among its events', async () => {
  const manager = await reader('manager-b');
  const place = `/claims/${asked}/extend-deadline`;
  expect((await manager.get(`/workloads/${contoso}.teams`)).html).toContain(`href="${place}"`);
  const form = await manager.get(place);
  expect(form.text).toMatch(/Review: now until .* 24:00 The incumbent to answer: now until .* 24:00/);
  const lacking = await manager.post(place, { ...form.hidden, step: 'record' });
  expect([lacking.status, lacking.text]).toEqual([
    400,
    expect.stringContaining('Choose for what there is more time. Say until which day there is more time. Say why more time is given.'),
  ]);
  const sooner = { ...form.hidden, choice: 'review', until: '2025-01-02', reason };
  expect((await manager.post(place, { ...sooner, step: 'preview' })).text).toMatch(
    /The day must be later than \d+ Jan 2025 24:00: a deadline only moves later\./,
  );
  const later = { ...sooner, until: '2025-03-14' };
  const foreseen = await manager.post(place, { ...later, step: 'preview' });
  expect(foreseen.text).toMatch(/What follows .*More time was given for the review, until 14 Mar 2025 24:00/);
  const told = await manager.post(place, { ...later, ...foreseen.hidden, step: 'record' });
  expect(told.html).toContain(`<blockquote><p>${reason}</p></blockquote>`);
  expect((await manager.get(`/claims/${asked}`)).text).toMatch(/review 14 Mar 2025 24:00/i);
  expect(await lastOf(asked)).toMatchObject({
    type: 'DeadlineExtended',
    data: { which: 'review', until: '2025-03-15T00:00:00.000Z', reason },
  });
});

test('what has only one deadline asks for none: a dispute escalates later', async () => {
  await (await server.as('manager', { sub: 'manager-a' })).decide(asked, 'reject', { reasons: ['scope-mismatch'], rationale });
  const opened = await (await server.partner('litware')).post(`/v1/claims/${asked}/disputes`, { grounds: 'It names it.', evidence: [] });
  const { disputeId } = opened.body;
  const place = `/disputes/${disputeId}/extend-deadline`;
  const manager = await reader('manager-a');
  expect((await manager.get(`/disputes/${disputeId}`)).html).toContain(`href="${place}"`);
  const form = await manager.get(place);
  expect(form.text).toMatch(/It escalates \d+ Jan 2025 24:00\. A deadline only moves later\./);
  await manager.post(place, { ...form.hidden, until: '2025-03-14', reason, step: 'record' });
  expect((await manager.get(`/disputes/${disputeId}`)).text).toMatch(/14 Mar 2025 24:00/);
  await (await server.as('manager')).decide(disputeId, 'escalate', {}, 'disputes');
  expect((await manager.get(place)).status).toBe(404);
});

test('it is offered to nobody else, and for nothing that does not run', async () => {
  const others = [
    reader('partner', { partnerId: 'litware' }),
    reader('partner', { partnerId: 'proseware' }),
    reader('customer', { customerId: contoso }),
    reader('auditor'),
  ];
  for (const other of await Promise.all(others)) {
    expect((await other.get(`/workloads/${contoso}.teams`)).html).not.toContain('/extend-deadline"');
    expect([403, 404]).toContain((await other.get(`/claims/${asked}/extend-deadline`)).status);
  }
  const manager = await reader('manager-a');
  expect((await manager.get(`/claims/${held}`)).html).not.toContain('/extend-deadline"');
  expect((await manager.get(`/claims/${held}/extend-deadline`)).status).toBe(404);
});
