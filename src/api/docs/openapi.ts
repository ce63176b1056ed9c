import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { NoBody } from '../asking/list.dto';
import { statusByCode } from '../http/problem';
import { ETAGGED } from './answers';

const DESCRIPTION = [
  'Which one partner is on record for each customer workload, since when, and why.',
  'Who acts comes from the bearer token and nowhere else. In development `./bin/onrecord token --role manager` makes one.',
  'Every write takes an `Idempotency-Key`; every read answers `Ledger-Position` and takes `Ledger-Min-Position`.',
].join('\n\n');

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Method = 'get' | 'post' | 'put' | 'delete';
const methods: Method[] = ['get', 'post', 'put', 'delete'];

/** The documentation at /docs and its document at /openapi.json, made from the routes themselves. */
export function serveDocs(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Onrecord')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: operationId });
  withConventions(document);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', raw: ['json'], customSiteTitle: 'Onrecord API' });
  return document;
}

const operationId = (controller: string, method: string): string => {
  const subject = controller.replace(/Controller$/, '');
  return `${subject.charAt(0).toLowerCase()}${subject.slice(1)}.${method}`;
};

/** What holds for every route of /v1 is said once: headers and refusals. */
function withConventions(document: OpenAPIObject): void {
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: problemSchema() } };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of methods) {
      const operation = item[method];
      if (!operation || !path.startsWith('/v1/')) continue;
      mendBody(operation, document.components.schemas ?? {});
      addConventions(operation, method);
    }
  }
  delete document.components.schemas?.[NoBody.name];
}

/** Nest takes every body for required, and one for there where nothing may be in it. */
function mendBody(operation: Operation, schemas: Schemas): void {
  const body = operation.requestBody;
  const schema = body && 'content' in body ? body.content['application/json']?.schema : undefined;
  if (!body || !('content' in body) || !schema || !('$ref' in schema)) return;
  const name = schema.$ref.replace('#/components/schemas/', '');
  const named = schemas[name];
  if (name === NoBody.name) delete operation.requestBody;
  else if (named && 'properties' in named) body.required = (named.required ?? []).length > 0;
}

function addConventions(operation: Operation, method: Method): void {
  const decision = operation.parameters?.some((parameter) => 'name' in parameter && parameter.name === 'If-Match') ?? false;
  const headers = method === 'get' ? [minPosition] : [minPosition, idempotencyKey];
  operation.parameters = [...(operation.parameters ?? []), ...headers];
  const open = operation.security !== undefined; // which only a route without a token says by itself
  operation.security ??= [{ bearer: [] }];
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || !('content' in response)) continue;
    const [content] = Object.values(response.content ?? {});
    response.headers = answeredHeaders(operation, method, status, content?.example);
  }
  const refusals = [...refusalsOf(method, decision), ...(429 in operation.responses ? [429] : [])];
  for (const status of refusals.filter((one) => !open || (one !== 401 && one !== 403)))
    operation.responses[status] = problemResponse(status);
}

function refusalsOf(method: Method, decision: boolean): number[] {
  const always = [400, 401, 403, 404, 422, 503];
  if (method === 'get') return always;
  return [...always, 409, 413, ...(decision ? [412, 428] : [])];
}

/** What a success carries besides its body. */
function answeredHeaders(
  operation: Operation,
  method: Method,
  status: string,
  example: unknown,
): Record<string, ReturnType<typeof header>> {
  const { parameters = [] } = operation;
  const recorded = typeof example === 'object' && example !== null && 'events' in example;
  const listed = parameters.some((one) => 'name' in one && one.in === 'query' && one.name === 'cursor');
  return {
    ...(method === 'get' ? { 'Ledger-Position': header('how new this is') } : { 'Idempotency-Key': header('as sent, or made') }),
    ...(recorded ? { 'Ledger-Position': header('where it stands'), 'Idempotent-Replayed': header('true: it was taken before') } : {}),
    ...(recorded || ETAGGED in operation ? { ETag: header('the revision, for manager, lead and auditor') } : {}),
    ...(listed ? { Link: header('this request with the next cursor; absent on the last page') } : {}),
    ...(status === '201' ? { Location: header('where it is read') } : {}),
  };
}

const header = (description: string) => ({ description, schema: { type: 'string' as const } });

function problemResponse(status: number): Operation['responses'][string] {
  const codes = [...statusByCode]
    .filter(([code, its]) => its === status || (status === 412 && code === 'ConcurrencyConflict'))
    .map(([code]) => code);
  return {
    description: codes.join(', '),
    ...(status === 429 || status === 503 ? { headers: { 'Retry-After': header('seconds') } } : {}),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

const minPosition = {
  name: 'Ledger-Min-Position',
  in: 'header' as const,
  required: false,
  description: 'At least as new as this Ledger-Position, or 503 NotCaughtUp.',
  schema: { type: 'string', example: '4711' },
};

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  required: false,
  description: 'The same key and body gives the first result; one is made where absent, and echoed.',
  schema: { type: 'string', maxLength: 200, example: '3f0c1b52-5f0f-4b52-9a55-0d4d1f6f2b11' },
};

function problemSchema() {
  const text = { type: 'string' };
  return {
    type: 'object',
    description: 'RFC 9457 problem details.',
    required: ['type', 'title', 'status', 'detail', 'instance', 'correlationId'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      code: { type: 'string', enum: [...statusByCode.keys()] },
      detail: { type: 'string', description: 'what is wrong, and what to do' },
      instance: text,
      correlationId: text,
      errors: { type: 'array', items: { type: 'object', properties: { field: text, message: text } } },
    },
    example: {
      type: 'urn:onrecord:problem:NoticeRunning',
      title: 'Conflict',
      status: 409,
      code: 'NoticeRunning',
      detail: 'The incumbent may answer until 2025-03-18T00:00:00.000Z; pass the review after that.',
      instance: '/v1/claims/…/pass-review',
      correlationId: '1d0c…',
    },
  };
}
