import { closeBrowser, describeInBrowser, openWindow } from './support/browser';
import { serveDemo } from './support/demo';

/** A landscape sheet of A4 within its margins, in the px of a page that is printed at 72 %. */
const SHEET = { width: Math.floor(((297 - 24) * (96 / 25.4)) / 0.72), height: Math.floor(((210 - 24) * (96 / 25.4)) / 0.72) };

describeInBrowser('what is printed', () => {
  let server: Awaited<ReturnType<typeof serveDemo>>;
  beforeAll(async () => {
    server = await serveDemo();
  });
  afterAll(async () => {
    await closeBrowser();
    await server.close();
  });

  test.each(['/queue', '/disputes?state=open', '/workloads?status=contested', '/history'])(
    '%s, and what it leads to first, has no menu, form or button, and its drawing fits one sheet',
    async (path) => {
      const { context, page } = await openWindow({ viewport: SHEET });
      await context.request.post(`${server.url}/signin`, { form: { as: 'lead', then: '/' } });
      await page.emulateMedia({ media: 'print' });
      await page.goto(server.url + path);
      const first = await page.locator('tbody th a, .what a').first().getAttribute('href');
      for (const one of [path, first ?? '']) {
        await page.goto(server.url + one);
        expect([one, await page.locator(':is(header nav, form, button, .btn, details):visible').count()]).toEqual([one, 0]);
        expect([one, await page.locator('h1:visible').count()]).toEqual([one, 1]);
        expect(await page.locator('svg.tall:visible').count()).toBe(0);
        for (const drawing of await page.locator('svg.wide:visible').all()) {
          expect((await drawing.boundingBox())?.height).toBeLessThan(SHEET.height);
        }
      }
      await context.close();
    },
  );
});
