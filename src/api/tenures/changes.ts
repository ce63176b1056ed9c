import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { knownAtAsked } from '../../domain/instants-asked';
import { malformed } from '../../domain/refusal';
import { causesOf } from '../../projections/tenure/causes';
import { changedBetween, changesOn } from '../../projections/tenure/changed';
import type { Changed } from '../../projections/tenure/changed';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import type { Page } from '../asking/lists';
import { Now } from '../asking/now';
import { Histories } from '../history/histories';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { asFarAsKnown } from '../seen/parts';
import { presentChange, presentWorkloadId } from '../seen/tenures';
import { cursorOf, Moments, readCursor } from './moments';
import { Tenures } from './tenures';
import type { ChangesQuery } from './tenures.dto';

export interface ChangesPage extends Page<object> {
  knownFrom: Instant;
  knownTo: Instant;
  pending: boolean;
}

/** What the ledger learned between two instants of who held when. */
@Injectable()
export class Changes {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly moments: Moments,
    private readonly tenures: Tenures,
    private readonly histories: Histories,
  ) {}

  /** Workload by workload, in order of their ids. @throws Refusal Malformed, AsOfOutOfRange */
  async page(query: ChangesQuery, caller: Caller): Promise<ChangesPage> {
    const { limit = DEFAULT_LIMIT, cursor, 'known-from': knownFrom, 'known-to': knownTo } = query;
    const asked = `from ${knownFrom} to ${knownTo ?? 'now'}`;
    const began = cursor === undefined ? null : readCursor(cursor, asked, 1);
    const now = this.now.instant();
    const { openedAt, queries } = this.parts;
    const after = knownAtAsked('known-from', knownFrom, now, openedAt);
    const { knownAt: by } = began?.moment ?? (await this.#until(knownTo));
    if (after > by) throw malformed('known-from', 'must not be later than known-to');
    const found = this.#changed({ after, by }, query, caller, limit + 1, began?.place[0]);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: await Promise.all(shown.map((one) => this.#tell(one, { after, by }, query, caller))),
      next: found.length > limit && last ? cursorOf({ asked, knownAt: by }, [last.workloadId]) : null,
      knownFrom: after,
      knownTo: by,
      pending: knownTo !== undefined && shown.some(({ workloadId }) => queries.due.isDue(workloadId, now)),
    };
  }

  async #until(knownTo: string | undefined): Promise<{ knownAt: Instant }> {
    if (knownTo === undefined) return this.moments.atInstant(undefined);
    return { knownAt: knownAtAsked('known-to', knownTo, this.now.instant(), this.parts.openedAt) };
  }

  #changed(
    between: Between,
    { partner, tenant, workload: workloadId, only }: ChangesQuery,
    { role, tenantId, accountId = '' }: Caller,
    limit: number,
    beyond?: string,
  ): Changed[] {
    if (role === 'customer' && tenant !== undefined && tenant !== tenantId) return [];
    const account = role === 'partner' ? accountId : undefined;
    const filter = { partner, workloadId, tenant: role === 'customer' ? tenantId : tenant, account, only };
    return changedBetween(this.parts.queries.tenure, between, filter, limit, beyond);
  }

  async #tell(changed: Changed, between: Between, query: ChangesQuery, caller: Caller): Promise<object> {
    const { workloadId } = changed;
    const telling = this.tenures.telling(workloadId, caller);
    const { store, queries } = this.parts;
    const told: object[] = [];
    for (const change of await this.#known(changed, between, query, caller)) {
      const causes = await causesOf({ store, history: queries.history }, workloadId, change.because);
      told.push(presentChange(change, causes, telling));
    }
    return { ...presentWorkloadId(workloadId), changes: told };
  }

  /** To a partner not what became of the days that it lost once its part had ended. */
  async #known(
    { workloadId, changes }: Changed,
    { after, by }: Between,
    { partner, only }: ChangesQuery,
    caller: Caller,
  ): Promise<Changed['changes']> {
    const known = caller.role === 'partner' ? await this.histories.knownTo(workloadId, caller) : null;
    if (!known?.endedAt) return changes;
    const filter = { account: caller.accountId, partner, only };
    return changesOn(this.parts.queries.tenure, workloadId, { after, by: asFarAsKnown(known, by) }, filter);
  }
}

interface Between {
  after: Instant;
  by: Instant;
}
