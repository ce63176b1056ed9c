import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, themes, violations, widths } from './support/browser';
import { Reader } from './support/reader';

const { contoso } = tenants;
const workload = `${contoso}.teams`;
const document = { sha256: 'ab'.repeat(32), type: 'statement-of-work', signedOn: '2024-12-28', names: 'teams', reference: 'SOW 9' };

let server: TestServer;
let held: string;
let asked: string;
beforeEach(async () => {
  server = await startServer({ policy: 'cpor' });
  await registerProgramme(server);
  const manager = await server.as('manager', { sub: 'manager-a' });
  held = (await (await server.partner('proseware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-15'))).body.claimId;
  await manager.decide(held, 'start-review');
  await manager.decide(held, 'pass-review', { rationale: 'Read.' });
  await (await server.customer(contoso)).post(`/v1/claims/${held}/consent`, {});
  asked = (await (await server.partner('litware')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-20', 2))).body.claimId;
});
afterEach(() => server.close());
afterAll(closeBrowser);

async function reader(as: string, who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}
const partner = (partnerId: string): Promise<Reader> => reader('partner', { partnerId });
const addressIn = (html: string, act: RegExp): string => act.exec(html)?.[1] ?? 'no such link';

describe('a partner on its pages', () => {
  test('answers the notice that it finds in its inbox, with a document, and sees first what follows', async () => {
    const proseware = await partner('proseware');
    const answer = addressIn((await proseware.get('/inbox')).html, /href="(\/notices\/[^"]*\/answer)"/);
    const form = await proseware.get(answer);
    expect(form.text).toMatch(
      /Answer the notice on Contoso, Teams .*Competing partner 1 asks to be on record here; you may answer until \d+ Jan 2025 24:00/,
    );
    expect(form.text).toMatch(/Defend what you hold\s+Release it/);
    const wrong = await proseware.post(answer, { ...form.hidden, ...document, sha256: 'no hash', choice: 'defends', step: 'record' });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('The SHA-256 of the file must be 64 hex digits.')]);
    expect(wrong.html).toContain('value="SOW 9"');
    expect((await proseware.post(answer, { ...wrong.hidden, step: 'preview' })).text).toContain('Choose whether you defend or release');
    const foreseen = await proseware.post(answer, { ...wrong.hidden, ...document, choice: 'defends', step: 'preview' });
    expect(foreseen.text).toContain('The incumbent answered the notice: it defends what it holds');
    const sent = { ...foreseen.hidden, ...document, choice: 'defends', step: 'record' };
    const first = await proseware.post(answer, sent);
    expect(first.text).toMatch(/You recorded 1 event/);
    expect((await proseware.post(answer, sent)).path).toBe(first.path);
    const { body } = await (await server.as('auditor')).get(`/v1/workloads/${workload}/history`);
    expect(body.items.at(-1)).toMatchObject({ type: 'NoticeAnswered', data: { stance: 'defends', evidence: [{ reference: 'SOW 9' }] } });
    expect((await proseware.get(answer)).status).toBe(404);
  });

  test('a notice is there for the incumbent alone', async () => {
    const answer = addressIn((await (await partner('proseware')).get(`/claims/${held}`)).html, /href="(\/notices\/[^"]*\/answer)"/);
    expect((await (await partner('litware')).get(answer)).status).toBe(404);
    expect((await (await reader('customer', { customerId: contoso })).get(answer)).status).toBe(404);
    expect((await (await partner('proseware')).get('/notices/none/answer')).status).toBe(404);
  });

  test('reads that another was answered, and not how', async () => {
    await (await server.partner('trey')).post('/v1/claims', claimOf(contoso, 'teams', '2024-12-23', 3));
    const { body } = await (await server.as('auditor')).get(`/v1/claims/${asked}/history`);
    const served = body.items.find(({ type }) => type === 'NoticeServed')?.data as { noticeId: string };
    await (await server.partner('proseware')).post(`/v1/notices/${served.noticeId}/answer`, { stance: 'releases' });
    const { text } = await (await partner('trey')).get(`/workloads/${workload}`);
    expect(text).toContain('The incumbent answered the notice');
    expect(text).not.toMatch(/releases|defends|Released|Defended/);
    expect((await (await partner('proseware')).get(`/workloads/${workload}`)).text).toContain('it releases the workload');
  });

  test('mends a claim with a document, and disputes a rejection with grounds', async () => {
    const manager = await server.as('manager', { sub: 'manager-a' });
    await manager.decide(asked, 'start-review');
    await manager.decide(asked, 'require-action', { reasons: ['signature-missing'], rationale: 'Not signed.' });
    const litware = await partner('litware');
    const mend = await litware.get(`/claims/${asked}/resubmit`);
    const nothing = await litware.post(`/claims/${asked}/resubmit`, { ...mend.hidden, step: 'record' });
    expect([nothing.status, nothing.text]).toEqual([422, expect.stringContaining('Give at least one document')]);
    await litware.post(`/claims/${asked}/resubmit`, { ...mend.hidden, ...document, step: 'record' });
    await manager.decide(asked, 'reject', { reasons: ['scope-mismatch'], rationale: 'Names another service.' });

    const lost = await litware.get(`/claims/${asked}`);
    expect(lost.text).toMatch(/Why .* Names another service\./);
    expect(lost.text).toMatch(/What would cure it: .* Ask again .* The rule recommends .* competing partner 1 incumbent/);
    expect(lost.html).toContain(`href="/claims/${asked}/disputes"`);
    const form = await litware.get(`/claims/${asked}/disputes`);
    const grounds = 'The annex names it.';
    const foreseen = await litware.post(`/claims/${asked}/disputes`, { ...form.hidden, grounds, step: 'preview' });
    expect(foreseen.text).toMatch(/Litware disputed the rejection: the workload is on hold/);
    await litware.post(`/claims/${asked}/disputes`, { ...foreseen.hidden, grounds, step: 'record' });
    const { body } = await (await server.as('auditor')).get('/v1/disputes');
    expect(body.items[0]).toMatchObject({ grounds, state: 'open' });
  });

  test('reads what is used of what it holds, and nothing of what it does not', async () => {
    const usage = { period: '2024-12', monthlyActiveUsers: 1720, paidUnits: 4000, source: 'telemetry' };
    await server.at('2025-02-03T09:00:00.000Z');
    const telemetry = await server.as('telemetry');
    await telemetry.post(`/v1/workloads/${workload}/usage`, { ...usage, period: '2025-01' });
    expect((await (await partner('proseware')).get(`/claims/${held}`)).text).toMatch(/Jan 2025 1,720 4,000 43\.0 % 1,720/);
    expect((await (await partner('litware')).get(`/claims/${asked}`)).text).not.toContain('1,720');
  });
});

