import { gzipSync } from 'node:zlib';
import { tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from './support/reader';
import { crowded, startWithStates, states, teams } from './support/workload-states';

const { contoso, fabrikam } = tenants;
let server: TestServer;
let disputeId: string;
beforeAll(async () => {
  ({ server, disputeId } = await startWithStates());
});
afterAll(() => server.close());

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
    expect(text).not.toContain('waits for a lead');
    const { text: late } = await (await reader()).get(`${teams}?known-at=2025-04-12`);
    expect(late).toContain('Dispute 1 by Proseware is escalated, and waits for a lead since 11 Apr 2025 24:00 .');
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
  });

  test('each leads to what was known just before and just after it; the first of the ledger has nothing before', async () => {
    const auditor = await reader();
    const { html } = await auditor.get(teams);
    const addresses = [...html.matchAll(/href="([^"]*)">just (?:before|after)</g)].map(([, address = '']) =>
      address.replaceAll('&amp;', '&'),
    );
    expect(html).toMatch(/>just before</);
    expect(html.indexOf('>just after<')).toBeLessThan(html.indexOf('>just before<'));
    for (const address of addresses) expect([address, (await auditor.get(address)).status]).toEqual([address, 200]);
  });

  test('usage has its share, its high-water mark and what was known before', async () => {
    const { text } = await (await reader()).get(teams);
    expect(text).toMatch(/Feb 2025 was 720 690 5,000 13.8 % 690 Proseware/);
    expect((await (await reader()).get(`${teams}?known-at=2025-04-01`)).text).toMatch(/Feb 2025 720 5,000 14.4 % 720 Proseware/);
  });

  test('has its facts at the head: as of the day and of what was known, and to each reader what it may know', async () => {
    const factsOf = async (one: Reader, asked = '') =>
      /<dl class="facts">.*?<\/dl>/s
        .exec((await one.get(teams + asked)).html)?.[0]
        .replace(/<[^>]*>|\s+/g, ' ')
        .replace(/ +/g, ' ');
    const auditor = await reader();
    expect(await factsOf(auditor, '?on=2025-04-01&known-at=2025-04-10')).toMatch(/Paid units 5,000 Policy version 1 Revision 12 Claims/);
    expect(await factsOf(auditor, '?on=2025-04-01')).toMatch(/Paid units 5,000 Policy version 1 Revision 16 Claims/);
    expect(await factsOf(auditor, '?on=2025-01-20')).toMatch(/teams Policy version 1 Revision/);
    expect(await factsOf(auditor, '?on=2025-01-02&known-at=2025-01-03')).toMatch(/teams Revision 3 Claim /);
    expect(await factsOf(await reader('partner', { partnerId: 'proseware' }))).toMatch(/Paid units 5,000 Policy version 1 Claims? /);
    expect(await factsOf(await reader('partner', { partnerId: 'litware' }), '?on=2025-04-01')).toMatch(/teams Policy version 1 Claims? /);
    expect(await factsOf(await reader('customer', { customerId: contoso }))).toMatch(/teams Policy version 1 Claims /);
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
