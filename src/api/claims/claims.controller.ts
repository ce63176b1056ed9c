import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../asking/asked';
import { ListQuery } from '../asking/list.dto';
import { answerList } from '../asking/lists';
import { Allow } from '../auth/rights';
import { staff } from '../auth/roles';
import { Answers, ETagged } from '../docs/answers';
import { Histories } from '../history/histories';
import { ClaimParams, ClaimsQuery } from './claims.dto';
import { claimExample, comparisonExample, eventExample } from './claims.examples';
import { Claims } from './claims';

/** What partners, customers and the programme read of claims. */
@ApiTags('claims')
@Controller('v1/claims')
@Allow(...staff, 'partner', 'customer')
export class ClaimsController {
  constructor(
    private readonly claims: Claims,
    private readonly histories: Histories,
  ) {}

  @Get()
  @Answers('Claims: a partner’s own, a customer’s own services, all of them for the programme.', { items: [claimExample], next: null })
  async list(@Query() query: ClaimsQuery, @Caller() caller: Caller, @Req() request: FastifyRequest) {
    return answerList(await this.claims.list(query, caller), request);
  }

  @Get(':claimId')
  @ETagged()
  @Answers('One claim, with the ETag that a decision on it needs.', claimExample)
  one(@Param() { claimId }: ClaimParams, @Caller() caller: Caller) {
    return this.claims.one(claimId, caller);
  }

  @Get(':claimId/comparison')
  @Allow(...staff, 'partner')
  @Answers('What the competing rule says of the claim beside its rivals, and why.', comparisonExample)
  comparison(@Param() { claimId }: ClaimParams, @Caller() caller: Caller) {
    return this.claims.comparison(claimId, caller);
  }

  @Get(':claimId/history')
  @Answers('Every event of the claim, in order.', { items: [eventExample], next: null })
  async history(@Param() { claimId }: ClaimParams, @Query() query: ListQuery, @Caller() caller: Caller, @Req() request: FastifyRequest) {
    return answerList(await this.histories.ofClaim(claimId, query, caller), request);
  }
}
