import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from './support/reader';

const { contoso } = tenants;
const words = 'The customer was asked for the signed annex.';

let server: TestServer;
let claimId: string;
let place: string;
beforeEach(async () => {
  server = await startServer();
  await registerProgramme(server);
  claimId = (await (await server.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'))).body.claimId;
  place = `/claims/${claimId}/notes`;
});
afterEach(() => server.close());

async function reader(as: string, who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}
const others = (): Promise<Reader[]> =>
  Promise.all([reader('partner', { partnerId: 'proseware' }), reader('customer', { customerId: contoso })]);

const noted = /class="what">\s*<blockquote><p>The customer was asked for the signed annex\.<\/p><\/blockquote>/;

test('a manager leaves a note for the vendor’s people alone, which they read as written and nobody else reads', async () => {
  const manager = await reader('manager-a');
  expect((await manager.get(`/workloads/${contoso}.teams`)).html).toContain(`href="${place}"`);
  const form = await manager.get(place);
  expect((await manager.post(place, { ...form.hidden, step: 'record' })).text).toContain('Write the note.');
  const personal = await manager.post(place, { ...form.hidden, text: 'ask ann@example.com', step: 'record' });
  expect([personal.status, personal.text]).toEqual([422, expect.stringContaining('The note holds a mail address')]);
  const foreseen = await manager.post(place, { ...form.hidden, text: words, step: 'preview' });
  expect(foreseen.text).toMatch(/What follows 1 event would be recorded .* A manager left a note for the vendor’s people alone/);
  const told = await manager.post(place, { ...foreseen.hidden, text: words, step: 'record' });
  for (const { html } of [told, await (await reader('auditor')).get(`/claims/${claimId}`)]) expect(html).toMatch(noted);
  for (const other of await others()) {
    for (const path of [`/claims/${claimId}`, `/workloads/${contoso}.teams`, '/inbox']) {
      expect((await other.get(path)).text).not.toContain(words);
    }
  }
});

test('or for the parties and the customer too, on a claim that is over as well, from its own page', async () => {
  await (await server.partner('proseware')).post(`/v1/claims/${claimId}/withdraw`, {});
  const manager = await reader('manager-a');
  expect((await manager.get(`/workloads/${contoso}.teams`)).html).not.toContain(`href="${place}"`);
  expect((await manager.get(`/claims/${claimId}`)).html).toContain(`href="${place}"`);
  const form = await manager.get(place);
  await manager.post(place, { ...form.hidden, choice: 'parties', text: words, step: 'record' });
  for (const other of await others()) expect((await other.get(`/claims/${claimId}`)).html).toMatch(noted);
});

test('it is offered to nobody else', async () => {
  for (const other of [...(await others()), await reader('auditor')]) {
    expect((await other.get(`/claims/${claimId}`)).html).not.toContain(`href="${place}"`);
    expect([403, 404]).toContain((await other.get(place)).status);
  }
});
