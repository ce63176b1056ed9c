import { Body, Controller, Get, Inject, Param, Put, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../domain/refusal';
import { partnerStream, subjectOfStream, tenantStream } from '../../domain/streams';
import type { Request } from '../../ledger/request';
import { Asked, Caller } from '../asking/asked';
import { DEFAULT_LIMIT, ListQuery } from '../asking/list.dto';
import { answerList } from '../asking/lists';
import { Now } from '../asking/now';
import { Revisions } from '../asking/revisions';
import { Allow } from '../auth/rights';
import { deciders, staff } from '../auth/roles';
import { eventExample } from '../claims/claims.examples';
import { Submissions } from '../commands/submissions';
import { Answers, ETagged } from '../docs/answers';
import { Histories } from '../history/histories';
import type { Answer } from '../http/answer';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { PartnerBody, PartnerParams, SearchQuery, TenantBody, TenantParams } from './reference.dto';

const tenantExample = {
  tenantId: 'c0a80101-0000-4000-8000-000000000001',
  name: 'Contoso, Ltd.',
  region: 'EMEA',
  segment: 'enterprise',
  noticeChannel: 'mail',
};
const partnerExample = {
  partnerId: 'proseware-berlin',
  name: 'Proseware Berlin',
  globalAccountId: 'proseware',
  managedBy: 'manager-b',
  noticeChannel: 'inbox',
};

/** Customers and partners, as the programme registers them. */
@ApiTags('reference')
@Controller('v1')
export class ReferenceController {
  constructor(
    private readonly submissions: Submissions,
    private readonly histories: Histories,
    private readonly now: Now,
    private readonly revisions: Revisions,
    @Inject(PARTS) private readonly parts: Parts,
  ) {}

  @Put('tenants/:tenantId')
  @Allow(...deciders)
  @Answers('The customer as it is from now on.', { ...tenantExample, events: [] }, [200, 201])
  putTenant(@Param() { tenantId }: TenantParams, @Body() { name, region, segment, noticeChannel }: TenantBody, @Asked() request: Request) {
    return this.submissions.reference({ type: 'PutTenant', tenantId, name, region, segment, noticeChannel }, request);
  }

  @Put('partners/:partnerId')
  @Allow(...deciders)
  @Answers('The partner location as it is from now on.', { ...partnerExample, events: [] }, [200, 201])
  putPartner(@Param() { partnerId }: PartnerParams, @Body() body: PartnerBody, @Asked() request: Request) {
    const { name, globalAccountId, managedBy, noticeChannel } = body;
    return this.submissions.reference({ type: 'PutPartner', partnerId, name, globalAccountId, managedBy, noticeChannel }, request);
  }

  @Get('tenants')
  @Allow(...staff)
  @Answers('Customers by name or id.', { items: [tenantExample], next: null })
  tenants(@Query() { q, cursor, limit = DEFAULT_LIMIT }: SearchQuery, @Req() request: FastifyRequest) {
    return answerList(this.parts.queries.reference.tenants({ q, cursor, limit }), request);
  }

  @Get('partners')
  @Allow(...staff)
  @Answers('Partner locations by name or id.', { items: [partnerExample], next: null })
  partners(@Query() { q, cursor, limit = DEFAULT_LIMIT }: SearchQuery, @Req() request: FastifyRequest) {
    return answerList(this.parts.queries.reference.partners({ q, cursor, limit }), request);
  }

  @Get('tenants/:tenantId')
  @ETagged()
  @Allow(...staff)
  @Answers('One customer, with the ETag that a change can be made against.', { ...tenantExample, revision: 0 })
  tenant(@Param() { tenantId }: TenantParams, @Caller() caller: Caller) {
    const { reference } = this.parts.queries;
    return this.#one(() => reference.tenant(tenantId), tenantStream(tenantId), caller);
  }

  @Get('partners/:partnerId')
  @ETagged()
  @Allow(...staff)
  @Answers('One partner location, with the ETag that a change can be made against.', { ...partnerExample, revision: 0 })
  partner(@Param() { partnerId }: PartnerParams, @Caller() caller: Caller) {
    const { reference } = this.parts.queries;
    return this.#one(() => reference.partner(partnerId), partnerStream(partnerId), caller);
  }

  @Get('tenants/:tenantId/history')
  @Allow(...staff, 'customer')
  @Answers('Every event about a customer, in order.', { items: [eventExample], next: null })
  async historyOfTenant(
    @Param() { tenantId }: TenantParams,
    @Query() query: ListQuery,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ) {
    return answerList(await this.histories.ofTenant(tenantId, query, caller), request);
  }

  @Get('partners/:partnerId/history')
  @Allow(...staff, 'partner')
  @Answers('Every event about a partner’s claims, by location or account, in order.', { items: [eventExample], next: null })
  async historyOfPartner(
    @Param() { partnerId }: PartnerParams,
    @Query() query: ListQuery,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ) {
    return answerList(await this.histories.ofPartner(partnerId, query, caller), request);
  }

  async #one(look: () => object | undefined, stream: string, caller: Caller): Promise<Answer<object>> {
    if (await this.now.found(look)) return this.revisions.answer(() => look() ?? {}, stream, caller);
    throw new Refusal('NotFound', `${subjectOfStream(stream)} is not registered.`);
  }
}
