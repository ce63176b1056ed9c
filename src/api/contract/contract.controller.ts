import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { asyncApiDocument } from '../../delivery/contract/asyncapi';
import { publishedSchemas } from '../../delivery/contract/schemas';
import type { JsonSchema } from '../../delivery/contract/schemas';
import { Refusal } from '../../domain/refusal';
import { Public } from '../auth/rights';
import { Answers } from '../docs/answers';
import { Answer } from '../http/answer';

/** What consumers of events may rely on, for people and generators alike: it says nothing of any ledger. */
@ApiTags('events')
@Controller()
@Public()
export class ContractController {
  readonly #asyncApi = asyncApiDocument();
  readonly #schemas = new Map(publishedSchemas().map(({ type, version, schema }) => [`${type}/${version}`, schema]));

  @Get('asyncapi.json')
  @Answers('The AsyncAPI 3 document of what the ledger sends.', { asyncapi: '3.0.0' })
  asyncApi(): object {
    return this.#asyncApi;
  }

  @Get('schemas')
  @Answers('Every type of event that is delivered, with the address of its schema.', {
    items: [{ type: 'ClaimGranted', version: 1, href: '/schemas/ClaimGranted/1' }],
  })
  all(): object {
    const items = [...this.#schemas.keys()].map((key) => {
      const [type, version] = key.split('/');
      return { type, version: Number(version), href: `/schemas/${key}` };
    });
    return { items };
  }

  @Get('schemas/:type/:version')
  @Answers(
    'The JSON Schema of one version of one type’s data.',
    { $id: 'urn:onrecord:schema:ClaimGranted:1' },
    200,
    'application/schema+json',
  )
  one(@Param('type') type: string, @Param('version') version: string): Answer<JsonSchema> {
    const schema = this.#schemas.get(`${type}/${version}`);
    if (!schema) throw new Refusal('NotFound', `There is no schema ${type}/${version}; GET /schemas lists them.`);
    return new Answer(schema, { 'Content-Type': 'application/schema+json; charset=utf-8' });
  }
}
