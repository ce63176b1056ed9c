import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { Refusal } from '../../domain/refusal';
import { usageStream } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import type { UsageEvent } from '../../domain/usage/events';
import { tenureOfPeriod } from '../../domain/workload/on-record';
import { incumbentOf } from '../../domain/workload/state';
import { tenures } from '../../ledger/tenures';
import { readWhole } from '../../ledger/streams';
import { foldUsage, usageSeries } from '../../projections/usage/projection';
import type { UsageItem } from '../../projections/usage/projection';
import { knownAtAsked } from '../asking/instants';
import { Now, refOf } from '../asking/now';
import type { KnownQuery } from '../asking/workload.dto';
import { isStaff } from '../auth/roles';
import { PARTS } from '../parts';
import type { Parts } from '../parts';

/** Usage as its readers may see it (invariant 10). */
@Injectable()
export class UsageReading {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  /** @throws Refusal NotPartnerOfRecord whether the workload exists or not, Malformed, AsOfOutOfRange */
  async read(workloadId: string, query: KnownQuery, caller: Caller): Promise<{ items: UsageItem[]; knownAt: Instant }> {
    const now = this.now.instant();
    const knownAt = knownAtAsked('known-at', query['known-at'], now, this.parts.openedAt);
    const workload = refOf(workloadId);
    const readable = isStaff(caller) ? () => true : await this.#ownPeriods(workload, caller, now);
    const events = await readWhole<UsageEvent>(this.parts.store, usageStream(workload));
    if (events.length === 0 && isStaff(caller) && !this.parts.queries.workloads.get(workloadId)) {
      throw new Refusal('NotFound', `There is no workload ${workloadId}.`);
    }
    // The high-water mark is of the periods that the reader may see: another's peak is another's usage.
    const { periods } = foldUsage(events.filter(({ recordedAt }) => recordedAt <= knownAt));
    return { items: usageSeries({ periods: periods.filter(({ period }) => readable(period)) }), knownAt };
  }

  /** The periods that belong to a tenure of the caller's account, where it holds now: what ends a tenure ends its access at once. */
  async #ownPeriods(workload: WorkloadRef, { accountId }: Caller, now: Instant): Promise<(period: string) => boolean> {
    const { state } = await this.parts.ledger.catchUp(workload);
    if (accountId === undefined || incumbentOf(state)?.accountId !== accountId) {
      throw new Refusal('NotPartnerOfRecord', 'Usage is for the partner on record for this workload.');
    }
    const held = await tenures(this.parts.store, workload, now);
    return (period) => tenureOfPeriod(held, period, now)?.accountId === accountId;
  }
}
