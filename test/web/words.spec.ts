import { OPENED_DAYS_AGO } from '../../src/demo/demo';
import { addDays, addMonths, dayOf } from '../../src/domain/calendar';
import { counted } from '../../src/domain/counted';
import { dayWords } from '../../src/timeline/words';
import { actorTold } from '../../src/web/actor';
import type { Html } from '../../src/web/html';
import { dayOrTime, effectiveTime, readable, serviceWords, timeOf } from '../../src/web/words';
import { serveDemo } from './support/demo';
import { Reader } from './support/reader';

const midnight = '2023-10-02T00:00:00.000Z';
const wordsOf = ({ text }: Html) => text.replace(/<[^>]+>/g, '');

test('midnight closes the day of a deadline, and begins that of what a report brought', () => {
  expect([timeOf(midnight), dayOrTime(midnight)].map(wordsOf)).toEqual(['1 Oct 2023 24:00', '2 Oct 2023']);
  expect(['ledger', 'importer', null].map((by) => wordsOf(effectiveTime(midnight, by)))).toEqual([
    '1 Oct 2023 24:00',
    '2 Oct 2023',
    '1 Oct 2023 24:00',
  ]);
  expect(wordsOf(effectiveTime('2023-10-02T11:20:00.000Z', 'importer'))).toBe('2 Oct 2023 11:20');
});

test('what the rules say has its days and instants as the pages write them, and names as they are', () => {
  const said = 'It is 2026-11-20, until 2026-11-25T00:00:00.000Z; see SOW-2026-11-06.';
  expect(readable(said)).toBe('It is 20 Nov 2026, until 24 Nov 2026 24:00; see SOW-2026-11-06.');
});

test('a count agrees with its word', () => {
  expect([0, 1, 2, 1222].map((count) => counted(count, 'event'))).toEqual(['0 events', '1 event', '2 events', '1,222 events']);
  expect([1, 2].map((count) => counted(count, 'thing waits', 'things wait'))).toEqual(['1 thing waits', '2 things wait']);
  expect(counted(1222)).toBe('1,222');
});

test('who acted is said once', () => {
  const told = [
    { role: 'manager', id: 'manager-a' },
    { role: 'lead', id: 'lead' },
    { role: 'ledger', id: 'onrecord' },
    { role: 'manager' },
  ];
  expect(told.map((one) => wordsOf(actorTold(one)))).toEqual(['manager-a', 'lead', 'the clock', 'manager']);
  expect(wordsOf(actorTold({ role: 'partner', id: 'litware-portal' }, 'Litware'))).toBe('partner litware-portal of Litware');
});

test('a service is spelt as people spell it', () => {
  expect(['onedrive', 'power-bi', 'dynamics-sales~e0000000-0000-4000-8000-000000000001'].map(serviceWords)).toEqual([
    'OneDrive',
    'Power BI',
    'Dynamics sales (…0001)',
  ]);
});

