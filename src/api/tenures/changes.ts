import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { causesOf } from '../../projections/tenure/causes';
import type { Holding } from '../../projections/tenure/differences';
import type { TenureChange } from '../../projections/tenure/queries';
import { knownAtAsked } from '../asking/instants';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import type { Page } from '../asking/lists';
import { Now } from '../asking/now';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { presentChange, presentWorkloadId } from '../seen/tenures';
import { cursorOf, malformed, Moments, readCursor } from './moments';
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
  ) {}

  /** Workload by workload, in order of their ids. @throws Refusal Malformed, AsOfOutOfRange */
  async page(query: ChangesQuery, caller: Caller): Promise<ChangesPage> {
    const { limit = DEFAULT_LIMIT, cursor, 'known-from': knownFrom, 'known-to': knownTo } = query;
    const asked = `from ${knownFrom} to ${knownTo ?? 'now'}`;
    const began = cursor === undefined ? null : readCursor(cursor, asked, 1);
    const { instant, parts } = { instant: this.now.instant(), parts: this.parts };
    const after = knownAtAsked('known-from', knownFrom, instant, parts.openedAt);
    const { knownAt: by } = began?.moment ?? (await this.#until(knownTo));
    if (after > by) throw malformed('known-from', 'must not be later than known-to');
    const found = this.#changed({ after, by }, query, caller, limit + 1, began?.place[0]);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: await Promise.all(shown.map((one) => this.#tell(one, caller))),
      next: found.length > limit && last ? cursorOf({ asked, knownAt: by }, [last.workloadId]) : null,
      knownFrom: after,
      knownTo: by,
      pending: knownTo !== undefined && shown.some(({ workloadId }) => parts.queries.due.isDue(workloadId, instant)),
    };
  }

  async #until(knownTo: string | undefined): Promise<{ knownAt: Instant }> {
    if (knownTo === undefined) return this.moments.atInstant(undefined);
    return { knownAt: knownAtAsked('known-to', knownTo, this.now.instant(), this.parts.openedAt) };
  }

  /** What changed and changed back leaves nothing to tell, so the next workloads are looked at. */
  #changed(
    between: { after: Instant; by: Instant },
    { partner, tenant, workload: workloadId }: ChangesQuery,
    { role, tenantId, accountId = '' }: Caller,
    limit: number,
    beyond = '',
  ): { workloadId: string; changes: Change[] }[] {
    if (role === 'customer' && tenant !== undefined && tenant !== tenantId) return [];
    const account = role === 'partner' ? accountId : undefined;
    const filter = { partner, workloadId, tenant: role === 'customer' ? tenantId : tenant, account };
    const { tenure } = this.parts.queries;
    const found: { workloadId: string; changes: Change[] }[] = [];
    for (let last = beyond; found.length < limit;) {
      const workloads = tenure.changedWorkloads(between, filter, limit, last);
      for (const one of workloads) {
        const changes = tenure.differences(one, between).filter((change) => concerns(change, { account, partner }));
        if (changes.length > 0) found.push({ workloadId: one, changes });
      }
      if (workloads.length < limit) break;
      last = workloads.at(-1) ?? last;
    }
    return found.slice(0, limit);
  }

  async #tell({ workloadId, changes }: { workloadId: string; changes: Change[] }, caller: Caller): Promise<object> {
    const telling = this.tenures.telling(workloadId, caller);
    const { store, queries } = this.parts;
    const told: object[] = [];
    for (const change of changes) {
      const causes = await causesOf({ store, history: queries.history }, workloadId, change.because);
      told.push(presentChange(change, causes, telling));
    }
    return { ...presentWorkloadId(workloadId), changes: told };
  }
}

type Change = Omit<TenureChange, 'sequence'>;

/** Of one and the same holder: a reader that may not see who a rival is may not find it out by asking either. */
function concerns({ before, after }: Change, { account, partner }: { account?: string; partner?: string }): boolean {
  const isAsked = (holding: Holding | null) =>
    holding !== null &&
    (account === undefined || holding.accountId === account) &&
    (partner === undefined || holding.accountId === partner || holding.partnerId === partner);
  return (account === undefined && partner === undefined) || isAsked(before) || isAsked(after);
}
