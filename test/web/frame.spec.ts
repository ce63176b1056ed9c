import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from './support/reader';

const everybody = [
  ['manager-a', {}],
  ['lead', {}],
  ['auditor', {}],
  ['partner', { partnerId: 'proseware' }],
  ['customer', { customerId: tenants.contoso }],
] as const;
const lists = ['/queue', '/inbox', '/workloads', '/claims', '/disputes', '/changes', '/history'];

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  await (await server.partner('proseware')).post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-15'));
});
afterAll(() => server.close());

async function reader(as: string, who: Record<string, string>): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}

describe('the frame of every page', () => {
  test.each(everybody)('leads %s to every list that it may read, and to no other', async (as, who) => {
    const one = await reader(as, who);
    const { html } = await one.get('/');
    const [nav = ''] = /<nav aria-label="Main">.*?<\/nav>/s.exec(html) ?? [];
    for (const path of lists) {
      const { status } = await one.get(path);
      expect([path, nav.includes(`href="${path}"`)]).toEqual([path, status === 200]);
    }
  });

  test('marks the list that is read, or that what is read belongs to', async () => {
    const manager = await reader('manager-a', {});
    const current = async (path: string) => /<a href="([^"]*)"\s+aria-current="(\w+)"/.exec((await manager.get(path)).html)?.slice(1);
    expect(await current('/')).toEqual(['/', 'page']);
    expect(await current('/workloads')).toEqual(['/workloads', 'page']);
    expect(await current(`/workloads/${tenants.contoso}.teams`)).toEqual(['/workloads', 'true']);
  });

  test('names whom its reader acts for', async () => {
    expect((await (await reader('partner', { partnerId: 'proseware' })).get('/')).text).toContain('Signed in as partner of Proseware ,');
    expect((await (await reader('customer', { customerId: tenants.contoso })).get('/')).text).toContain('customer of Contoso ,');
  });

  test('tells the programme’s people how far it has read, and nobody else how much is recorded', async () => {
    for (const [as, who] of everybody) {
      const { text } = await (await reader(as, who)).get('/claims');
      expect([as, /Shown up to sequence \d+/.test(text)]).toEqual([as, as !== 'partner' && as !== 'customer']);
    }
    expect((await new Reader(server.url).get('/')).text).not.toContain('Shown up to');
  });
});

describe('looking for something', () => {
  test('begins with an example that finds what its reader sees', async () => {
    for (const [as, who] of everybody) {
      const one = await reader(as, who);
      for (const path of ['/', '/find?q=']) {
        const page = await one.get(path);
        const [, href = ''] = /For example <a href="([^"]*)"/.exec(page.html) ?? [];
        expect([as, path, (await one.get(href)).text]).toEqual([as, path, expect.stringMatching(/Found .*Contoso, Teams/)]);
        expect(page.text).not.toContain('matches');
      }
    }
    const stranger = await reader('partner', { partnerId: 'trey' });
    expect((await stranger.get('/find?q=')).text).not.toContain('For example');
  });

  test('is offered where something is not found', async () => {
    const partner = await reader('partner', { partnerId: 'proseware' });
    for (const path of ['/claims/none', '/disputes/none', '/workloads/none', '/nowhere']) {
      const page = await partner.get(path);
      expect([path, page.status, page.html]).toEqual([path, 404, expect.stringContaining('action="/find"')]);
    }
    expect((await new Reader(server.url).get('/nowhere')).html).not.toContain('action="/find"');
  });
});
