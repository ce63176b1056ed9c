import type { DomainEvent } from '../domain/catalogue';
import { latest } from '../domain/calendar';
import type { Instant } from '../domain/calendar';
import type { Caller } from '../domain/facts';
import type { Actor, Recorded } from '../domain/recorded';
import { Refusal } from '../domain/refusal';
import { Conflict } from './conflict';
import { decode, encode } from './event-codec';
import type { EventToRecord } from './event-codec';
import { FoldedStreams } from './folded-streams';
import type { Aggregate, Folded } from './folded-streams';
import { idOf, requestHashOf } from './ids';
import { InOrder } from './in-order';
import type { Clock } from './ports/clock';
import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from './ports/event-store';
import type { Appended, EventStore, EventToAppend } from './ports/event-store';
import { actorOf, asRecorded, envelop, principalOf } from './recording';
import type { DecidedEvent } from './recording';
import type { Receipt, Request } from './request';
import { untilKnown } from './until-known';

/** One append that the ledger makes by itself because an instant has passed. */
export interface DueAppend<Event> {
  at: Instant;
  /** What is due, and the event that wrote the instant: with the stream and the instant they make the ids. */
  kind: string;
  cause: string;
  decide(now: Instant, newId: (kind: string, ordinal: number) => string): Promise<DecidedEvent<Event>[]> | DecidedEvent<Event>[];
}

/** What the ledger has to know of an aggregate to handle its commands. */
export interface Handled<State, Command extends object, Event extends DomainEvent> extends Aggregate<State, Event> {
  decide(command: Command, folded: Folded<State>, context: DecideContext): Promise<DecidedEvent<Event>[]> | DecidedEvent<Event>[];
  /** The earliest deadline that the state runs towards; absent where an aggregate knows none. */
  due?(state: State): DueAppend<Event> | null;
}

export interface DecideContext {
  caller: Caller;
  now: Instant;
  newId: (kind: string, ordinal: number) => string;
}

/** What a command would record, with the state and revision that it was decided on. */
export interface Preview<State, Event> {
  events: DecidedEvent<Event>[];
  actor: Actor;
  now: Instant;
  revision: number;
  state: State;
}

/** Told of every append: how it went, how long it took in milliseconds, and how many events it had. */
export type ObserveAppend = (outcome: 'stored' | 'conflict' | 'unknown' | 'failed', durationMs: number, events: number) => void;

const MAX_ATTEMPTS = 8;
const MAX_DEADLINES_IN_A_ROW = 1000;
const CACHED_EVENTS = 60_000;

