import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../domain/facts';
import type { Recorded } from '../../domain/recorded';
import { workloadStream } from '../../domain/streams';
import { partnerOfRecord } from '../../ledger/partner-of-record';
import type { WorkloadRow } from '../../projections/workloads/rows';
import { instantAsked } from '../asking/instants';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import type { Page } from '../asking/lists';
import { Now, refOf } from '../asking/now';
import { Revisions } from '../asking/revisions';
import type { HeldQuery } from '../asking/workload.dto';
import { visibleTo } from '../claims/claims';
import type { Answer } from '../http/answer';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { isTold, presentEvent } from '../seen/events';
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
    const knownAt = instantAsked('known-at', query['known-at'], this.now.instant());
    const on = instantAsked('on', query.on, this.now.instant());
    const asOf = query['known-at'] !== undefined;
    const { pending } = asOf ? this.now.recordedWorkloadFor(workloadId, caller) : { pending: false };
    if (!asOf) await this.now.workloadFor(workloadId, caller);
    const held = await partnerOfRecord(this.parts.store, refOf(workloadId), on, knownAt);
    const telling = this.#telling(workloadId, caller);
    const because = await this.#count(held.because.filter((event) => isTold(event, telling)));
    return {
      partnerOfRecord: presentHolder(held.partnerOfRecord, telling),
      on,
      knownAt,
      pending,
      finality: presentFinality(held.finality, telling),
      because: because.map(({ sequence, event }) => ({ sequence, ...presentEvent(event, telling) })),
    };
  }

  /** Events of the store may be newer than the views, which count them. */
  async #count(events: Recorded[]): Promise<{ sequence: string; event: Recorded }[]> {
    await this.now.until(events.at(-1)?.position ?? null);
    return events.map((event) => ({ sequence: String(this.parts.queries.history.sequenceOf(event.stream, event.revision)), event }));
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
