import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asyncApi3 from '@asyncapi/specs/schemas/3.0.0-without-$id.json';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { asyncApiDocument } from '../../src/delivery/contract/asyncapi';
import { publishedSchemas } from '../../src/delivery/contract/schemas';
import { breaksOf } from './breaks';

const file = join(__dirname, 'published-schemas.json');
type Published = Record<string, Record<string, unknown>>;
const now: Published = {
  ...Object.fromEntries(publishedSchemas().map(({ type, version, schema }) => [`${type}/${version}`, schema])),
  CloudEvent: asyncApiDocument().components.schemas['CloudEvent'],
};
const published = (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}) as Published;

test('the AsyncAPI document is one of AsyncAPI 3', () => {
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
  const isValid = ajv.compile(asyncApi3);
  expect([isValid(asyncApiDocument()), isValid.errors ?? []]).toEqual([true, []]);
  expect(isValid({ ...asyncApiDocument(), channels: { stream: { adress: 1 } } })).toBe(false);
});

test('every reference in it leads somewhere', () => {
  const document = asyncApiDocument();
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
  const found = (path: string) =>
    path.split('/').reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
  expect(references.length).toBeGreaterThan(100);
  expect(references.filter((path) => found(path) === undefined)).toEqual([]);
});

test('every schema is one', () => {
  for (const schema of Object.values(now)) addFormats(new Ajv2020({ strict: true, allowUnionTypes: true })).compile(schema);
});

/** `UPDATE_DOCS=1` publishes what is new; what would break a consumer is refused also then: it needs a new version of the type. */
test('what was published can be relied on for ever', () => {
  const gone = Object.keys(published).filter((key) => !(key in now));
  const broken = Object.entries(published).flatMap(([key, schema]) => breaksOf(schema, now[key] ?? {}).map((what) => `${key}${what}`));
  expect([gone, broken]).toEqual([[], []]);
  if (process.env['UPDATE_DOCS']) writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
  else expect(published).toEqual(now); // else: npm run docs
});

describe('what would break a consumer', () => {
  const was = {
    type: 'object',
    properties: {
      type: { const: 'A' },
      at: { type: 'string', description: 'when' },
      of: { anyOf: [{ enum: ['a', 'b'] }, { type: 'null' }] },
    },
    required: ['type', 'at'],
  };

  test.each([
    ['a field that is gone', { ...was, properties: { type: { const: 'A' }, of: was.properties.of } }, ['/at is gone']],
    ['a field that may be absent', { ...was, required: ['type'] }, ['/at may be absent now']],
    [
      'a field of another type',
      { ...was, properties: { ...was.properties, at: { type: 'number' } } },
      ['/at/type was "string" and is "number"'],
    ],
    [
      'another value',
      { ...was, properties: { ...was.properties, of: { anyOf: [{ enum: ['a', 'b', 'c'] }, { type: 'null' }] } } },
      ['/of/anyOf/0/enum was ["a","b"] and is ["a","b","c"]'],
    ],
  ])('is found: %s', (_, is, broken) => {
    expect(breaksOf(was, is)).toEqual(broken);
  });

  test('is not a new field, nor another word about one', () => {
    const is = {
      ...was,
      properties: { ...was.properties, at: { type: 'string', description: 'since when' }, more: { type: 'string' } },
      required: ['type', 'at', 'more'],
    };
    expect(breaksOf(was, is)).toEqual([]);
  });
});