/** The one way in: load, fold, catch up the clock, decide, append; bounded retry, idempotent by command id. */
export class CommandHandler {
  readonly #streams: FoldedStreams;
  readonly #inOrder = new InOrder();
  #refusedBy: StoreUnavailable['reason'] | null = null;

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly observe: ObserveAppend = () => undefined,
  ) {
    this.#streams = new FoldedStreams(store, CACHED_EVENTS);
  }

  /** Why the store, though it can be read, took no append when one was last tried: a full disk, say. Null where it took it. */
  get refusedBy(): StoreUnavailable['reason'] | null {
    return this.#refusedBy;
  }

  /**
   * Handles one command on one stream.
   * @throws Refusal where the rules say no, Conflict where the expected revision is not the stream's, CommandIdReused, OutcomeUnknown
   */
  handle<State, Command extends object, Event extends DomainEvent>(
    aggregate: Handled<State, Command, Event>,
    stream: string,
    command: Command,
    request: Request,
  ): Promise<Receipt<State>> {
    const commandId = idOf(...principalOf(request.caller), request.key, stream);
    const requestHash = requestHashOf({ stream, command });
    return this.#inOrder.run(stream, async () => {
      const known = await this.#streams.load(aggregate, stream);
      const before = known.commands.get(commandId);
      if (before) return this.#replay(known, before, requestHash);
      let current = await this.#catchUp(aggregate, known);
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const { folded, now } = current;
        await this.#refuseStale(folded, request.expectedRevision);
        const newId = (kind: string, ordinal: number) => idOf(stream, commandId, kind, ordinal);
        const decided = await aggregate.decide(command, folded, { caller: request.caller, now, newId });
        if (decided.length === 0) return receipt(folded, [], false);
        const events = decided.map((event, ordinal) =>
          envelop(event, {
            id: newId(`event ${event.type}`, ordinal),
            recordedAt: now,
            effectiveAt: now,
            actor: actorOf(request.caller),
            commandId,
            requestHash,
            correlationId: request.correlationId,
            causationId: commandId,
          }),
        );
        const appended = await this.#append(stream, folded.revision, events);
        if (appended) {
          const recorded = asRecorded<Event>(events, stream, appended);
          return receipt(this.#streams.advance(aggregate, folded, recorded), recorded, false);
        }
        const fresh = await this.#streams.refresh(aggregate, folded);
        const meanwhile = fresh.commands.get(commandId);
        if (meanwhile) return this.#replay(fresh, meanwhile, requestHash);
        current = await this.#catchUp(aggregate, fresh);
      }
      throw new Refusal('ConcurrencyConflict', 'Others changed the same workload all the while; try again.');
    });
  }

  /**
   * What a command would record if it came now: nothing of it is recorded, but what has fallen due is, as before any command.
   * @throws Refusal where the rules would say no, Conflict where the expected revision is not the stream's
   */
  preview<State, Command extends object, Event extends DomainEvent>(
    aggregate: Handled<State, Command, Event>,
    stream: string,
    command: Command,
    { caller, key, expectedRevision }: Request,
  ): Promise<Preview<State, Event>> {
    return this.#inOrder.run(stream, async () => {
      const { folded, now } = await this.#catchUp(aggregate, await this.#streams.load(aggregate, stream));
      await this.#refuseStale(folded, expectedRevision);
      const commandId = idOf(...principalOf(caller), key, stream);
      const newId = (kind: string, ordinal: number) => idOf(stream, commandId, kind, ordinal);
      const events = await aggregate.decide(command, folded, { caller, now, newId });
      return { events, actor: actorOf(caller), now, revision: folded.revision, state: folded.state };
    });
  }

  /** Records what has fallen due in a stream, and answers it as it is now. */
  catchUp<State, Command extends object, Event extends DomainEvent>(
    aggregate: Handled<State, Command, Event>,
    stream: string,
  ): Promise<Folded<State>> {
    return this.#inOrder.run(stream, async () => (await this.#catchUp(aggregate, await this.#streams.load(aggregate, stream))).folded);
  }

  /** A stream as it is known, without letting the clock catch up. */
  read<State, Event extends DomainEvent>(aggregate: Aggregate<State, Event>, stream: string): Promise<Folded<State>> {
    return this.#streams.load(aggregate, stream);
  }

  /**
   * Each deadline is an append of its own, kept whatever becomes of the command; then what the store holds is folded, never a copy.
   * Answers the moment of it too: a command decided even later could follow an instant that has passed unrecorded.
   */
  async #catchUp<State, Command extends object, Event extends DomainEvent>(
    aggregate: Handled<State, Command, Event>,
    from: Folded<State>,
  ): Promise<{ folded: Folded<State>; now: Instant }> {
    let folded = from;
    for (let count = 0; count < MAX_DEADLINES_IN_A_ROW; count += 1) {
      const due = aggregate.due?.(folded.state);
      const now = latest(this.clock.now(), folded.recordedAt);
      if (!due || due.at > now) return { folded, now };
      const { stream, revision } = folded;
      const newId = (kind: string, ordinal: number) => idOf(stream, due.cause, due.kind, due.at, kind, ordinal);
      const decided = await due.decide(now, newId);
      const events = decided.map((event, ordinal) =>
        envelop(event, {
          id: newId(event.type, ordinal),
          recordedAt: now,
          effectiveAt: due.at,
          actor: { role: 'ledger', id: 'onrecord' },
          correlationId: due.cause,
          causationId: due.cause,
        }),
      );
      await this.#append(stream, revision, events);
      folded = await this.#streams.refresh(aggregate, folded);
    }
    throw new Error(`${from.stream} does not stop falling due`);
  }

  /**
   * Null where the stream has moved on, be it by the same command on another server: what that one recorded holds, not what was decided
   * here. An unknown outcome is asked again with the same ids and the same expected revision.
   */
  async #append(stream: string, expected: number, events: EventToRecord[]): Promise<Appended | null> {
    const encoded = events.map(encode);
    const began = performance.now();
    const note = (outcome: Parameters<ObserveAppend>[0]) => this.observe(outcome, performance.now() - began, events.length);
    try {
      const appended = await untilKnown(this.store, async () => {
        const stored = await this.store.append(stream, expected, encoded);
        const ours = !this.store.shared || (await this.#stands(stream, expected + 1, encoded));
        return ours ? stored : null;
      });
      note(appended ? 'stored' : 'conflict');
      if (appended) this.#refusedBy = null;
      return appended;
    } catch (error) {
      if (error instanceof WrongExpectedRevision) {
        note('conflict');
        return null;
      }
      if (!(error instanceof OutcomeUnknown)) {
        note('failed');
        if (error instanceof StoreUnavailable && error.reason !== 'unreachable') this.#refusedBy = error.reason;
        throw error;
      }
      note('unknown');
      // What the store holds may be this attempt: the next command must read it, not decide beside it.
      this.#streams.forget(stream);
      throw new Refusal('OutcomeUnknown', 'Whether it was recorded is not known; send it again with the same Idempotency-Key.');
    }
  }

  /** Whether the stream holds these very events: a store knows a repeated append by its ids alone. */
  async #stands(stream: string, from: number, events: readonly EventToAppend[]): Promise<boolean> {
    const stored = await this.store.readStream(stream, { from, limit: events.length }).catch((cause: unknown) => {
      throw new OutcomeUnknown(stream, { cause });
    });
    return (
      stored.length === events.length &&
      stored.every(({ data, meta }, index) => data === events[index]?.data && meta === events[index].meta)
    );
  }

  async #refuseStale<State>(folded: Folded<State>, expected: number | undefined): Promise<void> {
    if (expected === undefined || folded.revision === expected) return;
    const since = await this.store.readStream(folded.stream, { from: Math.max(0, expected + 1), limit: 100 });
    throw new Conflict(
      folded.revision,
      since.map((stored) => decode(stored)),
    );
  }

  async #replay<State>(
    folded: Folded<State>,
    { requestHash, first, last }: { requestHash: string; first: number; last: number },
    asked: string,
  ): Promise<Receipt<State>> {
    if (requestHash !== asked) {
      throw new Refusal('CommandIdReused', 'This Idempotency-Key was used for another request to the same workload; send a new key.');
    }
    const stored = await this.store.readStream(folded.stream, { from: first, limit: last - first + 1 });
    const events = stored.map((one) => decode(one));
    const { revision, position } = events.at(-1) ?? folded;
    return { ...receipt(folded, events, true), revision, position };
  }
}

function receipt<State>(
  { stream, revision, position, state }: Folded<State>,
  events: Recorded<DomainEvent>[],
  replayed: boolean,
): Receipt<State> {
  return { stream, revision, position, events, state, replayed };
}
