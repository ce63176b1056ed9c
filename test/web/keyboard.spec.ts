import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, tabTo, themes, violations, widths } from './support/browser';
import type { Window } from './support/browser';

const { contoso } = tenants;
const workload = `${contoso}.teams`;
const rationale = 'The documents were read and compared.';

let server: TestServer;
let held: string;
beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  held = (await (await server.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'))).body.claimId;
  const manager = await server.as('manager', { sub: 'manager-a' });
  await manager.decide(held, 'start-review');
  await manager.decide(held, 'pass-review', { rationale });
  await (await server.customer(contoso)).post(`/v1/claims/${held}/consent`, {});
});
afterAll(async () => {
  await closeBrowser();
  await server.close();
});

const claim = async (claimId: string) => (await (await server.as('auditor')).get(`/v1/claims/${claimId}`)).body;

/** Somebody who has a keyboard alone. */
class Typist {
  constructor(private readonly window: Window) {}

  static async signedIn(who: Record<string, string>): Promise<Typist> {
    const window = await openWindow({ viewport: { width: 1024, height: 768 } });
    await window.context.request.post(`${server.url}/signin`, { form: { then: '/', ...who } });
    return new Typist(window);
  }

  get page(): Window['page'] {
    return this.window.page;
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(server.url + path);
  }

  /** Tab to it, and Enter: what it leads to has come. */
  async enter(selector: string): Promise<void> {
    await tabTo(this.page, selector);
    const arrived = this.page.waitForEvent('load');
    await this.page.keyboard.press('Enter');
    await arrived;
  }

  async type(selector: string, text: string): Promise<void> {
    await tabTo(this.page, selector);
    await this.page.keyboard.type(text);
  }

  /** Nothing was complained of but what was refused. */
  async leave(): Promise<void> {
    expect(this.window.complaints.filter((one) => !/status of 4\d\d/.test(one))).toEqual([]);
    await this.window.context.close();
  }
}

const litware = { as: 'partner', partnerId: 'litware' };
const proseware = { as: 'partner', partnerId: 'proseware' };
const customer = { as: 'customer', customerId: contoso };
const record = 'button[value="record"]';

