import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants';
import { Reflector } from '@nestjs/core';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { AuthGuard } from '../../src/api/auth/auth.guard';
import { Sessions } from '../../src/api/auth/sessions';
import { Tokens } from '../../src/api/auth/tokens';
import { ALLOWED, PUBLIC } from '../../src/api/auth/rights';
import { DEVELOPMENT_AUDIENCE, DEVELOPMENT_ISSUER, developmentKey } from '../../src/api/auth/development-issuer';
import { roles } from '../../src/api/auth/roles';
import { controllersOf } from '../../src/app.module';
import { TestClock } from '../../src/clock/test-clock';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
});
afterAll(() => server.close());

const signed = (claims: Record<string, unknown>, key = developmentKey(server.data), expires = '1h') =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(DEVELOPMENT_ISSUER)
    .setAudience(DEVELOPMENT_AUDIENCE)
    .setExpirationTime(expires)
    .sign(key);

describe('who may come in', () => {
  const routes = controllersOf(new TestClock('2025-01-02T00:00:00.000Z')).flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype)
      .map((name) => ({ name: `${controller.name}.${name}`, controller, handler: controller.prototype[name] as object }))
      .filter(
        ({ name, handler }) =>
          !name.endsWith('.constructor') && typeof handler === 'function' && Reflect.hasMetadata(PATH_METADATA, handler),
      ),
  );

  test('there are routes to look at', () => expect(routes.length).toBeGreaterThan(35));

  test.each(routes)('$name says who may use it', ({ controller, handler }) => {
    const open = [handler, controller].some((target) => Reflect.getMetadata(PUBLIC, target) === true);
    const allowed = (Reflect.getMetadata(ALLOWED, handler) ?? Reflect.getMetadata(ALLOWED, controller) ?? []) as string[];
    expect(open || allowed.length > 0).toBe(true);
    expect(roles).toEqual(expect.arrayContaining(allowed));
  });

  test('nobody comes in without a token', async () => {
    const { status, headers, body } = await server.nobody.get('/v1/claims');
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(body).toMatchObject({ code: 'Unauthenticated', status: 401 });
  });

  test.each([
    ['signed with another key', () => signed({ sub: 'a', role: 'manager' }, new Uint8Array(32))],
    ['expired', () => signed({ sub: 'a', role: 'manager' }, undefined, '-1s')],
    ['of an unknown role', () => signed({ sub: 'a', role: 'king' })],
    ['of a partner without a location', () => signed({ sub: 'a', role: 'partner' })],
    ['of a customer without a tenant', () => signed({ sub: 'a', role: 'customer' })],
    ['whose subject is a mail address', () => signed({ sub: 'ann@example.com', role: 'manager' })],
    ['that is no token', () => Promise.resolve('not.a.token')],
    ['without a signature', () => Promise.resolve(`${btoa('{"alg":"none"}')}.${btoa('{"sub":"a","role":"lead"}')}.`)],
  ])('a token %s is refused', async (_, token) => {
    const { status, body } = await server.nobody.get('/v1/policies', { authorization: `Bearer ${await token()}` });
    expect([status, body.code]).toEqual([401, 'Unauthenticated']);
  });

  test('the key that signs development tokens is for its owner only', async () => {
    const { statSync } = await import('node:fs');
    expect(statSync(`${server.data}/development-issuer.key`).mode & 0o777).toBe(0o600);
  });
});

