import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, themes, violations, widths } from './support/browser';
import { Reader } from './support/reader';

const { contoso } = tenants;
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ policy: 'direct' });
  await registerProgramme(server);
  await server.at('2025-01-03T09:00:00.000Z');
  await (await server.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'));
});
afterAll(async () => {
  await closeBrowser();
  await server.close();
});

async function reader(as: string, who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}

describe('two dates of knowledge compared', () => {
  test('says whose days changed hands, who decided so, and leads to the events', async () => {
    const page = await (await reader('auditor')).get('/changes');
    expect(page.text).toMatch(/Decided since 1 .* Contoso, Teams .* onwards: Proseware , and nobody before/);
    expect(page.text).toMatch(/Decided by the policy under/);
    expect(page.text).toContain('under policy version 1');
  });

  test('has no past day that was believed otherwise, and says so', async () => {
    const { text } = await (await reader('auditor')).get('/changes');
    expect(text).toContain('Believed otherwise 0 No past day changed hands');
    expect((await (await reader('auditor')).get('/changes?only=rewritten')).text).not.toContain('Decided since');
  });

  test('leads to the events by their sequence, and to both answers, compared and drawn', async () => {
    const auditor = await reader('auditor');
    const { html } = await auditor.get('/changes');
    const [, path = '', event = ''] = /href="([^"#]*)#(e\d+)"[^>]*>Proseware came on record/.exec(html) ?? [];
    expect((await auditor.get(path)).html).toContain(`id="${event}"`);
    const [, both = ''] = /href="([^"#]*)#h-cm"/.exec(html) ?? [];
    const drawn = await auditor.get(both.replaceAll('&amp;', '&'));
    expect(drawn.text).toContain('Narrow band: as known on 3 Jan 2025');
    expect(drawn.text).toMatch(/Compared Known on/);
  });

  test('of a customer, or a partner, that nothing was learned of says so', async () => {
    const auditor = await reader('auditor');
    expect((await auditor.get('/changes?partner=proseware')).text).toContain('Contoso, Teams');
    expect((await auditor.get('/changes?partner=litware')).text).toContain('No day changed hands');
    expect((await auditor.get(`/changes?tenant=${tenants.fabrikam}`)).text).toContain('No day changed hands');
  });

  test.each([
    ['dates that are none', 'known-from=soon', 400],
    ['what lies ahead', 'known-from=2999-01-01', 422],
    ['a first date after the second', 'known-from=2025-01-03&known-to=2025-01-02', 400],
    ['a cursor that is none', 'cursor=odd', 400],
  ])('%s: told above the form, which keeps what was typed', async (_, query, status) => {
    const page = await (await reader('auditor')).get(`/changes?partner=litware&${query}`);
    expect([page.status, page.html]).toEqual([status, expect.stringContaining('role="alert"')]);
    expect(page.html).toMatch(/<option value="litware"\s+selected/);
  });

  test('is for the programme’s people', async () => {
    for (const who of [await reader('partner', { partnerId: 'proseware' }), await reader('customer', { customerId: contoso })]) {
      for (const path of ['/changes', `/tenants/${contoso}`, '/partners/proseware']) expect((await who.get(path)).status).toBe(403);
    }
  });
});

describe('days that were past, and are another’s now', () => {
  const past = '/changes?known-from=2025-01-08&tenant=' + tenants.fabrikam;

  beforeAll(async () => {
    const claim = claimOf(tenants.fabrikam, 'exchange', '2024-12-15');
    const { claimId } = (await (await server.partner('trey')).post('/v1/claims', claim)).body as { claimId: string };
    await server.at('2025-01-09T09:00:00.000Z');
    await (await server.partner('trey')).post('/v1/claims', claimOf(tenants.fabrikam, 'teams', '2024-12-15'));
    await server.at('2025-01-10T09:00:00.000Z');
    expect((await (await server.customer(tenants.fabrikam)).post(`/v1/claims/${claimId}/repudiate`, {})).status).toBe(200);
  });

  test('come first, told apart from what was decided of days to come', async () => {
    const { text, html } = await (await reader('auditor')).get(past);
    expect(text).toMatch(
      /Believed otherwise 1 .* Exchange 3 Jan 2025 09:00 to 8 Jan 2025 : believed to be Trey, known since to be nobody ; of later days too\./,
    );
    expect(text).toMatch(/Decided since 1 .* Teams .* onwards: Trey , and nobody before/);
    expect(html.indexOf('h-past')).toBeLessThan(html.indexOf('h-since'));
  });

  test('are all that is told, where that is asked for', async () => {
    const page = await (await reader('auditor')).get(`${past}&only=rewritten`);
    expect(page.text).toContain('known since to be nobody');
    expect(page.text).not.toContain('Decided since');
    expect(page.html).toMatch(/<option value="rewritten"\s+selected/);
  });
});

describe('a customer and a partner', () => {
  test('each have a page with what they hold and claim', async () => {
    const auditor = await reader('auditor');
    const customer = await auditor.get(`/tenants/${contoso}`);
    expect(customer.text).toMatch(/Contoso, Teams Proseware since/);
    const partner = await auditor.get('/partners/proseware');
    expect(partner.text).toMatch(/On record .* Contoso, Teams/);
    expect(partner.html).toContain('/changes?partner=proseware');
    expect((await auditor.get('/partners/litware')).text).toContain('It is on record for nothing.');
    expect((await auditor.get('/partners/nobody')).status).toBe(404);
    expect((await auditor.get('/tenants/nobody')).status).toBe(404);
  });
});

describeInBrowser('for an auditor in a browser', () => {
  test.each(['/changes', '/changes?known-from=2025-01-08', '/changes?known-from=soon', `/tenants/${contoso}`, '/partners/proseware'])(
    '%s is without a fault',
    async (path) => {
      for (const colorScheme of themes) {
        const { context, page, complaints } = await openWindow({ colorScheme });
        await context.request.post(`${server.url}/signin`, { form: { as: 'auditor', then: '/' } });
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(server.url + path);
          expect([colorScheme, width, await violations(page)]).toEqual([colorScheme, width, []]);
          expect([width, await overflows(page)]).toEqual([width, false]);
        }
        expect(complaints.filter((one) => !one.includes('400 (Bad Request)'))).toEqual([]);
        await context.close();
      }
    },
  );
});
