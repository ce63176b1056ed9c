import { Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { staff } from '../../api/auth/roles';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { workloadStatuses } from '../../projections/workloads/queries';
import { html } from '../html';
import { PageController } from '../page-controller';
import { Pages } from '../pages';
import { text, withQuery } from '../query';
import { visibleTo } from '../../api/claims/claims';
import { claimStates, disputeStates } from '../../domain/workload/state';
import { stateWords } from '../words';
import { claimTable, disputeTable } from './claims';
import { find } from './find';
import { serviceTable } from './services';
import { choices, onward } from './table';
import { statusNamed, workloadsFor, workloadTable } from './workloads';

const ROWS = 50;

/** Workloads, claims and disputes: all that a reader may see, and those it looks for. */
@PageController()
@Allow(...staff, 'partner', 'customer')
export class ListsController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly pages: Pages,
  ) {}

  @Get('workloads')
  async workloads(
    @Query() { status, tenant, holder, cursor }: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.now.everything();
    const chosen = statusNamed(status);
    const narrowed = { tenant: text(tenant), holder: text(holder) };
    const { items, next } = workloadsFor(this.parts, caller, { ...narrowed, status: chosen && [chosen], cursor: text(cursor) });
    const to = (one?: string): string => withQuery('/workloads', { ...narrowed, status: one });
    const title = caller.role === 'customer' ? 'Your services' : caller.role === 'partner' ? 'Held and claimed' : 'Workloads';
    const main = html`<h1>${title}</h1>
      ${choices('Status', [
        { name: 'all', href: to(), current: chosen === undefined },
        ...workloadStatuses.map((one) => ({ name: one.replace('-', ' '), href: to(one), current: chosen === one })),
      ])}
      <section class="full">
        ${caller.role === 'customer' ? serviceTable(this.parts, caller, items, this.now.instant()) : workloadTable(this.parts, caller, items, `There is no workload ${chosen ? `that is ${chosen.replace('-', ' ')}` : 'yet'}.`)}
        ${onward(request.url, next)}
      </section>`;
    await this.pages.send(request, reply, { title }, main);
  }

  @Get('find')
  async find(
    @Query() { q }: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.now.everything();
    const asked = (text(q) ?? '').trim();
    const found = find(this.parts, caller, asked, this.now.instant());
    if (found.only !== null) {
      await reply.status(303).header('Location', found.only).send();
      return;
    }
    const main = html`<h1>Find a workload</h1>
      <form class="find" method="get" action="/find" role="search">
        <label for="q">Customer, service, partner, claim id or tenant id</label>
        <div><input id="q" name="q" type="search" autocomplete="off" value="${asked}" /><button type="submit">Find</button></div>
      </form>
      <section class="full">
        <h2 class="vh">Found</h2>
        ${workloadTable(this.parts, caller, found.workloads, `Nothing that you may see matches “${asked}”. Try the customer’s name, or fewer words.`)}
        ${found.more && html`<p class="note">There are more; add a word to narrow it down.</p>`}
      </section>`;
    await this.pages.send(request, reply, { title: 'Find' }, main);
  }

  @Get('claims')
  async claims(
    @Query() { state, cursor }: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.now.everything();
    const chosen = claimStates.find((one) => one === state);
    const page = this.parts.queries.workloads.claims({
      states: chosen && [chosen],
      cursor: text(cursor),
      limit: ROWS,
      visibleTo: visibleTo(caller),
    });
    const main = html`<h1>Claims</h1>
      ${choices('State', [
        { name: 'all', href: '/claims', current: chosen === undefined },
        ...claimStates.map((one) => ({ name: stateWords(one), href: `/claims?state=${one}`, current: chosen === one })),
      ])}
      <section class="full">${claimTable(this.parts, caller, page.items)} ${onward(request.url, page.next)}</section>`;
    await this.pages.send(request, reply, { title: 'Claims' }, main);
  }

  @Get('disputes')
  async disputes(
    @Query() { state, cursor }: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.now.everything();
    const chosen = disputeStates.find((one) => one === state);
    const page = this.parts.queries.workloads.disputes({
      states: chosen && [chosen],
      cursor: text(cursor),
      limit: ROWS,
      visibleTo: visibleTo(caller),
    });
    const main = html`<h1>Disputes</h1>
      ${choices('State', [
        { name: 'all', href: '/disputes', current: chosen === undefined },
        ...disputeStates.map((one) => ({ name: one, href: `/disputes?state=${one}`, current: chosen === one })),
      ])}
      <section class="full">${disputeTable(this.parts, caller, page.items)} ${onward(request.url, page.next)}</section>`;
    await this.pages.send(request, reply, { title: 'Disputes' }, main);
  }
}