describeInBrowser('by keyboard alone', () => {
  let asked: string;

  test('a partner asks to be on record upon a document, and is told nothing of others before', async () => {
    const one = await Typist.signedIn(litware);
    await one.goTo('/claims');
    await one.enter('a[href="/claims/request"]');
    await one.type('#tenantId', contoso);
    await one.type('#scope', 'teams');
    await one.type('#engagement', 'Use');
    await one.type('#sha256', 'ab'.repeat(32));
    await one.enter('button[value="preview"]');
    expect(await one.page.getByRole('alert').innerText()).toContain('day of signature');
    expect(await one.page.evaluate('document.activeElement.id')).toBe('answered');
    await one.type('#signedOn', '12202024');
    await one.type('#reference', 'SOW 9');
    await one.page.keyboard.press('Enter'); // shows what follows: Enter never records
    await one.page.getByRole('heading', { name: 'What follows' }).waitFor();
    expect(await one.page.locator('main').innerText()).toMatch(/You request the workload, under policy version 1/);
    expect(await one.page.locator('main').innerText()).not.toMatch(/Proseware|competing/);
    expect((await (await server.partner('litware')).get('/v1/claims')).body.items).toEqual([]);
    await one.enter(record);
    asked = one.page.url().split('/').at(-1) ?? '';
    expect(await claim(asked)).toMatchObject({
      partnerId: 'litware',
      scope: 'teams',
      state: 'Requested',
      evidence: [{ reference: 'SOW 9' }],
    });
    await one.leave();
  });

  test('who holds it answers the notice that it finds in its inbox', async () => {
    const one = await Typist.signedIn(proseware);
    await one.goTo('/');
    await one.enter('nav a[href="/inbox"]');
    await one.enter('a[href^="/notices/"]');
    await tabTo(one.page, 'input[name="choice"]');
    await one.page.keyboard.press('ArrowDown'); // Of two, the second.
    await one.enter('button[value="preview"]');
    expect(await one.page.locator('main').innerText()).toContain('it releases the workload');
    await one.enter(record);
    const { body } = await (await server.as('auditor')).get(`/v1/workloads/${workload}/history`);
    expect(body.items.at(-1)).toMatchObject({ type: 'NoticeAnswered', data: { stance: 'releases' } });
    await one.leave();
  });

  test('a partner mends its claim', async () => {
    const manager = await server.as('manager', { sub: 'manager-a' });
    await manager.decide(asked, 'start-review');
    await manager.decide(asked, 'require-action', { reasons: ['signature-missing'], rationale: 'It is not signed.' });
    const one = await Typist.signedIn(litware);
    await one.goTo('/inbox');
    await one.enter(`a[href="/claims/${asked}"]`);
    await one.enter(`a[href="/claims/${asked}/resubmit"]`);
    await one.type('#sha256', 'cd'.repeat(32));
    await one.type('#signedOn', '12222024');
    await one.type('#reference', 'SOW 9, signed');
    await one.enter('button[value="preview"]');
    await one.enter(record);
    expect((await claim(asked)).state).toBe('UnderReview');
    await manager.decide(asked, 'pass-review', { rationale });
    await one.leave();
  });

  test('a customer agrees, says later that it never did, declines another, and locks the service', async () => {
    const one = await Typist.signedIn(customer);
    await one.goTo('/inbox');
    await one.enter(`a[href="/claims/${asked}/consent"]`);
    expect((await claim(asked)).state).toBe('AwaitingCustomer');
    await one.enter(record);
    expect((await claim(asked)).state).toBe('Active');
    await server.at('2025-01-08T09:00:00.000Z');
    await one.goTo('/workloads');
    await one.enter(`a[href="/claims/${asked}/repudiate"]`);
    await one.enter(record);
    expect((await claim(asked)).state).toBe('Repudiated');
    const { claimId } = (await (await server.partner('trey')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-23', 7))).body;
    await one.goTo('/workloads');
    await one.enter(`a[href="/claims/${claimId}/decline"]`);
    await one.enter(record);
    expect((await claim(claimId)).state).toBe('Declined');
    await one.enter('nav a[href="/workloads"]');
    await one.enter(`a[href="/workloads/${workload}/lock"]`);
    await one.enter(record);
    expect((await (await server.as('auditor')).get(`/v1/workloads/${workload}`)).body).toMatchObject({ locked: true });
    await one.leave();
  });

  test('an auditor finds a workload, asks for one day as known on another, and compares two dates', async () => {
    await server.at('2025-01-10T09:00:00.000Z');
    const one = await Typist.signedIn({ as: 'auditor' });
    await one.goTo('/');
    await tabTo(one.page, '#q');
    await one.page.keyboard.type('contoso teams');
    await one.page.keyboard.press('Enter');
    await one.page.waitForURL('**/find?*');
    await one.enter(`a[href="/workloads/${workload}"]`);
    await one.type('#on', '01052025');
    await one.type('#known-at', '01032025');
    await one.enter('.asof button');
    expect(one.page.url()).toMatch(/on=2025-01-05&known-at=2025-01-03/);
    expect(await one.page.locator('.answer').first().innerText()).toMatch(/^As known on 3 Jan 2025/);
    await one.enter('nav a[href="/changes"]');
    await one.type('#known-from', '01022025');
    await one.type('#known-to', '01092025');
    await one.enter('form.filter button');
    expect(await one.page.locator('main').innerText()).toMatch(/Contoso, Teams[^]*believed to be Litware, known since to be nobody/);
    await one.leave();
  });

  test('a manager whose session ends in the middle of a decision, and whose script never came, loses nothing that it typed', async () => {
    const { claimId } = (await (await server.partner('trey')).post('/v1/claims', claimOf(contoso, 'exchange', '2024-12-23', 8))).body;
    const one = await Typist.signedIn({ as: 'manager-a' });
    const { page } = one;
    await page.route('**/*.js', (route) => route.abort());
    await one.goTo(`/claims/${claimId}/reject`);
    for (const step of ['preview', 'record']) {
      if (step === 'preview') {
        await tabTo(page, '#r-scope-mismatch');
        await page.keyboard.press('Space');
        await one.type('#rationale', 'It names “another” service & <no> customer.');
      }
      await page.context().clearCookies();
      await one.enter(`button[value="${step}"]`);
      expect(await page.locator('main').innerText()).toContain('What you typed is kept.');
      await one.enter('button[value="manager-a"]');
      await one.enter('main button');
      expect(await page.locator('#rationale').inputValue()).toBe('It names “another” service & <no> customer.');
      expect(await page.locator('#r-scope-mismatch').isChecked()).toBe(true);
      expect((await claim(claimId)).state).toBe('Requested'); // what was to be recorded is foreseen once more
    }
    await one.enter(record);
    expect((await claim(claimId)).state).toBe('Rejected');
    await page.context().close();
  });

  const pages: [string, Record<string, string>, () => string[]][] = [
    ['the holder before', proseware, () => [`/claims/${held}`, `/workloads/${workload}`, '/inbox']],
    ['a rival', litware, () => [`/claims/${asked}`, `/workloads/${workload}`, '/inbox', '/claims/request']],
    ['the customer', customer, () => [`/claims/${asked}`, `/workloads/${workload}`, '/inbox']],
  ];
  test.each(pages)('the pages of %s are without a fault in both themes and at every width', async (_, who, paths) => {
    const { context, page, complaints } = await openWindow();
    await context.request.post(`${server.url}/signin`, { form: { then: '/', ...who } });
    for (const path of paths()) {
      await page.goto(server.url + path);
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme });
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          expect([path, width, colorScheme, await violations(page)]).toEqual([path, width, colorScheme, []]);
          expect([path, width, await overflows(page)]).toEqual([path, width, false]);
        }
      }
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});
