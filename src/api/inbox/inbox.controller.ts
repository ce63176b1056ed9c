import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { InboxRow } from '../../projections/workloads/inbox';
import { Caller } from '../asking/asked';
import { DEFAULT_LIMIT } from '../asking/list.dto';
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
import { InboxQuery } from './inbox.dto';

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
  @Answers('What the caller must answer or was told, newest first, and how much is to be answered.', {
    items: [inboxExample],
    next: null,
    toAnswer: [{ kind: 'notice-to-answer', count: 1, respondBy: '2025-03-18T00:00:00.000Z' }],
  })
  async list(
    @Query() { open, kind, sort, cursor, limit = DEFAULT_LIMIT }: InboxQuery,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
  ) {
    await this.now.everything();
    const { workloads } = this.parts.queries;
    const now = this.now.instant();
    const addressees = addresseesOf(caller);
    const { items, next } = workloads.inbox(
      { addressees, open: open === undefined ? undefined : open === 'true', kinds: kind, sort, cursor, limit },
      now,
    );
    const page = { items: items.map((item) => this.#present(item, caller)), next, toAnswer: workloads.toAnswer(addressees, now) };
    return answerList(page, request);
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
export function addresseesOf({ role, id, accountId, tenantId }: Caller): string[] {
  if (role === 'partner') return [`account ${accountId ?? ''}`];
  if (role === 'customer') return [`tenant ${tenantId ?? ''}`];
  return [...(role === 'lead' ? ['leads'] : []), 'managers', `manager ${id}`];
}
