import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { untilOf } from '../../domain/instants-asked';
import type { Request } from '../../ledger/request';
import { Asked } from '../asking/asked';
import { NoBody } from '../asking/list.dto';
import { Allow, Decision } from '../auth/rights';
import { deciders } from '../auth/roles';
import { Submissions } from '../commands/submissions';
import { Answers } from '../docs/answers';
import { claimAfter } from './claims.examples';
import { ClaimParams, DecisionBody, ExtendDeadlineBody, NoteBody, PassReviewBody } from './claims.dto';

/** What a partner manager decides. */
@ApiTags('decisions')
@Controller('v1/claims/:claimId')
@Allow(...deciders)
export class ReviewsController {
  constructor(private readonly submissions: Submissions) {}

  @Post('start-review')
  @HttpCode(200)
  @Decision()
  @Answers('The claim, under review.', claimAfter('manager', 'ClaimReviewStarted', 'UnderReview'))
  startReview(@Param() { claimId }: ClaimParams, @Body() _: NoBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'StartReview', claimId }, request);
  }

  @Post('require-action')
  @HttpCode(200)
  @Decision()
  @Answers(
    'The claim, with what its partner must mend until dueAt.',
    claimAfter('manager', 'PartnerActionRequired', 'PartnerActionRequired'),
  )
  requireAction(@Param() { claimId }: ClaimParams, @Body() { reasons, rationale }: DecisionBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'RequireAction', claimId, reasons, rationale }, request);
  }

  @Post('pass-review')
  @HttpCode(200)
  @Decision()
  @Answers(
    'The claim, awaiting the customer; granted at once where the policy asks nobody.',
    claimAfter('manager', 'ClaimReviewPassed', 'AwaitingCustomer'),
  )
  passReview(@Param() { claimId }: ClaimParams, @Body() { rationale, examined }: PassReviewBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'PassReview', claimId, rationale, examined }, request);
  }

  @Post('reject')
  @HttpCode(200)
  @Decision()
  @Answers('The claim, rejected.', claimAfter('manager', 'ClaimRejected', 'Rejected'))
  reject(@Param() { claimId }: ClaimParams, @Body() { reasons, rationale }: DecisionBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'Reject', claimId, reasons, rationale }, request);
  }

  @Post('extend-deadline')
  @HttpCode(200)
  @Decision()
  @Answers('The claim, with more time: a deadline only moves later.', claimAfter('manager', 'DeadlineExtended', 'UnderReview'))
  extendDeadline(@Param() { claimId }: ClaimParams, @Body() { which, until, reason }: ExtendDeadlineBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'ExtendDeadline', claimId, which, until: untilOf(until), reason }, request);
  }

  @Post('notes')
  @HttpCode(200)
  @Answers('The claim; the note stands among its events.', claimAfter('manager', 'NoteAdded', 'UnderReview'))
  addNote(@Param() { claimId }: ClaimParams, @Body() { text, visibility }: NoteBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'AddNote', claimId, text, visibility }, request);
  }
}
