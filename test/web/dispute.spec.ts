import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, tabTo, themes, violations, widths } from './support/browser';
import type { Window } from './support/browser';
import { Reader } from './support/reader';

const { contoso } = tenants;
const rationale = 'The documents were read and compared.';

let server: TestServer;
let disputeId: string;
/** Proseware's claim. */
let held: string;

/** Scenario 7 up to the lead: Litware superseded Proseware, which disputes it with a newer document; nobody answered in time. */
beforeEach(async () => {
  server = await startServer({ at: '2025-01-01T09:00:00.000Z' });
  await registerProgramme(server);
  const [proseware, litware] = [await server.partner('proseware'), await server.partner('litware')];
  const manager = await server.as('manager', { sub: 'manager-a' });
  const request = async (partner: typeof litware, signed: string, number: number): Promise<string> => {
    const claimId = (await partner.post('/v1/claims', claimOf(contoso, 'teams', signed, number))).body.claimId;
    expect((await manager.decide(claimId, 'start-review')).status).toBe(200);
    return claimId;
  };
  await server.at('2025-01-02T09:00:00.000Z');
  held = await request(proseware, '2024-12-15', 1);
  expect((await manager.decide(held, 'pass-review', { rationale })).status).toBe(200);
  await server.at('2025-03-03T09:00:00.000Z');
  const asked = await request(litware, '2025-02-20', 2);
  await server.at('2025-03-18T09:00:00.000Z');
  expect((await manager.decide(asked, 'pass-review', { rationale })).status).toBe(200);
  await server.at('2025-04-05T11:20:00.000Z');
  const opened = await proseware.post(`/v1/claims/${held}/disputes`, {
    grounds: 'Our delivery was accepted on 27 February.',
    evidence: [evidence(contoso, 'teams', '2025-02-27', 3)],
  });
  expect(opened.status).toBe(201);
  ({ disputeId } = opened.body);
  await server.at('2025-04-22T14:50:00.000Z');
});
afterEach(() => server.close());
afterAll(closeBrowser);

async function reader(as: string, who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}

async function holderKnown(knownAt: string): Promise<string | undefined> {
  const path = `/v1/workloads/${contoso}.teams/partner-of-record?on=2025-04-01&known-at=${knownAt}`;
  return (await (await server.as('auditor')).get(path)).body.partnerOfRecord?.partnerId;
}

test('the head of a dispute, of its resolution and of its workload leads the programme’s people to the policy that counts', async () => {
  const link = '<dd><a href="/policies#v1">version 1</a></dd>';
  const lead = await reader('lead');
  const heads = [`/disputes/${disputeId}`, `/workloads/${contoso}.teams`];
  for (const path of [...heads, `/disputes/${disputeId}/resolve`])
    expect([path, (await lead.get(path)).html]).toEqual([path, expect.stringContaining(link)]);
  for (const one of [await reader('partner', { partnerId: 'proseware' }), await reader('customer', { customerId: contoso })]) {
    for (const path of heads) {
      const { html } = await one.get(path);
      expect([html.includes('version 1'), html.includes('/policies')]).toEqual([true, false]);
    }
  }
  expect((await lead.get(`/disputes/${disputeId}/dossier`)).html).not.toContain('/policies');
});

describe('a dispute on the start page', () => {
  test('waits for its parties, and for the lead; staff reads how many workloads are on hold', async () => {
    const start = async (as: string, who = {}) => (await reader(as, who)).get('/');
    for (const partnerId of ['proseware', 'litware'])
      expect((await start('partner', { partnerId })).text).toMatch(
        /What waits for you .* Contoso, Teams Proseware disputes the decision, escalated/,
      );
    expect((await start('partner', { partnerId: 'trey' })).text).not.toContain('disputes the decision');
    const { html, text } = await start('lead');
    expect(text).toMatch(/Contoso, Teams a dispute was escalated to you .* on hold 1/);
    expect(html).toContain(`href="/disputes/${disputeId}"`);
  });

  test('stands in the list of disputes with until when it was to be decided', async () => {
    const { text } = await (await reader('lead')).get('/disputes');
    expect(text).toMatch(
      /Contoso, Teams Proseware Litware supersession open, escalated 5 Apr 2025 11:20 11 Apr 2025 24:00 7 business days over/,
    );
  });

  test('is the most contested of all: who disputes, what is due, and since when that is over', async () => {
    const { text, html } = await (await reader('lead')).get('/');
    expect(text).toContain(
      'Contoso, Teams Litware Proseware disputes a lead to decide (service level) , on hold 11 Apr 2025 24:00 7 business days over',
    );
    expect(html).toContain('aria-label="on record Proseware, then Litware; contested 3–25 Mar; on hold since 5 Apr"');
    expect(html).toMatch(
      /<tr class="late">(?:(?!<\/tr>).)*href="#m-esc"(?:(?!<\/tr>).)*<td[^>]*class="d"[^>]*>\s*<svg(?:(?!<\/td>).)*href="#m-late"/s,
    );
    expect((await (await reader('partner', { partnerId: 'trey' })).get('/')).text).toContain('No workload is contested.');
  });
});

