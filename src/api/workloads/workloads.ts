import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { instantAsked, knownAtAsked } from '../../domain/instants-asked';
import { workloadStream } from '../../domain/streams';
import { causesOf } from '../../projections/tenure/causes';
import type { Cause } from '../../projections/tenure/causes';
import type { HeldAnswer } from '../../projections/tenure/queries';
import { workloadRow } from '../../projections/workloads/rows';
import type { WorkloadRow } from '../../projections/workloads/rows';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import type { Page } from '../asking/lists';
import { Now } from '../asking/now';
import { Revisions } from '../asking/revisions';
import type { HeldQuery } from '../asking/workload.dto';
import { visibleTo } from '../claims/claims';
import { Histories } from '../history/histories';
import { Answer } from '../http/answer';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { presentCauses } from '../seen/events';
import { historyForPartner } from '../seen/history';
import { asFarAsKnown, heldAsKnown } from '../seen/parts';
import { othersFor } from '../seen/rivals';
import type { Gathered } from '../seen/rivals';
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
    private readonly histories: Histories,
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
    if (caller.role === 'partner') return new Answer(await this.#asKnown(row, caller));
    const read = () => this.#tell(this.parts.queries.workloads.get(workloadId) ?? row, caller);
    return this.revisions.answer(read, workloadStream(row), caller);
  }

  /** @throws Refusal NotFound, Malformed, AsOfOutOfRange */
  async partnerOfRecord(workloadId: string, query: HeldQuery, caller: Caller): Promise<object> {
    const asked = knownAtAsked('known-at', query['known-at'], this.now.instant(), this.parts.openedAt);
    const on = instantAsked('on', query.on, this.now.instant());
    const asOf = query['known-at'] !== undefined;
    const { pending } = asOf ? this.now.recordedWorkloadFor(workloadId, caller) : { pending: false };
    if (!asOf) await this.now.workloadFor(workloadId, caller);
    const known = caller.role === 'partner' ? await this.histories.knownTo(workloadId, caller) : null;
    const knownAt = known ? asFarAsKnown(known, asked) : asked;
    const held = known ? heldAsKnown(known, on, knownAt) : await this.#held(workloadId, on, knownAt);
    const told = known && new Set(historyForPartner(known.events, caller).map(({ sequence }) => sequence));
    const telling = this.#telling(caller, known ? known.state : NOBODY);
    return {
      partnerOfRecord: presentHolder(held.partnerOfRecord, telling),
      on,
      knownAt,
      pending: pending && !known?.endedAt,
      finality: presentFinality(held.finality, telling),
      because: presentCauses(held.because, telling).filter(({ sequence }) => !told || told.has(sequence)),
    };
  }

  /** As the views have it. */
  async #held(workloadId: string, on: Instant, knownAt: Instant): Promise<Omit<HeldAnswer, 'by'> & { because: Cause[] }> {
    const { tenure, history } = this.parts.queries;
    const { by, ...held } = tenure.holderOn(workloadId, on, knownAt);
    return { ...held, because: await causesOf({ store: this.parts.store, history }, workloadId, by === null ? [] : [by]) };
  }

  /** As known to the partner: where it has no part in it any more, as the last of it was. */
  async #asKnown({ workloadId, tenantId, scope }: WorkloadRow, caller: Caller): Promise<object> {
    const { state, endedAt } = await this.histories.knownTo(workloadId, caller);
    const told = presentWorkload(workloadRow({ tenantId, scope }, state), this.#telling(caller, state));
    return endedAt === null ? told : { ...told, knownAt: endedAt };
  }

  #tell(row: WorkloadRow, caller: Caller): object {
    const gathered = caller.role === 'partner' ? this.parts.queries.workloads.gathered(row.workloadId) : NOBODY;
    return presentWorkload(row, this.#telling(caller, gathered));
  }

  #telling(caller: Caller, gathered: Gathered): WorkloadTelling {
    const { reference } = this.parts.queries;
    return { caller, others: othersFor(caller, gathered), partnerName: (partnerId) => reference.partner(partnerId)?.name ?? null };
  }
}

const NOBODY: Gathered = { claims: [], disputes: [] };