describe('the guard', () => {
  const undecorated = (): void => undefined;
  const context = (headers: Record<string, string>) =>
    ({
      getHandler: () => undecorated,
      getClass: () => Object,
      switchToHttp: () => ({ getRequest: () => ({ headers }) }),
    }) as unknown as ExecutionContext;

  test('refuses a route that does not say who may use it, even to a lead', async () => {
    const development = { issuer: null, data: server.data };
    const guard = new AuthGuard(new Reflector(), Tokens.from(development), Sessions.from(development));
    const { token } = await server.as('lead');
    await expect(guard.canActivate(context({ authorization: `Bearer ${token}` }))).rejects.toMatchObject({ code: 'Forbidden' });
  });

  test('verifies a token once and remembers it until it expires', async () => {
    let verified = 0;
    const tokens = new Tokens(() => {
      verified += 1;
      return Promise.resolve({ sub: 'a', role: 'manager', exp: Date.now() / 1000 + 2 });
    });
    const first = await tokens.bearer('Bearer abc');
    expect(await tokens.bearer('Bearer abc')).toEqual(first);
    expect(verified).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await tokens.bearer('Bearer abc');
    expect(verified).toBe(2);
  });

  test('in production believes the published keys of the identity provider, and no development token', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' };
    const provider = createServer((_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })),
    );
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = provider.address() as AddressInfo;
      const issuer = { jwksUrl: `http://127.0.0.1:${port}/keys`, issuer: 'https://id.example', audience: 'onrecord' };
      const tokens = Tokens.from({ issuer, data: server.data });
      const token = (audience: string) =>
        new SignJWT({ role: 'partner', partner_id: 'litware' })
          .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
          .setSubject('user-1')
          .setIssuer('https://id.example')
          .setAudience(audience)
          .setExpirationTime('5m')
          .sign(privateKey);
      expect((await tokens.bearer(`Bearer ${await token('onrecord')}`)).caller).toEqual({
        role: 'partner',
        id: 'user-1',
        organisation: 'litware',
        partnerId: 'litware',
        accountId: 'litware',
      });
      await expect(tokens.bearer(`Bearer ${await token('another')}`)).rejects.toMatchObject({ code: 'Unauthenticated' });
      const development = (await server.as('lead')).token;
      await expect(tokens.bearer(`Bearer ${development}`)).rejects.toMatchObject({ code: 'Unauthenticated' });
    } finally {
      provider.closeAllConnections();
      provider.close();
    }
  });
});

