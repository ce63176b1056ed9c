import { gzipSync } from 'node:zlib';
import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, themes, violations, widths } from './support/browser';
import { Reader } from './support/reader';

const { contoso, fabrikam } = tenants;
const rationale = 'The documents were read & <b>compared</b>.';
const odd = `<script>alert(1)</script>"'& שלום ${'long name '.repeat(26)}`.slice(0, 300);

/** Contoso Teams goes through the seventh scenario; other workloads stand in other states. */
const teams = `/workloads/${contoso}.teams`;
const crowded = `/workloads/${contoso}.sharepoint`;
const states = {
  reversed: teams,
  'as known before the reversal': `${teams}?on=2025-04-01&known-at=2025-04-10`,
  compared: `${teams}?on=2025-04-01&known-at=2025-04-10&compare=2025-04-23`,
  'on hold': `${teams}?known-at=2025-04-10`,
  'before anything was known': `${teams}?on=2025-01-01&known-at=2025-01-01`,
  'one claim': `/workloads/${contoso}.exchange`,
  'of a name that is markup': `/workloads/${fabrikam}.exchange`,
  'twelve claimants and hundreds of events': crowded,
  'a date that is none': `${teams}?on=yesterday`,
  'a workload that is none': `/workloads/${fabrikam}.yammer`,
};

let server: TestServer;
let disputeId: string;

beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  const manager = await server.as('manager', { sub: 'manager-a' });
  const request = async (partnerId: string, scope: string, signedOn: string, number: number, tenantId: string = contoso) =>
    (await (await server.partner(partnerId)).post('/v1/claims', claimOf(tenantId, scope, signedOn, number))).body.claimId;
  const held = await request('proseware', 'teams', '2024-12-15', 1);
  await manager.decide(held, 'start-review');
  await server.at('2025-01-03T09:00:00.000Z');
  await manager.decide(held, 'pass-review', { rationale });
  const telemetry = await server.as('telemetry');
  const usage = { paidUnits: 5000, source: 'feed' };
  await server.at('2025-03-03T09:00:00.000Z');
  await telemetry.post(`/v1/workloads/${contoso}.teams/usage`, { period: '2025-02', monthlyActiveUsers: 720, ...usage });
  const asked = await request('litware', 'teams', '2025-02-20', 2);
  await manager.decide(asked, 'start-review');
  await server.at('2025-03-18T09:00:00.000Z');
  await manager.decide(asked, 'pass-review', { rationale });
  await server.at('2025-04-05T09:00:00.000Z');
  const proseware = await server.partner('proseware');
  const dispute = { grounds: 'The newer document was not considered.', evidence: [evidence(contoso, 'teams', '2025-03-05', 5)] };
  ({ disputeId } = (await proseware.post(`/v1/claims/${held}/disputes`, dispute)).body);
  await server.at('2025-04-20T09:00:00.000Z');
  await telemetry.put(`/v1/workloads/${contoso}.teams/usage/2025-02`, { monthlyActiveUsers: 690, paidUnits: 5000, reason: 'late data' });
  await server.at('2025-04-22T15:00:00.000Z');
  const reversal = { outcome: 'decision-reversed', reasons: ['evidence-misjudged'], rationale };
  await (await server.as('lead', { sub: 'lead' })).decide(disputeId, 'resolve', reversal, 'disputes');
  await server.at('2025-04-23T12:00:00.000Z');
  await (await server.as('manager')).put(`/v1/tenants/${fabrikam}`, { name: odd });
  await (await server.as('manager')).put('/v1/partners/wingtip', { name: odd, globalAccountId: 'wingtip' });
  await request('trey', 'exchange', '2025-04-01', 3);
  await request('wingtip', 'exchange', '2025-04-01', 4, fabrikam);
  await crowd();
});
afterAll(async () => {
  await closeBrowser();
  await server.close();
});

/** Twelve claimants on one workload, and documents enough for a second page of events. */
async function crowd(): Promise<void> {
  const manager = await server.as('manager', { sub: 'registrar' });
  const claimants = Array.from({ length: 12 }, (_, index) => `partner-${index}`);
  for (const [index, name] of claimants.entries()) {
    await manager.put(`/v1/partners/${name}`, { name: `Partner ${index}`, globalAccountId: name });
    const partner = await server.partner(name);
    const { claimId } = (await partner.post('/v1/claims', claimOf(contoso, 'sharepoint', '2025-04-01', 100 + index))).body;
    for (let more = 0; more < 20; more += 1) {
      const documents = [evidence(contoso, 'sharepoint', '2025-04-02', 1000 + index * 100 + more)];
      await partner.post(`/v1/claims/${claimId}/evidence`, { evidence: documents });
    }
  }
}

