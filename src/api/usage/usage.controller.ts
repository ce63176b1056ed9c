import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from '../../ledger/request';
import { Asked, Caller } from '../asking/asked';
import { refOf } from '../asking/now';
import { KnownQuery, WorkloadParams } from '../asking/workload.dto';
import { Allow } from '../auth/rights';
import { staff } from '../auth/roles';
import { Submissions } from '../commands/submissions';
import { Answers } from '../docs/answers';
import { usageExample } from '../workloads/workloads.examples';
import { CorrectionBody, PeriodParams, UsageBody } from './usage.dto';
import { UsageReading } from './usage';

/** What was used, month by month. */
@ApiTags('usage')
@Controller('v1/workloads/:workloadId/usage')
export class UsageController {
  constructor(
    private readonly submissions: Submissions,
    private readonly usage: UsageReading,
  ) {}

  @Post()
  @HttpCode(200)
  @Allow('telemetry')
  @Answers('The period as it is recorded; the same value again changes nothing.', {
    workloadId: 'c0a80101-0000-4000-8000-000000000001.teams',
    ...usageExample.items[0],
    events: [],
  })
  record(
    @Param() { workloadId }: WorkloadParams,
    @Body() { period, monthlyActiveUsers, paidUnits, source }: UsageBody,
    @Asked() request: Request,
  ) {
    return this.submissions.usage(refOf(workloadId), { type: 'RecordUsage', period, monthlyActiveUsers, paidUnits, source }, request);
  }

  @Put(':period')
  @Allow('telemetry')
  @Answers('The period as corrected. What was known before stays readable with known-at.', {
    workloadId: 'c0a80101-0000-4000-8000-000000000001.teams',
    ...{ period: '2025-02', monthlyActiveUsers: 690, paidUnits: 5000, source: 'cpor-report' },
    events: [],
  })
  correct(
    @Param() { workloadId, period }: PeriodParams,
    @Body() { monthlyActiveUsers, paidUnits, reason, source }: CorrectionBody,
    @Asked() request: Request,
  ) {
    const values = { period, monthlyActiveUsers, paidUnits, reason, ...(source === undefined ? {} : { source }) };
    return this.submissions.usage(refOf(workloadId), { type: 'CorrectUsage', ...values }, request);
  }

  @Get()
  @Allow(...staff, 'partner')
  @Answers('Usage by period; the partner on record reads the periods of its own tenures.', usageExample)
  read(@Param() { workloadId }: WorkloadParams, @Query() query: KnownQuery, @Caller() caller: Caller) {
    return this.usage.read(workloadId, query, caller);
  }
}
