import { z } from 'zod';
import { catalogue } from '../../domain/catalogue';
import { schemaIdOf } from '../feed/cloud-event';
import { TENURE_CHANGED, TENURE_CHANGED_VERSION, tenureChanged } from '../feed/tenure-changes';

/** A JSON Schema, as an object. */
export type JsonSchema = Record<string, unknown>;

/** The schema of one version of one type's data, as consumers hold on to it. */
export interface PublishedSchema {
  type: string;
  version: number;
  schema: JsonSchema;
}

type Dialect = 'draft-2020-12' | 'draft-7';

/**
 * Every schema of what the feed delivers, and delivered before, made from the catalogue of events: of each type the newest version last.
 * Fields may be added to what they describe.
 */
export function publishedSchemas(dialect: Dialect = 'draft-2020-12'): PublishedSchema[] {
  const delivered = [
    ...[...catalogue.values()].flatMap(({ name, schema, earlier }) =>
      [...earlier.map((before) => before.schema), schema].map((one, index) => ({ type: name, version: index + 1, schema: one })),
    ),
    { type: TENURE_CHANGED, version: TENURE_CHANGED_VERSION, schema: tenureChanged },
  ];
  return delivered.map(({ type, version, schema }) => ({ type, version, schema: jsonSchemaOf(type, version, schema, dialect) }));
}

function jsonSchemaOf(type: string, version: number, schema: z.ZodObject, target: Dialect): JsonSchema {
  // As input: what is not known is left alone, so that a field can be added without breaking who validates.
  const { $schema, ...json } = z.toJSONSchema(schema, { target, io: 'input' });
  return { $schema, $id: schemaIdOf(type, version), title: type, ...json };
}
