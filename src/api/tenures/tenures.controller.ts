import { Readable } from 'node:stream';
import { Controller, Get, Headers, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller } from '../asking/asked';
import { answerList } from '../asking/lists';
import { Allow } from '../auth/rights';
import { staff } from '../auth/roles';
import { Answers } from '../docs/answers';
import { Answer } from '../http/answer';
import { Changes } from './changes';
import { ChangesQuery, TenuresQuery } from './tenures.dto';
import { changesExample, tenuresExample } from './tenures.examples';
import { Tenures } from './tenures';

const NDJSON = 'application/x-ndjson';

/** Who held what and when, as known at any moment, and what was learned between two. */
@ApiTags('tenures')
@Controller('v1')
@Allow(...staff, 'partner', 'customer', 'service')
export class TenuresController {
  constructor(
    private readonly tenures: Tenures,
    private readonly changes: Changes,
  ) {}

  @Get('tenures')
  @ApiProduces('application/json', NDJSON)
  @Answers(
    'Tenures as known at a moment, each with its finality; with Accept: application/x-ndjson all of them, one a line.',
    tenuresExample,
  )
  async list(
    @Query() query: TenuresQuery,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<unknown>> {
    void reply.header('Vary', 'Accept');
    if (!accept?.includes(NDJSON)) return answerList(await this.tenures.page(query, caller), request);
    const { moment, items } = await this.tenures.all(query, caller);
    const sequence: Record<string, string> = moment.sequence === undefined ? {} : { 'Ledger-Sequence': String(moment.sequence) };
    return new Answer(new StreamableFile(Readable.from(linesOf(items)), { type: NDJSON }), sequence);
  }

  @Get('changes')
  @Answers('What the ledger learned between two moments: whose days became another’s, workload by workload, and why.', changesExample)
  async learned(@Query() query: ChangesQuery, @Caller() caller: Caller, @Req() request: FastifyRequest) {
    return answerList(await this.changes.page(query, caller), request);
  }
}

async function* linesOf(items: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const item of items) yield `${JSON.stringify(item)}\n`;
}
