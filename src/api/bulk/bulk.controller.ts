import type { Readable } from 'node:stream';
import { Controller, HttpCode, Inject, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../domain/refusal';
import { idOf } from '../../ledger/ids';
import type { Request } from '../../ledger/request';
import { Asked } from '../asking/asked';
import { Allow } from '../auth/rights';
import { deciders } from '../auth/roles';
import { Submissions } from '../commands/submissions';
import { AnswersLines, Crowded } from '../docs/answers';
import { readLines, TakesLines } from '../http/line-body';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { Bulk } from './bulk';
import { SubmissionQuery } from './bulk.dto';
import { claimsAnswered, claimsSent, decisionsAnswered, decisionsSent } from './bulk.examples';
import { claimLines } from './claim-lines';
import { decisionLines } from './decision-lines';

/** Many claims, or many decisions, in one file: a command a line, and a result a line. */
@ApiTags('bulk')
@Controller('v1')
export class BulkController {
  constructor(
    private readonly bulk: Bulk,
    private readonly submissions: Submissions,
    @Inject(PARTS) private readonly parts: Parts,
  ) {}

  @Post('submissions')
  @HttpCode(200)
  @Allow('partner')
  @TakesLines()
  @Crowded()
  @AnswersLines('A result for each claim of a submission, in their order, and what it all came to.', claimsSent, claimsAnswered)
  async claims(@Query() { submissionId }: SubmissionQuery, @Req() sent: FastifyRequest, @Asked() request: Request) {
    const { caller, key } = request;
    const shared = { submissionId: submissionId ?? idOf('submission', caller.role, caller.accountId ?? '', caller.id, key) };
    const kind = claimLines(this.submissions, shared.submissionId);
    return answerLines(await this.bulk.withRoom(async () => this.bulk.apply(await readLines(sent), kind, request, shared)));
  }

  @Post('decisions')
  @HttpCode(200)
  @Allow(...deciders)
  @TakesLines()
  @Crowded()
  @AnswersLines('A result for each decision, in their order, and what it all came to.', decisionsSent, decisionsAnswered)
  async decisions(@Req() sent: FastifyRequest, @Asked() request: Request) {
    if (request.expectedRevision !== undefined)
      throw new Refusal('Malformed', 'Each line has a revision of its own; leave If-Match out.', [
        { field: 'If-Match', message: 'is not for a file' },
      ]);
    const kind = decisionLines(this.submissions, (claimId) => this.parts.queries.workloads.claim(claimId)?.workloadId ?? claimId);
    return answerLines(await this.bulk.withRoom(async () => this.bulk.apply(await readLines(sent), kind, request)));
  }
}

const answerLines = (results: Readable): StreamableFile => new StreamableFile(results, { type: 'application/x-ndjson; charset=utf-8' });
