import { Controller, Get, Inject, Param, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { Instant } from '../../domain/calendar';
import { Refusal } from '../../domain/refusal';
import { workloadStream } from '../../domain/streams';
import { queueNames } from '../../projections/workloads/queue-queries';
import type { QueueName } from '../../projections/workloads/queue-queries';
import type { WaitingRow } from '../../projections/workloads/queues';
import { Caller } from '../asking/asked';
import { dueBefore } from '../asking/due-before';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import { answerList } from '../asking/lists';
import { Now } from '../asking/now';
import { Allow } from '../auth/rights';
import { staff } from '../auth/roles';
import { Answers } from '../docs/answers';
import { PARTS, tellingOf } from '../parts';
import type { Parts } from '../parts';
import { presentWaiting, waitsFor } from '../seen/queues';
import { QueueParams, QueueQuery, QueuesQuery } from './queues.dto';
import { queuesExample, waitingExample } from './queues.examples';

/** What waits, for whom and until when: where a manager begins the day. */
@ApiTags('queues')
@Controller('v1/queues')
@Allow(...staff)
export class QueuesController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  @Get()
  @Answers('Every queue with how much waits in it, how much of it is late, and whose it is.', queuesExample)
  async all(@Query() { reviewer, mine }: QueuesQuery, @Caller() caller: Caller) {
    await this.now.everything();
    const at = this.now.instant();
    const counts = this.parts.queries.queues.counts(at, { reviewer, by: mine && caller });
    const items = queueNames.map((name) => ({ name, waitsFor: name === 'breached' ? null : waitsFor[name], ...counts[name] }));
    return { items, next: null, at };
  }

  @Get(':name')
  @Answers('What waits in one queue, the most urgent first.', { items: [waitingExample], next: null })
  async one(@Param() { name }: QueueParams, @Query() query: QueueQuery, @Caller() caller: Caller, @Req() request: FastifyRequest) {
    const { limit = DEFAULT_LIMIT, cursor, sort, reviewer, tenant, scope, partner, mine } = query;
    const queue = queueNamed(name);
    await this.now.everything();
    const now = this.now.instant();
    const narrowed = { reviewer, tenant, scope, partner, dueBefore: dueBefore(query['due-before']), by: mine && caller };
    const { items, next } = this.parts.queries.queues.list({ queue, limit, cursor, sort, ...narrowed }, now);
    return answerList({ items: items.map((row) => this.#present(row, caller, now)), next }, request);
  }

  #present(row: WaitingRow, caller: Caller, now: Instant): object {
    const { reference, history } = this.parts.queries;
    return presentWaiting(row, {
      ...tellingOf(this.parts, caller),
      now,
      tenantName: reference.tenant(row.tenantId)?.name ?? null,
      revision: history.revisionOf(workloadStream(row)) ?? null,
    });
  }
}

/** @throws Refusal NotFound */
function queueNamed(name: string): QueueName {
  const found = queueNames.find((queue) => queue === name);
  if (found) return found;
  throw new Refusal('NotFound', `There is no queue ${name}; there are ${queueNames.join(', ')}.`);
}
