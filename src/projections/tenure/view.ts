import { LRUCache } from 'lru-cache';
import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { isKnown } from '../../domain/catalogue';
import { appendOf } from '../../domain/recorded';
import type { Recorded } from '../../domain/recorded';
import { workloadIdOf, workloadOfStream } from '../../domain/streams';
import type { WorkloadEvent } from '../../domain/workload/events';
import { evolve } from '../../domain/workload/evolve';
import { emptyWorkload } from '../../domain/workload/state';
import type { Workload } from '../../domain/workload/state';
import type { Database, SqlValue, Statement } from '../../sqlite/driver';
import type { Counted, Placed, View, ViewWriter } from '../runner/view';
import { DOUBT, doubts, OPEN, RECTANGLE, rectangles, rowsOf, sayingOf } from './rows';
import type { DoubtRow, KnownRows, RectangleRow } from './rows';
import { keep, recall } from './state';
import type { Kept } from './state';

/**
 * Who held when, as known when: one row for each rectangle of the two clocks. What an append changed is known from the recording of
 * its events and from the sequence of its last one, so that nothing is ever seen of half an append.
 */
export const tenure: View = {
  name: 'tenure',
  version: 4,
  kinds: ['workload'],
  tables: [
    // With a rowid: a state is longer than what a page of a table without one holds in place.
    { name: 'tenure_state', columns: 'workload TEXT PRIMARY KEY, state TEXT NOT NULL' },
    rectangles,
    doubts,
  ],
  writer: (database) => new TenureWriter(database),
};

/** The last append of a workload that was applied. */
interface Append {
  key: string;
  /** Of its first event. */
  first: number;
  /** Of its last event that was applied. */
  sequence: number;
}

interface Stored extends Kept {
  append: Append;
}

interface Current {
  workload: Workload;
  append: Append | null;
}

/** From when something is known. */
interface Moment {
  /** Of the first and of the last event of an append. */
  first: number;
  sequence: number;
  recordedAt: Instant;
}

const CACHED_WORKLOADS = 4_000;

class TenureWriter implements ViewWriter {
  readonly #cache = new LRUCache<string, Stored>({ max: CACHED_WORKLOADS });
  readonly #pending = new Map<string, Counted[]>();
  readonly #load: Statement;
  readonly #save: Statement;
  readonly #rectangles: RowsOfTable<RectangleRow>;
  readonly #doubts: RowsOfTable<DoubtRow>;

  constructor(database: Database) {
    this.#load = database.prepare('SELECT state FROM tenure_state WHERE workload = ?');
    this.#save = database.prepare(
      'INSERT INTO tenure_state (workload, state) VALUES (?, ?) ON CONFLICT (workload) DO UPDATE SET state = excluded.state',
    );
    this.#rectangles = new RowsOfTable(database, rectangles.name, RECTANGLE, ['valid_from']);
    this.#doubts = new RowsOfTable(database, doubts.name, DOUBT, ['valid_from', 'dispute', 'closes_at']);
  }

  keyOf(event: Placed): string | null {
    return isKnown(event) ? event.stream : null;
  }

  apply(event: Counted): void {
    const events = this.#pending.get(event.stream);
    if (events) events.push(event);
    else this.#pending.set(event.stream, [event]);
  }

  flush(): void {
    for (const [stream, events] of this.#pending) this.#write(workloadIdOf(workloadOfStream(stream)), events);
    this.#pending.clear();
  }

  reset(): void {
    this.#pending.clear();
    this.#cache.clear();
  }

  #write(workloadId: string, events: Counted[]): void {
    let { workload, append } = this.#current(workloadId);
    let known = rowsOf(workload);
    for (const part of appendsAmong(events)) {
      const [first, last] = [part[0], part.at(-1)];
      if (!first || !last) continue;
      const key = appendOf(first);
      const goesOn = append?.key === key ? append : null;
      const before = goesOn ? this.#undo(workloadId, goesOn.sequence) : known;
      workload = part.reduce((state, event) => evolve(state, bySequence(event)), workload);
      known = rowsOf(workload);
      const { sequence, recordedAt } = last;
      append = { key, first: goesOn?.first ?? first.sequence, sequence };
      this.#replace(workloadId, before, known, { ...append, recordedAt });
    }
    if (!append) return;
    const stored: Stored = { append, ...keep(workload) };
    this.#save.run(workloadId, JSON.stringify(stored));
    this.#cache.set(workloadId, stored);
  }

  /** The first part of the append was applied with an earlier batch: what it changed is taken back, and told anew with the whole. */
  #undo(workloadId: string, sequence: number): KnownRows {
    return { rectangles: this.#rectangles.undo(workloadId, sequence), doubts: this.#doubts.undo(workloadId, sequence) };
  }

  #replace(workloadId: string, before: KnownRows, after: KnownRows, from: Moment): void {
    this.#rectangles.replace(workloadId, before.rectangles, after.rectangles, from);
    this.#doubts.replace(workloadId, before.doubts, after.doubts, from);
  }

  #current(workloadId: string): Current {
    const stored = this.#cache.get(workloadId) ?? this.#stored(workloadId);
    return stored ? { workload: recall(stored), append: stored.append } : { workload: emptyWorkload, append: null };
  }

  #stored(workloadId: string): Stored | null {
    const found = this.#load.get(workloadId) as { state: string } | undefined;
    return found ? (JSON.parse(found.state) as Stored) : null;
  }
}

