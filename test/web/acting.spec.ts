import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { closeBrowser, describeInBrowser, openWindow, overflows, themes, violations, widths } from './support/browser';
import { Reader } from './support/reader';

const { contoso } = tenants;
const rationale = 'The documents were read and compared.';

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
  await registerProgramme(server);
});
afterEach(() => server.close());
afterAll(closeBrowser);

async function reader(as: string, who: Record<string, string> = {}): Promise<Reader> {
  const one = new Reader(server.url);
  await one.signIn(as, who);
  return one;
}

const requested = async (scope = 'teams'): Promise<string> =>
  (await (await server.partner('proseware')).post('/v1/claims', claimOf(contoso, scope, '2024-12-15'))).body.claimId;

/** A claim under review by manager A. */
async function underReview(): Promise<string> {
  const claimId = await requested();
  await (await server.as('manager', { sub: 'manager-a' })).decide(claimId, 'start-review');
  return claimId;
}

const stateOf = async (claimId: string): Promise<string> => (await (await server.as('auditor')).get(`/v1/claims/${claimId}`)).body.state;

describe('deciding on a page', () => {
  test('asks, says what follows, and records only then', async () => {
    const claimId = await underReview();
    const manager = await reader('manager-a');
    const claim = await manager.get(`/claims/${claimId}`);
    expect(claim.text).toMatch(/Claim of Proseware/);
    expect(claim.html).toContain(`href="/claims/${claimId}/pass-review"`);

    const asked = await manager.get(`/claims/${claimId}/pass-review`);
    expect(asked.text).toContain('Show what follows');
    expect(asked.text).not.toContain('record 2 events');

    const foreseen = await manager.post(`/claims/${claimId}/pass-review`, { ...asked.hidden, rationale, step: 'preview' });
    expect(foreseen.text).toMatch(/Proseware’s claim passed review; the customer may answer until 9 Jan 2025 24:00/);
    expect(foreseen.text).toMatch(/ClaimReviewPassed .* at once the rationale; policy version 1 .*Pass the review: record 2 events/);
    expect(foreseen.html).toMatch(/href="#m-pass".*<code>ClaimReviewPassed<.*href="#m-cont".*<code>NoticeServed</s);
    expect(foreseen.html).not.toContain('On record now'); // nobody's days change
    expect(await stateOf(claimId)).toBe('UnderReview');

    await manager.post(`/claims/${claimId}/pass-review`, { ...foreseen.hidden, rationale, step: 'record' });
    expect(await stateOf(claimId)).toBe('AwaitingCustomer');
    const services = await (await reader('customer', { customerId: contoso })).get('/workloads');
    expect(services.text).toMatch(/Agree : Proseware Decline : Proseware until 9 Jan 2025 24:00/);
  });

  test('the form says whose claim it is, and shows what there is to decide by', async () => {
    const claimId = await underReview();
    const litware = claimOf(contoso, 'teams', '2024-12-20', 2);
    const rival = (await (await server.partner('litware')).post('/v1/claims', litware)).body.claimId;
    const manager = await reader('manager-a');
    const reject = await manager.get(`/claims/${claimId}/reject`);
    expect(reject.html).toContain('<h1>Reject Proseware’s claim</h1>');
    expect(reject.html).toContain('<title>Reject Proseware’s claim');
    expect(reject.text).toMatch(
      /Due review .*Evidence Proof of execution, signed 15 Dec 2024 .*The rule recommends Litware.*signed 15 Dec 2024.*signed 20 Dec 2024.*This is as the rule recommends/,
    );
    const pass = await manager.get(`/claims/${claimId}/pass-review`);
    expect(pass.text).toMatch(
      /Nobody holds it now: there is nobody to hear\..*The customer is asked about no other claim\..*You look after none of the parties: Proseware, Litware\..*Proseware gave what a grant needs: .* of 15 Dec 2024.*This is against the rule: say why/,
    );
    const { text } = await manager.post(`/claims/${claimId}/pass-review`, { ...pass.hidden, rationale, step: 'preview' });
    expect(text).toMatch(/What follows This is against the rule \./);
    expect(text).not.toContain('say why');
    const against = await manager.get(`/claims/${rival}/reject`);
    expect(against.text).toMatch(/Reject Litware’s claim.*against the rule: say why/);
  });

  test('a review is not to be passed while the incumbent may answer: it is said from when, in the words of the pages', async () => {
    const held = await underReview();
    const api = await server.as('manager', { sub: 'manager-a' });
    await api.decide(held, 'pass-review', { rationale });
    await (await server.customer(contoso)).post(`/v1/claims/${held}/consent`, {});
    const rival = claimOf(contoso, 'teams', '2024-12-20', 2);
    const claimId = (await (await server.partner('litware')).post('/v1/claims', rival)).body.claimId;
    await api.decide(claimId, 'start-review');
    const manager = await reader('manager-a');
    const claim = await manager.get(`/claims/${claimId}`);
    expect(claim.html).not.toContain(`href="/claims/${claimId}/pass-review"`);
    expect(claim.text).toMatch(/The review can be passed from \d+ Jan 2025 24:00: until then the incumbent may answer\./);
    const refused = await manager.get(`/claims/${claimId}/pass-review`);
    expect([refused.status, refused.text]).toEqual([409, expect.stringMatching(/Not as it stands now.*can be passed from/)]);
    const { hidden } = await manager.get(`/claims/${claimId}/reject`);
    const early = await manager.post(`/claims/${claimId}/pass-review`, { ...hidden, rationale, step: 'preview' });
    expect([early.status, early.text]).toEqual([409, expect.stringMatching(/may answer until \d+ Jan 2025 24:00\./)]);
    expect(early.text).toMatch(
      /Not so: Proseware, which holds it now, was heard: it was served notice .* and had until \d+ Jan 2025 24:00 to answer/,
    );
  });

  test('sent twice it is recorded once', async () => {
    const claimId = await underReview();
    const manager = await reader('manager-a');
    const asked = await manager.get(`/claims/${claimId}/reject`);
    const decision = { ...asked.hidden, rationale, reasons: 'scope-mismatch', step: 'record' };
    const both = await Promise.all([1, 2].map(() => manager.post(`/claims/${claimId}/reject`, decision)));
    const again = await manager.post(`/claims/${claimId}/reject`, decision);
    expect(again.path).toMatch(new RegExp(`^/workloads/${contoso}\\.teams\\?recorded=\\d+-\\d+#recorded$`));
    const [, sequence = ''] = /recorded=(\d+)-\1#/.exec(again.path) ?? [];
    expect(again.text).toMatch(new RegExp(`You recorded 1 event, .* : ${sequence} \\. Back to the claim of Proseware`));
    expect(again.html).toContain(`class="ev on" id="e${sequence}"`);
    for (const [who, range] of [
      ['manager-b', `${sequence}-${sequence}`],
      ['manager-a', '900-901'],
      ['manager-a', '1-900'],
      ['manager-a', 'all'],
    ] as const)
      expect((await (await reader(who)).get(`/workloads/${contoso}.teams?recorded=${range}`)).text).not.toContain('You recorded');
    expect(again.text).toContain(`${sequence} Proseware’s claim was rejected`);
    expect(both.map(({ path }) => path)).toEqual([again.path, again.path]);
    const { body } = await (await server.as('auditor')).get(`/v1/claims/${claimId}/history`);
    expect(body.items.filter(({ type }) => type === 'ClaimRejected')).toHaveLength(1);
  });

  test('sent again with other words after it was recorded, it is refused: it is not what was decided', async () => {
    const claimId = await requested();
    const proseware = await reader('partner', { partnerId: 'proseware' });
    const { hidden } = await proseware.get(`/claims/${claimId}/evidence`);
    const send = (sha256: string) =>
      proseware.post(`/claims/${claimId}/evidence`, { ...hidden, sha256, signedOn: '2024-12-20', step: 'record' });
    expect((await send('ab'.repeat(32))).text).toMatch(/You recorded 1 event/);
    const other = await send('cd'.repeat(32));
    expect([other.status, other.text]).toEqual([422, expect.stringContaining('key')]);
  });

  test('where somebody was faster, it is said what changed, and what was typed stays', async () => {
    const claimId = await underReview();
    const manager = await reader('manager-a');
    const { hidden } = await manager.get(`/claims/${claimId}/pass-review`);
    const rejection = { reasons: ['scope-mismatch'], rationale: 'It names another service.' };
    expect((await (await server.as('lead', { sub: 'lead' })).decide(claimId, 'reject', rejection)).status).toBe(200);
    for (const step of ['preview', 'record']) {
      const late = await manager.post(`/claims/${claimId}/pass-review`, { ...hidden, rationale, step });
      expect([late.status, late.text]).toEqual([412, expect.stringMatching(/has changed since .* was rejected/)]);
      expect(late.text).toContain(rationale);
    }
    expect((await manager.get(`/claims/${claimId}/pass-review`)).status).toBe(404);
  });

  test('against a page that has grown old records nothing, shows what changed, and keeps what was typed', async () => {
    const claimId = await underReview();
    const manager = await reader('manager-a');
    const asked = await manager.get(`/claims/${claimId}/pass-review`);
    await (
      await server.partner('proseware')
    ).post(`/v1/claims/${claimId}/evidence`, {
      evidence: claimOf(contoso, 'teams', '2024-12-20', 7)['evidence'],
    });
    const stale = await manager.post(`/claims/${claimId}/pass-review`, { ...asked.hidden, rationale, step: 'record' });
    expect([stale.status, stale.text]).toEqual([412, expect.stringContaining('The workload has changed since you opened this page')]);
    expect(stale.text).toContain('Proseware added documents');
    expect(stale.text).toContain(rationale);
    expect(await stateOf(claimId)).toBe('UnderReview');
    await manager.post(`/claims/${claimId}/pass-review`, { ...stale.hidden, rationale, step: 'record' });
    expect(await stateOf(claimId)).toBe('AwaitingCustomer');
  });

  test('from a page of the session before is given back as it was typed, with the proof of this one, and records nothing', async () => {
    const claimId = await underReview();
    const manager = await reader('manager-a');
    const place = `/claims/${claimId}/reject`;
    const { hidden } = await manager.get(place);
    await manager.signIn('manager-a');
    const typed = { ...hidden, reasons: 'scope-mismatch', rationale, step: 'record' };
    const kept = await manager.post(place, typed);
    expect([kept.status, kept.text]).toEqual([403, expect.stringMatching(/What you typed is here still; nothing was recorded\./)]);
    expect(kept.html).toContain(`action="${place}"`);
    expect(kept.hidden).toMatchObject({ key: hidden['key'], reasons: 'scope-mismatch', rationale });
    expect(kept.hidden).not.toHaveProperty('step');
    const foreseen = await manager.post(place, kept.hidden);
    expect([foreseen.status, foreseen.text]).toEqual([200, expect.stringContaining('Reject the claim: record')]);
    expect(foreseen.text).toContain(rationale);
    expect(await stateOf(claimId)).toBe('UnderReview');
    const abroad = await manager.post(place, typed, { 'sec-fetch-site': 'cross-site' });
    expect([abroad.status, abroad.html]).toEqual([403, expect.not.stringContaining('Go on where you were')]);
  });

  test('what the rules refuse is said above the form', async () => {
    const claimId = await underReview();
    const manager = await reader('manager-a');
    const asked = await manager.get(`/claims/${claimId}/reject`);
    const refused = await manager.post(`/claims/${claimId}/reject`, { ...asked.hidden, rationale: '', step: 'preview' });
    expect([refused.status, refused.html]).toEqual([400, expect.stringContaining('role="alert"')]);
    const personal = await manager.post(`/claims/${claimId}/reject`, {
      ...asked.hidden,
      reasons: 'scope-mismatch',
      rationale: 'ask ann@example.com',
      step: 'record',
    });
    expect([personal.status, personal.text]).toEqual([422, expect.stringContaining('ask ann@example.com')]);
    expect(await stateOf(claimId)).toBe('UnderReview');
  });

  test('somebody else’s claim is not there, nor is what cannot be done', async () => {
    const claimId = await requested();
    expect((await (await reader('partner', { partnerId: 'litware' })).get(`/claims/${claimId}/withdraw`)).status).toBe(404);
    expect((await (await reader('customer', { customerId: tenants.fabrikam })).get(`/claims/${claimId}/decline`)).status).toBe(404);
    expect((await (await reader('manager-a')).get(`/claims/${claimId}/pass-review`)).status).toBe(404);
    expect((await (await reader('manager-a')).get('/claims/nothing/reject')).status).toBe(404);
    expect((await (await reader('auditor')).get(`/claims/${claimId}/start-review`)).status).toBe(403);
  });
});

