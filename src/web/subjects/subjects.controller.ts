import { Get, Inject, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { staff } from '../../api/auth/roles';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { Refusal } from '../../domain/refusal';
import { html } from '../html';
import type { Html } from '../html';
import { claimTable } from '../lists/claims';
import { onward } from '../lists/table';
import { workloadsFor, workloadTable } from '../lists/workloads';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { text } from '../query';

const ROWS = 50;

/** One customer, or one partner: its workloads and its claims, for the programme's people. */
@PageController()
@Allow(...staff)
export class SubjectsController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  @Get('tenants/:tenantId')
  async tenant(
    @Param('tenantId') tenantId: string,
    @Query('cursor') cursor: unknown,
    @Caller() caller: Caller,
    @Req() { url }: FastifyRequest,
  ): Promise<Page> {
    await this.now.everything();
    const tenant = this.parts.queries.reference.tenant(tenantId);
    if (!tenant) throw new Refusal('NotFound', `There is no customer ${tenantId}. Look for its name.`);
    const { items, next } = workloadsFor(this.parts, caller, { tenant: tenantId });
    const learned = `/changes?tenant=${encodeURIComponent(tenantId)}`;
    const main = html`<h1>${tenant.name}</h1>
      <p class="lede">Customer <code>${tenantId}</code>. <a href="${learned}">What was learned about it lately</a></p>
      ${full('Workloads', html`${workloadTable(this.parts, caller, this.now.instant(), items, 'Nobody has asked for any of its workloads.')} ${onward(`/workloads?tenant=${tenantId}`, next)}`)}
      ${this.#claims({ tenant: tenantId }, cursor, caller, url)}`;
    return new Page(tenant.name, main);
  }

  @Get('partners/:partnerId')
  async partner(
    @Param('partnerId') partnerId: string,
    @Query('cursor') cursor: unknown,
    @Caller() caller: Caller,
    @Req() { url }: FastifyRequest,
  ): Promise<Page> {
    await this.now.everything();
    const partner = this.parts.queries.reference.partner(partnerId);
    if (!partner) throw new Refusal('NotFound', `There is no partner ${partnerId}. Look for its name.`);
    const { items, next } = workloadsFor(this.parts, caller, { holder: partnerId });
    const { globalAccountId: account, name } = partner;
    const main = html`<h1>${name}</h1>
      <p class="lede">
        Partner <code>${partnerId}</code>${account !== partnerId && html` of the account <code>${account}</code>`}.
        <a href="/changes?partner=${encodeURIComponent(partnerId)}">What was learned about it lately</a>
      </p>
      ${full('On record', html`${workloadTable(this.parts, caller, this.now.instant(), items, 'It is on record for nothing.')} ${onward(`/workloads?holder=${partnerId}`, next)}`)}
      ${this.#claims({ partner: partnerId }, cursor, caller, url)}`;
    return new Page(name, main);
  }

  #claims(filter: { tenant: string } | { partner: string }, cursor: unknown, caller: Caller, url: string): Html {
    const page = this.parts.queries.workloads.claims({ ...filter, limit: ROWS, cursor: text(cursor) });
    return full('Claims', html`${claimTable(this.parts, caller, page.items)} ${onward(url, page.next)}`);
  }
}

const full = (title: string, body: Html): Html =>
  html`<section class="full" aria-label="${title}">
    <h2>${title}</h2>
    ${body}
  </section>`;
