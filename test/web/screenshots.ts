import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { serveDemo } from './support/demo';

/** The pictures of the documentation, of a demo that is gone afterwards: `npm run screenshots` writes docs/images. */
const IMAGES = join('docs', 'images');
const MOST_BYTES = 200_000;

async function main(): Promise<void> {
  const server = await serveDemo();
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    mkdirSync(IMAGES, { recursive: true });
    const context = await browser.newContext({ viewport: { width: 1100, height: 700 } });
    const page = await context.newPage();
    await page.goto(server.url);
    await picture(page, 'start');
    await context.request.post(`${server.url}/signin`, { form: { as: 'lead', then: '/' } });
    await page.goto(`${server.url}/queue`);
    await picture(page, 'queue');
    await page.goto(`${server.url}/disputes?state=open`);
    await page.locator('tbody th a').first().click();
    await page.waitForLoadState();
    await picture(page, 'dispute');
    await page.locator('main .crumb a[href^="/workloads/"]').first().click();
    await page.waitForLoadState();
    await page.setViewportSize({ width: 1100, height: 1300 });
    await picture(page, 'workload');
    await page.setViewportSize({ width: 1100, height: 700 });
    await page.goBack();
    await page.getByRole('link', { name: 'Resolve the dispute' }).first().click();
    await page.getByLabel('decision reversed').check();
    await page.locator('input[name=reasons][value=evidence-not-considered]').check();
    await page.locator('#rationale').fill('The document that came with the answer is newer, and names the service.');
    await page.getByRole('button', { name: 'Show what follows' }).click();
    await page.waitForLoadState();
    await page.setViewportSize({ width: 1100, height: 960 });
    await page.locator('#answered').scrollIntoViewIfNeeded();
    await picture(page, 'preview');
    await page.setViewportSize({ width: 1100, height: 700 });
    await page.goto(`${server.url}/history`);
    await picture(page, 'history');
    await context.request.post(`${server.url}/signin`, {
      form: { as: 'customer', customerId: await customerOf(page, 'Adventure Works'), then: '/' },
    });
    await page.goto(`${server.url}/workloads`);
    await picture(page, 'customer');
  } finally {
    await browser.close();
    await server.close();
  }
}

/** The id of a customer by its name, as the form of the history offers it. */
const customerOf = async (page: Page, name: string): Promise<string> =>
  (await page.locator('#tenant option', { hasText: name }).getAttribute('value')) ?? '';

async function picture(page: Page, name: string): Promise<void> {
  const path = join(IMAGES, `${name}.png`);
  await page.screenshot({ path });
  const { size } = statSync(path);
  if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}.`);
  process.stdout.write(`${path}: ${size} bytes\n`);
}

void main();
