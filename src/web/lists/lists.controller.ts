import { Get, Inject, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { staff } from '../../api/auth/roles';
import { visibleTo } from '../../api/claims/claims';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { claimStates, disputeStates } from '../../domain/workload/state';
import { workloadStatuses } from '../../projections/workloads/queries';
import { html } from '../html';
import type { Html } from '../html';
import { PageController } from '../page-controller';
import { Page, SeeOther } from '../page';
import { text, withQuery } from '../query';
import { stateWords, workloadsWords } from '../words';
import { claimTable, disputeTable } from './claims';
import { find } from './find';
import { exampleFor, findForm } from './find-form';
import { serviceTable } from './services';
import { choices, onward } from './table';
import { statusesNamed, workloadsByDue, workloadTable } from './workloads';

const ROWS = 50;

/** Workloads, claims and disputes: all that a reader may see, and those it looks for. */
@PageController()
@Allow(...staff, 'partner', 'customer')
export class ListsController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  @Get('workloads')
  async workloads(
    @Query() { status, tenant, holder, cursor }: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() { url }: FastifyRequest,
  ): Promise<Page> {
    await this.now.everything();
    const chosen = statusesNamed(text(status));
    const narrowed = { tenant: text(tenant), holder: text(holder) };
    const { items, next, byClock } = workloadsByDue(this.parts, caller, this.now.instant(), {
      ...narrowed,
      status: chosen,
      cursor: text(cursor),
    });
    const to = (one?: string): string => withQuery('/workloads', { ...narrowed, status: one });
    const title = workloadsWords(caller.role);
    const choice = choices('Status', [
      { name: 'all', href: to(), current: chosen.length === 0 },
      ...workloadStatuses.map((one) => ({ name: one.replace('-', ' '), href: to(one), current: chosen.includes(one) })),
    ]);
    const rows = html`${caller.role === 'customer' ? serviceTable(this.parts, caller, items, this.now.instant()) : workloadTable(this.parts, caller, this.now.instant(), items, `There is no workload ${chosen.length > 0 ? `that is ${chosen.join(' or ').replace('-', ' ')}` : 'yet'}.`)}
    ${byClock && html`<p class="note">In the order of what the ledger records next by the clock, whatever else is due before.</p>`}
    ${onward(url, next)}`;
    return new Page(title, listOf(title, choice, rows));
  }

  @Get('find')
  async find(@Query() { q }: Record<string, unknown>, @Caller() caller: Caller): Promise<Page | SeeOther> {
    await this.now.everything();
    const asked = (text(q) ?? '').trim();
    const found = find(this.parts, caller, asked, this.now.instant());
    if (found.only !== null) return new SeeOther(found.only);
    const main = html`<h1>Find a workload</h1>
      ${findForm('What to look for', asked === '' ? exampleFor(this.parts, caller) : null, asked)}
      ${
        asked !== '' &&
        html`<section class="full">
          <h2 class="vh">Found</h2>
          ${workloadTable(this.parts, caller, this.now.instant(), found.workloads, `Nothing that you may see matches “${asked}”. Try the customer’s name, or fewer words.`)}
          ${found.more && html`<p class="note">There are more; add a word to narrow it down.</p>`}
        </section>`
      }`;
    return new Page('Find', main);
  }

  @Get('claims')
  async claims(
    @Query() { state, cursor }: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() { url }: FastifyRequest,
  ): Promise<Page> {
    await this.now.everything();
    const chosen = claimStates.find((one) => one === state);
    const { items, next } = this.parts.queries.workloads.claims(chosenFor(caller, chosen, cursor));
    const rows = html`${caller.role === 'partner' && html`<p><a class="btn" href="/claims/request">Ask to be on record</a></p>`}
    ${claimTable(this.parts, caller, items)} ${onward(url, next)}`;
    const main = listOf('Claims', byState('/claims', claimStates, chosen), rows);
    return new Page('Claims', main);
  }

  @Get('disputes')
  async disputes(
    @Query() { state, cursor }: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() { url }: FastifyRequest,
  ): Promise<Page> {
    await this.now.everything();
    const chosen = disputeStates.find((one) => one === state);
    const { items, next } = this.parts.queries.workloads.disputes(chosenFor(caller, chosen, cursor));
    const rows = html`${disputeTable(this.parts, caller, items, this.now.instant())} ${onward(url, next)}`;
    const main = listOf('Disputes', byState('/disputes', disputeStates, chosen), rows);
    return new Page('Disputes', main);
  }
}

/** What a reader may see of a list, in one state where it chose one. */
const chosenFor = <State>(caller: Caller, chosen: State | undefined, cursor: unknown) => ({
  states: chosen && [chosen],
  cursor: text(cursor),
  limit: ROWS,
  visibleTo: visibleTo(caller),
});

const byState = <State extends string>(path: string, states: readonly State[], chosen: State | undefined): Html =>
  choices('State', [
    { name: 'all', href: path, current: chosen === undefined },
    ...states.map((one) => ({ name: stateWords(one), href: `${path}?state=${one}`, current: chosen === one })),
  ]);

const listOf = (title: string, choice: Html, rows: Html): Html =>
  html`<h1>${title}</h1>
    ${choice}
    <section class="full">${rows}</section>`;
