import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Allow } from '../../api/auth/rights';
import { staff } from '../../api/auth/roles';
import type { Dossier } from '../../api/disputes/dossier';
import { Dossiers } from '../../api/disputes/dossiers';
import { DisputeParams } from '../../api/disputes/disputes.dto';
import { dossierExample } from '../../api/disputes/dossier.examples';
import { Answers } from '../../api/docs/answers';
import { DossierQuery } from './dossier.dto';
import { DOCUMENT_POLICY, dossierDocument } from './dossier-document';

/** A dispute with everything that was said, decided and recorded, for a program or to be printed. */
@ApiTags('disputes')
@Controller('v1/disputes/:disputeId/dossier')
@Allow(...staff, 'partner', 'customer')
export class DossierController {
  constructor(private readonly dossiers: Dossiers) {}

  @Get()
  @ApiProduces('application/json', 'text/html')
  @Answers('The dossier of a dispute; a document to be read and printed with `Accept: text/html` or `format=html`.', dossierExample)
  async dossier(
    @Param() { disputeId }: DisputeParams,
    @Query() { format }: DossierQuery,
    @Headers('accept') accept: string | undefined,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Dossier | string> {
    const read = await this.dossiers.of(disputeId, caller);
    void reply.header('Vary', 'Accept').header('Cache-Control', 'no-store');
    const asDocument = format === undefined ? (accept ?? '').includes('text/html') : format === 'html';
    if (!asDocument) return read.dossier;
    void reply.type('text/html; charset=utf-8').header('Content-Security-Policy', DOCUMENT_POLICY);
    return dossierDocument(read);
  }
}
