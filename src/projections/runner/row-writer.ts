import type { Database, SqlValue, Statement } from '../../sqlite/driver';
import { Statements } from '../paging';

/** One derived row: its id, its JSON, and the columns to search and sort by. */
export interface Row {
  id: string;
  row: object;
  columns: Record<string, SqlValue>;
}

/** Writes the rows of one table: of what stands only what differs is touched, since each value has an index that pays for it. */
export class RowWriter {
  readonly #columns: string[];
  readonly #insert: Statement;
  readonly #remove: Statement;
  readonly #updates: Statements;

  constructor(
    database: Database,
    private readonly table: string,
    private readonly searched: readonly string[],
  ) {
    this.#columns = ['row', ...searched];
    this.#insert = database.prepare(
      `INSERT INTO ${table} (id, ${this.#columns.join(', ')}) VALUES (?, ${this.#columns.map(() => '?').join(', ')})`,
    );
    this.#remove = database.prepare(`DELETE FROM ${table} WHERE id = ?`);
    this.#updates = new Statements(database);
  }

  /** The rows of one key, in place of those that stand. */
  replace(standing: readonly Row[], rows: readonly Row[]): void {
    const before = new Map(standing.map((row) => [row.id, row]));
    for (const row of rows) {
      const old = before.get(row.id);
      before.delete(row.id);
      if (old) this.#update(old, row);
      else this.#insert.run(row.id, ...this.#values(row));
    }
    for (const id of before.keys()) this.#remove.run(id);
  }

  #update(old: Row, row: Row): void {
    const [was, is] = [this.#values(old), this.#values(row)];
    const places = this.#columns.flatMap((_, place) => (was[place] === is[place] ? [] : [place]));
    if (places.length === 0) return;
    const changes = places.map((place) => `${this.#columns[place]} = ?`).join(', ');
    this.#updates.get(`UPDATE ${this.table} SET ${changes} WHERE id = ?`).run(...places.map((place) => is[place] ?? null), row.id);
  }

  #values({ row, columns }: Row): SqlValue[] {
    return [JSON.stringify(row), ...this.searched.map((column) => columns[column] ?? null)];
  }
}
