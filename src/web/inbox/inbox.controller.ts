import { Get, Inject, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { deciders } from '../../api/auth/roles';
import { addresseesOf } from '../../api/inbox/inbox.controller';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { text } from '../query';
import { inboxPage } from './inbox-page';

const ROWS = 50;

/** What the reader must answer, or was told. */
@PageController('inbox')
@Allow(...deciders, 'partner', 'customer')
export class InboxPageController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  @Get()
  async page(@Query() { open, cursor }: Record<string, unknown>, @Caller() caller: Caller, @Req() { url }: FastifyRequest): Promise<Page> {
    await this.now.everything();
    const { workloads } = this.parts.queries;
    const now = this.now.instant();
    const addressees = addresseesOf(caller);
    const toAnswer = workloads.toAnswer(addressees, now).reduce((sum, { count }) => sum + count, 0);
    const all = open !== 'true' && (open === 'false' || toAnswer === 0);
    const page = workloads.inbox(
      { addressees, open: all ? undefined : true, sort: all ? '-at' : 'respondBy', cursor: text(cursor), limit: ROWS },
      now,
    );
    const main = inboxPage({ ...page, all, toAnswer, now, caller, url, parts: this.parts });
    return new Page('Inbox', main);
  }
}
