import { Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { staff } from '../../api/auth/roles';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { queueNames } from '../../projections/workloads/queue-queries';
import { PageController } from '../page-controller';
import { Pages } from '../pages';
import { text } from '../query';
import { queuePage } from './queue-page';

const ROWS = 50;

/** What waits for a manager: what is late and contested first. */
@PageController('queue')
@Allow(...staff)
export class QueueController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly pages: Pages,
  ) {}

  @Get()
  async page(
    @Query() { name, reviewer, cursor }: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.now.everything();
    const { queues } = this.parts.queries;
    const now = this.now.instant();
    const whose = text(reviewer);
    const counts = queues.counts(now, whose);
    const first = queueNames.find((queue) => counts[queue].count > 0) ?? 'to-review';
    const queue = queueNames.find((one) => one === name) ?? (counts.breached.count > 0 ? 'breached' : first);
    const page = queues.list({ queue, reviewer: whose, limit: ROWS, cursor: text(cursor) }, now);
    const main = queuePage({ ...page, queue, counts, reviewer: whose, now, caller, url: request.url, parts: this.parts });
    await this.pages.send(request, reply, { title: 'Queue' }, main);
  }
}
