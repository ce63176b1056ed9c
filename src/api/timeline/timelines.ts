import { Inject, Injectable } from '@nestjs/common';
import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { isKnown } from '../../domain/catalogue';
import type { Caller } from '../../domain/facts';
import { instantAsked, knownAtAsked } from '../../domain/instants-asked';
import { streamKind, workloadIdOf, workloadStream } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import type { UsageEvent } from '../../domain/usage/events';
import { foldWorkload } from '../../domain/workload/evolve';
import { heldIn } from '../../domain/workload/on-record';
import { incumbentOf } from '../../domain/workload/state';
import type { Workload } from '../../domain/workload/state';
import { NO_STREAM } from '../../ledger/ports/event-store';
import type { Rectangle } from '../../projections/tenure/queries';
import { joinedAnswers } from '../../timeline/answers';
import type { Answer } from '../../timeline/answers';
import { briefOf } from '../../timeline/brief';
import type { Brief } from '../../timeline/brief';
import type { Counted } from '../../timeline/counted';
import { rangeOf } from '../../timeline/range';
import { sentenceOf } from '../../timeline/sentence';
import { timelineOf } from '../../timeline/telling';
import type { Timeline, Told } from '../../timeline/timeline';
import { Now, refOf } from '../asking/now';
import type { HeldQuery } from '../asking/workload.dto';
import { isStaff } from '../auth/roles';
import { Histories } from '../history/histories';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { isTold, presentEvent } from '../seen/events';
import type { EventTold } from '../seen/events';
import { historyForPartner } from '../seen/history';
import { asFarAsKnown, heldAsKnown, knownTo } from '../seen/parts';
import { maskOf, nobodyHidden, othersFor } from '../seen/rivals';
import type { Others } from '../seen/rivals';
import { timelineForCustomer, timelineForPartner } from '../seen/timeline';
import { presentFinality, presentHolder } from '../seen/workloads';
import { Briefs } from './briefs';

/** D and K, and when they are asked about. */
type Question = Pick<Timeline, 'on' | 'knownAt' | 'now'>;

/** All of a workload that its reader knows, and what it is told of the events. */
interface Reading {
  workload: WorkloadRef;
  events: readonly Counted[];
  told: readonly EventTold[];
  usage: Counted<UsageEvent>[];
  caller: Caller;
  others: Others;
  pending: boolean;
  /** After the events, as a partner knows them; null for who knows all. */
  state: Workload | null;
  /** When a partner's last part ended; null where nothing ends what is known. */
  endedAt: Instant | null;
}

interface TimelineTold {
  told: Told;
  /** The sequences of the events that led to the answer, oldest first, also of those that the reader is not told. */
  because: string[];
}

/** A timeline with what is beside it on a page. */
export interface Story extends TimelineTold {
  /** Those known at K, as the reader is told them. */
  events: EventTold[];
  /** How many more it is told now. */
  later: number;
  answers: Answer[];
  compared: TimelineTold | null;
  /** When the ledger was: nothing can be asked as known before. */
  openedAt: Instant;
}

