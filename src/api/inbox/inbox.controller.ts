import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { InboxRow } from '../../projections/workloads/inbox';
import { Caller } from '../asking/asked';
import { DEFAULT_LIMIT, ListQuery } from '../asking/list.dto';
import { answerList } from '../asking/lists';
import { Now } from '../asking/now';
import { Allow } from '../auth/rights';
import { deciders } from '../auth/roles';
import { inboxExample } from '../claims/claims.examples';
import { Answers } from '../docs/answers';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { presentInboxItem } from '../seen/inbox';
import { tellReasons } from '../seen/reasons';
import { othersFor } from '../seen/rivals';

/** What the caller must answer, or was told. */
@ApiTags('inbox')
@Controller('v1/inbox')
@Allow(...deciders, 'partner', 'customer')
export class InboxController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  @Get()
  @Answers('What the caller must answer or was told, newest first.', { items: [inboxExample], next: null })
  async list(@Query() { cursor, limit = DEFAULT_LIMIT }: ListQuery, @Caller() caller: Caller, @Req() request: FastifyRequest) {
    await this.now.everything();
    const { items, next } = this.parts.queries.workloads.inbox({ addressees: addresseesOf(caller), cursor, limit });
    return answerList({ items: items.map((item) => this.#present(item, caller)), next }, request);
  }

  #present(item: InboxRow, caller: Caller): object {
    const { queries, ledger } = this.parts;
    const gathered = queries.workloads.gathered(item.workloadId);
    const claim = gathered.claims.find(({ claimId }) => claimId === item.claimId);
    return presentInboxItem(item, {
      now: this.now.instant(),
      rival: item.claimId === null ? null : othersFor(caller, gathered).rival(item.claimId),
      partnerName: (claim && queries.reference.partner(claim.partnerId)?.name) ?? null,
      reasons: claim ? tellReasons(item.reasons, claim.policyVersion, ledger.policies, caller.role) : [],
    });
  }
}

/** Managers share one inbox for what nobody has taken up, and have one each for what they have; leads share what was escalated. */
function addresseesOf({ role, id, accountId, tenantId }: Caller): string[] {
  if (role === 'partner') return [`account ${accountId ?? ''}`];
  if (role === 'customer') return [`tenant ${tenantId ?? ''}`];
  return [...(role === 'lead' ? ['leads'] : []), 'managers', `manager ${id}`];
}