describe('on the pages of the demo', () => {
  let server: Awaited<ReturnType<typeof serveDemo>>;
  beforeAll(async () => {
    server = await serveDemo();
  });
  afterAll(() => server.close());

  test.each([
    ['manager-a', {}],
    ['lead', {}],
    ['auditor', {}],
    ['partner', { partnerId: 'alpine' }],
    ['partner', { partnerId: 'trey' }],
    ['customer', { customerId: 'd0000000-0000-4000-8000-000000000005' }],
  ])('a sentence begins with a capital, counts agree, and nothing is said twice: %s %j', async (role, who) => {
    const reader = new Reader(server.url);
    await reader.signIn(role, who);
    const seen = new Set<string>();
    const next = ['/'];
    const faults: string[] = [];
    for (let path = next.pop(); path !== undefined; path = next.pop()) {
      const { html, status } = await reader.get(path);
      // What is no longer possible is told on a page too.
      expect([path, status]).toEqual([path, status === 409 ? 409 : 200]);
      faults.push(...blocksOf(html).flatMap((said) => (faultIn(said) === null ? [] : `${path}: ${faultIn(said)}: ${said}`)));
      const found = [...html.matchAll(/href="(\/[a-z]*(?:\/[\w.~-]+){0,2})"/g)].map(([, href = '']) => href);
      for (const href of found.filter((one) => isPage(one) && !seen.has(one))) {
        seen.add(href);
        next.push(href);
      }
    }
    expect(faults).toEqual([]);
    expect(seen.size).toBeGreaterThan(15);
  });

  test('what is late stands first, and says to each whose it is', async () => {
    const reading = async (as: string, path: string) => {
      const reader = new Reader(server.url);
      await reader.signIn(as);
      return (await reader.get(path)).text;
    };
    const start = await reading('lead', '/');
    const first = 'Woodgrove Bank, SharePoint';
    const over = '\\d+ business days over';
    expect(start).toMatch(new RegExp(`What waits for you .* Until ${first} a dispute was escalated to you .*? 24:00 ${over} Fabrikam,`));
    expect(start).toMatch(new RegExp(`Contested now .* When ${first} .*? a lead to decide .*? on hold .*? 24:00 ${over} Fabrikam,`));
    const next = async (as: string) => {
      const queue = await reading(as, '/queue');
      return new RegExp(`Past their deadline \\d ${first} .*? manager-a decided: a lead resolves (.*?) : ${first}`).exec(queue)?.[1];
    };
    expect(await Promise.all(['lead', 'manager-a', 'manager-b', 'auditor'].map(next))).toEqual([
      'Resolve the dispute',
      'Another resolves: you decided',
      'A lead resolves it',
      'Read the dispute',
    ]);
  });

  test('what a report carried over was neither requested nor signed', async () => {
    // Two years before the demo's ledger was opened.
    const day = addMonths(addDays(dayOf(new Date().toISOString()), -OPENED_DAYS_AGO), -24);
    const [since, dayBefore] = [dayWords(day), dayWords(addDays(day, -1))];
    const reader = new Reader(server.url);
    await reader.signIn('partner', { partnerId: 'alpine' });
    const { html } = await reader.get('/workloads');
    expect(html.replace(/<[^>]+>/g, '')).toContain(`Alpine Consulting since ${since}`);
    const manager = new Reader(server.url);
    await manager.signIn('manager-a');
    const claims = [
      ...new Set([...(await manager.get('/claims')).html.matchAll(/href="(\/claims\/[\w-]+)"/g)].map(([, href = '']) => href)),
    ];
    const pages = await Promise.all(claims.map((href) => manager.get(href)));
    const carriedOver = pages.filter(({ text }) => text.includes(`Active since ${since} , carried over from a report.`));
    expect(carriedOver).not.toHaveLength(0);
    for (const { text } of carriedOver) expect(text).not.toMatch(new RegExp(`, requested|${dayBefore} 24:00`));
    const beside = pages.filter(({ text }) => text.includes(`on record since ${since}`));
    expect(beside.map(({ text }) => text).join()).toMatch(
      new RegExp(`Requested carried over from a report .* Newest evidence on record since ${since}`),
    );
  });
});

const isPage = (href: string): boolean => !/^\/(assets|docs|metrics|health|v1|signin)/.test(href) && !href.endsWith('/dossier');

/** What stands in each block of a page, without what people wrote and what is cited as stored. */
function blocksOf(html: string): string[] {
  return html
    .replace(/<head>.*?<\/head>|<svg\b.*?<\/svg>|<(blockquote|pre|select)\b.*?<\/\1>/gs, '¶')
    .replace(/<code\b.*?<\/code>/gs, '‹code›')
    .replaceAll(
      /<\/?(?:p|li|ul|ol|dl|dt|dd|div|section|h[1-6]|table|caption|thead|tbody|tr|th|td|form|label|button|figure|figcaption|summary|footer|nav|main|br)\b[^>]*>/g,
      '¶',
    )
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .split('¶')
    .map((block) => block.replaceAll(/\s+/g, ' ').trim())
    .filter(Boolean);
}

function faultIn(said: string): string | null {
  if (/[a-z0-9)”]\. [a-z]/.test(said)) return 'lower case after a full stop';
  if (/^[a-z].*[a-z]{2}\. /.test(said) || /^[a-z].* .*\.$/.test(said)) return 'a sentence that begins in lower case';
  if (/(?<![\d,.–-])1 (?:things|events|days|rows|workloads|claims|disputes)\b/.test(said)) return 'a plural of one';
  if (/\b([a-z]{3,}) \1\b/.test(said)) return 'a word said twice';
  if (/\b(?:undefined|null|NaN|\[object)\b/.test(said)) return 'a value that is none';
  if (/ [,.;:](?: |$)/.test(said)) return 'a space before a stop';
  if (said.includes('()')) return 'brackets around nothing';
  return null;
}
