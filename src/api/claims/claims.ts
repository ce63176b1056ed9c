import { Inject, Injectable } from '@nestjs/common';
import { policyOf } from '../../domain/policy/policy';
import { workloadStream } from '../../domain/streams';
import { compare, decisionCompared } from '../../domain/workload/comparison';
import type { Caller } from '../../domain/facts';
import { dueBefore } from '../asking/due-before';
import type { Page } from '../asking/lists';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import type { VisibleTo } from '../../projections/workloads/queries';
import { Now, refOf } from '../asking/now';
import { Histories } from '../history/histories';
import { Answer } from '../http/answer';
import { PARTS, tellingOf } from '../parts';
import type { Parts } from '../parts';
import { presentClaim } from '../seen/claims';
import { maskComparison } from '../seen/events';
import { othersFor } from '../seen/rivals';
import type { ClaimsQuery } from './claims.dto';
import { Revisions } from '../asking/revisions';

/** Claims as their readers see them. */
@Injectable()
export class Claims {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly revisions: Revisions,
    private readonly histories: Histories,
  ) {}

  async list(query: ClaimsQuery, caller: Caller): Promise<Page<object>> {
    await this.now.everything();
    const { items, next } = this.parts.queries.workloads.claims({
      partner: query.partner,
      tenant: query.tenant,
      scope: query.scope,
      states: query.state,
      dueBefore: dueBefore(query['due-before']),
      externalId: query['external-id'],
      sort: query.sort,
      cursor: query.cursor,
      limit: query.limit ?? DEFAULT_LIMIT,
      visibleTo: visibleTo(caller),
    });
    return { items: items.map((claim) => presentClaim(claim, tellingOf(this.parts, caller))), next };
  }

  /** @throws Refusal NotFound */
  async one(claimId: string, caller: Caller): Promise<Answer<object>> {
    const claim = await this.now.claimFor(claimId, caller);
    const read = () => presentClaim(this.parts.queries.workloads.claim(claimId) ?? claim, tellingOf(this.parts, caller));
    return this.revisions.answer(read, workloadStream(claim), caller);
  }

  /**
   * What the competing rule said when the claim was decided, as recorded with the decision; where nothing was, what it says of the workload
   * as the claim's account knows it, under the claim's own policy. @throws Refusal NotFound
   */
  async comparison(claimId: string, caller: Caller): Promise<object> {
    const row = await this.now.claimFor(claimId, caller);
    const { events, state } = await this.histories.knownTo(row.workloadId, row);
    const claim = state.claims.find((one) => one.claimId === claimId) ?? row;
    const recorded = decisionCompared(
      events.map(({ sequence, event }) => ({ sequence, data: event.data })),
      claim,
    );
    const { policyVersion } = recorded?.data ?? claim;
    const comparison =
      recorded?.data.comparison ?? compare(state, claim, policyOf(this.parts.ledger.policies, policyVersion).terms, refOf(row.workloadId));
    const sequence = recorded ? String(recorded.sequence) : null;
    return { ...maskComparison(comparison, othersFor(caller, state)), policyVersion, sequence };
  }
}

/** Which rows are there at all for a reader. */
export function visibleTo({ role, accountId, tenantId }: Caller): VisibleTo {
  if (role === 'partner') return { account: accountId };
  return role === 'customer' ? { tenant: tenantId } : {};
}
