import { catalogue } from '../../domain/catalogue';
import { decode } from '../../ledger/event-codec';
import type { StoredEvent } from '../../ledger/ports/event-store';
import type { Database } from '../../sqlite/driver';
import type { Counted, View, ViewWriter } from './view';
import { createTables } from './view';
import { inTransaction, saveCheckpoint } from './views-file';
import type { Checkpoint, Parked } from './views-file';

const ATTEMPTS = 3;

/** The views of one file, and how events are written into them: rows and checkpoint in one transaction. */
export class Batches {
  readonly #database: Database;
  readonly #views: { view: View; writer: ViewWriter; parkedKeys: Set<string> }[];
  /** Events of unknown types so far. */
  unknownTypes: number;
  parked: number;
  lastError: string | null = null;

  constructor(database: Database, views: readonly View[]) {
    this.#database = database;
    this.#views = views.map((view) => {
      createTables(database, view);
      const keys = database.prepare('SELECT DISTINCT key FROM parked WHERE view = ?').all(view.name) as { key: string }[];
      return { view, writer: view.writer(database), parkedKeys: new Set(keys.map(({ key }) => key)) };
    });
    this.parked = (database.prepare('SELECT count(*) AS n FROM parked').get() as { n: number }).n;
    this.unknownTypes = (database.prepare('SELECT coalesce(sum(events), 0) AS n FROM unknown_types').get() as { n: number }).n;
  }

  /** Applies events that follow a checkpoint, and answers the next one. What keeps failing is parked, event by event. */
  apply(events: readonly StoredEvent[], from: Checkpoint): Checkpoint {
    const counted = events.map((stored, index): Counted => ({ ...decode(stored), sequence: from.sequence + index + 1 }));
    const last = counted.at(-1);
    if (!last) return from;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        return this.#write(counted, last, (event) => this.#applyTo(event));
      } catch (error) {
        this.#views.forEach(({ writer }) => writer.reset());
        this.lastError = messageOf(error);
        if (isStorageFault(error)) throw error;
      }
    }
    let checkpoint = from;
    for (const event of counted) checkpoint = this.#write([event], event, (one) => this.#applyOrPark(one));
    return checkpoint;
  }

  #write(events: readonly Counted[], last: Counted, apply: (event: Counted) => void): Checkpoint {
    const checkpoint = { position: last.position, sequence: last.sequence };
    const unknown = events.filter(({ type }) => !catalogue.has(type));
    const parkedBefore = this.parked;
    try {
      inTransaction(this.#database, () => {
        for (const event of events) apply(event);
        for (const { writer } of this.#views) writer.flush();
        for (const { type } of unknown) this.#countUnknown(type);
        for (const { view } of this.#views) saveCheckpoint(this.#database, view, checkpoint);
      });
    } catch (error) {
      this.parked = parkedBefore;
      throw error;
    }
    this.unknownTypes += unknown.length;
    return checkpoint;
  }

  #applyTo(event: Counted): void {
    for (const { view, writer, parkedKeys } of this.#views) {
      const key = writer.keyOf(event);
      if (key === null) continue;
      // A row without one of its events would be wrong in silence, so what follows is parked too.
      if (parkedKeys.has(key))
        this.#park({ view: view.name, key, sequence: event.sequence, type: event.type, error: 'follows a parked event' });
      else writer.apply(event);
    }
  }

  #applyOrPark(event: Counted): void {
    for (const { view, writer, parkedKeys } of this.#views) {
      const key = keyOrWhole(writer, event);
      if (key === null) continue;
      this.#database.exec('SAVEPOINT one_view');
      try {
        if (parkedKeys.has(key)) throw new Error('follows a parked event');
        writer.apply(event);
        writer.flush();
        this.#database.exec('RELEASE one_view');
      } catch (error) {
        this.#database.exec('ROLLBACK TO one_view; RELEASE one_view');
        writer.reset();
        if (isStorageFault(error)) throw error;
        parkedKeys.add(key);
        this.#park({ view: view.name, key, sequence: event.sequence, type: event.type, error: messageOf(error) });
      }
    }
  }

  #park({ view, key, sequence, type, error }: Parked): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO parked (view, key, sequence, type, error) VALUES (?, ?, ?, ?, ?)')
      .run(view, key, sequence, type, error);
    this.parked += 1;
    this.lastError = `${type} at sequence ${sequence} could not be applied to ${view}: ${error}`;
  }

  #countUnknown(type: string): void {
    this.#database
      .prepare('INSERT INTO unknown_types (type, events) VALUES (?, 1) ON CONFLICT (type) DO UPDATE SET events = events + 1')
      .run(type);
  }
}

/** An event whose very key cannot be read is parked under its stream. */
function keyOrWhole(writer: ViewWriter, event: Counted): string | null {
  try {
    return writer.keyOf(event);
  } catch {
    return event.stream;
  }
}

/** SQLITE_BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN: no event is to blame, so none is parked. */
const STORAGE_FAULTS = [5, 6, 7, 8, 10, 11, 13, 14];

function isStorageFault(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown };
  return typeof errcode === 'number' && STORAGE_FAULTS.includes(errcode & 0xff);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
