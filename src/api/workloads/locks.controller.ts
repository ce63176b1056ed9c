import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from '../../ledger/request';
import { Asked } from '../asking/asked';
import { refOf } from '../asking/now';
import { WorkloadParams } from '../asking/workload.dto';
import { Allow, Decision } from '../auth/rights';
import { deciders } from '../auth/roles';
import { CustomersWordBody } from '../claims/claims.dto';
import { Submissions } from '../commands/submissions';
import { Answers } from '../docs/answers';
import { CooldownBody } from './workloads.dto';
import { workloadExample } from './workloads.examples';

const locked = { ...workloadExample, locked: true, events: [] };

/** What the customer says of a service of its own, rather than of a claim. */
@ApiTags('customer')
@Controller('v1/workloads/:workloadId')
@Allow('customer', ...deciders)
export class LocksController {
  constructor(private readonly submissions: Submissions) {}

  @Post('lock')
  @HttpCode(200)
  @Decision()
  @Answers('The workload, locked: nobody may claim it, and none is granted but by the customer’s word.', locked)
  lock(@Param() { workloadId }: WorkloadParams, @Body() { onBehalfOf }: CustomersWordBody, @Asked() request: Request) {
    return this.submissions.onWorkload(refOf(workloadId), { type: 'LockWorkload', onBehalfOf }, request);
  }

  @Post('unlock')
  @HttpCode(200)
  @Decision()
  @Answers('The workload, open to claims again.', { ...locked, locked: false })
  unlock(@Param() { workloadId }: WorkloadParams, @Body() { onBehalfOf }: CustomersWordBody, @Asked() request: Request) {
    return this.submissions.onWorkload(refOf(workloadId), { type: 'UnlockWorkload', onBehalfOf }, request);
  }

  @Post('lift-cooldown')
  @HttpCode(200)
  @Allow('customer')
  @Answers('The workload, which the account may claim again.', { ...locked, locked: false })
  liftCooldown(@Param() { workloadId }: WorkloadParams, @Body() { account }: CooldownBody, @Asked() request: Request) {
    return this.submissions.onWorkload(refOf(workloadId), { type: 'LiftCooldown', account }, request);
  }
}
