import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '../../domain/calendar';
import type { Caller } from '../../domain/facts';
import { knownAtAsked } from '../../domain/instants-asked';
import { Refusal } from '../../domain/refusal';
import { usageStream } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import type { UsageEvent } from '../../domain/usage/events';
import { startingHighWaterMark } from '../../domain/usage/high-water-mark';
import { tenureOfPeriod, tenuresIn } from '../../domain/workload/on-record';
import type { Tenure } from '../../domain/workload/on-record';
import { incumbentOf } from '../../domain/workload/state';
import { tenures } from '../../ledger/tenures';
import { readWhole } from '../../ledger/streams';
import { foldUsage, usageSeries } from '../../projections/usage/projection';
import type { UsageItem, UsagePeriod } from '../../projections/usage/projection';
import { Now, refOf } from '../asking/now';
import type { KnownQuery } from '../asking/workload.dto';
import { isStaff } from '../auth/roles';
import { PARTS } from '../parts';
import type { Parts } from '../parts';

/** The tenure that runs, with what its growth is counted from. */
interface Baseline {
  since: Instant;
  startingHighWaterMark: number;
}

/** Usage as its readers may see it (invariant 10). */
@Injectable()
export class UsageReading {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  /** @throws Refusal NotPartnerOfRecord whether the workload exists or not, Malformed, AsOfOutOfRange */
  async read(
    workloadId: string,
    query: KnownQuery,
    caller: Caller,
  ): Promise<{ items: UsageItem[]; knownAt: Instant; tenure: Baseline | null }> {
    const now = this.now.instant();
    const knownAt = knownAtAsked('known-at', query['known-at'], now, this.parts.openedAt);
    const workload = refOf(workloadId);
    const heldNow = await this.#heldNow(workload, caller);
    const { held, periods } =
      query['known-at'] === undefined
        ? { held: heldNow, periods: this.parts.queries.usage.get(workload).periods }
        : await this.#asKnown(workload, knownAt);
    if (periods.length === 0 && isStaff(caller) && !this.parts.queries.workloads.get(workloadId)) {
      throw new Refusal('NotFound', `There is no workload ${workloadId}.`);
    }
    // The high-water mark is of the periods that the reader may see: another's peak is another's usage.
    const readable = isStaff(caller)
      ? periods
      : periods.filter(({ period }) => tenureOfPeriod(heldNow, period, now)?.accountId === caller.accountId);
    return { items: usageSeries({ periods: readable }), knownAt, tenure: baselineOf(held, periods, knownAt, caller) };
  }

  /** @throws Refusal NotPartnerOfRecord for a partner that does not hold now: what ends a tenure ends its access at once */
  async #heldNow(workload: WorkloadRef, { role, accountId }: Caller): Promise<Tenure[]> {
    const { state } = await this.parts.ledger.catchUp(workload);
    if (role === 'partner' && (accountId === undefined || incumbentOf(state)?.accountId !== accountId)) {
      throw new Refusal('NotPartnerOfRecord', 'Usage is for the partner on record for this workload.');
    }
    return tenuresIn(state);
  }

  /** What was known is in the log alone: the view has the newest of each period. */
  async #asKnown(workload: WorkloadRef, knownAt: Instant): Promise<{ held: Tenure[]; periods: readonly UsagePeriod[] }> {
    const { store } = this.parts;
    const [held, events] = await Promise.all([tenures(store, workload, knownAt), readWhole<UsageEvent>(store, usageStream(workload))]);
    return { held, periods: foldUsage(events.filter(({ recordedAt }) => recordedAt <= knownAt)).periods };
  }
}

/** Of who held at K as known then; to a partner of its own tenure only. */
function baselineOf(held: readonly Tenure[], periods: readonly UsagePeriod[], knownAt: Instant, caller: Caller): Baseline | null {
  const tenure = held.find(({ from, until }) => from <= knownAt && knownAt < until);
  if (!tenure || (caller.role === 'partner' && tenure.accountId !== caller.accountId)) return null;
  return { since: tenure.from, startingHighWaterMark: startingHighWaterMark(periods, tenure.from) };
}
