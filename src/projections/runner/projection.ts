import { LRUCache } from 'lru-cache';
import type { Database, SqlValue, Statement } from '../../sqlite/driver';
import type { Counted, Placed, TableShape, View, ViewWriter } from './view';

/** One derived row: its id, its JSON, and the columns to search and sort by. */
export interface Row {
  id: string;
  row: object;
  columns: Record<string, SqlValue>;
}

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
      columns: ['id TEXT PRIMARY KEY', 'key TEXT NOT NULL', 'row TEXT NOT NULL', ...searched].join(', '),
      indexes: { key: 'key', ...indexes },
    };
  });
  const states: TableShape = {
    name: stateTable(projection.name),
    columns: 'key TEXT PRIMARY KEY, state TEXT NOT NULL',
    options: 'WITHOUT ROWID',
  };
  return {
    name: projection.name,
    version: projection.version,
    tables: [states, ...shapes],
    writer: (database) => new KeyedWriter(projection, database),
  };
}

interface Held<State> {
  state: State;
  /** Whether rows of the key may be there already. */
  stored: boolean;
}

class KeyedWriter<State extends object> implements ViewWriter {
  readonly #cache = new LRUCache<string, Held<State>>({ max: CACHED_STATES });
  readonly #dirty = new Map<string, Held<State>>();
  readonly #load: Statement;
  readonly #save: Statement;
  readonly #tables: { table: DerivedTable<State>; remove: Statement; insert: Statement }[];

  constructor(
    private readonly projection: Projection<State>,
    database: Database,
  ) {
    const states = stateTable(projection.name);
    this.#load = database.prepare(`SELECT state FROM ${states} WHERE key = ?`);
    this.#save = database.prepare(
      `INSERT INTO ${states} (key, state) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET state = excluded.state`,
    );
    this.#tables = projection.tables.map((table) => {
      const columns = ['id', 'key', 'row', ...Object.keys(table.columns)];
      return {
        table,
        remove: database.prepare(`DELETE FROM ${table.name} WHERE key = ?`),
        insert: database.prepare(`INSERT INTO ${table.name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`),
      };
    });
  }

  keyOf(event: Placed): string | null {
    return this.projection.key(event);
  }

  apply(event: Counted): void {
    const key = this.projection.key(event);
    if (key === null) return;
    const held = this.#dirty.get(key) ?? this.#held(key);
    this.#dirty.set(key, { ...held, state: this.projection.evolve(held.state, event) });
  }

  flush(): void {
    for (const [key, { state, stored }] of this.#dirty) {
      this.#save.run(key, JSON.stringify(state));
      for (const { table, remove, insert } of this.#tables) {
        if (stored) remove.run(key);
        for (const { id, row, columns } of table.rows(state, key)) {
          insert.run(id, key, JSON.stringify(row), ...Object.keys(table.columns).map((column) => columns[column] ?? null));
        }
      }
      this.#cache.set(key, { state, stored: true });
    }
    this.#dirty.clear();
  }

  reset(): void {
    this.#dirty.clear();
    this.#cache.clear();
  }

  #held(key: string): Held<State> {
    const cached = this.#cache.get(key);
    if (cached) return cached;
    const found = this.#load.get(key) as { state: string } | undefined;
    return found ? { state: JSON.parse(found.state) as State, stored: true } : { state: this.projection.init(key), stored: false };
  }
}
