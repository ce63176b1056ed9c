import { DatabaseSync as PortedDatabase } from '@photostructure/sqlite';

/** What a column can hold and a parameter can be. */
export type SqlValue = null | number | bigint | string | Uint8Array;

/** A prepared statement. Rows are objects by column name, or arrays after `setReturnArrays(true)`. */
export interface Statement {
  run(...parameters: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...parameters: SqlValue[]): unknown;
  all(...parameters: SqlValue[]): unknown[];
  iterate(...parameters: SqlValue[]): Iterable<unknown>;
  setReturnArrays(returnArrays: boolean): void;
  setReadBigInts(readBigInts: boolean): void;
}

/** One connection to a SQLite file: the part of Node's `node:sqlite` that is used here. */
export interface Database {
  readonly isOpen: boolean;
  readonly isTransaction: boolean;
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

export interface DatabaseOptions {
  readOnly?: boolean;
  /** How long a statement waits for another connection's lock before SQLITE_BUSY. */
  busyTimeoutMs?: number;
}

type Constructor = new (path: string, options: { readOnly: boolean; timeout: number }) => Database;

const DEFAULT_BUSY_TIMEOUT_MS = 5_000;

let constructor: Constructor | undefined;

/**
 * Opens a connection: with SQLite built into Node where it is complete (22.16 and later), else with its drop-in port.
 * @throws Error of the driver, with `errcode` (SQLite's result code) where the file cannot be opened
 */
export function openDatabase(path: string, { readOnly = false, busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS }: DatabaseOptions = {}): Database {
  constructor ??= builtIn() ?? PortedDatabase;
  return new constructor(path, { readOnly, timeout: busyTimeoutMs });
}

interface BuiltIn {
  DatabaseSync: Constructor;
  StatementSync: { prototype: object };
}

function builtIn(): Constructor | null {
  const warn = Reflect.get<typeof process, 'emitWarning'>(process, 'emitWarning');
  // Node announces node:sqlite as experimental when it is loaded; any other warning passes.
  process.emitWarning = (...warning: unknown[]): void => {
    if (!String(warning[0]).startsWith('SQLite is an experimental feature')) Reflect.apply(warn, process, warning);
  };
  try {
    const sqlite = process.getBuiltinModule('node:sqlite') as BuiltIn | undefined;
    return sqlite && 'setReturnArrays' in sqlite.StatementSync.prototype ? sqlite.DatabaseSync : null;
  } finally {
    process.emitWarning = warn;
  }
}
