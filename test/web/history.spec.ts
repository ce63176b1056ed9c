import { cursorOf } from '../../src/delivery/feed/cursor';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, themes, violations, widths } from './support/browser';
import { Reader } from './support/reader';

const { contoso, fabrikam } = tenants;
const odd = `<script>alert(1)</script>"'& שלום ${'long name '.repeat(26)}`.slice(0, 300);
let server: TestServer;
let asked: string;
let other: string;
beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  const proseware = await server.partner('proseware');
  const manager = await server.as('manager', { sub: 'manager-a' });
  await server.at('2025-01-10T09:00:00.000Z');
  asked = (await proseware.post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'))).body.claimId;
  await server.at('2025-01-11T09:00:00.000Z');
  await manager.decide(asked, 'start-review');
  await manager.decide(asked, 'require-action', { reasons: ['signature-missing'], rationale: 'The customer is not named.' });
  await server.at('2025-02-01T09:00:00.000Z');
  other = (await (await server.partner('litware')).post('/v1/claims', claimOf(fabrikam, 'exchange', '2024-12-20', 2))).body.claimId;
  await (
    await server.as('telemetry')
  ).post(`/v1/workloads/${contoso}.teams/usage`, {
    period: '2025-01',
    monthlyActiveUsers: 720,
    paidUnits: 5000,
    source: 'feed',
  });
  await manager.put(`/v1/tenants/${fabrikam}`, { name: odd });
  for (let count = 0; count < 52; count += 1) await manager.put(`/v1/tenants/${fabrikam}`, { name: `Fabrikam ${count}` });
});
afterAll(async () => {
  await closeBrowser();
  await server.close();
});

async function reader(as = 'auditor', who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}
const sequencesIn = (html: string): number[] => [...html.matchAll(/<li class="ev" id="e(\d+)"/g)].map(([, sequence]) => Number(sequence));
const typesIn = (html: string): string[] => [...html.matchAll(/<dt>type<\/dt>\s*<dd>(\w+)</g)].map(([, type = '']) => type);
const ascending = (all: readonly number[]) => all.every((one, index) => index === 0 || one > (all[index - 1] ?? 0));

/** Every page from the first on, by its links. */
async function pagesFrom(path: string): Promise<number[]> {
  const auditor = await reader();
  const found: number[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const { html } = await auditor.get(next);
    found.push(...sequencesIn(html));
    next = /<a href="([^"]*)" rel="next"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
  }
  return found;
}

