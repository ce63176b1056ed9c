import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { DomainEvent } from '../../domain/catalogue';
import type { Caller } from '../../domain/facts';
import type { Recorded } from '../../domain/recorded';
import { Refusal } from '../../domain/refusal';
import { streamKind, workloadIdOf, workloadOfStream } from '../../domain/streams';
import { decode, decodeAsWritten } from '../../ledger/event-codec';
import type { StoredEvent } from '../../ledger/ports/event-store';
import { pageCursor, placeIn } from '../../projections/cursor';
import { readHistory } from '../../projections/history/queries';
import type { HistoryRef, Searched } from '../../projections/history/queries';
import type { Counted } from '../../timeline/counted';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import type { ListQuery } from '../asking/list.dto';
import type { Page } from '../asking/lists';
import { Now } from '../asking/now';
import { isStaff } from '../auth/roles';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { everything, isTold, presentEvent } from '../seen/events';
import type { EventTold } from '../seen/events';
import { historyForPartner } from '../seen/history';
import { knownTo } from '../seen/parts';
import type { Known } from '../seen/parts';
import { nobodyHidden, othersFor } from '../seen/rivals';
import type { Others } from '../seen/rivals';
import { logParts } from './log-parts';
import type { Beginning } from './log-parts';

type Refs = (page: { after: number; limit: number }) => HistoryRef[];

const WHOLE = 1000;

export interface SearchPage extends Beginning {
  limit: number;
}

/** Every event of a subject in the ledger's order, as its reader is told it. */
@Injectable()
export class Histories {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  /** @throws Refusal NotFound for another's workload as for none */
  async ofWorkload(workloadId: string, query: ListQuery, caller: Caller): Promise<Page<EventTold>> {
    await this.now.workloadFor(workloadId, caller);
    const refs: Refs = (page) => this.parts.queries.history.ofWorkload(workloadId, page);
    return caller.role === 'partner' ? this.#ofRivals(refs, query, caller) : this.#page(refs, query, caller);
  }

  /** @throws Refusal NotFound for another's claim as for none */
  async ofClaim(claimId: string, query: ListQuery, caller: Caller): Promise<Page<EventTold>> {
    await this.now.claimFor(claimId, caller);
    return this.#page((page) => this.parts.queries.history.ofClaim(claimId, page), query, caller);
  }

  /** Of a location or a global account. @throws Refusal NotFound for another's as for none */
  async ofPartner(partnerId: string, query: ListQuery, caller: Caller): Promise<Page<EventTold>> {
    const { history, reference } = this.parts.queries;
    const accountId = reference.partner(partnerId)?.globalAccountId ?? partnerId;
    const refs: Refs = (page) => history.ofPartner(partnerId, page);
    const own = isStaff(caller) || caller.accountId === accountId;
    if (!own || refs({ after: 0, limit: 1 }).length === 0) throw new Refusal('NotFound', `There is no partner ${partnerId} for you.`);
    return this.#page(refs, query, caller);
  }

  /** The customer reads its own, but usage: that is for the partner on record. @throws Refusal NotFound */
  async ofTenant(tenantId: string, query: ListQuery, caller: Caller): Promise<Page<EventTold>> {
    const refs: Refs = (page) => this.parts.queries.history.ofTenant(tenantId, { ...page, usage: isStaff(caller) });
    const own = isStaff(caller) || caller.tenantId === tenantId;
    if (!own || refs({ after: 0, limit: 1 }).length === 0) throw new Refusal('NotFound', `There is no customer ${tenantId} for you.`);
    return this.#page(refs, query, caller);
  }

