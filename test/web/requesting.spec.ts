import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from './support/reader';
import type { Page } from './support/reader';

const { contoso } = tenants;
const typed: Record<string, string> = {
  tenantId: contoso,
  scope: 'teams',
  engagement: 'use-or-consume',
  sha256: 'ab'.repeat(32),
  type: 'proof-of-execution',
  signedOn: '2024-12-20',
  names: 'teams',
  reference: 'SOW 9',
};

let server: TestServer;
let litware: Reader;
beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  litware = new Reader(server.url);
  await litware.signIn('partner', { partnerId: 'litware' });
});
afterAll(() => server.close());

const sent = async (changed: Record<string, string>, step = 'preview'): Promise<Page> => {
  const { hidden } = await litware.get('/claims/request');
  return litware.post('/claims/request', { ...hidden, ...typed, ...changed, step });
};

describe('a partner who asks to be on record', () => {
  test.each([
    [
      'an empty form',
      { tenantId: '', scope: '', engagement: '' },
      /The customer must be given by the id of its tenant.*What you do for the customer must be chosen/,
    ],
    ['a service that is none', { scope: 'nothing' }, /The service must be one of the programme’s: choose from the list\./],
    ['a hash that is none', { sha256: 'x' }, /The SHA-256 of the file must be 64 hex digits\./],
    ['no day of signature', { signedOn: '' }, /The day of signature must be given, as a day\./],
    ['a day ahead', { signedOn: '2026-11-20' }, /The day of signature 20 Nov 2026 is more than one day ahead/],
    ['names of services as people write them', { names: 'Power BI!' }, /What the document names must be services by their names/],
    ['a reference with an address', { reference: 'ann@example.com' }, /How you file it holds a mail address/],
  ] as [string, Record<string, string>, RegExp][])(
    'reads of %s what is wrong with it in the words of the form, and nothing typed is lost',
    async (_, changed, says) => {
      const { status, text, html } = await sent(changed);
      expect([status >= 400, text]).toEqual([true, expect.stringMatching(says)]);
      expect(text).not.toMatch(/evidence\.0|customerSignedOn|GET \/v1|\d{4}-11-\d\d/);
      expect(html).toContain(`value="${{ ...typed, ...changed }.reference}"`);
    },
  );

  test('writes a service as people do, and follows the claim that it has already', async () => {
    const foreseen = await sent({ scope: 'Power BI', names: 'Teams, power-bi' });
    expect(foreseen.text).toMatch(/You request the workload, under policy version 1/);
    const { body } = await (await server.partner('litware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'));
    const again = await sent({}, 'record');
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('Your account asks for it already.')]);
    expect(again.html).toContain(`<a href="/claims/${body.claimId}">Follow its claim</a>`);
  });
});
