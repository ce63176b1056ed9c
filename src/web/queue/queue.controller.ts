import { Get, Inject, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { dueBefore } from '../../api/asking/due-before';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { staff } from '../../api/auth/roles';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import type { Instant } from '../../domain/calendar';
import { groupNames } from '../../projections/workloads/queue-groups';
import { waitingQueues } from '../../projections/workloads/queues';
import { knownPartners, knownTenants } from '../known';
import type { Known } from '../lists/pick';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { text } from '../query';
import type { Asked } from './groups';
import { queuePage } from './queue-page';

/** Of each group beside others, and of one alone. */
const FEW = 10;
const ROWS = 50;

/** What waits for a manager: what is late and contested first. */
@PageController('queue')
@Allow(...staff)
export class QueueController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  @Get()
  async page(@Query() query: Record<string, unknown>, @Caller() caller: Caller, @Req() { url }: FastifyRequest): Promise<Page> {
    await this.now.everything();
    const { queueGroups } = this.parts.queries;
    const now = this.now.instant();
    const chosen = groupNames.find((one) => one === query['group']);
    const asked = askedIn(query);
    const { name: queue, reviewer, tenant, partner, mine } = asked;
    const filter = { queue, reviewer, tenant, partner, dueBefore: dueBefore(asked['due-before']), by: mine && caller };
    const groups = queueGroups.counts(filter, now);
    const paged = chosen === undefined ? { limit: FEW } : { limit: ROWS, cursor: text(query['cursor']) };
    const shown = groups
      .filter((one) => chosen === undefined || one.name === chosen)
      .map((one) => ({ ...one, ...queueGroups.list(one.name, filter, paged, now) }));
    const known = { reviewers: this.#reviewers(now), tenants: knownTenants(this.parts), partners: knownPartners(this.parts) };
    const main = queuePage({ groups, shown, chosen, asked, known, now, caller, url, parts: this.parts });
    return new Page('Queue', main);
  }

  #reviewers(now: Instant): Known[] {
    const counts = Object.values(this.parts.queries.queues.counts(now));
    const ids = new Set(counts.flatMap(({ reviewers }) => reviewers.flatMap(({ reviewer }) => reviewer ?? [])));
    return [...ids].toSorted().map((id) => ({ id, name: id }));
  }
}

const askedIn = (query: Record<string, unknown>): Asked => ({
  name: waitingQueues.find((one) => one === query['name']),
  reviewer: text(query['reviewer']),
  tenant: text(query['tenant']),
  partner: text(query['partner']),
  'due-before': text(query['due-before']),
  mine: query['mine'] === 'true' ? 'true' : undefined,
});
