import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../domain/facts';
import { workloadStream } from '../../domain/streams';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import type { Page } from '../asking/lists';
import { Now } from '../asking/now';
import { Revisions } from '../asking/revisions';
import { visibleTo } from '../claims/claims';
import type { Answer } from '../http/answer';
import { PARTS, tellingOf } from '../parts';
import type { Parts } from '../parts';
import { presentDispute } from '../seen/disputes';
import type { DisputesQuery } from './disputes.dto';

/** Disputes as their readers see them. */
@Injectable()
export class Disputes {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly revisions: Revisions,
  ) {}

  async list({ state, sort, cursor, limit = DEFAULT_LIMIT }: DisputesQuery, caller: Caller): Promise<Page<object>> {
    await this.now.everything();
    const { items, next } = this.parts.queries.workloads.disputes({ states: state, sort, cursor, limit, visibleTo: visibleTo(caller) });
    return { items: items.map((row) => presentDispute(row, tellingOf(this.parts, caller))), next };
  }

  /** @throws Refusal NotFound for another's as for none */
  async one(disputeId: string, caller: Caller): Promise<Answer<object>> {
    const row = await this.now.disputeFor(disputeId, caller);
    const read = () => presentDispute(this.parts.queries.workloads.dispute(disputeId) ?? row, tellingOf(this.parts, caller));
    return this.revisions.answer(read, workloadStream(row), caller);
  }
}