describe('the history of the ledger', () => {
  test('has every event once, the newest first or from the beginning, whatever the page', async () => {
    const all = await pagesFrom('/history?order=oldest');
    const newest = await pagesFrom('/history');
    expect(all.length).toBeGreaterThan(50);
    expect(all).toEqual(Array.from(all, (_, index) => index + 1));
    expect(newest).toEqual(all.toReversed());
  });

  test('says who did what, on both clocks, about which workload, and tells what was recorded', async () => {
    const { text, html } = await (await reader()).get(`/history?claim=${asked}&order=oldest`);
    expect(text).toMatch(/Proseware requested the workload recorded 10 Jan 2025 09:00 effective at once/);
    expect(text).toMatch(/Proseware was asked to mend its claim, until/);
    expect(text).toMatch(/by manager-a type PartnerActionRequired/);
    expect(text).toMatch(/correlation [0-9a-f-]{36} causation [0-9a-f-]{36}/);
    expect(html).toContain('signature-missing');
    expect(html).toContain(`href="/workloads/${contoso}.teams"`);
    const [, then = ''] = /href="([^"]*known-at=[^"]*)"/.exec(html) ?? [];
    const workload = await (await reader()).get(then.replace(/#.*/, ''));
    expect(workload.html).toContain(`id="${then.replace(/.*#/, '')}"`);
  });

  test.each([
    ['a type', 'type=ClaimRequested', ['ClaimRequested', 'ClaimRequested']],
    [
      'a customer',
      `tenant=${contoso}`,
      ['TenantRegistered', 'ClaimRequested', 'ClaimReviewStarted', 'PartnerActionRequired', 'ClaimRejected', 'UsageRecorded'],
    ],
    [
      'a workload, with its usage',
      `workload=${contoso}.teams&from=9`,
      ['ClaimRequested', 'ClaimReviewStarted', 'PartnerActionRequired', 'ClaimRejected', 'UsageRecorded'],
    ],
    ['a partner', 'partner=litware', ['PartnerRegistered', 'ClaimRequested']],
    ['who acted', 'role=telemetry', ['UsageRecorded']],
    ['two filters', `tenant=${contoso}&role=manager&type=ClaimReviewStarted`, ['ClaimReviewStarted']],
    ['when it was recorded', 'recorded-from=2025-01-11&recorded-to=2025-01-11', ['ClaimReviewStarted', 'PartnerActionRequired']],
    [
      'an instant',
      'recorded-from=2025-01-10T09:00:00.001Z&recorded-to=2025-01-31',
      ['ClaimReviewStarted', 'PartnerActionRequired', 'ClaimRejected'],
    ],
    ['what is not there', 'claim=00000000-0000-4000-8000-000000000000', []],
  ])('is narrowed by %s', async (_, query, types) => {
    const auditor = await reader();
    const { html, status } = await auditor.get(`/history?order=oldest&${query}`);
    expect([status, typesIn(html)]).toEqual([200, types]);
    expect(sequencesIn((await auditor.get(`/history?${query.replace('from=9', '')}`)).html).toReversed()).toEqual(sequencesIn(html));
    expect(ascending(sequencesIn(html))).toBe(true);
  });

  test('begins at a sequence, in either direction', async () => {
    const auditor = await reader();
    expect(sequencesIn((await auditor.get('/history?from=3')).html)).toEqual([3, 2, 1]);
    expect(sequencesIn((await auditor.get('/history?from=3&order=oldest')).html).slice(0, 2)).toEqual([3, 4]);
  });

  test('is JSON too, page by page, as it was written', async () => {
    const auditor = await reader();
    const page = await auditor.get(`/history?tenant=${fabrikam}`);
    const [, href = ''] = /<a href="([^"]*)">These events as JSON/.exec(page.html) ?? [];
    const first = await auditor.get(href.replaceAll('&amp;', '&'));
    const { items, next } = JSON.parse(first.html) as { items: { sequence: string; data: { name?: string } }[]; next: string };
    expect(first.headers.get('content-type')).toMatch(/^application\/json/);
    expect(items.map(({ sequence }) => Number(sequence))).toEqual(sequencesIn(page.html));
    const rest = JSON.parse((await auditor.get(`/history?tenant=${fabrikam}&format=json&cursor=${next}`)).html) as typeof first & {
      items: { data: { name?: string } }[];
      next: null;
    };
    expect(rest.next).toBeNull();
    expect([...items, ...rest.items].some(({ data }) => data.name === odd)).toBe(true);
    expect(page.text).toContain(`GET /v1/events?tenant=${fabrikam}`);
    const { status, html, headers } = await auditor.get('/history?type=Odd&format=json');
    expect([status, JSON.parse(html)]).toEqual([400, expect.objectContaining({ code: 'Malformed' })]);
    expect(headers.get('content-type')).toMatch(/problem\+json/);
  });

  test('markup in a name is told, not run', async () => {
    const { html } = await (await reader()).get('/history?type=TenantChanged&order=oldest');
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('&lt;script&gt;alert(1)');
  });
});

