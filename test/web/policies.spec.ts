import { presets } from '../../src/domain/policy/presets';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, themes, violations, widths } from './support/browser';
import { Reader } from './support/reader';

const { cpor } = presets;
const { contoso } = tenants;
const first = cpor.reasons[0];
const stricter = {
  ...cpor,
  competingRule: 'incumbent-protected',
  customer: { ...cpor.customer, challenged: { mode: 'opt-in', days: 30 } },
  noticeBusinessDays: 1,
  holidays: ['2025-04-18'],
  scopes: cpor.scopes.filter(({ scope }) => scope !== 'yammer'),
  reasons: [{ ...first, cure: 'Send it <b>again</b>.', uses: ['reject'] }, ...cpor.reasons.slice(1)],
};

let server: TestServer;
let claimId: string;
beforeAll(async () => {
  server = await startServer({ at: '2025-01-02T09:00:00.000Z' });
  await registerProgramme(server);
  claimId = (await (await server.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'))).body.claimId;
  await publish(stricter, '2025-02-01');
  await server.at('2025-02-03T09:00:00.000Z');
  await publish({ ...stricter, cooldownDays: 0 }, '2025-04-01T12:00:00.000Z');
});
afterAll(async () => {
  await closeBrowser();
  await server.close();
});

async function publish(terms: object, takesEffectAt: string): Promise<void> {
  const lead = await server.as('lead', { sub: 'lead-a' });
  const etag = (await lead.get('/v1/policies')).headers.get('etag') ?? '';
  expect((await lead.post('/v1/policies', { terms, takesEffectAt }, { 'if-match': etag })).status).toBe(201);
}

async function reader(as: string, who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}

/** What is said of one version. */
async function said(version: number): Promise<string> {
  const page = await (await reader('auditor')).get('/policies');
  const [section = ''] = page.html.split('<section ').filter((one) => one.includes(`id="v${version}"`));
  return section.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

describe('the policies', () => {
  test('are for the programme’s people, who find them from the start', async () => {
    for (const as of ['manager-a', 'lead', 'auditor']) {
      const one = await reader(as);
      expect([as, (await one.get('/')).html]).toEqual([as, expect.stringContaining('<a href="/policies">Policies</a>')]);
      expect([as, (await one.get('/policies')).status]).toEqual([as, 200]);
    }
    for (const one of [await reader('partner', { partnerId: 'proseware' }), await reader('customer', { customerId: contoso })]) {
      expect((await one.get('/')).html).not.toContain('/policies');
      expect((await one.get('/policies')).status).toBe(403);
    }
    expect((await new Reader(server.url).get('/policies')).text).not.toContain('Competing rule');
  });

  test('stand the newest first, under which is in force and which will be', async () => {
    const { text, html } = await (await reader('auditor')).get('/policies');
    expect(text).toMatch(/Version 2 is in force since 1 Feb 2025 ; version 3 will be from 1 Apr 2025 12:00 on\./);
    expect([...html.matchAll(/<h2 id="(v\d)"/g)].map(([, id]) => id)).toEqual(['v3', 'v2', 'v1']);
  });

  test('each say from when to when they hold, and who published them when', async () => {
    expect(await said(3)).toMatch(/Will be in force from 1 Apr 2025 12:00 on\. Published 3 Feb 2025 09:00 by lead-a/);
    expect(await said(2)).toMatch(
      /In force since 1 Feb 2025 , until 1 Apr 2025 12:00 , when version 3 takes its place\. Published 2 Jan 2025 09:00 by lead-a/,
    );
    expect(await said(1)).toMatch(
      /In force from 2 Jan 2025 09:00 to 31 Jan 2025 24:00 , before version 2 \. Published 2 Jan 2025 09:00 when the ledger was opened\./,
    );
  });

  test('tell their terms in the programme’s words', async () => {
    const one = await said(1);
    expect(one).toMatch(/Notice to the incumbent 10 business days .*Competing rule latest evidence /);
    expect(one).toMatch(/vacant workload opt-out, 7 days: silence agrees .*Term none .*Cooldown .* 90 days .*Holidays none/);
    expect(one).toMatch(/Reasons \d+ .*Services Exchange, Teams, /);
    expect(await said(2)).toMatch(/Notice to the incumbent 1 business day .*Holidays 18 Apr 2025 /);
  });

  test('tell what they changed, each thing once, and nothing else', async () => {
    const rows = (await said(2)).replace(/^.*What it changed/, '');
    for (const row of [
      'Customer, of a challenged workload opt-out, 7 days: silence agrees opt-in, 30 days: it has to agree',
      'Notice to the incumbent 10 business days 1 business day',
      'Competing rule latest evidence incumbent protected',
      'Holiday 18 Apr 2025 not listed listed',
      'Service Yammer listed not listed',
      `Reason ${first?.code}: what would cure it ${first?.cure} Send it &lt;b&gt;again&lt;/b&gt;.`,
      `Reason ${first?.code}: used to require-action, reject reject`,
    ])
      expect(rows).toContain(row);
    expect(rows.match(/challenged workload/g)).toHaveLength(1);
    expect(rows).not.toContain('Cooldown');
    expect((await said(3)).replace(/^.*What it changed/, '')).toMatch(/Version 2 Version 3 Cooldown [^0-9]* 90 days none/);
    expect(await said(1)).not.toContain('What it changed');
  });

  test('are where the version of a claim and of a workload leads, for who may go there', async () => {
    const auditor = await reader('auditor');
    const partner = await reader('partner', { partnerId: 'proseware' });
    await (await server.as('manager', { sub: 'manager-a' })).decide(claimId, 'start-review');
    const link = '<a href="/policies#v1">version 1</a>';
    const manager = await reader('manager-a');
    expect((await manager.get(`/claims/${claimId}/pass-review`)).html).toContain(link);
    expect((await auditor.get(`/claims/${claimId}`)).html).toContain(link);
    const told = await partner.get(`/claims/${claimId}`);
    expect([told.text, told.html]).toEqual([expect.stringContaining('Policy version 1'), expect.not.stringContaining('/policies')]);
  });
});

test('a version that another takes back before its day was never in force', async () => {
  await publish(cpor, '2025-04-01T12:00:00.000Z');
  expect(await said(3)).toMatch(/Never in force: it was to be from 1 Apr 2025 12:00 on, and version 4 took its place before\./);
  expect(await said(2)).toMatch(/until 1 Apr 2025 12:00 , when version 4 takes its place/);
});

describeInBrowser('the policies in a browser', () => {
  test('are without a fault', async () => {
    for (const colorScheme of themes) {
      const { context, page, complaints } = await openWindow({ colorScheme });
      await context.request.post(`${server.url}/signin`, { form: { as: 'auditor', then: '/' } });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${server.url}/policies#v2`);
        expect([colorScheme, width, await violations(page)]).toEqual([colorScheme, width, []]);
        expect([width, await overflows(page)]).toEqual([width, false]);
      }
      expect(complaints).toEqual([]);
      await context.close();
    }
  });
});
