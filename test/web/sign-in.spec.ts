import { registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';
import { Reader } from './support/reader';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
});
afterAll(() => server.close());

const sessionOf = (set: string | null): string => /onrecord-session=([^;]*)/.exec(set ?? '')?.[1] ?? '';

describe('signing in to the pages', () => {
  test('is picking a role: the cookie is signed, short, and for no script and no other site', async () => {
    const answer = await fetch(`${server.url}/signin`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ as: 'lead', then: '/disputes' }),
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/disputes']);
    expect(answer.headers.get('set-cookie')).toMatch(/; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  test.each([
    [{ 'x-forwarded-proto': 'https' }, true],
    [{ 'x-forwarded-proto': 'HTTPS, http' }, true],
    [{ forwarded: 'for=192.0.2.1;proto=https' }, true],
    [{ 'x-forwarded-proto': 'http' }, false],
    [{}, false],
  ] as [Record<string, string>, boolean][])('with %j is by https only: %s', async (headers, secure) => {
    const body = new URLSearchParams({ as: 'lead' });
    const answer = await fetch(`${server.url}/signin`, { method: 'POST', redirect: 'manual', body, headers });
    expect(/; Secure\b/.test(answer.headers.get('set-cookie') ?? '')).toBe(secure);
  });

  test.each([
    ['partner', { partnerId: 'litware' }, 'partner of Litware'],
    ['customer', { customerId: tenants.contoso }, 'customer of Contoso'],
    ['manager-b', {}, 'Signed in as manager-b'],
  ])('as %s shows who one is', async (as, who, shown) => {
    const page = await new Reader(server.url).signIn(as, who);
    expect(page.text).toContain(shown);
  });

  test.each([
    ['no role', {}],
    ['a role that is none', { as: 'king' }],
    ['a partner that is none', { as: 'partner', partnerId: 'nobody' }],
    ['a customer that is none', { as: 'customer', customerId: 'nobody' }],
  ])('as %s is refused on a page', async (_, fields) => {
    const page = await new Reader(server.url).post('/signin', fields);
    expect(page.status).toBe(400);
    expect(page.text).toContain('Choose');
  });

  test('leads nowhere but into the ledger', async () => {
    for (const then of ['https://evil.example/', '//evil.example', '/\\evil.example', 'evil', '/signout', '/a\r\nSet-Cookie: x=y']) {
      const answer = await fetch(`${server.url}/signin`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ as: 'lead', then }),
      });
      expect([then, answer.status, answer.headers.get('location')]).toEqual([then, 303, '/']);
    }
  });

  test('from another site is refused', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }] as Record<string, string>[]) {
      const page = await new Reader(server.url).post('/signin', { as: 'lead' }, headers);
      expect(page.status).toBe(403);
    }
  });

  test('a session is no bearer token, and a bearer token no session', async () => {
    const answer = await fetch(`${server.url}/signin`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ as: 'lead' }) });
    const session = sessionOf(answer.headers.get('set-cookie'));
    expect((await server.nobody.get('/v1/policies', { authorization: `Bearer ${session}` })).status).toBe(401);
    expect((await server.nobody.get('/v1/policies', { cookie: `onrecord-session=${session}` })).status).toBe(401);
    const { token } = await server.as('lead');
    const page = await fetch(`${server.url}/`, { headers: { cookie: `onrecord-session=${token}` } });
    expect(await page.text()).not.toContain('Signed in as');
  });

  test('a form without the proof of its session, or with that of another, is refused', async () => {
    const reader = new Reader(server.url);
    const stranger = new Reader(server.url);
    await reader.signIn('lead');
    await stranger.signIn('lead');
    const { csrf = '' } = (await stranger.get('/')).hidden;
    for (const proof of ['', 'forged', csrf]) {
      const page = await reader.post('/signout', { csrf: proof });
      expect([page.status, page.text]).toEqual([403, expect.stringContaining('not from a page of your session')]);
    }
    const own = (await reader.get('/')).hidden['csrf'] ?? '';
    expect((await reader.post('/signout', { csrf: own })).text).not.toContain('Signed in as');
  });

  test('when a session ends in the middle of a form, what was typed is kept through the sign-in', async () => {
    const reader = new Reader(server.url);
    await reader.signIn('lead');
    reader.forgetSession();
    const asked = await reader.post('/signout', { csrf: 'gone', rationale: 'A <long> "reason"' });
    expect([asked.status, asked.text]).toEqual([401, expect.stringContaining('What you typed is kept.')]);
    expect(asked.hidden).toMatchObject({ 'typed.rationale': 'A &lt;long&gt; &quot;reason&quot;' });
    const again = await reader.post('/signin', { as: 'lead', then: '/disputes', 'typed.rationale': 'A <long> "reason"' });
    expect(again.text).toContain('What you typed is here still');
    expect(again.hidden).toMatchObject({ rationale: 'A &lt;long&gt; &quot;reason&quot;' });
    expect(again.html).toContain('action="/disputes"');
  });

  test('pages are not kept, run nothing of their own, and can be framed by nobody', async () => {
    const { headers } = await new Reader(server.url).get('/');
    expect(headers.get('cache-control')).toBe('no-store');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test('stylesheet and script are kept for ever, under an address that changes with them', async () => {
    const { html } = await new Reader(server.url).get('/');
    for (const [, path] of html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)) {
      const answer = await fetch(`${server.url}${path ?? ''}`);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
    expect((await fetch(`${server.url}/assets/onrecord.0.css`)).status).toBe(404);
  });

  test('the API takes no forms', async () => {
    const answer = await fetch(`${server.url}/v1/claims`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
    expect(answer.status).toBe(400);
  });
});