/** The rows of one table of the view, each known from a moment and until another. */
class RowsOfTable<Row extends RectangleRow | DoubtRow> {
  readonly #insert: Statement;
  readonly #close: Statement;
  readonly #forget: Statement;
  readonly #reopen: Statement;
  readonly #open: Statement;

  /** @param key what tells the rows of one workload and moment apart */
  constructor(
    database: Database,
    table: string,
    columns: string,
    private readonly key: (keyof Row & string)[],
  ) {
    const holes = columns.replaceAll(/\w+/g, '?');
    this.#insert = database.prepare(
      `INSERT INTO ${table} (workload, known_from, known_until, seq_first, seq_from, seq_until, ${columns}) VALUES (?, ?, '${FOR_EVER}', ?, ?, ${OPEN}, ${holes})`,
    );
    const same = key.map((column) => `${column} = ?`).join(' AND ');
    this.#close = database.prepare(
      `UPDATE ${table} SET known_until = ?, seq_until = ? WHERE workload = ? AND seq_until = ${OPEN} AND ${same}`,
    );
    this.#forget = database.prepare(`DELETE FROM ${table} WHERE workload = ? AND seq_from = ?`);
    this.#reopen = database.prepare(
      `UPDATE ${table} SET known_until = '${FOR_EVER}', seq_until = ${OPEN} WHERE workload = ? AND seq_until = ?`,
    );
    this.#open = database.prepare(`SELECT ${columns} FROM ${table} WHERE workload = ? AND seq_until = ${OPEN}`);
  }

  replace(workloadId: string, before: readonly Row[], after: readonly Row[], { recordedAt, first, sequence }: Moment): void {
    const [was, is] = [new Set(before.map(sayingOf)), new Set(after.map(sayingOf))];
    for (const row of before) {
      if (!is.has(sayingOf(row))) this.#close.run(recordedAt, sequence, workloadId, ...this.key.map((column) => row[column] as string));
    }
    for (const row of after) {
      if (!was.has(sayingOf(row))) this.#insert.run(workloadId, recordedAt, first, sequence, ...(Object.values(row) as SqlValue[]));
    }
  }

  undo(workloadId: string, sequence: number): Row[] {
    this.#forget.run(workloadId, sequence);
    this.#reopen.run(workloadId, sequence);
    return this.#open.all(workloadId).map((row) => ({ ...(row as Row) }));
  }
}

/** So that what an event painted is known by its sequence. */
const bySequence = (event: Counted): Recorded<WorkloadEvent> => ({ ...(event as Recorded<WorkloadEvent>), id: String(event.sequence) });

function appendsAmong(events: readonly Counted[]): Counted[][] {
  const appends: Counted[][] = [];
  for (const event of events) {
    const [last] = appends.slice(-1);
    if (last?.[0] && appendOf(last[0]) === appendOf(event)) last.push(event);
    else appends.push([event]);
  }
  return appends;
}