/** Timelines as their readers see them. */
@Injectable()
export class Timelines {
  readonly #briefs = new Briefs();

  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly histories: Histories,
  ) {}

  /** @throws Refusal NotFound for another's workload as for none, Malformed, AsOfOutOfRange */
  async of(workloadId: string, query: HeldQuery, caller: Caller): Promise<Told> {
    const question = this.#question(query);
    return this.#tell(await this.#read(workloadId, query, caller), question).told;
  }

  /**
   * The same with the events that are known at K, with every other answer, and beside another moment of knowledge: the one asked for, and
   * of a past K else what is known now.
   * @throws Refusal as `of`
   */
  async story(workloadId: string, { compare, ...query }: HeldQuery & { compare?: string }, caller: Caller): Promise<Story> {
    const question = this.#question(query);
    const other = compare === undefined ? question.now : this.#known('compare', compare, question.now);
    const beside = compare === undefined && question.knownAt === question.now ? null : { ...question, knownAt: other };
    const reading = await this.#read(workloadId, query, caller);
    const known = reading.told.filter(({ recordedAt }) => recordedAt <= question.knownAt);
    return {
      ...this.#tell(reading, question),
      events: known,
      later: reading.told.length - known.length,
      answers: this.#answers(reading),
      compared: beside && this.#tell(reading, beside),
      openedAt: this.parts.openedAt,
    };
  }

  /** Of now, as a list draws it; read anew only where something was recorded since. @throws Refusal NotFound */
  async inBrief(workloadId: string, caller: Caller): Promise<Brief> {
    await this.#readable(workloadId, {}, caller);
    const revision = this.parts.queries.history.revisionOf(workloadStream(refOf(workloadId))) ?? NO_STREAM;
    const key = `${workloadId} ${isStaff(caller) ? 'staff' : caller.role} ${caller.accountId ?? ''}`;
    return this.#briefs.of(key, revision, this.#nameOf, async (nameOf) => {
      const reading = await this.#read(workloadId, {}, caller, { usage: false });
      return briefOf(this.#seen(reading, this.#question({}), nameOf));
    });
  }

  #question({ on, 'known-at': knownAt }: HeldQuery): Question {
    const now = this.now.instant();
    return { knownAt: this.#known('known-at', knownAt, now), on: instantAsked('on', on, now), now };
  }

  #known(field: string, text: string | undefined, now: Instant): Instant {
    return knownAtAsked(field, text, now, this.parts.openedAt);
  }

  /** A customer reads no usage, and its picture does not begin with it. */
  async #read(workloadId: string, query: HeldQuery, caller: Caller, asked = { usage: caller.role !== 'customer' }): Promise<Reading> {
    const { pending } = await this.#readable(workloadId, query, caller);
    const all = (await this.histories.recorded(workloadId, asked)).filter(({ event }) => isKnown(event));
    const events = all.filter(({ event }) => streamKind(event.stream) === 'workload') as Counted[];
    const usage = all.filter(({ event }) => streamKind(event.stream) === 'usage') as Counted<UsageEvent>[];
    const of = { workload: refOf(workloadId), usage, caller };
    if (caller.role === 'partner') {
      const known = knownTo(events, caller.accountId ?? '');
      const told = historyForPartner(events, caller);
      return { ...of, ...known, told, others: othersFor(caller, known.state), pending: pending && known.endedAt === null };
    }
    const eyes = { caller, others: nobodyHidden };
    const told = events
      .filter(({ event }) => isTold(event, eyes))
      .map(({ sequence, event }) => ({ sequence: String(sequence), ...presentEvent(event, eyes) }));
    return { ...of, events, told, others: nobodyHidden, state: null, endedAt: null, pending };
  }

  #tell(reading: Reading, asked: Question): TimelineTold {
    const { answer, because } = this.#answer(reading, { ...asked, knownAt: asFarAsKnown(reading, asked.knownAt) });
    return { told: { ...this.#seen(reading, asked), pending: reading.pending, answer }, because };
  }

  /** Every answer there ever was, under the names that the reader knows. */
  #answers(reading: Reading): Answer[] {
    const { caller, others } = reading;
    const answers = this.#rectangles(reading).map(({ holder, ...rectangle }) => {
      const masked = holder && maskOf(others.rival(holder.claimId));
      const lane = holder && (masked ?? holder.accountId);
      return { ...rectangle, lane, name: holder && (masked ?? this.#nameOf(holder.partnerId)) };
    });
    // Where a rival moved within its account, nothing is seen.
    return isStaff(caller) ? answers : joinedAnswers(answers);
  }

  /** Who left with its successor's line of a report knows some lines of an append: the views have no answer of that. */
  #rectangles({ workload, events, state, endedAt }: Reading): Rectangle[] {
    if (endedAt === null || !state?.onlyImports)
      return this.parts.queries.tenure.rectangles(workloadIdOf(workload), events.at(-1)?.sequence ?? 0);
    return heldIn(state).map(({ from, until, holder }) => ({ from, until, holder, knownFrom: endedAt, knownUntil: FOR_EVER }));
  }

  /** A question about now lets the clock catch up first; one about the past records nothing. */
  async #readable(workloadId: string, query: HeldQuery, caller: Caller): Promise<{ pending: boolean }> {
    if (query['known-at'] !== undefined) return this.now.recordedWorkloadFor(workloadId, caller);
    await this.now.workloadFor(workloadId, caller);
    return { pending: false };
  }

  #seen(reading: Reading, asked: Question, nameOf = this.#nameOf): Timeline {
    const { workload, events, usage, told: history, state: known, caller, others } = reading;
    const knownAt = asFarAsKnown(reading, asked.knownAt);
    const timeline = timelineOf({ workload, events, usage, ...asked, knownAt, nameOf });
    if (isStaff(caller)) return timeline;
    const told = new Set(history.map(({ sequence }) => sequence ?? ''));
    if (caller.role !== 'partner') return timelineForCustomer(timeline, told);
    const accountId = caller.accountId ?? '';
    const range = rangeOf(history[0]?.recordedAt ?? timeline.now, timeline.now, []);
    const state = foldWorkload(events.map(({ event }) => event).filter(({ recordedAt }) => recordedAt <= timeline.knownAt));
    // What ends a tenure ends its access at once, whatever day is asked about.
    const ownsUsage = known !== null && incumbentOf(known)?.accountId === accountId;
    return timelineForPartner(timeline, { accountId, others, told, state, range, nameOf }, ownsUsage);
  }

  #answer(reading: Reading, { on, knownAt, now }: Question): { answer: Told['answer']; because: string[] } {
    const { caller, others } = reading;
    const { partnerOfRecord, finality, because } = heldAsKnown(reading, on, knownAt);
    const telling = { caller, others, partnerName: (partnerId: string) => this.parts.queries.reference.partner(partnerId)?.name ?? null };
    const told = presentFinality(finality, telling);
    const holder = partnerOfRecord && {
      name: maskOf(others.rival(partnerOfRecord.claimId)) ?? this.#nameOf(partnerOfRecord.partnerId),
      since: partnerOfRecord.since,
    };
    const sentence = sentenceOf({ on, knownAt, now, holder, finality: told });
    return {
      answer: { partnerOfRecord: presentHolder(partnerOfRecord, telling), finality: told, sentence },
      because: because.map(({ sequence }) => String(sequence)),
    };
  }

  get #nameOf(): (partnerId: string) => string {
    return this.parts.queries.reference.partnerCalled;
  }
}
