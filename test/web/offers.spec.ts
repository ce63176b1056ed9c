import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, themes, violations, widths } from './support/browser';
import { Reader } from './support/reader';

const { contoso } = tenants;
const workload = `${contoso}.teams`;
const rationale = 'The documents were read and compared.';

let server: TestServer;
/** Proseware's, which manager B looks after. */
let held: string;
/** Litware's, under review by manager A. */
let asked: string;

beforeEach(async () => {
  server = await startServer({ policy: 'cpor' });
  await registerProgramme(server);
  const registrar = await server.as('manager');
  await registrar.put('/v1/partners/proseware', { name: 'Proseware', globalAccountId: 'proseware', managedBy: 'manager-b' });
  await registrar.put(`/v1/tenants/${contoso}`, { name: 'Contoso', noticeChannel: 'mail' });
  const manager = await server.as('manager', { sub: 'manager-a' });
  held = await requested('proseware', 1);
  await manager.decide(held, 'start-review');
  await manager.decide(held, 'pass-review', { rationale });
  await (await server.customer(contoso)).post(`/v1/claims/${held}/consent`, {});
  asked = await requested('litware', 2);
  await manager.decide(asked, 'start-review');
});
afterEach(() => server.close());
afterAll(closeBrowser);

const requested = async (partnerId: string, number: number): Promise<string> =>
  (await (await server.partner(partnerId)).post('/v1/claims', claimOf(contoso, 'teams', `2024-12-1${number}`, number))).body.claimId;

async function reader(as: string, who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}
const partner = (partnerId: string): Promise<Reader> => reader('partner', { partnerId });
const customer = (): Promise<Reader> => reader('customer', { customerId: contoso });

