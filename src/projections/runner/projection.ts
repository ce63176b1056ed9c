import { LRUCache } from 'lru-cache';
import type { StreamKind } from '../../domain/streams';
import type { Database, Statement } from '../../sqlite/driver';
import { RowWriter } from './row-writer';
import type { Row } from './row-writer';
import type { Counted, Placed, TableShape, View, ViewWriter } from './view';

/** A table of rows derived from a state. */
export interface DerivedTable<State> {
  name: string;
  /** Column name to SQL type. */
  columns: Record<string, 'TEXT' | 'INTEGER'>;
  indexes: Record<string, string>;
  rows(state: State, key: string): Row[];
}

/** A read model as pure functions: which state an event belongs to, the state after it, and the rows to show of it. */
export interface Projection<State> {
  name: string;
  version: number;
  /** The only streams that concern it; absent where all do. */
  kinds?: readonly StreamKind[];
  /** Null where the event is none of its concern. */
  key(event: Placed): string | null;
  init(key: string): State;
  evolve(state: State, event: Counted): State;
  tables: DerivedTable<State>[];
}

const CACHED_STATES = 4_000;

/** The state table of a projection. */
export const stateTable = (name: string): string => `${name.replaceAll('-', '_')}_state`;

/** The view that keeps a projection's states, each as JSON under its key, and the rows derived from them. */
export function keyed<State extends object>(projection: Projection<State>): View {
  const shapes = projection.tables.map(({ name, columns, indexes }): TableShape => {
    const searched = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
    return {
      name,
      columns: ['id TEXT PRIMARY KEY', 'row TEXT NOT NULL', ...searched].join(', '),
      indexes,
    };
  });
  const states: TableShape = {
    name: stateTable(projection.name),
    // With a rowid: a state is longer than what a page of a table without one holds in place.
    columns: 'key TEXT PRIMARY KEY, state TEXT NOT NULL',
  };
  return {
    name: projection.name,
    version: projection.version,
    ...(projection.kinds && { kinds: projection.kinds }),
    tables: [states, ...shapes],
    writer: (database) => new KeyedWriter(projection, database),
  };
}

interface Held<State> {
  state: State;
  /** The state that the stored rows were derived from; null where none are stored. */
  stored: State | null;
}

class KeyedWriter<State extends object> implements ViewWriter {
  readonly #cache = new LRUCache<string, State>({ max: CACHED_STATES });
  readonly #dirty = new Map<string, Held<State>>();
  readonly #load: Statement;
  readonly #save: Statement;
  readonly #tables: { table: DerivedTable<State>; writer: RowWriter }[];

  constructor(
    private readonly projection: Projection<State>,
    database: Database,
  ) {
    const states = stateTable(projection.name);
    this.#load = database.prepare(`SELECT state FROM ${states} WHERE key = ?`);
    this.#save = database.prepare(
      `INSERT INTO ${states} (key, state) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state`,
    );
    this.#tables = projection.tables.map((table) => ({ table, writer: new RowWriter(database, table.name, Object.keys(table.columns)) }));
  }

  keyOf(event: Placed): string | null {
    return this.projection.key(event);
  }

  apply(event: Counted, key: string): void {
    const held = this.#dirty.get(key) ?? this.#held(key);
    held.state = this.projection.evolve(held.state, event);
    this.#dirty.set(key, held);
  }

  flush(): void {
    for (const [key, { state, stored }] of this.#dirty) {
      this.#save.run(key, JSON.stringify(state));
      for (const { table, writer } of this.#tables) writer.replace(stored ? table.rows(stored, key) : [], table.rows(state, key));
      this.#cache.set(key, state);
    }
    this.#dirty.clear();
  }

  reset(): void {
    this.#dirty.clear();
    this.#cache.clear();
  }

  #held(key: string): Held<State> {
    const cached = this.#cache.get(key);
    if (cached) return { state: cached, stored: cached };
    const found = this.#load.get(key) as { state: string } | undefined;
    if (!found) return { state: this.projection.init(key), stored: null };
    const stored = JSON.parse(found.state) as State;
    return { state: stored, stored };
  }
}