describe('a dispute on its page', () => {
  test('shows evidence side by side, what the rule recommends, and the way to resolve it to who may', async () => {
    const page = await (await reader('lead')).get(`/disputes/${disputeId}`);
    expect(page.text).toMatch(
      /On 5 Apr 2025 Proseware disputed its supersession, which favoured Litware \. It is escalated, and waits for a lead since 11 Apr 2025 24:00 , 7 business days over \./,
    );
    expect(page.text).toContain('Our delivery was accepted on 27 February.');
    expect(page.text).toMatch(/The rule, when it was decided The rule recommends Litware \. Its newest document .* of policy version 1/);
    expect(page.text).toMatch(/Proseware incumbent Litware claimant/);
    expect(page.html).toContain(`href="/disputes/${disputeId}/resolve"`);
    const manager = await (await reader('manager-b')).get(`/disputes/${disputeId}`);
    expect(manager.html).not.toContain(`href="/disputes/${disputeId}/resolve"`); // it is escalated
  });

  test('is resolved by a form that shows the grounds, what was decided, what the rule says now, and how each outcome stands to it', async () => {
    const lead = await reader('lead');
    const { html, text, hidden } = await lead.get(`/disputes/${disputeId}/resolve`);
    expect(html).toContain('<h1>Resolve Proseware’s dispute</h1>');
    expect(text).toMatch(
      /Disputed the supersession.*The decision, and the grounds against it .* decided by manager-a .*Our delivery was accepted on 27 February\..*Evidence, side by side .* Dispute opened .* signed 27 Feb 2025.*The rule The rule recommends Litware.*It does not read what was given in the dispute\./,
    );
    expect(html).toMatch(new RegExp(`href="/disputes/${disputeId}#e\\d+"`));
    expect(text).toMatch(
      /Decision stands, as the rule recommends It cannot be disputed again\. Decision reversed, against the rule: say why As if/,
    );
    const chosen = { ...hidden, choice: 'decision-reversed', reasons: 'evidence-misjudged', rationale, step: 'preview' };
    expect((await lead.post(`/disputes/${disputeId}/resolve`, chosen)).text).toMatch(/What follows This is against the rule/);
  });

  test('is resolved by a form that lists what has to be so, each with its dates, and says so where it is not', async () => {
    const address = `/disputes/${disputeId}/resolve`;
    const checks = (text: string) => /It does not read what was given in the dispute\. (.*?) Decision Outcome/.exec(text)?.[1];
    expect(checks((await (await reader('lead')).get(address)).text)).toBe(
      [
        'The dispute was opened in time: 5 Apr 2025 11:20 ; it could be until 25 Apr 2025 24:00 .',
        'It was decided by manager-a , not by you.',
        'It was escalated 11 Apr 2025 24:00 , and you are a lead.',
        'You look after none of the parties: Proseware, Litware.',
        'Proseware gave what a grant needs: a document that names Contoso, Teams, signed at most 12 months before the request of 2 Jan 2025 09:00 (Proof of execution of 15 Dec 2024 ).',
      ].join(' '),
    );
    const decided = await reader('manager-a');
    const { hidden } = await decided.get(`/claims/${held}/notes`);
    const refused = await decided.post(address, {
      ...hidden,
      choice: 'decision-stands',
      reasons: 'decision-sound',
      rationale,
      step: 'preview',
    });
    expect(checks(refused.text)).toMatch(/Not so: It was decided by manager-a .* Not so: It was escalated/);
  });

  test('of a rejection shows what the rule said when it was decided, and of an end by a manager no rule', async () => {
    const proseware = await server.partner('proseware');
    const manager = await server.as('manager', { sub: 'manager-a' });
    const { claimId } = (await proseware.post('/v1/claims', claimOf(contoso, 'exchange', '2025-04-01', 4))).body;
    await manager.decide(claimId, 'start-review');
    const lead = await reader('lead');
    const disputed = async (): Promise<string> =>
      `/disputes/${(await proseware.post(`/v1/claims/${claimId}/disputes`, grounds)).body.disputeId}`;
    const grounds = { grounds: 'The annex names it.', evidence: [] };

    await manager.decide(claimId, 'reject', { reasons: ['scope-mismatch'], rationale });
    const rejection = await disputed();
    expect((await lead.get(rejection)).text).toContain('The rule, when it was decided The rule recommends Proseware');
    const returned = { outcome: 'returned-to-review', reasons: ['evidence-misjudged'], rationale };
    const api = await server.as('lead');
    await api.decide(rejection.replace('/disputes/', ''), 'resolve', returned, 'disputes');

    await manager.decide(claimId, 'pass-review', { rationale });
    await (await server.partner('litware')).post('/v1/claims', claimOf(contoso, 'exchange', '2025-04-02', 5));
    await (await server.customer(contoso)).post(`/v1/claims/${claimId}/consent`, {});
    await manager.decide(claimId, 'end', { reasons: ['engagement-ended'], rationale });
    const end = await disputed();
    expect((await lead.get(end)).text).not.toContain('The rule, ');
    const form = await lead.get(`${end}/resolve`);
    expect(form.text).toContain('Decision reversed As if it had never been made.');
    expect(form.text).not.toMatch(/rule recommends|against the rule/);
  });

  test('where somebody else resolves it, who that is stands in place of the way', async () => {
    const manager = await reader('manager-b');
    const said = expect.stringContaining('It is escalated: a lead resolves it now.');
    const pages = [await manager.get(`/disputes/${disputeId}`), await manager.get(`/disputes/${disputeId}/resolve`)];
    expect(pages.map(({ status, text }) => [status, text])).toEqual([
      [200, said],
      [403, said],
    ]);
  });

  test('is for its parties: a third partner finds nothing', async () => {
    expect((await (await reader('customer', { customerId: contoso })).get('/workloads')).text).toContain(
      'Contoso, Teams on hold, in dispute',
    );
    expect((await (await reader('partner', { partnerId: 'litware' })).get(`/disputes/${disputeId}`)).status).toBe(200);
    expect((await (await reader('partner', { partnerId: 'trey' })).get(`/disputes/${disputeId}`)).status).toBe(404);
    expect((await (await reader('customer', { customerId: tenants.fabrikam })).get(`/disputes/${disputeId}/dossier`)).status).toBe(404);
  });

  test('an outcome must be chosen, and a resolution of what is settled is told', async () => {
    const lead = await reader('lead');
    const asked = await lead.get(`/disputes/${disputeId}/resolve`);
    const none = await lead.post(`/disputes/${disputeId}/resolve`, {
      ...asked.hidden,
      reasons: 'evidence-misjudged',
      rationale,
      step: 'preview',
    });
    expect([none.status, none.text]).toEqual([400, expect.stringContaining('Choose an outcome.')]);
    const settled = { ...asked.hidden, choice: 'decision-reversed', reasons: 'evidence-misjudged', rationale, step: 'record' };
    await lead.post(`/disputes/${disputeId}/resolve`, settled);
    expect(await holderKnown('2025-04-22')).toBe('proseware');
    expect(await holderKnown('2025-04-10')).toBe('litware');
    const again = await lead.get(`/disputes/${disputeId}/resolve`);
    expect([again.status, again.text]).toEqual([404, expect.stringContaining('somebody may have been faster')]);
  });

  test('once reversed, tells what was believed until then, from when it holds, and who decided and who put it in force', async () => {
    const reversed = { outcome: 'decision-reversed', reasons: ['evidence-misjudged'], rationale };
    expect((await (await server.as('lead')).decide(disputeId, 'resolve', reversed, 'disputes')).status).toBe(200);
    const lead = await reader('lead');
    for (const path of [`/disputes/${disputeId}`, `/disputes/${disputeId}/dossier`]) {
      const { text } = await lead.get(path);
      expect(text).toContain('Narrow band: each day as it was believed then');
      expect(text).toMatch(/On record Proseware is partner of record since 9 Jan 2025 24:00/);
      expect(text).toMatch(/manager-a by the review; in force by the clock/);
    }
    expect((await lead.get('/claims?state=Active')).text).toContain('active since 9 Jan 2025 24:00');
  });

  test('tells a party no more of a notice to another than that it was served', async () => {
    const { text } = await (await reader('partner', { partnerId: 'proseware' })).get(`/disputes/${disputeId}`);
    expect(text).toMatch(/– Litware – – What was decided/);
  });
});