describe('what was asked badly', () => {
  test('a partner that can be none is told above the form', async () => {
    const page = await (await reader()).get('/history?partner=a%20b');
    expect([page.status, page.text]).toEqual([400, expect.stringContaining('partner must have 1 to 64 of letters')]);
  });

  const foreign = cursorOf('11111111-2222-4333-8444-555555555555', 3);
  test.each([
    ['a date that is none', 'recorded-from=soon', 400, 'value="soon"', 'recorded-from must be'],
    ['a day that is none', 'recorded-to=2025-02-30', 400, 'value="2025-02-30"', 'recorded-to must be'],
    ['what lies ahead', 'recorded-to=2999-01-01', 422, 'value="2999-01-01"', 'lies ahead'],
    [
      'an end before its beginning',
      'recorded-from=2025-02-01&recorded-to=2025-01-01',
      400,
      'value="2025-02-01"',
      'must not be later than recorded-to',
    ],
    ['a type that there is not', 'type=%3Cb%3E', 400, '&lt;b&gt;', 'is no type of event'],
    ['somebody who never acts', 'role=king', 400, 'value="king"', 'is nobody who acts here'],
    ['a workload that is none', 'workload=teams', 400, 'value="teams"', 'workload must be'],
    ['a customer that is none', 'tenant=Contoso', 400, 'value="Contoso"', 'tenant must be the id of a customer'],
    ['a claim that is none', 'claim=7', 400, 'value="7"', 'claim must be the id of a claim'],
    ['a sequence that is none', 'from=-1', 400, 'value="-1"', 'from must be the sequence'],
    ['an order that is none', 'order=odd', 400, 'value="odd"', 'order must be'],
    ['a cursor of another ledger', `cursor=${foreign}`, 400, 'role="alert"', 'is a cursor of another ledger'],
    ['a cursor that was cut', 'cursor=AQ', 400, 'role="alert"', 'is no cursor'],
  ])('%s is told above the form, which keeps what was typed', async (_, query, status, kept, told) => {
    const page = await (await reader()).get(`/history?partner=litware&${query}`);
    expect([page.status, page.text]).toEqual([status, expect.stringContaining(told)]);
    expect(page.html).toContain(kept);
    expect(page.html).toMatch(/<option value="litware"\s+selected/);
    expect(sequencesIn(page.html)).toEqual([]);
  });
});

describe('who looks', () => {
  test('it is for the programme’s people, who find it on the start page', async () => {
    for (const as of ['auditor', 'manager-a', 'lead']) {
      const one = await reader(as);
      expect([as, (await one.get('/history')).status]).toEqual([as, 200]);
      expect((await one.get('/')).html.match(/href="\/history"/g)?.length).toBeGreaterThanOrEqual(2);
    }
    for (const who of [await reader('partner', { partnerId: 'litware' }), await reader('customer', { customerId: contoso })]) {
      for (const path of ['/history', `/history?claim=${other}`, '/history?format=json']) {
        const page = await who.get(path);
        expect([page.status, page.html.includes('ClaimRequested')]).toEqual([403, false]);
      }
      expect((await who.get('/')).html).not.toContain('/history');
    }
    expect((await new Reader(server.url).get('/history')).status).toBe(401);
    expect((await new Reader(server.url).get('/')).html).not.toContain('/history');
  });
});

describeInBrowser('the history in a browser', () => {
  jest.setTimeout(240_000);

  test.each([
    ['all of it', '/history', false],
    ['nothing found', '/history?claim=none', false],
    ['of one customer, opened', `/history?tenant=${contoso}&order=oldest`, true],
    ['asked badly', '/history?recorded-from=soon&from=x', false],
    ['of a name that is markup, opened', '/history?type=TenantChanged&from=', true],
  ])('%s: without a fault in both themes and at every width', async (_, path, opened) => {
    const [changed] = (await pagesFrom('/history?type=TenantChanged&order=oldest')).slice(0, 1);
    for (const colorScheme of themes) {
      const { context, page, complaints } = await openWindow({ colorScheme });
      await context.request.post(`${server.url}/signin`, { form: { as: 'auditor', then: '/' } });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(server.url + (path.endsWith('from=') ? `${path}${changed}` : path));
        if (opened) await page.evaluate('document.querySelectorAll("details").forEach((one) => (one.open = true))');
        expect([colorScheme, width, await violations(page)]).toEqual([colorScheme, width, []]);
        expect([width, await overflows(page)]).toEqual([width, false]);
      }
      expect(complaints.filter((one) => !one.includes('400 (Bad Request)'))).toEqual([]);
      await context.close();
    }
  });

  test('an auditor asks by keyboard alone, opens an event, and goes to its workload', async () => {
    const { context, page } = await openWindow({ javaScriptEnabled: false, viewport: { width: 1440, height: 900 } });
    await context.request.post(`${server.url}/signin`, { form: { as: 'auditor', then: '/' } });
    await page.goto(server.url);
    await page.getByRole('link', { name: 'History' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/history');
    await page.locator('#type').focus();
    await page.keyboard.type('Claim requ');
    await page.locator('#claim').fill(asked);
    await page.keyboard.press('Enter');
    await page.waitForURL(/type=ClaimRequested/);
    expect(await page.locator('.ev').count()).toBe(1);
    await page.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('pre').innerText()).toContain(`"claimId": "${asked}"`);
    await page.locator('.what a').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/workloads/${contoso}.teams`);
    await context.close();
  });
});
