import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, themes, violations, widths } from './support/browser';
import { Reader } from './support/reader';

let server: TestServer;
let claimId: string;
beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  const proseware = await server.partner('proseware');
  claimId = (await proseware.post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-15'))).body.claimId;
  await (await server.partner('litware')).post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-20', 2));
  await (await server.partner('litware')).post('/v1/claims', claimOf(tenants.fabrikam, 'exchange', '2024-12-20', 3));
  const manager = await server.as('manager', { sub: 'manager-a' });
  await manager.decide(claimId, 'start-review');
  await manager.decide(claimId, 'require-action', { reasons: ['signature-missing'], rationale: 'The customer is not named.' });
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

describe('finding', () => {
  test.each([
    ['contoso', ['Contoso, Teams']],
    ['contoso teams', ['Contoso, Teams']],
    ['exchange', ['Fabrikam, Exchange']],
    ['contoso exchange', []],
    ['nobody knows', []],
    ['%_', []],
  ])('%s finds %j', async (q, expected) => {
    const { text } = await (await reader('manager-a')).get(`/find?q=${encodeURIComponent(q)}`);
    for (const one of ['Contoso, Teams', 'Fabrikam, Exchange']) expect([one, text.includes(one)]).toEqual([one, expected.includes(one)]);
    if (expected.length === 0) expect(text).toContain('Nothing that you may see matches');
  });

  test.each([
    'exchange bakers',
    'Exchange Bakers, Inc',
    'Exchange Bakers, Inc., Teams',
    'teams exchange bakers',
    'exchange',
    'bakers teams',
  ])('a customer whose name holds the word of a service is found by %s', async (q) => {
    await (await server.as('manager')).put(`/v1/tenants/${tenants.contoso}`, { name: 'Exchange Bakers, Inc.' });
    const { text } = await (await reader('manager-a')).get(`/find?q=${encodeURIComponent(q)}`);
    await (await server.as('manager')).put(`/v1/tenants/${tenants.contoso}`, { name: 'Contoso' });
    expect(text).toContain('Exchange Bakers, Inc., Teams');
  });

  test('the id of a claim leads to it, and that of a customer to its workloads', async () => {
    const answer = await fetch(`${server.url}/find?q=${tenants.fabrikam}`, { redirect: 'manual' });
    expect(answer.status).toBe(401);
    const { text } = await (await reader('manager-a')).get(`/find?q=${tenants.fabrikam}`);
    expect(text).toContain('Fabrikam, Exchange');
  });

  test('finds nothing that its reader may not see', async () => {
    const stranger = await reader('partner', { partnerId: 'trey' });
    expect((await stranger.get('/find?q=contoso')).text).toContain('Nothing that you may see matches');
    for (const id of [claimId, `${tenants.contoso}.teams`])
      expect((await stranger.get(`/find?q=${id}`)).text).toContain('Nothing that you may see matches');
  });
});

describe('lists', () => {
  test('a manager begins with what waits: each thing once, what is contested before the rest', async () => {
    const { text } = await (await reader('manager-b')).get('/queue');
    expect(text).toMatch(/3 things wait\. Nothing is past its deadline\. The next falls due 9 Jan 2025 24:00/);
    expect(text).toMatch(/3 everything 0 past their deadline 2 contested 1 to review/);
    expect(text).toMatch(/Contested 2 Contoso, Teams .* asks; .* To review 1 Fabrikam, Exchange .* Litware asks; vacant/);
  });

  test('which is narrowed down by kind, reviewer, customer and partner', async () => {
    const manager = await reader('manager-b');
    const found = async (query: string) => {
      const { text } = await manager.get(`/queue?${query}`);
      return [/([\d,]+) everything/.exec(text)?.[1], text.includes('Contoso, Teams'), text.includes('Fabrikam, Exchange')];
    };
    expect(await found('name=to-review')).toEqual(['2', true, true]);
    expect(await found('name=action-due&reviewer=manager-a')).toEqual(['1', true, false]);
    expect(await found(`tenant=${tenants.fabrikam}`)).toEqual(['1', false, true]);
    expect(await found('partner=proseware')).toEqual(['1', true, false]);
    expect(await found('group=to-review')).toEqual(['3', false, true]);
    expect(await found('due-before=2025-01-09')).toEqual(['0', false, false]); // they close that day
    expect(await found('due-before=2025-01-10')).toEqual(['2', true, true]);
    const nothing = await manager.get('/queue?name=action-due&reviewer=manager-b');
    expect(nothing.text).toContain('Nothing waits here.');
    expect((await manager.get('/queue?group=contested&cursor=odd')).status).toBe(400);
  });

  test('or to what its reader may act upon, in all its groups and pages', async () => {
    const { html, text } = await (await reader('manager-b')).get('/queue?mine=true');
    expect(text).toMatch(/2 things wait for you\. .* 2 everything 0 past their deadline 1 contested 1 to review /);
    expect(html).toMatch(/name="mine" type="checkbox" value="true"\s+checked/);
    expect(html).toContain('href="/queue?group=contested&amp;mine=true"');
    expect(text).not.toContain('Wait for');
    const one = await (await reader('manager-b')).get('/queue?group=to-review&mine=true');
    expect(one.text).toMatch(/2 everything .* To review 1 Fabrikam, Exchange/);
    const auditor = await reader('auditor');
    expect((await auditor.get('/queue')).html).not.toContain('name="mine"');
    expect((await auditor.get('/queue?mine=true')).text).toContain('Nothing waits here.');
  });

  test('says of each the one step that is due, and leads there', async () => {
    const step = async (as: string, workload: string) => {
      const { html } = await (await reader(as)).get('/queue');
      const steps = [...html.matchAll(/<td class="ac">\s*<a href="([^"]*)"\s*>(.*?)<span class="vh">: ([^<]*)<\/span>/gs)];
      return steps.flatMap(([, href = '', words = '', of]) => (of === workload ? [[href, words.replace(/<[^>]*>/g, '')]] : []));
    };
    const [start] = await step('manager-b', 'Fabrikam, Exchange');
    expect(start).toEqual([expect.stringMatching(/^\/claims\/[^/]*\/start-review$/), 'Start the review']);
    expect((await (await reader('manager-b')).get(start?.[0] ?? '')).text).toContain('record 1 event');
    expect(await step('auditor', 'Fabrikam, Exchange')).toEqual([[expect.stringMatching(/^\/claims\/[^/]*$/), 'Read the claim']]);
    expect(await step('manager-a', 'Contoso, Teams')).toContainEqual([
      `/claims/${claimId}`,
      'Wait for the partner until 22 Jan 2025 24:00',
    ]);
  });

  test('a queue is for the vendor’s people', async () => {
    const page = await (await reader('partner', { partnerId: 'litware' })).get('/queue');
    expect([page.status, page.text]).toEqual([403, expect.stringContaining('not for the role partner')]);
  });

  test('a partner reads what it must mend, and what would cure it', async () => {
    const proseware = await reader('partner', { partnerId: 'proseware' });
    const inbox = await proseware.get('/inbox');
    expect(inbox.text).toMatch(/1 to answer/);
    expect(inbox.text).toMatch(/Contoso, Teams mend the claim/);
    const claims = await proseware.get('/claims');
    expect(claims.text).toMatch(/Contoso, Teams Proseware partner action required since/);
    expect(claims.text).not.toContain('Litware');
  });

  test('a customer reads its own services only', async () => {
    const { text } = await (await reader('customer', { customerId: tenants.fabrikam })).get('/workloads');
    expect(text).toContain('Fabrikam, Exchange');
    expect(text).not.toContain('Contoso');
  });

  test('what is past its deadline comes before all else, with how late it is', async () => {
    await server.at('2025-01-14T09:00:00.000Z');
    const { text } = await (await reader('manager-b')).get('/queue');
    expect(text).toMatch(/3 things wait\. 2 past the deadline of the programme, the oldest since 9 Jan 2025 24:00/);
    expect(text).toMatch(/Past their deadline 2 .* 9 Jan 2025 24:00 3 business days over .* contested, beside Proseware .* Contested 1/);
  });

  test('workloads are listed by one thing that is so of them, or by any of several', async () => {
    const listed = async (status: string) => {
      const { text } = await (await reader('manager-a')).get(`/workloads?status=${status}`);
      return ['Contoso, Teams', 'Fabrikam, Exchange'].filter((one) => text.includes(one));
    };
    expect(await listed('contested,on-hold')).toEqual(['Contoso, Teams']);
    expect(await listed('contested,vacant')).toEqual(['Contoso, Teams', 'Fabrikam, Exchange']);
    const { text } = await (await reader('manager-a')).get('/workloads?status=on-hold,locked');
    expect(text).toContain('There is no workload that is on hold or locked.');
  });

  test('an unknown filter is none, and a cursor that is none is said', async () => {
    const manager = await reader('manager-a');
    expect((await manager.get('/workloads?status=odd')).status).toBe(200);
    const page = await manager.get('/workloads?cursor=odd');
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('cursor')]);
  });

  test('workloads on one page stand in the order of what is shown as due, not of what the ledger records next', async () => {
    const litware = await server.partner('litware');
    const { items } = (await litware.get('/v1/claims')).body;
    const rival = items.find(({ workloadId }: { workloadId: string }) => workloadId === `${tenants.contoso}.teams`);
    expect((await litware.post(`/v1/claims/${rival?.claimId}/withdraw`, {})).status).toBe(200);
    const { text } = await (await reader('manager-b')).get('/workloads');
    expect(text).toMatch(
      /Fabrikam, Exchange .* review to start \(service level\) 9 Jan 2025 24:00 .* Contoso, Teams .* the partner to act 22 Jan 2025 24:00/,
    );
    expect(text).not.toContain('by the clock');
  });
});