describe('who may do what', () => {
  const claim = '/v1/claims/2453b0b9-1ad7-5275-8fcc-f51da2acb408';
  const workload = `/v1/workloads/${tenants.contoso}.teams`;
  const dispute = '/v1/disputes/2453b0b9-1ad7-5275-8fcc-f51da2acb408';
  const webhook = '/v1/webhooks/2453b0b9-1ad7-5275-8fcc-f51da2acb408';
  const everybody = [...roles];
  test.each([
    ['POST', '/v1/claims', ['partner']],
    ['POST', '/v1/submissions', ['partner']],
    ['POST', '/v1/decisions', ['manager', 'lead']],
    ['POST', `${claim}/evidence`, ['partner']],
    ['POST', `${claim}/resubmit`, ['partner']],
    ['POST', `${claim}/withdraw`, ['partner']],
    ['POST', '/v1/notices/2453b0b9-1ad7-5275-8fcc-f51da2acb408/answer', ['partner']],
    ['POST', '/v1/notices/2453b0b9-1ad7-5275-8fcc-f51da2acb408/failure', ['manager', 'lead', 'service']],
    ['POST', '/v1/notices/2453b0b9-1ad7-5275-8fcc-f51da2acb408/serving', ['manager', 'lead']],
    ['POST', `${claim}/start-review`, ['manager', 'lead']],
    ['POST', `${claim}/require-action`, ['manager', 'lead']],
    ['POST', `${claim}/pass-review`, ['manager', 'lead']],
    ['POST', `${claim}/reject`, ['manager', 'lead']],
    ['POST', `${claim}/consent`, ['customer', 'manager', 'lead']],
    ['POST', `${claim}/decline`, ['customer', 'manager', 'lead']],
    ['POST', `${claim}/end`, ['partner', 'customer', 'manager', 'lead']],
    ['POST', `${claim}/renew`, ['partner']],
    ['POST', `${claim}/move`, ['partner']],
    ['POST', `${claim}/disputes`, ['partner']],
    ['POST', `${claim}/repudiate`, ['customer', 'manager', 'lead']],
    ['POST', `${claim}/extend-deadline`, ['manager', 'lead']],
    ['POST', `${claim}/notes`, ['manager', 'lead']],
    ['POST', `${dispute}/evidence`, ['partner', 'customer']],
    ['POST', `${dispute}/withdraw`, ['partner']],
    ['POST', `${dispute}/escalate`, ['manager', 'lead']],
    ['POST', `${dispute}/resolve`, ['manager', 'lead']],
    ['POST', `${dispute}/extend-deadline`, ['manager', 'lead']],
    ['POST', `${workload}/lock`, ['customer', 'manager', 'lead']],
    ['POST', `${workload}/unlock`, ['customer', 'manager', 'lead']],
    ['POST', `${workload}/lift-cooldown`, ['customer']],
    ['POST', `${workload}/usage`, ['telemetry']],
    ['PUT', `/v1/tenants/${tenants.contoso}`, ['manager', 'lead']],
    ['PUT', '/v1/partners/litware', ['manager', 'lead']],
    ['POST', '/v1/policies', ['lead']],
    ['POST', '/v1/policies/dry-run', ['manager', 'lead', 'auditor']],
    ['GET', '/v1/overrides', ['manager', 'lead', 'auditor']],
    ['GET', '/v1/policies/diff?from=1&to=1', everybody],
    ['POST', '/v1/webhooks', ['manager', 'lead', 'service']],
    ['GET', '/v1/webhooks', ['manager', 'lead', 'auditor', 'service']],
    ['POST', `${webhook}/verify`, ['manager', 'lead', 'service']],
    ['POST', `${webhook}/rotate`, ['manager', 'lead', 'service']],
    ['POST', `${webhook}/replay`, ['manager', 'lead', 'service']],
    ['GET', `${webhook}/deliveries`, ['manager', 'lead', 'auditor', 'service']],
    ['GET', `${webhook}/dead-letters`, ['manager', 'lead', 'auditor', 'service']],
    ['GET', '/v1/claims', ['partner', 'customer', 'manager', 'lead', 'auditor']],
    ['GET', `${claim}/comparison`, ['partner', 'manager', 'lead', 'auditor']],
    ['GET', '/v1/disputes', ['partner', 'customer', 'manager', 'lead', 'auditor']],
    ['GET', dispute, ['partner', 'customer', 'manager', 'lead', 'auditor']],
    ['GET', '/v1/workloads', ['partner', 'customer', 'manager', 'lead', 'auditor', 'service']],
    ['GET', `${workload}/history`, ['partner', 'customer', 'manager', 'lead', 'auditor']],
    ['GET', `${workload}/usage`, ['partner', 'manager', 'lead', 'auditor']],
    ['GET', '/v1/inbox', ['partner', 'customer', 'manager', 'lead']],
    ['GET', '/v1/queues', ['manager', 'lead', 'auditor']],
    ['GET', '/v1/queues/to-review', ['manager', 'lead', 'auditor']],
    ['GET', '/v1/tenants', ['manager', 'lead', 'auditor']],
    ['GET', `/v1/tenants/${tenants.contoso}`, ['manager', 'lead', 'auditor']],
    ['GET', '/v1/partners', ['manager', 'lead', 'auditor']],
    ['GET', '/v1/partners/litware', ['manager', 'lead', 'auditor']],
    ['GET', '/v1/policies', everybody],
    ['GET', '/v1/scopes', everybody],
    ['GET', '/v1/reasons', everybody],
  ] as const)('%s %s is for %j and nobody else', async (method, path, allowed) => {
    const let_in: string[] = [];
    for (const role of roles) {
      const caller = await server.as(role, { partnerId: 'litware', tenantId: tenants.fabrikam });
      const { status, body } =
        method === 'GET' ? await caller.get(path) : method === 'PUT' ? await caller.put(path, {}) : await caller.post(path, {});
      if (!(status === 403 && body.code === 'Forbidden' && body.detail === `This is not for the role ${role}.`)) let_in.push(role);
    }
    expect(let_in.toSorted()).toEqual([...allowed].toSorted());
  });

  test('somebody else’s claim is not there: neither to read nor to act on', async () => {
    const proseware = await server.partner('proseware');
    const { body } = await proseware.post('/v1/claims', claimOf(tenants.contoso, 'exchange', '2024-12-15'));
    const [litware, fabrikam] = [await server.partner('litware'), await server.customer(tenants.fabrikam)];
    const one = `/v1/claims/${body.claimId}`;
    const none = '/v1/claims/00000000-0000-4000-8000-000000000000';
    const answers = await Promise.all([
      litware.get(one),
      litware.get(`${one}/history`),
      litware.get(`${one}/comparison`),
      litware.post(`${one}/withdraw`),
      litware.post(`${one}/end`),
      fabrikam.get(one),
      fabrikam.post(`${one}/decline`),
      litware.get(none),
      litware.get(`/v1/workloads/${tenants.contoso}.exchange`),
      fabrikam.get(`/v1/workloads/${tenants.contoso}.exchange/history`),
      litware.get(`/v1/workloads/${tenants.contoso}.exchange/partner-of-record`),
      fabrikam.get(`/v1/tenants/${tenants.contoso}/history`),
      litware.get('/v1/partners/proseware/history'),
    ]);
    expect(answers.map(({ status, body: problem }) => [status, problem.code])).toEqual(answers.map(() => [404, 'NotFound']));
  });
});