async function sequencesOf(workloadId: string): Promise<string[]> {
  const auditor = await server.as('auditor');
  const found: string[] = [];
  for (let next: string | null = ''; next !== null;) {
    const { body } = await auditor.get(`/v1/workloads/${workloadId}/history?limit=200${next && `&cursor=${next}`}`);
    found.push(...body.items.map(({ sequence }) => sequence));
    next = body.next;
  }
  return found;
}

async function reader(as = 'auditor', who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}

describe('who was on record', () => {
  test('is said first, for any day as known on any other', async () => {
    const auditor = await reader();
    const past = await auditor.get(`${teams}?on=2025-04-01&known-at=2025-04-10`);
    expect(past.text).toContain('As known on 10 Apr 2025 , the partner of record on 1 Apr 2025 was Litware , since 25 Mar 2025 24:00');
    expect(past.html).toMatch(/<html lang="en"\s+class="past-k"/);
    const later = await auditor.get(`${teams}?on=2025-04-01&known-at=2025-04-23`);
    expect(later.text).toContain('On 1 Apr 2025 , as known today, the partner of record was Proseware');
    expect(later.html).not.toContain('past-k');
    const now = await auditor.get(teams);
    expect(now.text).toContain('Proseware is partner of record since 10 Jan 2025 24:00');
  });

  test('says why, with links to the events', async () => {
    const { html } = await (await reader()).get(`${teams}?on=2025-04-01&known-at=2025-04-10`);
    const chain = /<ol class="chain">.*?<\/ol>/s.exec(html)?.[0] ?? '';
    const [, first = ''] = /href="#(e\d+)"/.exec(chain) ?? [];
    expect(chain).toMatch(/Granted/);
    expect(html).toContain(`id="${first}"`);
  });

  test('says what the ledger answered otherwise, and puts two states of knowledge beside each other', async () => {
    const auditor = await reader();
    const { text, html } = await auditor.get(`${teams}?on=2025-04-01`);
    expect(text).toContain('Known otherwise from 1 Apr 2025 to 22 Apr 2025 15:00 : the ledger answered Litware');
    const [, href = ''] = /<a href="([^"]*)"[^>]*>\s*Compare with what was known then/.exec(html) ?? [];
    const compared = await auditor.get(href.replaceAll('&amp;', '&'));
    expect(compared.text).toMatch(/On record on 1 Apr 2025 Litware Proseware changed/);
    const two = await auditor.get(states.compared);
    expect(two.text).toMatch(/Usage of Feb 2025 720, of Proseware 690, of Proseware changed/);
    expect(two.text).toMatch(/Nothing was edited: \d+ events were recorded between the two/);
    expect(two.html).toContain('class="pin2"');
  });

  test('of a past state of knowledge stands beside what is known now, where that is something else', async () => {
    const auditor = await reader();
    const past = await auditor.get(states['as known before the reversal']);
    expect(past.text).toMatch(/Known on 10 Apr 2025 Known on 23 Apr 2025 12:00 On record on 1 Apr 2025 Litware Proseware changed/);
    expect((await auditor.get(teams)).text).not.toContain('Compared');
    expect((await auditor.get(`${crowded}?on=2025-01-02&known-at=2025-04-22`)).text).not.toContain('Compared');
  });

  test('is drawn beside what is known otherwise: by the other date, by now, or on each day', async () => {
    const auditor = await reader();
    const compared = await auditor.get(states.compared);
    expect(compared.text).toMatch(/On record known 10 Apr On record known 23 Apr/);
    expect(compared.text).toMatch(/Narrow band: as known on 23 Apr 2025; of 26 Mar to 10 Apr these answers have changed since\./);
    const past = await auditor.get(states['as known before the reversal']);
    expect(past.text).toMatch(/On record known 10 Apr On record known 23 Apr .* these answers have changed since/);
    const now = await auditor.get(teams);
    expect(now.text).toMatch(/As believed on the day .* these answers changed on 22 Apr/);
    expect((await auditor.get(states['one claim'])).text).not.toMatch(/As believed|Narrow band/);
  });

  test('is drawn to a partner too, as far as it is told', async () => {
    const { html, text } = await (await reader('partner', { partnerId: 'litware' })).get(`${teams}?known-at=2025-04-10`);
    expect(text).toContain('these answers have changed since');
    expect(html.match(/class="band"/g)?.length).toBeGreaterThanOrEqual(3);
  });

  test('an instant is as good as a day: just before a decision it was otherwise', async () => {
    const auditor = await reader();
    const before = await auditor.get(`${teams}?on=2025-04-01&known-at=2025-04-22T14:59:59.999Z`);
    expect(before.text).toContain('was Litware');
    expect(before.html).toContain('value="2025-04-22T14:59:59.999Z"');
    expect((await auditor.get(`${teams}?on=2025-04-01&known-at=2025-04-22T15:00:00.000Z`)).text).toContain('was Proseware');
  });

  test('a workload on hold says so in its first sentence, and links to the decision for whoever may make it', async () => {
    const { text, html } = await (await reader()).get(`${teams}?known-at=2025-04-10`);
    expect(text).toMatch(/As known on 10 Apr 2025.*; the workload is on hold in a dispute/);
    expect(html).toContain(`href="/disputes/${disputeId}"`);
  });

  test('events known by then are listed, with their words, documents and both clocks', async () => {
    const auditor = await reader();
    const past = await auditor.get(`${teams}?known-at=2025-04-10`);
    expect(past.text).not.toContain('decision reversed');
    expect(past.text).toMatch(/\d+ more events were recorded after 10 Apr 2025/);
    const now = await auditor.get(teams);
    expect(now.text).toContain('The dispute was resolved: decision reversed');
    expect(now.text).toMatch(/effective 25 Mar 2025 24:00 , recorded 27 days later/);
    expect(now.html).toContain('The documents were read &amp; &lt;b&gt;compared&lt;/b&gt;.');
    expect(now.html).toContain('>just before</a>');
  });

  test('usage has its share, its high-water mark and what was known before', async () => {
    const { text } = await (await reader()).get(teams);
    expect(text).toMatch(/Feb 2025 was 720 690 5,000 13.8 % 690 Proseware/);
    expect((await (await reader()).get(`${teams}?known-at=2025-04-01`)).text).toMatch(/Feb 2025 720 5,000 14.4 % 720 Proseware/);
  });

  test('where nothing was asked yet, it says so', async () => {
    const { text } = await (await reader()).get(states['one claim']);
    expect(text).toContain('Nobody is partner of record');
    expect(text).toContain('Trey asks for it.');
  });
});

