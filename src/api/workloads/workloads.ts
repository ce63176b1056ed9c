import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../domain/facts';
import { instantAsked, knownAtAsked } from '../../domain/instants-asked';
import { workloadStream } from '../../domain/streams';
import { causesOf } from '../../projections/tenure/causes';
import type { WorkloadRow } from '../../projections/workloads/rows';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import type { Page } from '../asking/lists';
import { Now } from '../asking/now';
import { Revisions } from '../asking/revisions';
import type { HeldQuery } from '../asking/workload.dto';
import { visibleTo } from '../claims/claims';
import type { Answer } from '../http/answer';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { presentCauses } from '../seen/events';
import { nobodyHidden, othersFor } from '../seen/rivals';
import { presentFinality, presentHolder, presentWorkload } from '../seen/workloads';
import type { WorkloadTelling } from '../seen/workloads';
import type { WorkloadsQuery } from './workloads.dto';

/** Workloads as their readers see them. */
@Injectable()
export class Workloads {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly revisions: Revisions,
  ) {}

  async list(query: WorkloadsQuery, caller: Caller): Promise<Page<object>> {
    await this.now.everything();
    const { limit = DEFAULT_LIMIT, cursor, sort, tenant, holder, scope, status } = query;
    const { items, next } = this.parts.queries.workloads.list({
      tenant,
      holder,
      scope,
      status,
      sort,
      cursor,
      limit,
      visibleTo: visibleTo(caller),
    });
    return { items: items.map((row) => this.#tell(row, caller)), next };
  }

  /** @throws Refusal NotFound for another's workload as for none */
  async one(workloadId: string, caller: Caller): Promise<Answer<object>> {
    const row = await this.now.workloadFor(workloadId, caller);
    const read = () => this.#tell(this.parts.queries.workloads.get(workloadId) ?? row, caller);
    return this.revisions.answer(read, workloadStream(row), caller);
  }

  /** @throws Refusal NotFound, Malformed, AsOfOutOfRange */
  async partnerOfRecord(workloadId: string, query: HeldQuery, caller: Caller): Promise<object> {
    const knownAt = knownAtAsked('known-at', query['known-at'], this.now.instant(), this.parts.openedAt);
    const on = instantAsked('on', query.on, this.now.instant());
    const asOf = query['known-at'] !== undefined;
    const { pending } = asOf ? this.now.recordedWorkloadFor(workloadId, caller) : { pending: false };
    if (!asOf) await this.now.workloadFor(workloadId, caller);
    const { tenure, history } = this.parts.queries;
    const held = tenure.holderOn(workloadId, on, knownAt);
    const causes = await causesOf({ store: this.parts.store, history }, workloadId, held.by === null ? [] : [held.by]);
    const telling = this.#telling(workloadId, caller);
    return {
      partnerOfRecord: presentHolder(held.partnerOfRecord, telling),
      on,
      knownAt,
      pending,
      finality: presentFinality(held.finality, telling),
      because: presentCauses(causes, telling),
    };
  }

  #tell(row: WorkloadRow, caller: Caller): object {
    return presentWorkload(row, this.#telling(row.workloadId, caller));
  }

  #telling(workloadId: string, caller: Caller): WorkloadTelling {
    const { workloads, reference } = this.parts.queries;
    const others = caller.role === 'partner' ? othersFor(caller, workloads.gathered(workloadId)) : nobodyHidden;
    return { caller, others, partnerName: (partnerId) => reference.partner(partnerId)?.name ?? null };
  }
}
