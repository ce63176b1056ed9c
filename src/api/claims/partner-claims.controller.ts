import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from '../../ledger/request';
import { Asked } from '../asking/asked';
import { NoBody } from '../asking/list.dto';
import { Allow } from '../auth/rights';
import { locationOf, Submissions } from '../commands/submissions';
import { Answers } from '../docs/answers';
import { claimAfter, claimWritten, noticeAnswered } from './claims.examples';
import { AnswerNoticeBody, ClaimParams, DocumentsBody, MoveBody, NoticeParams, RequestClaimBody } from './claims.dto';

/** What a partner does with its own claims, and answers to a claim against it. */
@ApiTags('claims')
@Controller('v1')
@Allow('partner')
export class PartnerClaimsController {
  constructor(private readonly submissions: Submissions) {}

  @Post('claims')
  @Answers('The new claim.', claimWritten, 201)
  request(@Body() { tenantId, scope, ...body }: RequestClaimBody, @Asked() request: Request) {
    const partnerId = locationOf(request.caller.partnerId);
    return this.submissions.request({ tenantId, scope }, { type: 'RequestClaim', partnerId, ...body }, request);
  }

  @Post('claims/:claimId/evidence')
  @HttpCode(200)
  @Answers('The claim with its new documents.', claimAfter('partner', 'ClaimEvidenceAttached', 'Requested'))
  attachEvidence(@Param() { claimId }: ClaimParams, @Body() { evidence }: DocumentsBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'AttachEvidence', claimId, evidence }, request);
  }

  @Post('claims/:claimId/resubmit')
  @HttpCode(200)
  @Answers('The claim, under review again.', claimAfter('partner', 'ClaimResubmitted', 'UnderReview'))
  resubmit(@Param() { claimId }: ClaimParams, @Body() { evidence }: DocumentsBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'Resubmit', claimId, evidence }, request);
  }

  @Post('claims/:claimId/renew')
  @HttpCode(200)
  @Answers('The claim, on record for another term.', claimAfter('partner', 'ClaimRenewed', 'Active'))
  renew(@Param() { claimId }: ClaimParams, @Body() { evidence }: DocumentsBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'Renew', claimId, evidence }, request);
  }

  @Post('claims/:claimId/move')
  @HttpCode(200)
  @Answers('The claim, at another location of its account.', claimAfter('partner', 'AssociationMoved', 'Active'))
  move(@Param() { claimId }: ClaimParams, @Body() { partnerId }: MoveBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'MoveAssociation', claimId, partnerId }, request);
  }

  @Post('claims/:claimId/withdraw')
  @HttpCode(200)
  @Answers('The claim, withdrawn.', claimAfter('partner', 'ClaimWithdrawn', 'Withdrawn'))
  withdraw(@Param() { claimId }: ClaimParams, @Body() _: NoBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'Withdraw', claimId }, request);
  }

  @Post('notices/:noticeId/answer')
  @HttpCode(200)
  @Answers('The notice, answered.', noticeAnswered)
  answerNotice(@Param() { noticeId }: NoticeParams, @Body() { stance, evidence = [] }: AnswerNoticeBody, @Asked() request: Request) {
    return this.submissions.onNotice({ type: 'AnswerNotice', noticeId, stance, evidence }, request);
  }
}
