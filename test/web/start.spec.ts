import { script, stylesheet } from '../../src/web/assets';
import { html } from '../../src/web/html';
import { startPage } from '../../src/web/start/start-page';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, themes, violations, widths } from './support/browser';
import { Reader } from './support/reader';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ policy: 'direct' });
  await registerProgramme(server);
  await (await server.partner('proseware')).post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-15'));
  await (await server.partner('litware')).post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-20', 2));
});
afterAll(async () => {
  await closeBrowser();
  await server.close();
});

describe('the start page', () => {
  test('names who holds and who asks on what is contested', async () => {
    const { text } = await new Reader(server.url).get('/');
    expect(text).toMatch(/Workload 1 Oct to today On record Who wants it What is due When/);
    expect(text).toMatch(/Contoso, Teams Proseware Litware asks review to start \(service level\) 9 Jan 2025 24:00 in \d business days/);
    expect(text).toMatch(/Workloads 1 held 1 vacant 0 contested 1/);
  });

  test('leads from the first of what is contested or in dispute to all of it', () => {
    const counts = { workloads: 40, held: 30, vacant: 10, contested: 11, onHold: 2, contestedOrOnHold: 12 };
    const shown = { counts, whole: null, waiting: null, example: null, isStaff: false, signIn: null };
    const page = (most: number) => startPage({ ...shown, contested: { table: html`<p>The first.</p>`, shown: most } }).text;
    expect(page(8)).toContain('<a href="/workloads?status=contested,on-hold">All 12</a>');
    expect(page(12)).not.toContain('All 12');
  });

  test('tells a partner of its rival what it may know', async () => {
    const page = await new Reader(server.url).signIn('partner', { partnerId: 'litware' });
    expect(page.text).toMatch(/Contoso, Teams competing partner 1 Litware asks review to start/);
    const stranger = await new Reader(server.url).signIn('partner', { partnerId: 'trey' });
    expect(stranger.text).not.toContain('Contoso, Teams');
    expect(page.text).toMatch(/Workloads 1 held 1 vacant 0 contested 1/);
    expect(stranger.text).toMatch(/No workload is contested.* Workloads 0 held 0 vacant 0 contested 0/);
    expect(stranger.text).not.toMatch(/(Events|Customers|Partners) \d/);
    const auditor = await new Reader(server.url).signIn('auditor');
    expect(auditor.text).toMatch(/on hold \d+ Customers [1-9]\d* Partners [1-9]\d* Events \d+/);
  });
});

describe('what waits for who is signed in', () => {
  test('an incumbent is led to the notice that it has to answer, and reads how soon, there and where it is contested', async () => {
    const { html, text } = await new Reader(server.url).signIn('partner', { partnerId: 'proseware' });
    const until =
      /Contoso, Teams another partner asks for what you hold: defend or release it (\d+ \w+ \d+ 24:00 in \d+ business days)/.exec(
        text,
      )?.[1];
    expect(text).toContain(`competing partner 1 asks the incumbent to answer ${until}`);
    const answer = /What waits for you.*?href="(\/notices\/[^"]*\/answer)"/s.exec(html)?.[1] ?? '';
    expect(answer).not.toBe('');
  });

  test('whoever has nothing to answer reads that, and an auditor is not asked for anything', async () => {
    const stranger = await new Reader(server.url).signIn('partner', { partnerId: 'trey' });
    expect(stranger.text).toContain('What waits for you Nothing waits for your answer.');
    expect((await new Reader(server.url).signIn('auditor')).text).not.toContain('What waits for you');
    expect((await new Reader(server.url).signIn('manager-a')).text).toMatch(/Contoso, Teams a review is to be started 9 Jan 2025 24:00 in/);
  });
});

describe('what pages load beside themselves', () => {
  test('is small: the stylesheet at most 16 KB, the script at most 6 KB', () => {
    expect(Buffer.byteLength(stylesheet.text)).toBeLessThanOrEqual(16 * 1024);
    expect(Buffer.byteLength(script.text)).toBeLessThanOrEqual(6 * 1024);
  });
});

describe('an address that is none', () => {
  test('is told on a page to a browser, and as a problem to everybody else and within the API', async () => {
    const page = await new Reader(server.url).get('/nowhere');
    expect([page.status, page.text]).toEqual([404, expect.stringContaining('There is nothing at this address')]);
    for (const [path, accept] of [
      ['/nowhere', 'application/json'],
      ['/v1/nowhere', 'text/html'],
    ] as const) {
      const { status, headers } = await fetch(server.url + path, { headers: { accept } });
      expect([path, status, headers.get('content-type')]).toEqual([path, 404, expect.stringContaining('application/problem+json')]);
    }
  });
});

describeInBrowser('the start page in a browser', () => {
  test.each(themes.flatMap((theme) => widths.map((width) => [theme, width] as const)))(
    'is without a fault in the %s theme, %d px wide',
    async (colorScheme, width) => {
      const { context, page, complaints } = await openWindow({ colorScheme, viewport: { width, height: 900 } });
      await page.goto(server.url);
      expect(await violations(page)).toEqual([]);
      expect(await overflows(page)).toBe(false);
      expect(complaints).toEqual([]);
      await context.close();
    },
  );
});

describe('the strip of what is contested', () => {
  const strips = async (reader = new Reader(server.url)) => {
    const { html: page } = await reader.get('/');
    return [...page.matchAll(/aria-label="(on record[^"]*)"/g)].map(([, said]) => said);
  };

  test('says what was recorded since it was last drawn, and what partners are called by now', async () => {
    await server.at('2025-01-03T09:00:00Z');
    expect(await strips()).toEqual(['on record Proseware; contested since 2 Jan']);
    await (await server.as('manager')).put('/v1/partners/proseware', { name: 'Proseware Berlin' });
    expect(await strips()).toEqual(['on record Proseware Berlin; contested since 2 Jan']);
    const { items } = (await (await server.partner('litware')).get('/v1/claims?state=Requested')).body;
    await (await server.partner('trey')).post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-21', 3));
    await (await server.partner('litware')).post(`/v1/claims/${items[0].claimId}/withdraw`, {});
    await (await server.partner('proseware')).post(`/v1/claims/${await held()}/end`, { rationale: 'We serve them no longer.' });
    await server.at('2025-01-04T09:00:00Z');
    await (await server.partner('litware')).post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-22', 4));
    await server.at('2025-01-05T09:00:00Z');
    expect(await strips()).toEqual(['on record Proseware Berlin, then nobody; contested 2–3 Jan; contested since 4 Jan']);
  });

  test('tells who came later that it is contested from its own request on', async () => {
    const wingtip = new Reader(server.url);
    await (await server.partner('wingtip')).post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-23', 5));
    await server.at('2025-01-06T09:00:00Z');
    await wingtip.signIn('partner', { partnerId: 'wingtip' });
    expect(await strips(wingtip)).toEqual([expect.stringMatching(/; contested since 5 Jan$/)]);
    expect(await strips()).toEqual([expect.stringMatching(/; contested since 4 Jan$/)]);
  });
});

const held = async (): Promise<string | undefined> => {
  const { items } = (await (await server.partner('proseware')).get('/v1/claims?state=Active')).body;
  return items[0].claimId;
};
