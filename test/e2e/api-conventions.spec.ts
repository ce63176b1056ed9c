import { claimOf, evidence, registerProgramme, startServer, tenants } from '../support/server';
import type { Answered, Client, TestServer } from '../support/server';

let server: TestServer;
let proseware: Client;
let manager: Client;
beforeEach(async () => {
  server = await startServer();
  await registerProgramme(server);
  [proseware, manager] = [await server.partner('proseware'), await server.as('manager', { sub: 'manager-a' })];
});
afterEach(() => server.close());

const teams = `${tenants.contoso}.teams`;
const request = (headers?: Record<string, string>) =>
  proseware.post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-15'), headers);

describe('an Idempotency-Key', () => {
  test('gives the first result once more, with the resource as it is now', async () => {
    const first = await request({ 'idempotency-key': 'once' });
    await manager.decide(first.body.claimId, 'start-review');
    const again = await request({ 'idempotency-key': 'once' });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.events).toEqual(first.body.events);
    expect(again.body.state).toBe('UnderReview');
    expect(again.headers.get('ledger-position')).toBe(first.headers.get('ledger-position'));
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
    expect((await manager.get('/v1/claims')).body.items).toHaveLength(1);
  });

  test('is refused for another body', async () => {
    await request({ 'idempotency-key': 'once' });
    const { status, body } = await proseware.post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-16'), {
      'idempotency-key': 'once',
    });
    expect([status, body.code]).toEqual([422, 'CommandIdReused']);
  });

  test('is its principal’s own, and its target’s', async () => {
    await request({ 'idempotency-key': 'once' });
    const litware = await server.partner('litware');
    const other = await litware.post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-16'), { 'idempotency-key': 'once' });
    const elsewhere = await proseware.post('/v1/claims', claimOf(tenants.contoso, 'exchange', '2024-12-15'), { 'idempotency-key': 'once' });
    expect([other.status, elsewhere.status]).toEqual([201, 201]);
  });

  test('is not used up by a refusal', async () => {
    const refused = await proseware.post(
      '/v1/claims',
      { ...claimOf(tenants.contoso, 'teams', '2024-12-15'), evidence: [] },
      { 'idempotency-key': 'once' },
    );
    expect(refused.body.code).toBe('EvidenceMissing');
    expect((await request({ 'idempotency-key': 'once' })).status).toBe(201);
  });

  test('is made where there is none, and said', async () => {
    const { headers } = await request();
    expect(headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is said on a refusal too, made or sent', async () => {
    const nothing = { ...claimOf(tenants.contoso, 'teams', '2024-12-15'), evidence: [] };
    const made = await proseware.post('/v1/claims', nothing);
    const sent = await proseware.post('/v1/claims', nothing, { 'idempotency-key': 'sent' });
    expect([made.status, sent.status]).toEqual([422, 422]);
    expect(made.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
    expect(sent.headers.get('idempotency-key')).toBe('sent');
  });

  test('is said on whatever else goes wrong with a write', async () => {
    const post = (path: string, body: unknown, headers = {}) => proseware.post(path, body, headers);
    const answers = [
      await server.nobody.post('/v1/claims', {}),
      await post('/v1/claims', { tenantId: 1 }),
      await post('/v1/claims', '{'),
      await post('/v1/claims', 'x'.repeat(1024 * 1024 + 1)),
      await post('/v1/claims', 'a text', { 'content-type': 'text/plain' }),
      await post('/v1/nothing', {}),
      await post('/v1/claims/%zz/withdraw', {}),
      await proseware.put(`/v1/tenants/${tenants.contoso}`, { name: 'Contoso' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 400, 413, 400, 404, 400, 403]);
    for (const { headers } of answers) expect(headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a manager’s decision', () => {
  test('needs the revision that it was made against', async () => {
    const { claimId } = (await request()).body;
    for (const decision of ['start-review', 'require-action', 'pass-review', 'reject', 'consent', 'decline', 'end']) {
      const body =
        decision === 'require-action' || decision === 'reject'
          ? { reasons: ['scope-mismatch'], rationale: 'x' }
          : decision === 'pass-review'
            ? { rationale: 'x' }
            : {};
      const answered = await manager.post(`/v1/claims/${claimId}/${decision}`, body);
      expect([decision, answered.status, answered.body.code]).toEqual([decision, 428, 'PreconditionRequired']);
    }
  });

  test('of two against one revision exactly one succeeds; the other is told what changed', async () => {
    const { claimId } = (await request()).body;
    const etag = (await manager.get(`/v1/claims/${claimId}`)).headers.get('etag') ?? '';
    const other = await server.as('manager', { sub: 'manager-b' });
    const both = await Promise.all(
      [manager, other].map((client) => client.post(`/v1/claims/${claimId}/start-review`, {}, { 'if-match': etag })),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
    const refused = both.find(({ status }) => status === 412);
    expect(refused?.headers.get('etag')).toBe('"1"');
    expect(refused?.body).toMatchObject({
      code: 'ConcurrencyConflict',
      revision: 1,
      changedSince: [{ type: 'ClaimReviewStarted', revision: 1 }],
    });
  });

  test('the customer’s own word needs none', async () => {
    const { claimId } = (await request()).body;
    const { status, body, headers } = await (await server.customer(tenants.contoso)).post(`/v1/claims/${claimId}/decline`);
    expect([status, body.state, headers.get('etag')]).toEqual([200, 'Declined', null]);
  });
});

describe('ETag, If-Match and revision', () => {
  test('are for staff alone: they would count what others may not see', async () => {
    const written = await request();
    const paths = [`/v1/claims/${written.body.claimId}`, `/v1/workloads/${teams}`, `/v1/claims/${written.body.claimId}/history`];
    for (const path of paths) {
      const [own, staffs] = [await proseware.get(path), await (await server.as('auditor')).get(path)];
      expect([path, own.headers.get('etag'), JSON.stringify(own.body).includes('"revision"')]).toEqual([path, null, false]);
      expect(JSON.stringify(staffs.body)).toContain('"revision"');
    }
    expect(written.headers.get('etag')).toBeNull();
    const probing = await proseware.post(`/v1/claims/${written.body.claimId}/withdraw`, {}, { 'if-match': '"0"' });
    expect([probing.status, probing.body.code]).toEqual([403, 'Forbidden']);
  });
});

describe('positions', () => {
  test('a read after a write can ask to be as new', async () => {
    const written = await request();
    const position = written.headers.get('ledger-position') ?? '';
    const { status, headers, body } = await proseware.get('/v1/claims', { 'ledger-min-position': position });
    expect(status).toBe(200);
    expect(body.items).toHaveLength(1);
    expect(Number(headers.get('ledger-position'))).toBeGreaterThanOrEqual(Number(position));
  });

  test('what nobody has written yet is not waited for long', async () => {
    // Without a client that asks again.
    const headers = { authorization: `Bearer ${proseware.token}`, 'ledger-min-position': '999999999' };
    const answer = await fetch(`${server.url}/v1/claims`, { headers });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 'NotCaughtUp' });
  });
});

describe('every answer', () => {
  test('carries the correlation id it came with, and so do its events', async () => {
    const { headers, body } = await request({ 'x-correlation-id': 'case-7' });
    expect([headers.get('x-correlation-id'), body.events[0].correlationId]).toEqual(['case-7', 'case-7']);
  });

  test('carries one of its own where that cannot be recorded', async () => {
    const { headers } = await request({ 'x-correlation-id': 'ann@example.com' });
    expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('what is new', () => {
  const at = ({ status, headers }: Answered) => [status, headers.get('location')];

  test('is answered with 201 and where it is, also when it is sent again', async () => {
    const claimed = await request({ 'idempotency-key': 'once' });
    const claim = `/v1/claims/${claimed.body.claimId}`;
    expect([at(claimed), at(await request({ 'idempotency-key': 'once' }))]).toEqual([
      [201, claim],
      [201, claim],
    ]);
    await manager.decide(claimed.body.claimId, 'reject', { reasons: ['evidence-insufficient'], rationale: 'It names no work.' });
    const disputed = await proseware.post(`${claim}/disputes`, { grounds: 'It does.', evidence: [] });
    const hooked = await manager.post('/v1/webhooks', { url: 'https://billing.example.com/' });
    const { webhookId } = hooked.body as unknown as { webhookId: string };
    expect(at(disputed)).toEqual([201, `/v1/disputes/${disputed.body.disputeId}`]);
    expect(at(hooked)).toEqual([201, `/v1/webhooks/${webhookId}`]);
    for (const { headers } of [claimed, disputed, hooked]) expect((await manager.get(headers.get('location') ?? '')).status).toBe(200);
    expect(at(await proseware.post(`${claim}/withdraw`, {}))).toEqual([409, null]);
    const { headers, body } = await manager.get(`/v1/webhooks/${webhookId}`);
    expect([headers.get('etag'), body.revision]).toEqual(['"0"', 0]);
  });

  test('is a customer or a partner only the first time', async () => {
    const [tenant, partner] = ['/v1/tenants/c0a80101-0000-4000-8000-000000000009', '/v1/partners/alpine'];
    for (const path of [tenant, partner]) {
      expect(at(await manager.put(path, { name: 'Alpine' }))).toEqual([201, path]);
      expect(at(await manager.put(path, { name: 'Alpine' }))).toEqual([200, null]);
      expect(at(await manager.put(path, { name: 'Alpine Ski House' }))).toEqual([200, null]);
      const { status, body, headers } = await manager.get(path);
      expect([status, body.name, body.revision, headers.get('etag')]).toEqual([200, 'Alpine Ski House', 1, '"1"']);
      expect((await manager.put(path, { name: 'Alpine' }, { 'if-match': '"0"' })).status).toBe(412);
    }
    for (const path of [tenant.replace(/9$/, '8'), '/v1/partners/nobody']) {
      const { status, body } = await manager.get(path);
      expect([status, body.code]).toEqual([404, 'NotFound']);
    }
  });
});

describe('a question', () => {
  test('may ask for the headers alone, which are the same', async () => {
    const { body } = await request();
    for (const path of [`/v1/claims/${body.claimId}`, '/v1/claims?limit=1', '/health/ready']) {
      const [whole, head] = await Promise.all(
        ['GET', 'HEAD'].map((method) => fetch(server.url + path, { method, headers: { authorization: `Bearer ${manager.token}` } })),
      );
      const named = ['etag', 'ledger-position', 'content-type', 'cache-control', 'link'].map((name) => [name, whole!.headers.get(name)]);
      expect(named.map(([name]) => [name, head!.headers.get(String(name))])).toEqual(named);
      expect([head!.status, await head!.text()]).toEqual([200, '']);
    }
  });

  test('that asks for what the route does not know is refused, also where it knows nothing', async () => {
    const { claimId } = (await request()).body;
    for (const path of [`/v1/claims/${claimId}?known-at=2025-01-02`, `/v1/workloads/${teams}?on=2025-01-01`, '/v1/scopes?limit=1']) {
      const { status, body } = await manager.get(path);
      expect([status, body.code, body.errors[0]?.message]).toEqual([400, 'Malformed', 'is not a known parameter']);
    }
    const { status } = await proseware.post(`/v1/claims/${claimId}/withdraw?force=true`);
    expect([status, (await proseware.get(`/v1/claims/${claimId}`)).body.state]).toEqual([400, 'Requested']);
  });
});

describe('a list', () => {
  test('comes in pages that follow one another, each with its Link', async () => {
    for (const scope of ['teams', 'exchange', 'sharepoint', 'onedrive', 'intune']) {
      await proseware.post('/v1/claims', {
        ...claimOf(tenants.contoso, scope, '2024-12-15'),
        evidence: [evidence(tenants.contoso, scope, '2024-12-15')],
      });
    }
    const position = (await request()).headers.get('ledger-position');
    expect(position).toBeNull();
    const seen: string[] = [];
    let path: string | null = '/v1/claims?limit=2&sort=requestedAt';
    for (let page = 0; path !== null && page < 5; page += 1) {
      const { status, body, headers }: Answered = await proseware.get(path);
      expect(status).toBe(200);
      seen.push(...body.items.map(({ scope }) => scope));
      path = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? null;
      expect(body.next === null).toBe(path === null);
    }
    expect(seen.toSorted()).toEqual(['exchange', 'intune', 'onedrive', 'sharepoint', 'teams']);
  });

  test('of history comes in pages too', async () => {
    const { claimId } = (await request()).body;
    await manager.decide(claimId, 'start-review');
    await manager.decide(claimId, 'pass-review', { rationale: 'fine' });
    const first = await manager.get(`/v1/workloads/${teams}/history?limit=3`);
    const second = await manager.get(`/v1/workloads/${teams}/history?limit=3&cursor=${first.body.next}`);
    const types = [...first.body.items, ...second.body.items].map(({ type }) => type);
    expect(types).toEqual(['ClaimRequested', 'ClaimReviewStarted', 'ClaimReviewPassed', 'NoticeServed']);
    expect([first.body.next === null, second.body.next]).toEqual([false, null]);
    const sequences = [...first.body.items, ...second.body.items].map(({ sequence }) => Number(sequence));
    expect(sequences).toEqual(sequences.toSorted((one, other) => one - other));
  });
});
