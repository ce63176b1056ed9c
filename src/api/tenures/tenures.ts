import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../domain/facts';
import { beginningAsked, instantAsked, refuseBackwards } from '../../domain/instants-asked';
import { malformed } from '../../domain/refusal';
import type { TenurePlace, TenureRow } from '../../projections/tenure/queries';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import type { Page } from '../asking/lists';
import { Now } from '../asking/now';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { nobodyHidden, othersFor } from '../seen/rivals';
import { presentTenure } from '../seen/tenures';
import type { WorkloadTelling } from '../seen/workloads';
import { askedAs, cursorOf, momentOf, Moments, readCursor } from './moments';
import type { AsOf } from './moments';
import type { TenuresQuery } from './tenures.dto';

/** Tenures as of one moment, with what was asked of them. */
interface Selection {
  moment: AsOf;
  from?: string;
  to?: string;
  query: TenuresQuery;
  caller: Caller;
}

export interface TenuresPage extends Page<object> {
  knownAt: string;
  /** Of the event that the answer is as of, where one was asked for. */
  sequence?: string;
  pending: boolean;
}

const STREAMED_AT_ONCE = 200;

/** Who held what, when, as known when. */
@Injectable()
export class Tenures {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly moments: Moments,
  ) {}

  /** @throws Refusal Malformed, AsOfOutOfRange, NotCaughtUp */
  async page(query: TenuresQuery, caller: Caller): Promise<TenuresPage> {
    const { limit = DEFAULT_LIMIT, cursor } = query;
    const began = cursor === undefined ? null : readCursor(cursor, askedAs(query), 2);
    const selection = await this.#selection(query, caller, began?.moment);
    const [workloadId, from] = began?.place ?? [];
    const after = workloadId !== undefined && from !== undefined ? { workloadId, from } : undefined;
    const rows = this.#rows(selection, limit + 1, after);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const { moment } = selection;
    return {
      items: shown.map((row) => this.#tell(row, selection)),
      next: rows.length > limit && last ? cursorOf(moment, [last.workloadId, last.from]) : null,
      knownAt: moment.knownAt,
      ...(moment.sequence === undefined ? {} : { sequence: String(moment.sequence) }),
      pending: this.#isPending(shown, query),
    };
  }

  /** All of them, one after the other, as of one moment. @throws Refusal as a page */
  async all(query: TenuresQuery, caller: Caller): Promise<{ moment: AsOf; items: AsyncIterable<object> }> {
    const selection = await this.#selection(query, caller);
    return { moment: selection.moment, items: this.#each(selection) };
  }

  async *#each(selection: Selection): AsyncGenerator<object> {
    for (let after: TenurePlace | undefined; ;) {
      const rows = this.#rows(selection, STREAMED_AT_ONCE, after);
      for (const row of rows) yield this.#tell(row, selection);
      const last = rows.at(-1);
      if (!last || rows.length < STREAMED_AT_ONCE) return;
      after = { workloadId: last.workloadId, from: last.from };
      await setImmediate();
    }
  }

  async #selection(query: TenuresQuery, caller: Caller, began?: AsOf): Promise<Selection> {
    const { at, 'known-at': knownAt } = query;
    if (at !== undefined && knownAt !== undefined) throw malformed('at', 'cannot be asked together with known-at');
    const now = this.now.instant();
    const from = query.from === undefined ? undefined : beginningAsked('from', query.from, now);
    const to = query.to === undefined ? undefined : instantAsked('to', query.to, now);
    refuseBackwards(from, to);
    const moment = began ?? (at === undefined ? await this.moments.atInstant(knownAt) : await this.moments.atEvent(at));
    return { moment, from, to, query, caller };
  }

  #rows({ moment, from, to, query, caller }: Selection, limit: number, after?: TenurePlace): TenureRow[] {
    const { partner, tenant, workload: workloadId } = query;
    const { role, tenantId, accountId = '' } = caller;
    if (role === 'customer' && tenant !== undefined && tenant !== tenantId) return [];
    const filter = {
      partner,
      workloadId,
      tenant: role === 'customer' ? tenantId : tenant,
      account: role === 'partner' ? accountId : undefined,
      from,
      to,
    };
    return this.parts.queries.tenure.tenures(momentOf(moment), filter, limit, after);
  }

  #tell(row: TenureRow, { moment, to, caller }: Selection): object {
    const doubts = this.parts.queries.tenure.doubts(row.workloadId, momentOf(moment));
    return presentTenure(row, { doubts, knownAt: moment.knownAt, to }, this.telling(row.workloadId, caller));
  }

  /** As of the past nothing is recorded: whether something shown has fallen due meanwhile. */
  #isPending(rows: readonly TenureRow[], { at, 'known-at': knownAt }: TenuresQuery): boolean {
    if (at === undefined && knownAt === undefined) return false;
    const now = this.now.instant();
    return rows.some(({ workloadId }) => this.parts.queries.due.isDue(workloadId, now));
  }

  /** What a reader may know of the others on a workload. */
  telling(workloadId: string, caller: Caller): WorkloadTelling {
    const { workloads, reference } = this.parts.queries;
    const others = caller.role === 'partner' ? othersFor(caller, workloads.gathered(workloadId)) : nobodyHidden;
    return { caller, others, partnerName: (partnerId) => reference.partner(partnerId)?.name ?? null };
  }
}
