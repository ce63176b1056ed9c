import { evidence, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, themes, violations, widths } from './support/browser';
import { startWithStates, states, teams } from './support/workload-states';

const { contoso } = tenants;
let server: TestServer;
beforeAll(async () => {
  ({ server } = await startWithStates());
});
afterAll(async () => {
  await closeBrowser();
  await server.close();
});

describeInBrowser('a workload in a browser', () => {
  jest.setTimeout(240_000);

  const signedIn = async (options: Parameters<typeof openWindow>[0], as = 'manager-a', path = teams) => {
    const window = await openWindow(options);
    await window.context.request.post(`${server.url}/signin`, { form: { as, partnerId: 'proseware', then: '/' } });
    await window.page.goto(server.url + path);
    return window;
  };

  test.each([...Object.entries(states).map(([state, path]) => [state, 'manager-a', path]), ['as its holder sees it', 'partner', teams]])(
    '%s: without a fault in both themes and at every width',
    async (_, as = '', path = '') => {
      for (const colorScheme of themes) {
        const { context, page, complaints } = await signedIn({ colorScheme }, as, path);
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          expect([colorScheme, width, await violations(page)]).toEqual([colorScheme, width, []]);
          expect([colorScheme, width, await overflows(page)]).toEqual([colorScheme, width, false]);
          expect(await page.locator('svg.tl:visible').count()).toBeLessThanOrEqual(1);
        }
        expect(complaints.filter((one) => !/status of 4\d\d/.test(one))).toEqual([]);
        await context.close();
      }
    },
  );

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

  test.each([1000, 1100, 1280])('%d px are wide enough for one row of dates and what shows them', async (width) => {
    const { context, page } = await signedIn({ viewport: { width, height: 900 } });
    const fields = await page.locator('.asof :is(input[type=date], button)').all();
    const places = await Promise.all(fields.map(async (field) => (await field.boundingBox())?.y ?? 0));
    expect(places).toHaveLength(4);
    expect(Math.max(...places) - Math.min(...places)).toBeLessThan(3);
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
