import { existsSync } from 'node:fs';
import axe from 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const found = existsSync(CHROMIUM);
if (!found && process.env['REQUIRE_BROWSER'] === '1') throw new Error(`REQUIRE_BROWSER=1, but there is no Chromium at ${CHROMIUM}`);

/**
 * Describes what needs a browser: Debian's chromium, or another named by CHROMIUM. Who only clones and tests need not have one, so it is
 * skipped without; REQUIRE_BROWSER=1, as CI sets it, fails instead.
 */
export const describeInBrowser = found ? describe : describe.skip;

/** Widths that pages must stand: a small telephone, a tablet, a wide screen. */
export const widths = [320, 768, 1440] as const;
export const themes = ['light', 'dark'] as const;

let browser: Browser | undefined;

/** One Chromium for a spec file. */
export async function openBrowser(): Promise<Browser> {
  browser ??= await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

/** A window, and what its console complained of. */
export interface Window {
  context: BrowserContext;
  page: Page;
  complaints: string[];
}

/** A reader's own window: cookies of its own, and every complaint of its console gathered. */
export async function openWindow(options: Parameters<Browser['newContext']>[0] = {}): Promise<Window> {
  const context = await (await openBrowser()).newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { context, page, complaints };
}

/** What axe finds wrong with a page, as it stands: WCAG 2.2 A and AA, and best practice. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }).axe;
    return run.run({ resultTypes: ['violations'] });
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** Whether the page is wider than its window. */
export const overflows = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

/** Presses Tab until what has the focus is it: nothing is clicked, and nothing focused but by the keyboard. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 300; presses += 1) {
    if (await page.evaluate(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${selector}`);
}