/** The ways to act that a page offers, by the last part of their addresses. */
const waysOn = (html: string): string[] =>
  [...html.matchAll(/class="btn" href="\/(?:claims|disputes|notices|workloads)\/[^/"]+\/([a-z-]+)"/g)]
    .map(([, act = '']) => act)
    .toSorted();

/** Proseware releases what a claim asks for. */
const released = async (claimId: string): Promise<void> => {
  const { body } = await (await server.as('auditor')).get(`/v1/claims/${claimId}/history`);
  const { noticeId } = body.items.find(({ type }) => type === 'NoticeServed')?.data as { noticeId: string };
  await (await server.partner('proseware')).post(`/v1/notices/${noticeId}/answer`, { stance: 'releases' });
};

/** Litware's review is passed: the customer is asked by mail. */
async function asking(): Promise<void> {
  await released(asked);
  await (await server.as('manager', { sub: 'manager-a' })).decide(asked, 'pass-review', { rationale });
}

describe('the page of a workload offers what its reader may do there', () => {
  test('with its claims, its notices and as a whole, and nothing of others’', async () => {
    const ways = async (one: Promise<Reader>) => waysOn((await (await one).get(`/workloads/${workload}`)).html);
    expect(await ways(reader('manager-a'))).toEqual(['end', 'extend-deadline', 'notes', 'notes', 'reject', 'require-action']);
    expect(await ways(partner('proseware'))).toEqual(['answer', 'end', 'evidence']);
    expect(await ways(partner('litware'))).toEqual(['evidence', 'withdraw']);
    expect(await ways(customer())).toEqual(['decline', 'end', 'lock', 'repudiate']);
    expect(await ways(reader('auditor'))).toEqual([]);
    await asking();
    expect(await ways(customer())).toEqual(['consent', 'decline', 'end', 'lock', 'repudiate']);
  });

  test('and in a dispute the way to settle it, to who may', async () => {
    const api = await server.as('manager', { sub: 'manager-a' });
    await api.decide(asked, 'reject', { reasons: ['scope-mismatch'], rationale });
    await (await server.partner('litware')).post(`/v1/claims/${asked}/disputes`, { grounds: 'The annex names it.', evidence: [] });
    const page = async (one: Promise<Reader>) => (await one).get(`/workloads/${workload}`);
    expect(waysOn((await page(reader('lead'))).html)).toEqual(['end', 'escalate', 'extend-deadline', 'notes', 'resolve']);
    const decided = await page(reader('manager-a'));
    expect(waysOn(decided.html)).toEqual(['end', 'escalate', 'extend-deadline', 'notes']);
    expect(decided.text).toContain('You made the decision that is disputed: another manager, or a lead, resolves it.');
    expect(waysOn((await page(partner('litware'))).html)).toEqual(['evidence', 'withdraw']);
    expect((await page(customer())).text).toContain('settles the dispute');
  });

  test('but not on a past day of knowledge', async () => {
    await server.at('2025-01-20T09:00:00.000Z');
    expect(waysOn((await (await reader('manager-a')).get(`/workloads/${workload}?known-at=2025-01-10`)).html)).toEqual([]);
  });
});

describe('what is refused later is not offered', () => {
  const own = 'You look after Proseware: another manager, or a lead,';
  /** What decides nothing between parties. */
  const undeciding = ['start-review', 'extend-deadline', 'notes'];

  test('who looks after a party does not decide between it and its rivals, and reads who does', async () => {
    const manager = await reader('manager-b');
    for (const path of [`/claims/${asked}`, `/claims/${held}`, `/workloads/${workload}`]) {
      const { html, text } = await manager.get(path);
      expect([path, waysOn(html).filter((way) => !undeciding.includes(way))]).toEqual([path, []]);
      expect(text).toContain(`${own} decides between it and its rivals.`);
    }
    await server.at('2025-01-20T09:00:00.000Z');
    expect((await manager.get('/queue')).text).toMatch(/Litware asks; Proseware on record .*Another decides: you look after a party/);
    expect((await (await reader('manager-a')).get('/queue')).text).toMatch(/Litware asks; Proseware on record .*Pass or reject/);
    expect((await manager.get('/queue?mine=true')).text).toMatch(/0 things wait for you\. .*Nothing waits here\./);
    expect((await (await reader('manager-a')).get('/queue?mine=true')).text).toMatch(/1 thing waits for you\. .*Pass or reject/);
    const refused = await manager.get(`/claims/${asked}/reject`);
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining(own)]);
    const api = await server.as('manager', { sub: 'manager-b' });
    expect((await api.decide(asked, 'reject', { reasons: ['scope-mismatch'], rationale })).body.code).toBe('ConflictOfInterest');
  });

  test('nor resolves its dispute', async () => {
    await (await server.as('manager', { sub: 'manager-a' })).decide(asked, 'reject', { reasons: ['scope-mismatch'], rationale });
    const { disputeId } = (
      await (await server.partner('litware')).post(`/v1/claims/${asked}/disputes`, { grounds: 'It names it.', evidence: [] })
    ).body;
    const manager = await reader('manager-b');
    for (const path of [`/disputes/${disputeId}`, `/disputes/${disputeId}/resolve`]) {
      const { html, text } = await manager.get(path);
      expect(waysOn(html)).not.toContain('resolve');
      expect(text).toContain(`${own} resolves what is between it and its rivals.`);
    }
    const settled = { outcome: 'decision-stands', reasons: ['decision-sound'], rationale };
    const answer = await (await server.as('manager', { sub: 'manager-b' })).decide(disputeId, 'resolve', settled, 'disputes');
    expect(answer.body.code).toBe('ConflictOfInterest');
  });

  test('a second review waits for the customer’s word on the first', async () => {
    await asking();
    const second = await requested('trey', 3);
    const manager = await server.as('manager', { sub: 'manager-a' });
    await manager.decide(second, 'start-review');
    await released(second);
    const { html, text } = await (await reader('manager-a')).get(`/claims/${second}`);
    expect(waysOn(html)).toEqual(['extend-deadline', 'notes', 'reject', 'require-action']);
    expect(text).toContain('The review can be passed when the customer’s word on the claim of Litware is decided');
  });

  test('“we never agreed” is offered while it can be said, and then said till when it could', async () => {
    const one = await customer();
    expect((await one.get(`/claims/${held}/repudiate`)).text).toMatch(/You can say so until \d+ \w{3} 2025 24:00\./);
    await server.at('2025-12-01T09:00:00.000Z');
    for (const path of [`/claims/${held}`, `/workloads/${workload}`, `/claims/${held}/repudiate`]) {
      const { html, text } = await one.get(path);
      expect([path, waysOn(html).includes('repudiate')]).toEqual([path, false]);
      expect(text).toMatch(/That you never agreed could be said until \d+ \w{3} 2025 24:00; you can end it\./);
      expect(text).not.toMatch(/\d{4}-\d\d-\d\dT/);
    }
  });

  test('reasons that only a deadline gives are none of who rejects', async () => {
    const { text } = await (await reader('manager-a')).get(`/claims/${asked}/reject`);
    expect(text).toContain('scope-mismatch');
    expect(text).not.toMatch(/no-partner-response|no-customer-consent/);
  });
});