describe('who reads it', () => {
  test('a partner reads a rival it is in no dispute with as a competing partner', async () => {
    const one = await (await reader('partner', { partnerId: 'partner-3' })).get(crowded);
    expect(one.text).toContain('competing partner 1');
    expect(one.text).toContain('Partner 3');
    expect(one.html).not.toMatch(/Partner (?!3\b)\d|partner-(?!3\b)\d/);
    expect(one.text).not.toContain('Usage table');
  });

  test('a partner reads usage while it holds only', async () => {
    expect((await (await reader('partner', { partnerId: 'proseware' })).get(teams)).text).toContain('690');
    const lost = await (await reader('partner', { partnerId: 'litware' })).get(`${teams}?on=2025-04-01&known-at=2025-04-10`);
    expect(lost.text).toContain('was Litware');
    expect(lost.text).not.toContain('5,000');
  });

  test('a customer reads its own, no usage, and may lock it', async () => {
    const customer = await reader('customer', { customerId: contoso });
    const { text, html } = await customer.get(teams);
    expect(text).toContain('Proseware is partner of record');
    expect(html).toContain(`href="${teams}/lock"`);
    expect(text).not.toContain('High-water mark');
    expect((await customer.get(`/workloads/${fabrikam}.exchange`)).status).toBe(404);
  });

  test('who may not see it is told what to do, and not whether it is there', async () => {
    const stranger = await reader('partner', { partnerId: 'trey' });
    const [other, none] = [await stranger.get(teams), await stranger.get(`/workloads/${contoso}.yammer`)];
    expect([other.status, none.status]).toEqual([404, 404]);
    expect(other.text.replaceAll('teams', 'yammer')).toBe(none.text.replaceAll('teams', 'yammer'));
    expect(other.html).toContain('action="/find"');
    expect((await new Reader(server.url).get(teams)).status).toBe(401);
    expect((await stranger.get(`${teams}/live?after=0`)).status).toBe(404);
  });
});

describe('what was asked badly', () => {
  test.each([
    ['on=yesterday', 400, 'value="yesterday"'],
    ['known-at=2025-02-30', 400, 'value="2025-02-30"'],
    ['compare=%22%3E%3Cscript%3E', 400, 'value="&quot;&gt;&lt;script&gt;"'],
    ['on=2999-01-01', 422, 'value="2999-01-01"'],
  ])('%s is said, and stays in the form', async (query, status, kept) => {
    const page = await (await reader()).get(`${teams}?${query}`);
    expect([page.status, page.html]).toEqual([status, expect.stringContaining(kept)]);
    expect(page.html).toContain('role="alert"');
  });

  test('empty fields are not asked for, and a page that is none is the last', async () => {
    expect((await (await reader()).get(`${teams}?on=&known-at=&compare=&page=x`)).status).toBe(200);
  });
});

