import { readFileSync } from 'node:fs';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { RequestMethod } from '@nestjs/common';
import { controllersOf } from '../../src/app.module';
import { TestClock } from '../../src/clock/test-clock';
import { reasons } from '../../src/domain/policy/reasons';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Body, TestServer } from '../support/server';

/** As much of an OpenAPI document as is looked at. */
interface Documented {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { required: string[]; properties: Record<string, { items?: { $ref: string } }> }> };
}
interface Operation {
  operationId: string;
  summary: string;
  security: unknown;
  requestBody?: { required: boolean };
  parameters: { name: string; in: string }[];
  responses: Record<string, { headers?: object; content: Record<string, { example?: unknown; schema: { $ref?: string } }> }>;
}

let server: TestServer;
let document: Documented;
beforeAll(async () => {
  server = await startServer();
  document = JSON.parse((await server.nobody.get('/openapi.json')).text) as Documented;
});
afterAll(() => server.close());

const verbs: Partial<Record<RequestMethod, string>> = {
  [RequestMethod.GET]: 'get',
  [RequestMethod.POST]: 'post',
  [RequestMethod.PUT]: 'put',
  [RequestMethod.DELETE]: 'delete',
};
const routes = controllersOf(new TestClock('2025-01-02T00:00:00.000Z'))
  .filter((controller) => !Reflect.hasMetadata('swagger/apiExcludeController', controller)) // pages
  .flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype)
      .slice(1)
      .flatMap((name) => {
        const handler = controller.prototype[name] as object;
        if (typeof handler !== 'function' || !Reflect.hasMetadata(PATH_METADATA, handler)) return [];
        const path = [Reflect.getMetadata(PATH_METADATA, controller), Reflect.getMetadata(PATH_METADATA, handler)]
          .filter((part: string) => part !== '/')
          .join('/')
          .replace(/:(\w+)/g, '{$1}');
        return [{ verb: verbs[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod] ?? '?', path: `/${path}` }];
      }),
  );

test.each(routes)('$verb $path is documented, with an example', ({ verb, path }) => {
  const operation = document.paths[path]?.[verb];
  expect(operation?.operationId).toMatch(/^[a-zA-Z]+\.[a-zA-Z]+$/);
  if (!operation) throw new Error('It is not documented');
  expect(operation.summary.length).toBeGreaterThan(5);
  const success = operation.responses['200'] ?? operation.responses['201'];
  const [content] = Object.values(success?.content ?? {});
  expect(content?.example).toBeDefined();
  if (path === '/v1/webhooks/{webhookId}/keys') {
    expect([operation.security, '401' in operation.responses, '403' in operation.responses]).toEqual([[{}], false, false]);
  } else if (path.startsWith('/v1/')) {
    expect(operation.security).toEqual([{ bearer: [] }]);
    expect(operation.responses['401']?.content['application/problem+json']?.schema.$ref).toBe('#/components/schemas/Problem');
  }
  for (const name of path.matchAll(/\{(\w+)\}/g)) {
    expect(operation.parameters).toContainEqual(expect.objectContaining({ in: 'path', name: name[1], required: true }));
  }
});

test('the document has no route that is not there, and every operation its own name', () => {
  const documented = Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((verb) => `${verb} ${path}`));
  expect(documented.toSorted()).toEqual(routes.map(({ verb, path }) => `${verb} ${path}`).toSorted());
  const ids = Object.values(document.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
  expect(new Set(ids).size).toBe(ids.length);
});

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
  expect(references.length).toBeGreaterThan(10);
  expect(references.filter((name) => !(String(name) in document.components.schemas))).toEqual([]);
});

test('decisions say that they need If-Match, and writes that they take a key', () => {
  const { parameters, responses } = document.paths['/v1/claims/{claimId}/pass-review']?.post ?? { parameters: [], responses: {} };
  const headers = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name);
  expect(headers.toSorted()).toEqual(['Idempotency-Key', 'If-Match', 'Ledger-Min-Position']);
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '400', '409', '412', '422', '428', '503']));
});

test('answers say which headers they carry, and routes that turn away too many that they do', () => {
  const headersOf = (verb: string, path: string, status: string) =>
    Object.keys(document.paths[path]?.[verb]?.responses[status]?.headers ?? {}).toSorted();
  expect(headersOf('get', '/v1/claims/{claimId}', '200')).toEqual(['ETag', 'Ledger-Position']);
  expect(headersOf('get', '/v1/claims', '200')).toEqual(['Ledger-Position', 'Link']);
  const written = ['ETag', 'Idempotency-Key', 'Idempotent-Replayed', 'Ledger-Position'];
  expect(headersOf('post', '/v1/claims/{claimId}/withdraw', '200')).toEqual(written);
  expect(headersOf('post', '/v1/claims', '201')).toEqual([...written, 'Location']);
  expect(headersOf('put', '/v1/partners/{partnerId}', '201')).toEqual([...written, 'Location']);
  expect(headersOf('get', '/v1/claims', '503')).toEqual(['Retry-After']);
  const crowded = routes.filter(({ verb, path }) => '429' in (document.paths[path]?.[verb]?.responses ?? {}));
  expect(crowded.map(({ verb, path }) => `${verb} ${path}`).toSorted()).toEqual([
    'get /v1/events',
    'get /v1/events/stream',
    'post /v1/decisions',
    'post /v1/policies/dry-run',
    'post /v1/submissions',
    'post /v1/webhooks',
  ]);
});