test('a form says all that it lacks in its own words', async () => {
  const manager = await reader('manager-a');
  const form = await manager.get(`/claims/${asked}/reject`);
  const none = await manager.post(`/claims/${asked}/reject`, { ...form.hidden, step: 'preview' });
  expect(none.status).toBe(400);
  expect(none.text).toContain('Choose one reason or more. Say in the rationale why you decide so.');
  expect(none.text).not.toContain('is empty');
  const sent = { ...form.hidden, reasons: 'scope-mismatch', rationale: 'ask ann@example.com', step: 'preview' };
  expect((await manager.post(`/claims/${asked}/reject`, sent)).text).toContain('The rationale holds a mail address');
});

test('a manager says that a notice by mail did not arrive, and serves it anew by another channel', async () => {
  await asking();
  const manager = await reader('manager-a');
  const { html } = await manager.get(`/claims/${asked}`);
  const failure = /href="(\/notices\/[^"]*\/failure)"/.exec(html)?.[1] ?? 'no such link';
  expect((await manager.get(`/workloads/${workload}`)).html).toContain(failure);
  const form = await manager.get(failure);
  expect((await manager.post(failure, { ...form.hidden, step: 'record' })).text).toContain('Say how you know that it was not served.');
  const told = { ...form.hidden, failure: 'The letter came back.', step: 'record' };
  expect((await manager.post(failure, told)).text).toContain('did not reach the customer by mail: The letter came back.');

  const serving = failure.replace('failure', 'serving');
  expect((await manager.get(`/workloads/${workload}`)).html).toContain(serving);
  const anew = await manager.get(serving);
  expect(anew.text).toMatch(/By the inbox alone.* What follows .*served to the customer by mail/);
  const otherwise = await manager.post(serving, { ...anew.hidden, choice: 'inbox', step: 'record' });
  expect([otherwise.status, otherwise.text]).toEqual([
    409,
    expect.stringMatching(/You changed something .* What follows .*served to the customer, to answer/),
  ]);
  await manager.post(serving, { ...otherwise.hidden, choice: 'inbox', step: 'record' });
  const { body } = await (await server.as('auditor')).get(`/v1/claims/${asked}/history`);
  expect(body.items.at(-1)).toMatchObject({ type: 'NoticeServed', data: { to: 'customer', channel: 'inbox' } });
  expect(waysOn((await manager.get(`/claims/${asked}`)).html)).toEqual(['extend-deadline', 'notes', 'reject']);
  expect((await (await partner('litware')).get(failure)).status).toBe(404);
});

describeInBrowser('in a browser', () => {
  test('the ways to act on a workload are without a fault at every width, in both themes', async () => {
    for (const colorScheme of themes) {
      const { context, page, complaints } = await openWindow({ colorScheme });
      for (const form of [{ as: 'manager-b' }, { as: 'customer', customerId: contoso }] as Record<string, string>[]) {
        await context.request.post(`${server.url}/signin`, { form: { then: '/', ...form } });
        await page.goto(`${server.url}/workloads/${workload}`);
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          expect([form['as'], width, await overflows(page), await violations(page)]).toEqual([form['as'], width, false, []]);
        }
      }
      expect(complaints).toEqual([]);
      await context.close();
    }
  });
});
