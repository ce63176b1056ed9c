import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '../../domain/calendar';
import { isKnown } from '../../domain/catalogue';
import type { Caller } from '../../domain/facts';
import { streamKind } from '../../domain/streams';
import type { UsageEvent } from '../../domain/usage/events';
import { foldWorkload } from '../../domain/workload/evolve';
import { holderOn } from '../../domain/workload/on-record';
import { incumbentOf } from '../../domain/workload/state';
import type { Counted } from '../../timeline/counted';
import { rangeOf } from '../../timeline/range';
import { sentenceOf } from '../../timeline/sentence';
import type { Answered } from '../../timeline/sentence';
import { timelineOf } from '../../timeline/telling';
import type { Timeline, Told } from '../../timeline/timeline';
import { instantAsked } from '../asking/instants';
import { Now, refOf } from '../asking/now';
import type { HeldQuery } from '../asking/workload.dto';
import { isStaff } from '../auth/roles';
import { Histories } from '../history/histories';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { isTold } from '../seen/events';
import { historyForPartner } from '../seen/history';
import { othersFor } from '../seen/rivals';
import type { Others } from '../seen/rivals';
import { timelineForCustomer, timelineForPartner } from '../seen/timeline';
import { presentFinality, presentHolder } from '../seen/workloads';

/** Timelines as their readers see them. */
@Injectable()
export class Timelines {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly histories: Histories,
  ) {}

  /** @throws Refusal NotFound for another's workload as for none, Malformed, AsOfOutOfRange */
  async of(workloadId: string, query: HeldQuery, caller: Caller): Promise<Told> {
    const now = this.now.instant();
    const knownAt = instantAsked('known-at', query['known-at'], now);
    const on = instantAsked('on', query.on, now);
    const { pending } = await this.#readable(workloadId, query, caller);
    const all = await this.histories.recorded(workloadId);
    const events = all.filter(({ event }) => streamKind(event.stream) === 'workload' && isKnown(event)) as Counted[];
    const usage = all.filter(({ event }) => streamKind(event.stream) === 'usage' && isKnown(event)) as Counted<UsageEvent>[];
    const others = othersFor(caller, this.parts.queries.workloads.gathered(workloadId));
    const whole = timelineOf({ workload: refOf(workloadId), events, usage, on, knownAt, now, nameOf: this.#nameOf });
    return {
      ...this.#seen(whole, events, caller, others),
      pending,
      answer: this.#answer(events, { on, knownAt, now }, caller, others),
    };
  }

  /** A question about now lets the clock catch up first; one about the past records nothing. */
  async #readable(workloadId: string, query: HeldQuery, caller: Caller): Promise<{ pending: boolean }> {
    if (query['known-at'] !== undefined) return this.now.recordedWorkloadFor(workloadId, caller);
    await this.now.workloadFor(workloadId, caller);
    return { pending: false };
  }

  #seen(timeline: Timeline, events: readonly Counted[], caller: Caller, others: Others): Timeline {
    if (isStaff(caller)) return timeline;
    if (caller.role !== 'partner') {
      const told = events.filter(({ event }) => isTold(event, { caller, others })).map(({ sequence }) => String(sequence));
      return timelineForCustomer(timeline, new Set(told));
    }
    const accountId = caller.accountId ?? '';
    const history = historyForPartner(events, caller);
    const told = new Set(history.map(({ sequence }) => sequence ?? ''));
    const range = rangeOf(history[0]?.recordedAt ?? timeline.now, timeline.now, []);
    const known = events.map(({ event }) => event);
    const state = foldWorkload(known.filter(({ recordedAt }) => recordedAt <= timeline.knownAt));
    // What ends a tenure ends its access at once, whatever day is asked about.
    const ownsUsage = incumbentOf(foldWorkload(known))?.accountId === accountId;
    return timelineForPartner(timeline, { accountId, others, told, state, range, nameOf: this.#nameOf }, ownsUsage);
  }

  #answer(
    events: readonly Counted[],
    { on, knownAt, now }: { on: Instant; knownAt: Instant; now: Instant },
    caller: Caller,
    others: Others,
  ): Told['answer'] {
    const known = events.map(({ event }) => event).filter(({ recordedAt }) => recordedAt <= knownAt);
    const { partnerOfRecord, finality } = holderOn(known, on, knownAt);
    const telling = { caller, others, partnerName: (partnerId: string) => this.parts.queries.reference.partner(partnerId)?.name ?? null };
    const told = presentFinality(finality, telling);
    const rival = partnerOfRecord && others.rival(partnerOfRecord.claimId);
    const holder = partnerOfRecord && {
      name: rival && 'competingPartner' in rival ? `competing partner ${rival.competingPartner}` : this.#nameOf(partnerOfRecord.partnerId),
      since: partnerOfRecord.since,
    };
    const sentence = sentenceOf({ on, knownAt, now, holder, finality: told as Answered['finality'] });
    return { partnerOfRecord: presentHolder(partnerOfRecord, telling), finality: told, sentence };
  }

  readonly #nameOf = (partnerId: string): string => this.parts.queries.reference.partner(partnerId)?.name ?? partnerId;
}