test('a notice that was not served stands on the claim, leads from the queue to its form, and is served anew', async () => {
  await (await server.as('manager')).put(`/v1/tenants/${contoso}`, { name: 'Contoso', noticeChannel: 'mail' });
  const claimId = await underReview();
  const api = await server.as('manager', { sub: 'manager-a' });
  const { events } = (await api.decide(claimId, 'pass-review', { rationale })).body;
  const noticeId = events.find(({ type }) => type === 'NoticeServed')?.data.noticeId ?? '';
  await (await server.as('service')).post(`/v1/notices/${noticeId}/failure`, { reason: 'The mailbox does not exist.' });
  const manager = await reader('manager-a');
  expect((await manager.get('/queue')).text).toMatch(/Notice not served.*Serve the notice anew/s);
  const claim = await manager.get(`/claims/${claimId}`);
  expect(claim.text).toMatch(/The notice to the customer of what Proseware asks was not served/);
  expect(claim.text).toMatch(/did not reach the customer by mail: The mailbox does not exist\./);
  const form = await manager.get(`/notices/${noticeId}/serving`);
  expect(form.text).toMatch(/What follows.*was served to the customer/s);
  await manager.post(`/notices/${noticeId}/serving`, { ...form.hidden, step: 'record' });
  expect((await manager.get('/queue?name=not-served')).text).toContain('Nothing waits here.');
  expect((await manager.get(`/claims/${claimId}`)).text).not.toContain('asks was not served');
});

