import type { DomainEvent } from '../../domain/catalogue';
import type { Recorded } from '../../domain/recorded';
import type { StreamKind } from '../../domain/streams';
import type { Database } from '../../sqlite/driver';

/** An event with its place in the ledger: the n-th, from 1. */
export interface Counted<Data = DomainEvent> extends Recorded<Data> {
  sequence: number;
}

/** What an event is by its label alone: its data need not be readable. */
export type Placed = Pick<Counted, 'stream' | 'type' | 'version'>;

/** A table of a view: its name, its columns and keys as SQL, and its indexes. */
export interface TableShape {
  name: string;
  columns: string;
  options?: 'WITHOUT ROWID';
  indexes?: Record<string, string>;
}

/** A read model as the runner keeps it: tables, and a writer that fills them. */
export interface View {
  name: string;
  /** Raised whenever rows or state change shape: the view is then built anew. */
  version: number;
  /** The only streams that concern it; absent where all do. */
  kinds?: readonly StreamKind[];
  tables: TableShape[];
  writer(database: Database): ViewWriter;
}

export interface ViewWriter {
  /** Which of its rows an event changes; null where it changes none. An event that fails is parked with its key. */
  keyOf(event: Placed): string | null;
  /** Within the runner's transaction, with the key that `keyOf` answered. */
  apply(event: Counted, key: string): void;
  /** Writes what was applied since and is not written yet, within the same transaction. */
  flush(): void;
  /** Forgets what was applied and not written: the transaction was rolled back. */
  reset(): void;
}

/** Makes a view's tables where they are missing, without indexes: these are cheaper made once over many rows than kept up row by row. */
export function createBareTables(database: Database, { tables }: Pick<View, 'tables'>): void {
  for (const { name, columns, options = '' } of tables) database.exec(`CREATE TABLE IF NOT EXISTS main.${name} (${columns}) ${options}`);
}

export function createIndexes(database: Database, { tables }: Pick<View, 'tables'>): void {
  for (const { name, indexes = {} } of tables) {
    for (const [index, on] of Object.entries(indexes)) database.exec(`CREATE INDEX IF NOT EXISTS main.${name}_${index} ON ${name} (${on})`);
  }
}
