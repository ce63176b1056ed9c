import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { End, EndAssociation } from '../../domain/workload/commands';
import { Refusal } from '../../domain/refusal';
import type { Request } from '../../ledger/request';
import { Asked } from '../asking/asked';
import { Allow, Decision } from '../auth/rights';
import { deciders } from '../auth/roles';
import { Submissions } from '../commands/submissions';
import { Answers } from '../docs/answers';
import { claimAfter } from './claims.examples';
import { ClaimParams, CustomersWordBody, EndBody } from './claims.dto';

/** What the customer says, by itself or through a manager who tells how its word was received. */
@ApiTags('customer')
@Controller('v1/claims/:claimId')
export class CustomersWordController {
  constructor(private readonly submissions: Submissions) {}

  @Post('consent')
  @HttpCode(200)
  @Allow('customer', ...deciders)
  @Decision()
  @Answers('The claim, agreed to by the customer.', claimAfter('customer', 'CustomerConsented', 'Active'))
  consent(@Param() { claimId }: ClaimParams, @Body() { onBehalfOf }: CustomersWordBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'Consent', claimId, onBehalfOf }, request);
  }

  @Post('decline')
  @HttpCode(200)
  @Allow('customer', ...deciders)
  @Decision()
  @Answers('The claim, declined by the customer.', claimAfter('customer', 'CustomerDeclined', 'Declined'))
  decline(@Param() { claimId }: ClaimParams, @Body() { onBehalfOf }: CustomersWordBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'Decline', claimId, onBehalfOf }, request);
  }

  @Post('end')
  @HttpCode(200)
  @Allow('customer', 'partner', ...deciders)
  @Decision()
  @Answers('The claim, off record: the workload is vacant.', claimAfter('customer', 'CustomerEnded', 'Ended'))
  end(@Param() { claimId }: ClaimParams, @Body() body: EndBody, @Asked() request: Request) {
    return this.submissions.onClaim(endingOf(claimId, body, request.caller.role), request);
  }

  @Post('repudiate')
  @HttpCode(200)
  @Allow('customer', ...deciders)
  @Decision()
  @Answers(
    'The claim, void from its first grant on; whoever held just before is on record again.',
    claimAfter('customer', 'CustomerRepudiated', 'Repudiated'),
  )
  repudiate(@Param() { claimId }: ClaimParams, @Body() { onBehalfOf }: CustomersWordBody, @Asked() request: Request) {
    return this.submissions.onClaim({ type: 'Repudiate', claimId, onBehalfOf }, request);
  }
}

/** The customer's word ends it, or the holder or a manager does: two commands under one address. @throws Refusal Malformed for both at once */
function endingOf(claimId: string, { reasons, rationale, onBehalfOf }: EndBody, role: string): End | EndAssociation {
  const customers = role === 'customer' || (onBehalfOf !== undefined && role !== 'partner');
  const given = customers ? { reasons, rationale } : { onBehalfOf };
  const [field] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (field !== undefined) {
    const message = customers ? 'does not go with the customer’s word' : 'is for a manager who enters the customer’s word';
    throw new Refusal('Malformed', `${field} ${message}; leave it out.`, [{ field, message }]);
  }
  if (customers) return { type: 'End', claimId, onBehalfOf };
  return { type: 'EndAssociation', claimId, reasons: reasons ?? [], rationale: rationale ?? '' };
}