describe('a page that is full', () => {
  test('stays small, and every event is on one of its pages', async () => {
    const auditor = await reader();
    const [last, first] = [await auditor.get(crowded), await auditor.get(`${crowded}?page=1`)];
    const entries = ({ html }: { html: string }) => [...html.matchAll(/<li class="ev[^"]*" id="e(\d+)"/g)].map(([, sequence]) => sequence);
    expect(entries(first)).toHaveLength(200);
    expect([...entries(first), ...entries(last)]).toEqual(await sequencesOf(`${contoso}.sharepoint`));
    expect(gzipSync(first.html).length).toBeLessThan(60 * 1024);
    for (const name of ['Partner 0', 'Partner 11']) expect(last.text).toContain(name);
  });

  test('markup in a name is told, not run', async () => {
    const { html, text } = await (await reader()).get(`/workloads/${fabrikam}.exchange`);
    expect(html).not.toContain('<script>alert');
    expect(text).toContain('alert(1)');
  });
});

describeInBrowser('a workload in a browser', () => {
  jest.setTimeout(240_000);

  const signedIn = async (options: Parameters<typeof openWindow>[0], as = 'manager-a', path = teams) => {
    const window = await openWindow(options);
    await window.context.request.post(`${server.url}/signin`, { form: { as, then: '/' } });
    await window.page.goto(server.url + path);
    return window;
  };

  test.each(Object.entries(states))('%s: without a fault in both themes and at every width', async (_, path) => {
    for (const colorScheme of themes) {
      const { context, page, complaints } = await signedIn({ colorScheme }, 'manager-a', path);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        expect([colorScheme, width, await violations(page)]).toEqual([colorScheme, width, []]);
        expect([colorScheme, width, await overflows(page)]).toEqual([colorScheme, width, false]);
        expect(await page.locator('svg.tl:visible').count()).toBeLessThanOrEqual(1);
      }
      expect(complaints.filter((one) => !/status of 4\d\d/.test(one))).toEqual([]);
      await context.close();
    }
  });

  test('the drawing is one tab stop; arrows walk it, and Enter goes to the entry', async () => {
    const { context, page } = await signedIn({ viewport: { width: 1440, height: 900 } });
    await page.locator('.past a').focus();
    await page.keyboard.press('Tab');
    const mark = () => page.evaluate('document.activeElement.getAttribute("href")');
    const first = await mark();
    expect(first).toMatch(/^#e\d+$/);
    expect(await page.locator('.ev.on').count()).toBe(1);
    await page.keyboard.press('ArrowRight');
    const second = await mark();
    expect(second).not.toBe(first);
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    expect(await mark()).toBe(first);
    await page.keyboard.press('Enter');
    expect(page.url()).toContain(String(first));
    expect(await page.locator(':target').count()).toBe(1);
    await page.locator('svg.tl.wide a').last().focus();
    await page.keyboard.press('Tab');
    expect(String(await mark())).not.toMatch(/^#e/);
    await context.close();
  });

  test('a slider only fills the field in', async () => {
    const { context, page } = await signedIn({ viewport: { width: 1440, height: 900 } });
    const address = page.url();
    await page.getByLabel('On record on effective date, slider').focus();
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('#on').inputValue()).toBe('2025-04-22');
    expect(page.url()).toBe(address);
    await page.getByRole('button', { name: 'Show', exact: true }).first().click();
    await page.waitForURL(/on=2025-04-22/);
    await context.close();
  });

  test('new events are announced, and shown where the reader asks; focus and what was typed stay', async () => {
    const path = `/workloads/${contoso}.exchange`;
    const { context, page, complaints } = await signedIn({ viewport: { width: 1440, height: 900 } }, 'manager-a', path);
    await page.locator('#on').fill('2025-03-01');
    const trey = await server.partner('trey');
    const { claimId } = (await trey.get('/v1/claims')).body.items[0];
    await trey.post(`/v1/claims/${claimId}/evidence`, { evidence: [evidence(contoso, 'exchange', '2025-04-10', 77)] });
    await page.locator('.live [role=status]').getByText('1 new event.').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('on');
    expect(await page.locator('.ev').count()).toBe(1);
    await page.locator('.live button').focus();
    await page.keyboard.press('Enter');
    await page.getByText('The page shows them now.').waitFor();
    expect(await page.locator('.ev').count()).toBe(2);
    expect(await page.locator('#on').inputValue()).toBe('2025-03-01');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Show');
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('everything is there without a script', async () => {
    const { context, page } = await signedIn({ javaScriptEnabled: false, viewport: { width: 1440, height: 900 } });
    await page.locator('#on').fill('2025-04-01');
    await page.locator('#known-at').fill('2025-04-10');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.locator('.answer').innerText()).toContain('As known on 10 Apr 2025, the partner of record on 1 Apr 2025 was Litware');
    await page.locator('svg.tl.wide a').first().click();
    expect(page.url()).toMatch(/#e\d+$/);
    await context.close();
  });
});
