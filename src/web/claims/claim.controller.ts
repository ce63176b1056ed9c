import { Get, Inject, Param } from '@nestjs/common';
import { Caller } from '../../api/asking/asked';
import { Now, refOf } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { isDecider, staff } from '../../api/auth/roles';
import { Claims } from '../../api/claims/claims';
import { Histories } from '../../api/history/histories';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { UsageReading } from '../../api/usage/usage';
import { isOpen } from '../../domain/workload/state';
import type { ClaimRow } from '../../projections/workloads/rows';
import type { NoticeRow } from '../acting/act';
import { noticesToDo } from '../acting/notices';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { tellingFor } from '../telling';
import { claimPage } from './claim-page';
import type { ComparisonTold } from './comparison';

const EVENTS = 200;

/** One claim: where it stands, what is due, why it was lost, and what can be done about it. */
@PageController('claims')
@Allow(...staff, 'partner', 'customer')
export class ClaimPageController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly claims: Claims,
    private readonly histories: Histories,
    private readonly usage: UsageReading,
  ) {}

  @Get(':claimId')
  async page(@Param('claimId') claimId: string, @Caller() caller: Caller): Promise<Page> {
    const row = await this.now.claimFor(claimId, caller);
    const compared =
      (isOpen(row) || (caller.role === 'partner' && row.state === 'Rejected')) && caller.role !== 'customer'
        ? await this.claims.comparison(claimId, caller)
        : null;
    const events = await this.histories.ofClaim(claimId, { limit: EVENTS }, caller);
    const telling = tellingFor(this.parts, caller, row.workloadId);
    const main = claimPage({
      row,
      caller,
      telling,
      comparison: compared as ComparisonTold | null,
      events: events.items,
      more: events.next !== null,
      notices: await this.#notices(row, caller),
      usage: row.state === 'Active' && caller.role !== 'customer' ? (await this.usage.read(row.workloadId, {}, caller)).items : null,
      now: this.now.instant(),
      parts: this.parts,
    });
    return new Page(`${telling.workload(row)}: claim of ${telling.partner(row)}`, main);
  }

  async #notices({ workloadId, state, claimId }: ClaimRow, caller: Caller): Promise<NoticeRow[]> {
    if (caller.role !== 'partner' ? !isDecider(caller) : state !== 'Active') return [];
    const ref = refOf(workloadId);
    const toDo = noticesToDo({ caller, now: this.now.instant(), parts: this.parts }, (await this.parts.ledger.catchUp(ref)).state, ref);
    return isDecider(caller) ? toDo.filter(({ about }) => about === claimId) : toDo;
  }
}
