import { Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { staff } from '../../api/auth/roles';
import { Histories } from '../../api/history/histories';
import { Answer } from '../../api/http/answer';
import { problemOf, refusalOf } from '../../api/http/problem';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import type { EventTold } from '../../api/seen/events';
import { cursorOf } from '../../delivery/feed/cursor';
import { Feed } from '../../delivery/feed/feed';
import { knownPartners, knownTenants } from '../known';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { text } from '../query';
import { tellingFor } from '../telling';
import type { Telling } from '../telling';
import { askedIn, searchOf } from './asked';
import type { HistoryAsked } from './asked';
import { historyPage } from './history-page';
import { workloadOf } from './told';

const ROWS = 50;

/** Every event of the ledger, for the programme's people: nothing of it is kept from them. */
@PageController('history')
@Allow(...staff)
export class HistoryController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly histories: Histories,
    private readonly feed: Feed,
  ) {}

  @Get()
  async page(
    @Query() query: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page | Answer<unknown>> {
    await this.now.everything();
    const asked = askedIn(query);
    const cursor = text(query['cursor']);
    const asJson = query['format'] === 'json';
    try {
      const found = await this.#find(asked, cursor);
      return asJson
        ? new Answer(found, { 'Cache-Control': 'no-store' })
        : this.#page({ asked, cursor, found: this.#told(found, caller), problem: null });
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      const problem = problemOf(refusal, request.url, request.id);
      if (!asJson) return this.#page({ asked, found: null, problem: refusal.detail }, problem.status);
      void reply.status(problem.status);
      return new Answer(problem, { 'Content-Type': 'application/problem+json' });
    }
  }

  async #find(asked: HistoryAsked, cursor: string | undefined): Promise<{ items: EventTold[]; next: string | null }> {
    const { ledgerId } = this.feed;
    const { looked, page } = searchOf(asked, { cursor, now: this.now.instant(), ledgerId });
    const { items, more } = await this.histories.searched(looked, { ...page, limit: ROWS });
    return { items, next: more ? cursorOf(ledgerId, Number(items.at(-1)?.sequence)) : null };
  }

  #told({ items, next }: { items: EventTold[]; next: string | null }, caller: Caller) {
    const tellings = new Map<string, Telling>();
    const tellingOf = (event: EventTold): Telling => {
      const workload = workloadOf(event) ?? '';
      const telling = tellings.get(workload) ?? tellingFor(this.parts, caller, workload);
      tellings.set(workload, telling);
      return telling;
    };
    return { items: items.map((event) => ({ event, telling: tellingOf(event) })), next };
  }

  #page(shown: Omit<Parameters<typeof historyPage>[0], 'tenants' | 'partners'>, status?: number): Page {
    const main = historyPage({ ...shown, tenants: knownTenants(this.parts), partners: knownPartners(this.parts) });
    return new Page('History', main, { status });
  }
}