test.each([
  ['claims/{claimId}/start-review', 'UnderReview', 'ClaimReviewStarted'],
  ['claims/{claimId}/require-action', 'PartnerActionRequired', 'PartnerActionRequired'],
  ['claims/{claimId}/pass-review', 'AwaitingCustomer', 'ClaimReviewPassed'],
  ['claims/{claimId}/reject', 'Rejected', 'ClaimRejected'],
  ['claims/{claimId}/consent', 'Active', 'CustomerConsented'],
  ['claims/{claimId}/decline', 'Declined', 'CustomerDeclined'],
  ['claims/{claimId}/repudiate', 'Repudiated', 'CustomerRepudiated'],
  ['claims/{claimId}/withdraw', 'Withdrawn', 'ClaimWithdrawn'],
  ['disputes/{disputeId}/withdraw', 'withdrawn', 'DisputeWithdrawn'],
  ['disputes/{disputeId}/resolve', 'resolved', 'DisputeResolved'],
])('the example of %s shows where it leads', (path, state, type) => {
  const example = document.paths[`/v1/${path}`]?.post?.responses['200']?.content['application/json']?.example as Body;
  expect([example.state, example.events[0].type, example.events[0].data.type]).toEqual([state, type, type]);
});

test('a body is asked for where there is one, and required where something in it is', () => {
  const required = (path: string) => document.paths[path]?.post?.requestBody?.required;
  expect(required('/v1/claims')).toBe(true);
  expect(required('/v1/claims/{claimId}/consent')).toBe(false);
  expect(document.paths['/v1/claims/{claimId}/start-review']?.post?.requestBody).toBeUndefined();
  expect(Object.keys(document.components.schemas)).not.toContain('NoBody');
});

test('bodies are documented with what is checked', () => {
  const { RequestClaimBody, DocumentsBody } = document.components.schemas;
  expect(RequestClaimBody?.required).toEqual(['tenantId', 'scope', 'engagement', 'evidence']);
  expect(RequestClaimBody?.properties.evidence?.items?.$ref).toBe('#/components/schemas/EvidenceBody');
  expect(DocumentsBody?.required).toEqual(['evidence']);
});

describe('what answers hold', () => {
  const keysOf = (answer: object) => Object.keys(answer).toSorted();
  let claimId: string;
  let disputeId: string;
  beforeAll(async () => {
    await registerProgramme(server);
    const { body } = await (await server.partner('proseware')).post('/v1/claims', claimOf(tenants.contoso, 'teams', '2024-12-15'));
    ({ claimId } = body);
    const manager = await server.as('manager', { sub: 'manager-a' });
    const proseware = await server.partner('proseware');
    await manager.decide(claimId, 'reject', { reasons: ['evidence-insufficient'], rationale: 'The document names no work.' });
    const disputed = await proseware.post(`/v1/claims/${claimId}/disputes`, { grounds: 'It does.', evidence: [] });
    ({ disputeId } = disputed.body);
  });

  test('is named in the reference, field by field, and so is every reason without a use and every finality', async () => {
    const reference = readFileSync('docs/reference/api.md', 'utf8').split('## What answers hold')[1] ?? '';
    const auditor = await server.as('auditor');
    const workload = `/v1/workloads/${tenants.contoso}.teams`;
    const paths = [
      `/v1/claims/${claimId}`,
      `/v1/claims/${claimId}/comparison`,
      workload,
      `${workload}/partner-of-record`,
      `/v1/disputes/${disputeId}`,
    ];
    const answers = await Promise.all(paths.map(async (path) => (await auditor.get(path)).body));
    const { items: events } = (await auditor.get(`${workload}/history`)).body;
    const { items: inbox } = (await (await server.as('manager')).get('/v1/inbox')).body;
    const { items: queues } = (await auditor.get('/v1/queues')).body;
    const { items: waiting } = (await auditor.get('/v1/queues/disputes')).body;
    const told = reasons.filter(({ uses }) => uses.length === 0).map(({ code }) => code);
    const named = [
      ...[...answers, events[0], inbox[0], queues[0], waiting[0]].flatMap(keysOf),
      ...queues.map(({ name }) => name),
      ...told,
      'final',
      'provisional',
      'disputable',
      'in-dispute',
    ];
    expect(named.length).toBeGreaterThan(60);
    expect(named.filter((name) => ![`\`${name}\``, `\`${name}[]\``].some((shown) => reference.includes(shown)))).toEqual([]);
  });

  test('is what the example of a claim shows', async () => {
    const { body } = await (await server.partner('proseware')).get(`/v1/claims/${claimId}`);
    const example = document.paths['/v1/claims/{claimId}']?.get?.responses['200']?.content['application/json']?.example;
    expect(keysOf(example as object)).toEqual(keysOf(body));
  });

  test('is what the example of a queue shows', async () => {
    const { body } = await (await server.as('manager')).get('/v1/queues/disputes');
    const example = document.paths['/v1/queues/{name}']?.get?.responses['200']?.content['application/json']?.example;
    expect(keysOf((example as typeof body).items[0])).toEqual(keysOf(body.items[0]));
  });

  test('is what the example of a dispute shows', async () => {
    const { body } = await (await server.partner('proseware')).get(`/v1/disputes/${disputeId}`);
    const example = document.paths['/v1/disputes/{disputeId}']?.get?.responses['200']?.content['application/json']?.example;
    expect(keysOf(example as object)).toEqual(keysOf(body));
  });
});

test('/docs shows it', async () => {
  const { status, text } = await server.nobody.get('/docs');
  expect([status, text.includes('Onrecord API')]).toEqual([200, true]);
});