describe('the customer’s word', () => {
  test('is two clicks: the first says what follows', async () => {
    const claimId = await requested();
    const customer = await reader('customer', { customerId: contoso });
    const first = await customer.get(`/claims/${claimId}/decline`);
    expect(first.text).toMatch(/The customer declined Proseware; it may not ask again before 2 Apr 2025 24:00/);
    expect(first.text).toContain('Decline: record 1 event');
    expect(await stateOf(claimId)).toBe('Requested');
    await customer.post(`/claims/${claimId}/decline`, { ...first.hidden, step: 'record' });
    expect(await stateOf(claimId)).toBe('Declined');
  });

  test('says who is on record, and ends, undoes and locks it', async () => {
    const claimId = await underReview();
    await (await server.as('manager', { sub: 'manager-a' })).decide(claimId, 'pass-review', { rationale });
    const customer = await reader('customer', { customerId: contoso });
    const agree = await customer.get(`/claims/${claimId}/consent`);
    expect(agree.text).toMatch(/The customer agreed to Proseware.*Proseware came on record/);
    expect(agree.html).toContain(
      'On record now: nobody. After this: nobody until 2 Jan 2025, then Proseware. Changes hands: from today on.',
    );
    await customer.post(`/claims/${claimId}/consent`, { ...agree.hidden, step: 'record' });
    const { text } = await customer.get(`/claims/${claimId}`);
    expect(text).toMatch(/End it\s+We never agreed/);
    const undo = await customer.get(`/claims/${claimId}/repudiate`);
    await customer.post(`/claims/${claimId}/repudiate`, { ...undo.hidden, step: 'record' });
    expect(await stateOf(claimId)).toBe('Repudiated');
    const lock = await customer.get(`/workloads/${contoso}.teams/lock`);
    expect(lock.text).toContain('Lock the service: record 1 event');
    await customer.post(`/workloads/${contoso}.teams/lock`, { ...lock.hidden, step: 'record' });
    expect((await customer.get(`/workloads/${contoso}.teams/unlock`)).text).toContain('Unlock the service');
  });
});

describeInBrowser('deciding in a browser', () => {
  test('the pages are without a fault, and Enter shows what follows instead of recording', async () => {
    const claimId = await underReview();
    for (const colorScheme of themes) {
      const { context, page, complaints } = await openWindow({ colorScheme });
      await context.request.post(`${server.url}/signin`, { form: { as: 'manager-a', then: '/' } });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        for (const path of [`/claims/${claimId}`, `/claims/${claimId}/reject`]) {
          await page.goto(server.url + path);
          expect([path, width, await violations(page)]).toEqual([path, width, []]);
          expect([path, width, await overflows(page)]).toEqual([path, width, false]);
        }
      }
      await page.getByLabel(/scope/i).first().check();
      await page.keyboard.press('Enter');
      await page.waitForLoadState();
      expect(complaints.filter((one) => !one.includes('400 (Bad Request)'))).toEqual([]);
      await context.close();
    }
    expect(await stateOf(claimId)).toBe('UnderReview');
  });
});