describe('a customer’s services', () => {
  test('say who is on record and who asks upon what, with its word two clicks away', async () => {
    const customer = await reader('customer', { customerId: contoso });
    const page = await customer.get('/workloads');
    expect(page.text).toMatch(/Contoso, Teams Proseware since .* End it : Proseware We never agreed : Proseware/);
    expect(page.text).toMatch(/Litware : Proof of execution signed 20 Dec 2024/);
    for (const way of [`/claims/${held}/end`, `/claims/${held}/repudiate`, `/claims/${asked}/decline`, `/workloads/${workload}/lock`]) {
      expect(page.html).toContain(`href="${way}"`);
      expect((await customer.get(way)).text).toMatch(/What follows .* record \d event/);
    }
  });
});

describeInBrowser('in a browser', () => {
  test('names of 300 characters, from right to left, or with markup run nothing and break nothing', async () => {
    const names = ['<script>document.title="run"</script><img src=x onerror=alert(1)>', 'شركة‮كونتوسو‬ للخدمات', 'Wide'.repeat(75)];
    const manager = await server.as('manager', { sub: 'registrar' });
    for (const [index, partnerId] of ['proseware', 'litware', 'trey'].entries()) {
      expect((await manager.put(`/v1/partners/${partnerId}`, { name: names[index], globalAccountId: partnerId })).status).toBe(200);
    }
    expect((await manager.put(`/v1/tenants/${contoso}`, { name: names[2] })).status).toBe(200);
    const answer = addressIn((await (await partner('proseware')).get('/inbox')).html, /href="(\/notices\/[^"]*\/answer)"/);
    const paths: [Record<string, string>, string[]][] = [
      [
        { as: 'manager-a' },
        [
          '/',
          '/queue',
          '/workloads',
          '/claims',
          `/claims/${asked}`,
          `/tenants/${contoso}`,
          '/partners/proseware',
          '/changes',
          '/signin',
          '/disputes',
        ],
      ],
      [{ as: 'partner', partnerId: 'proseware' }, ['/inbox', '/claims', `/claims/${held}`, answer, '/workloads']],
      [{ as: 'customer', customerId: contoso }, ['/inbox', '/workloads', '/claims']],
    ];
    for (const colorScheme of themes) {
      for (const [who, those] of paths) {
        const { context, page, complaints } = await openWindow({ colorScheme });
        await context.request.post(`${server.url}/signin`, { form: { then: '/', ...who } });
        for (const path of those) {
          await page.goto(server.url + path);
          expect(await page.title()).not.toBe('run');
          for (const width of widths) {
            await page.setViewportSize({ width, height: 900 });
            expect([path, width, await overflows(page)]).toEqual([path, width, false]);
          }
          expect([path, colorScheme, await violations(page)]).toEqual([path, colorScheme, []]);
        }
        expect(complaints).toEqual([]);
        await context.close();
      }
    }
  });
});