describeInBrowser('a dispute in a browser', () => {
  async function asLead(options?: Parameters<typeof openWindow>[0]): Promise<Window> {
    const opened = await openWindow(options);
    await opened.context.request.post(`${server.url}/signin`, { form: { as: 'lead', then: '/' } });
    return opened;
  }

  test('is settled by keyboard alone: outcome, reason, rationale, what follows, and only then the record', async () => {
    const { page, complaints, context } = await asLead();
    await page.goto(`${server.url}/disputes`);
    await tabTo(page, `a[href="/disputes/${disputeId}"]`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/disputes/${disputeId}`);
    await tabTo(page, `a[href="/disputes/${disputeId}/resolve"]`);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/resolve');
    await tabTo(page, 'input[name="choice"]');
    await page.keyboard.press('ArrowDown'); // Of two, the second.
    await tabTo(page, '#r-evidence-misjudged');
    await page.keyboard.press('Space');
    await tabTo(page, '#rationale');
    await page.keyboard.type('The newer document was not compared.');
    await tabTo(page, 'button[value="preview"]');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /record 3 events/ }).waitFor();
    expect(await holderKnown('2025-04-22')).toBe('litware');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Tab'); // From what follows, which the page came back at, it is the next.
    expect(await page.evaluate('document.activeElement.value')).toBe('record');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/workloads/**');
    expect(await page.locator('#recorded').innerText()).toMatch(
      /^You recorded 3 events, .*: \d+, \d+, \d+\. Back to the dispute of Proseware\.$/,
    );
    expect(await page.evaluate('document.activeElement.id')).toBe('recorded');
    expect(await page.locator('.ev.on').count()).toBe(3);
    expect(await violations(page)).toEqual([]);
    expect(await holderKnown('2025-04-22')).toBe('proseware');
    expect(complaints.filter((one) => !one.includes('404 (Not Found)'))).toEqual([]);
    await context.close();
  });

  test('is settled without a script', async () => {
    const { page, context } = await asLead({ javaScriptEnabled: false });
    await page.goto(`${server.url}/disputes/${disputeId}/resolve`);
    await page.getByLabel('decision reversed').check();
    await page.locator('#r-evidence-misjudged').check();
    await page.getByLabel(/Rationale/).fill('The newer document was not compared.');
    await page.getByRole('button', { name: 'Show what follows' }).click();
    const heading = page.getByRole('heading', { name: 'What follows' });
    await heading.waitFor();
    expect((await heading.boundingBox())?.y).toBeLessThan(page.viewportSize()?.height ?? 0);
    expect(await page.locator('main').innerText()).toMatch(
      /3 events would be recorded[^]*It would read[^]*The dispute was resolved: decision reversed/,
    );
    await page.getByRole('button', { name: /record 3 events/ }).click();
    expect(await holderKnown('2025-04-22')).toBe('proseware');
    await context.close();
  });

  test('is without a fault in both themes at every width', async () => {
    for (const colorScheme of themes) {
      const { context, page, complaints } = await asLead({ colorScheme });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        const forms = ['', '/resolve', '/dossier'].map((act) => `/disputes/${disputeId}${act}`);
        for (const path of ['/', '/workloads?status=contested,on-hold', ...forms]) {
          await page.goto(server.url + path);
          expect([path, width, colorScheme, await violations(page)]).toEqual([path, width, colorScheme, []]);
          expect([path, width, await overflows(page)]).toEqual([path, width, false]);
        }
        await page.goto(`${server.url}/disputes/${disputeId}/resolve`);
        await page.locator('[name=choice][value=decision-reversed]').check();
        await page.locator('#r-evidence-misjudged').check();
        await page.getByLabel(/Rationale/).fill('The newer document was misjudged.');
        await page.getByRole('button', { name: 'Show what follows' }).click();
        await page.getByRole('heading', { name: 'What follows' }).waitFor();
        expect(['what follows', width, colorScheme, await violations(page)]).toEqual(['what follows', width, colorScheme, []]);
        expect(['what follows', width, await overflows(page)]).toEqual(['what follows', width, false]);
      }
      expect(complaints).toEqual([]);
      await context.close();
    }
  });
});
