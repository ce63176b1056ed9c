import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../asking/asked';
import { ListQuery } from '../asking/list.dto';
import { answerList } from '../asking/lists';
import { HeldQuery, WorkloadParams } from '../asking/workload.dto';
import { Allow } from '../auth/rights';
import { staff } from '../auth/roles';
import { eventExample } from '../claims/claims.examples';
import { Answers, ETagged } from '../docs/answers';
import { Histories } from '../history/histories';
import { timelineExample } from '../timeline/timeline.examples';
import { Timelines } from '../timeline/timelines';
import { WorkloadsQuery } from './workloads.dto';
import { heldExample, workloadExample } from './workloads.examples';
import { Workloads } from './workloads';

/** Who is on record, now and at any time. */
@ApiTags('workloads')
@Controller('v1/workloads')
@Allow(...staff, 'partner', 'customer', 'service')
export class WorkloadsController {
  constructor(
    private readonly workloads: Workloads,
    private readonly histories: Histories,
    private readonly timelines: Timelines,
  ) {}

  @Get()
  @Answers('The current partner of record of each workload that the reader may see.', { items: [workloadExample], next: null })
  async list(@Query() query: WorkloadsQuery, @Caller() caller: Caller, @Req() request: FastifyRequest) {
    return answerList(await this.workloads.list(query, caller), request);
  }

  @Get(':workloadId')
  @ETagged()
  @Answers('One workload as it is now.', workloadExample)
  one(@Param() { workloadId }: WorkloadParams, @Caller() caller: Caller) {
    return this.workloads.one(workloadId, caller);
  }

  @Get(':workloadId/partner-of-record')
  @Answers('Who was on record on a day, as known on another, how firm that is, and why.', heldExample)
  partnerOfRecord(@Param() { workloadId }: WorkloadParams, @Query() query: HeldQuery, @Caller() caller: Caller) {
    return this.workloads.partnerOfRecord(workloadId, query, caller);
  }

  @Get(':workloadId/timeline')
  @Allow(...staff, 'partner', 'customer')
  @Answers('The story of a workload at a day, as known on another: lanes, bands, spans and marks, as a page draws it.', timelineExample)
  timeline(@Param() { workloadId }: WorkloadParams, @Query() query: HeldQuery, @Caller() caller: Caller) {
    return this.timelines.of(workloadId, query, caller);
  }

  @Get(':workloadId/history')
  @Allow(...staff, 'partner', 'customer')
  @Answers('Every event of the workload, in order; a partner reads its own and what its rivals did beside it.', {
    items: [eventExample],
    next: null,
  })
  async history(
    @Param() { workloadId }: WorkloadParams,
    @Query() query: ListQuery,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ) {
    return answerList(await this.histories.ofWorkload(workloadId, query, caller), request);
  }
}
