import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { untilOf } from '../../domain/instants-asked';
import type { Request } from '../../ledger/request';
import { Asked, Caller } from '../asking/asked';
import { NoBody } from '../asking/list.dto';
import { answerList } from '../asking/lists';
import { Allow, Decision } from '../auth/rights';
import { deciders, staff } from '../auth/roles';
import { ClaimParams, DocumentsBody } from '../claims/claims.dto';
import { Submissions } from '../commands/submissions';
import { Answers, ETagged } from '../docs/answers';
import { Disputes } from './disputes';
import { DisputeParams, DisputesQuery, ExtendEscalationBody, OpenDisputeBody, ResolveBody } from './disputes.dto';
import { disputeAfter, disputeExample, resolved } from './disputes.examples';

/** Decisions disputed by the account that they went against: its parties, the customer, and who settles them. */
@ApiTags('disputes')
@Controller('v1')
export class DisputesController {
  constructor(
    private readonly submissions: Submissions,
    private readonly disputes: Disputes,
  ) {}

  @Get('disputes')
  @Allow(...staff, 'partner', 'customer')
  @Answers('Disputes: those a partner is a party of, a customer’s own, all of them for the programme.', {
    items: [disputeExample],
    next: null,
  })
  async list(@Query() query: DisputesQuery, @Caller() caller: Caller, @Req() request: FastifyRequest) {
    return answerList(await this.disputes.list(query, caller), request);
  }

  @Get('disputes/:disputeId')
  @ETagged()
  @Allow(...staff, 'partner', 'customer')
  @Answers('One dispute, with the ETag that a decision on it needs.', disputeExample)
  one(@Param() { disputeId }: DisputeParams, @Caller() caller: Caller) {
    return this.disputes.one(disputeId, caller);
  }

  @Post('claims/:claimId/disputes')
  @Allow('partner')
  @Answers('The new dispute: the workload is on hold.', disputeAfter('partner', 'DisputeOpened'), 201)
  open(@Param() { claimId }: ClaimParams, @Body() { grounds, evidence }: OpenDisputeBody, @Asked() request: Request) {
    return this.submissions.dispute({ type: 'OpenDispute', claimId, grounds, evidence }, request);
  }

  @Post('disputes/:disputeId/evidence')
  @HttpCode(200)
  @Allow('partner', 'customer')
  @Answers('The dispute with the new documents.', disputeAfter('partner', 'DisputeEvidenceSubmitted'))
  give(@Param() { disputeId }: DisputeParams, @Body() { evidence }: DocumentsBody, @Asked() request: Request) {
    return this.submissions.onDispute({ type: 'SubmitDisputeEvidence', disputeId, evidence }, request);
  }

  @Post('disputes/:disputeId/withdraw')
  @HttpCode(200)
  @Allow('partner')
  @Answers('The dispute, taken back: the decision stands.', disputeAfter('partner', 'DisputeWithdrawn', { state: 'withdrawn' }))
  withdraw(@Param() { disputeId }: DisputeParams, @Body() _: NoBody, @Asked() request: Request) {
    return this.submissions.onDispute({ type: 'WithdrawDispute', disputeId }, request);
  }

  @Post('disputes/:disputeId/escalate')
  @HttpCode(200)
  @Allow(...deciders)
  @Answers(
    'The dispute, which only a lead resolves from now on.',
    disputeAfter('manager', 'DisputeEscalated', { escalatedAt: '2025-04-09T10:00:00.000Z' }),
  )
  escalate(@Param() { disputeId }: DisputeParams, @Body() _: NoBody, @Asked() request: Request) {
    return this.submissions.onDispute({ type: 'EscalateDispute', disputeId }, request);
  }

  @Post('disputes/:disputeId/resolve')
  @HttpCode(200)
  @Allow(...deciders)
  @Decision()
  @Answers('The dispute, resolved; what follows from it was recorded with it.', disputeAfter('manager', 'DisputeResolved', resolved))
  resolve(@Param() { disputeId }: DisputeParams, @Body() { outcome, reasons, rationale }: ResolveBody, @Asked() request: Request) {
    return this.submissions.onDispute({ type: 'ResolveDispute', disputeId, outcome, reasons, rationale }, request);
  }

  @Post('disputes/:disputeId/extend-deadline')
  @HttpCode(200)
  @Allow(...deciders)
  @Decision()
  @Answers('The dispute, which escalates later.', disputeAfter('manager', 'DeadlineExtended', { escalateAt: '2025-04-19T00:00:00.000Z' }))
  extend(@Param() { disputeId }: DisputeParams, @Body() { until, reason }: ExtendEscalationBody, @Asked() request: Request) {
    return this.submissions.onDispute({ type: 'ExtendEscalation', disputeId, until: untilOf(until), reason }, request);
  }
}
