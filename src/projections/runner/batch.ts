import { isKnown } from '../../domain/catalogue';
import { streamKind } from '../../domain/streams';
import type { StreamKind } from '../../domain/streams';
import { decode } from '../../ledger/event-codec';
import type { StoredEvent } from '../../ledger/ports/event-store';
import type { Database } from '../../sqlite/driver';
import { isOfStorage } from '../../sqlite/errors';
import type { Counted, View, ViewWriter } from './view';
import { createBareTables, createIndexes } from './view';
import { inTransaction, saveCheckpoint } from './views-file';
import type { Checkpoint, Parked } from './views-file';

const ATTEMPTS = 3;

interface Kept {
  view: View;
  writer: ViewWriter;
  /** Keys of which an event was parked: what follows of them is parked too. */
  parkedKeys: Set<string>;
}

/** The views of one file, and how events are written into them: rows and checkpoint in one transaction. */
export class Batches {
  readonly #database: Database;
  readonly #kept: Kept[];
  /** Those that a kind of stream concerns, as far as it was met. */
  readonly #concerned = new Map<StreamKind, Kept[]>();
  #unknownTypes: number;
  #parked: number;
  #lastError: string | null = null;

  constructor(database: Database, views: readonly View[], { indexes = true } = {}) {
    this.#database = database;
    this.#kept = views.map((view) => {
      createBareTables(database, view);
      if (indexes) createIndexes(database, view);
      const keys = database.prepare('SELECT DISTINCT key FROM parked WHERE view = ?').all(view.name) as { key: string }[];
      return { view, writer: view.writer(database), parkedKeys: new Set(keys.map(({ key }) => key)) };
    });
    this.#parked = (database.prepare('SELECT count(*) AS n FROM parked').get() as { n: number }).n;
    this.#unknownTypes = (database.prepare('SELECT coalesce(sum(events), 0) AS n FROM unknown_types').get() as { n: number }).n;
  }

  /** Events that could not be applied, events of unknown types, and what went wrong last and is not over. */
  get troubles(): { parked: number; unknownTypes: number; lastError: string | null } {
    return { parked: this.#parked, unknownTypes: this.#unknownTypes, lastError: this.#lastError };
  }

  /**
   * Applies events that follow a checkpoint, and answers the next one. What keeps failing is parked, event by event.
   * @throws Error where the file itself cannot be written: then nothing was, and no event is to blame
   */
  apply(events: readonly StoredEvent[], from: Checkpoint): Checkpoint {
    if (events.length === 0) return from;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        const checkpoint = this.#write(events, from, (stored, sequence) => this.#applyTo(counted(stored, sequence)));
        if (this.#parked === 0) this.#lastError = null;
        return checkpoint;
      } catch (error) {
        this.#lastError = messageOf(error);
        if (isOfStorage(error)) throw error; // No event is to blame, so none is parked.
      }
    }
    return events.reduce(
      (checkpoint, event) => this.#write([event], checkpoint, (stored, sequence) => this.#applyOrPark(stored, sequence)),
      from,
    );
  }

  /** One transaction. Whatever it throws, the views are as they were, in memory too. */
  #write(events: readonly StoredEvent[], from: Checkpoint, apply: (stored: StoredEvent, sequence: number) => Applied): Checkpoint {
    const last = events.at(-1);
    if (!last) return from;
    const { position, stream, revision, id } = last;
    const checkpoint = { position, last: { stream, revision, id }, sequence: from.sequence + events.length };
    const applied: Applied[] = [];
    try {
      inTransaction(this.#database, () => {
        events.forEach((stored, index) => {
          const one = apply(stored, from.sequence + index + 1);
          if (one !== NOTHING_TO_NOTE) applied.push(one);
        });
        for (const { writer } of this.#kept) writer.flush();
        for (const { unknown } of applied) if (unknown !== null) this.#countUnknown(unknown);
        for (const { parked } of applied) for (const one of parked) this.#park(one);
        for (const { view } of this.#kept) saveCheckpoint(this.#database, view, checkpoint);
      });
    } catch (error) {
      for (const { writer } of this.#kept) writer.reset();
      throw error;
    }
    for (const { unknown, parked } of applied) this.#note(unknown, parked);
    return checkpoint;
  }

  #applyTo(event: Counted): Applied {
    const parked: Parked[] = [];
    for (const { view, writer, parkedKeys } of this.#keptFor(event.stream)) {
      const key = writer.keyOf(event);
      if (key === null) continue;
      // A row without one of its events would be wrong in silence, so what follows is parked too.
      if (parkedKeys.has(key)) parked.push(parkedFor(view, key, event, FOLLOWS));
      else writer.apply(event, key);
    }
    const unknown = isKnown(event) ? null : event.type;
    return unknown === null && parked.length === 0 ? NOTHING_TO_NOTE : { unknown, parked };
  }

  #applyOrPark(stored: StoredEvent, sequence: number): Applied {
    const event = countedOrFault(stored, sequence);
    if (event instanceof Fault) {
      const parked = this.#keptFor(stored.stream).flatMap(({ view, writer }) => {
        const key = writer.keyOf({ ...stored, version: 1 });
        return key === null ? [] : [parkedFor(view, key, { ...stored, sequence }, event.message)];
      });
      return { unknown: null, parked };
    }
    const parked = this.#keptFor(event.stream).flatMap(({ view, writer, parkedKeys }) => {
      const key = writer.keyOf(event);
      const fault = key === null ? null : parkedKeys.has(key) ? FOLLOWS : this.#tryOne(writer, event, key);
      return key === null || fault === null ? [] : [parkedFor(view, key, event, fault)];
    });
    return { unknown: isKnown(event) ? null : event.type, parked };
  }

  #keptFor(stream: string): Kept[] {
    const kind = streamKind(stream);
    const known = this.#concerned.get(kind);
    if (known) return known;
    const kept = this.#kept.filter(({ view: { kinds } }) => kinds === undefined || kinds.includes(kind));
    this.#concerned.set(kind, kept);
    return kept;
  }

  /** Null, or why the view cannot take the event; the other views are not touched by it. */
  #tryOne(writer: ViewWriter, event: Counted, key: string): string | null {
    this.#database.exec('SAVEPOINT one_view');
    try {
      writer.apply(event, key);
      writer.flush();
      this.#database.exec('RELEASE one_view');
      return null;
    } catch (error) {
      if (isOfStorage(error)) throw error;
      this.#database.exec('ROLLBACK TO one_view; RELEASE one_view');
      writer.reset();
      return messageOf(error);
    }
  }

  #note(unknown: string | null, parked: readonly Parked[]): void {
    if (unknown !== null) this.#unknownTypes += 1;
    for (const { view, key, type, sequence, error } of parked) {
      this.#parked += 1;
      this.#kept.find((kept) => kept.view.name === view)?.parkedKeys.add(key);
      this.#lastError = `${type} at sequence ${sequence} could not be applied to ${view}: ${error}`;
    }
  }

  #park({ view, key, sequence, type, error }: Parked): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO parked (view, key, sequence, type, error) VALUES (?, ?, ?, ?, ?)')
      .run(view, key, sequence, type, error);
  }

  #countUnknown(type: string): void {
    this.#database
      .prepare('INSERT INTO unknown_types (type, events) VALUES (?, 1) ON CONFLICT (type) DO UPDATE SET events = events + 1')
      .run(type);
  }
}

/** What became of one event: its type where it is unknown, and where it was parked. */
interface Applied {
  unknown: string | null;
  parked: Parked[];
}

const NOTHING_TO_NOTE: Applied = { unknown: null, parked: [] };

const FOLLOWS = 'follows a parked event';

/** Why an event cannot be read at all. */
class Fault {
  constructor(readonly message: string) {}
}

function counted(stored: StoredEvent, sequence: number): Counted {
  const event = decode(stored) as Counted;
  event.sequence = sequence;
  return event;
}

function countedOrFault(stored: StoredEvent, sequence: number): Counted | Fault {
  try {
    return counted(stored, sequence);
  } catch (error) {
    return new Fault(messageOf(error));
  }
}

const parkedFor = ({ name }: View, key: string, { sequence, type }: Pick<Counted, 'sequence' | 'type'>, error: string): Parked => ({
  view: name,
  key,
  sequence,
  type,
  error,
});

/** By its shape: an error of the driver may come from another realm. */
const messageOf = (error: unknown): string => (error as { message?: string }).message ?? String(error);
