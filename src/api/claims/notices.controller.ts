import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from '../../ledger/request';
import { Asked } from '../asking/asked';
import { Allow, Decision } from '../auth/rights';
import { deciders } from '../auth/roles';
import { Submissions } from '../commands/submissions';
import { Answers } from '../docs/answers';
import { noticeFailed, noticeServedAnew } from './claims.examples';
import { NoticeFailureBody, NoticeParams, NoticeServingBody } from './claims.dto';

/** What becomes of a notice on its way: it bounced, and is served anew. */
@ApiTags('notices')
@Controller('v1/notices/:noticeId')
export class NoticesController {
  constructor(private readonly submissions: Submissions) {}

  @Post('failure')
  @HttpCode(200)
  @Allow('service', ...deciders)
  @Answers('The notice, which did not reach its addressee: its window is void.', noticeFailed)
  fail(@Param() { noticeId }: NoticeParams, @Body() { reason }: NoticeFailureBody, @Asked() request: Request) {
    return this.submissions.onNotice({ type: 'FailNotice', noticeId, reason }, request);
  }

  @Post('serving')
  @HttpCode(200)
  @Allow(...deciders)
  @Decision()
  @Answers('The notice that is served in place of the one that failed, with a whole window.', noticeServedAnew)
  serve(@Param() { noticeId }: NoticeParams, @Body() { channel }: NoticeServingBody, @Asked() request: Request) {
    return this.submissions.onNotice({ type: 'ServeNotice', noticeId, channel }, request);
  }
}