  /**
   * Events of the whole ledger that are looked for, as written. For staff only: nothing is kept from who reads them.
   * @returns `more`: whether there are any behind them
   */
  async searched(asked: Searched, { limit, ...page }: SearchPage): Promise<{ items: EventTold[]; more: boolean }> {
    const refs = await this.#looked(asked, { ...page, limit: limit + 1 });
    // Read as they stand in the log, so that neighbours of a stream are read together.
    const found = refs.slice(0, limit).toSorted((one, other) => one.sequence - other.sequence);
    const told = (await this.#read(found, asWritten)).map(({ sequence, event }) => ({
      sequence: String(sequence),
      ...presentEvent(event, everything),
    }));
    return { items: page.order === 'newest' ? told.toReversed() : told, more: refs.length > limit };
  }

  /** What is rare, or not there, is looked for in the whole log: part by part, so that nobody waits for it. */
  async #looked(asked: Searched, { limit, ...beginning }: SearchPage): Promise<HistoryRef[]> {
    const { runner, queries } = this.parts;
    const refs: HistoryRef[] = [];
    for (const part of logParts(beginning, runner.health().sequence)) {
      refs.push(...queries.history.search(asked, part, { order: beginning.order, limit: limit - refs.length }));
      if (refs.length === limit) break;
      await setImmediate();
    }
    return refs;
  }

  async #page(refs: Refs, { limit = DEFAULT_LIMIT, cursor }: ListQuery, caller: Caller): Promise<Page<EventTold>> {
    const known = new Map<string, Others>();
    const told: EventTold[] = [];
    // What is not told leaves no gap: a page that came out short would say that there was something.
    for (let after = sequenceOf(cursor), more = true; more && told.length <= limit;) {
      const found = refs({ after, limit: limit + 1 });
      for (const { sequence, event } of await this.#read(found, isStaff(caller) ? asWritten : decode)) {
        const others = known.get(event.stream) ?? this.#others(event.stream, caller);
        known.set(event.stream, others);
        const eyes = { caller, others };
        if (isTold(event, eyes)) told.push({ sequence: String(sequence), ...presentEvent(event, eyes) });
      }
      after = found.at(-1)?.sequence ?? after;
      more = found.length > limit;
    }
    const items = told.slice(0, limit);
    return { items, next: told.length > limit ? pageCursor({ after: Number(items.at(-1)?.sequence) }) : null };
  }

  /** A partner's view of a workload depends on all that happened there, so the whole stream is read. */
  async #ofRivals(refs: Refs, { limit = DEFAULT_LIMIT, cursor }: ListQuery, caller: Caller): Promise<Page<EventTold>> {
    const after = sequenceOf(cursor);
    const told = historyForPartner((await this.#whole(refs)) as Counted[], caller).filter(({ sequence }) => Number(sequence) > after);
    const items = told.slice(0, limit);
    return { items, next: told.length > limit ? pageCursor({ after: Number(items.at(-1)?.sequence) }) : null };
  }

  /** What a partner's account knows of a workload. */
  async knownTo(workloadId: string, { accountId = '' }: Pick<Caller, 'accountId'>): Promise<Known> {
    return knownTo((await this.#whole((page) => this.parts.queries.history.ofWorkload(workloadId, page))) as Counted[], accountId);
  }

  /** Everything recorded of a workload, and of its usage, in order and untold: for who decides itself what of it is told. */
  recorded(workloadId: string, { usage }: { usage: boolean }): Promise<Counted<unknown>[]> {
    return this.#whole((page) => this.parts.queries.history.ofWorkload(workloadId, { ...page, usage }));
  }

  async #whole(refs: Refs): Promise<Counted<unknown>[]> {
    const all: HistoryRef[] = [];
    for (let page = refs({ after: 0, limit: WHOLE }); page.length > 0; page = refs({ after: all.at(-1)?.sequence ?? 0, limit: WHOLE }))
      all.push(...page);
    return this.#read(all, decode);
  }

  /** Staff read what was written; what others may know of it is judged by what it means. */
  async #read(refs: HistoryRef[], as: (stored: StoredEvent) => Recorded<DomainEvent>): Promise<Counted<unknown>[]> {
    const counted: Counted<unknown>[] = [];
    for await (const one of readHistory(this.parts.store, refs, as)) counted.push(one);
    return counted;
  }

  #others(stream: string, caller: Caller): Others {
    if (streamKind(stream) !== 'workload') return nobodyHidden;
    return othersFor(caller, this.parts.queries.workloads.gathered(workloadIdOf(workloadOfStream(stream))));
  }
}

/** What staff are told is passed on as it is, whatever its shape. */
const asWritten = (stored: StoredEvent) => decodeAsWritten(stored) as Recorded<DomainEvent>;

const placeAfter = z.object({ after: z.int().nonnegative() });

/** @throws Refusal Malformed */
const sequenceOf = (cursor: string | undefined): number => (cursor === undefined ? 0 : placeIn(cursor, placeAfter).after);