describeInBrowser('lists in a browser', () => {
  test.each([
    '/workloads',
    '/queue',
    '/queue?mine=true&due-before=2025-01-20',
    '/claims',
    '/disputes',
    '/inbox',
    '/find?q=contoso',
    '/find?q=odd',
    '/workloads?cursor=odd',
    '/signin',
  ])('%s is without a fault in both themes and at every width', async (path) => {
    for (const colorScheme of themes) {
      const { context, page, complaints } = await openWindow({ colorScheme });
      await context.request.post(`${server.url}/signin`, { form: { as: 'manager-a', then: '/' } });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(server.url + path);
        expect([colorScheme, width, await violations(page)]).toEqual([colorScheme, width, []]);
        expect([width, await overflows(page)]).toEqual([width, false]);
      }
      expect(complaints.filter((one) => !one.includes('400 (Bad Request)'))).toEqual([]);
      await context.close();
    }
  });

  test('on a small screen what waits stands over the whole width of its row', async () => {
    const { context, page } = await openWindow({ viewport: { width: 320, height: 900 } });
    await context.request.post(`${server.url}/signin`, { form: { as: 'manager-a', then: '/' } });
    await page.goto(`${server.url}/queue`);
    const shares: number[] = await page.evaluate(
      '[...document.querySelectorAll(".queue tbody td:is(.wh,.bt,.ac)")].map((cell) => cell.offsetWidth / cell.parentElement.offsetWidth)',
    );
    expect(shares.length).toBeGreaterThan(2);
    expect(Math.min(...shares)).toBeGreaterThan(0.95);
    await context.close();
  });
});
