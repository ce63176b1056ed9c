import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { malformed } from '../domain/refusal';
import type { Database, SqlValue, Statement } from '../sqlite/driver';
import { pageCursor, placeIn } from './cursor';

/** One page of a list, and the cursor of the next. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

export interface Paged {
  limit: number;
  cursor?: string;
  /** A name of the list's order, `-` before it for descending. */
  sort?: string;
}

/** A list to page through: conditions with their values, and what it can be sorted by. */
export interface Listed {
  table: string;
  where: [condition: string, ...values: SqlValue[]][];
  /** Sort name to SQL expression; never null. The first is the default. */
  sorts: Readonly<Record<string, string>>;
  defaultSort: string;
}

/** Filters combine to many texts; those asked for most are kept. */
const MOST_STATEMENTS = 200;

/** Statements as they are needed, prepared once. */
export class Statements {
  readonly #prepared = new LRUCache<string, Statement>({ max: MOST_STATEMENTS });

  constructor(private readonly database: Database) {}

  get(sql: string): Statement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const prepared = this.database.prepare(sql);
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** After the last row of a page: of which list and order, and where it stands in it. */
const placeAfter = (list: string, sort: string) =>
  z.object({ list: z.literal(list), sort: z.literal(sort), value: z.union([z.string(), z.number()]), id: z.string() });

/** A page by keyset: the cursor carries the last row's place, so that rows that come and go in between are neither lost nor repeated. */
export function page<Item>(
  statements: Statements,
  { table, where, sorts, defaultSort }: Listed,
  { limit, cursor, sort = defaultSort }: Paged,
): Page<Item> {
  const name = sort.replace(/^-/, '');
  const expression = Object.hasOwn(sorts, name) ? sorts[name] : undefined;
  if (expression === undefined) throw malformed('sort', `must be one of ${Object.keys(sorts).join(', ')}, with - before it for descending`);
  const [direction, beyond] = sort.startsWith('-') ? ['DESC', '<'] : ['ASC', '>'];
  const after = cursor === undefined ? null : placeIn(cursor, placeAfter(table, sort), 'this list in this order');
  const conditions = where.map(([condition]) => condition);
  const values = where.flatMap(([, ...given]) => given);
  if (after) {
    conditions.push(`(${expression}, id) ${beyond} (?, ?)`);
    values.push(after.value, after.id);
  }
  const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT id, row, ${expression} AS place FROM ${table} ${filter} ORDER BY ${expression} ${direction}, id ${direction} LIMIT ?`;
  const found = statements.get(sql).all(...values, limit + 1) as { id: string; row: string; place: string | number }[];
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ row }) => JSON.parse(row) as Item),
    next: found.length > limit && last ? pageCursor({ list: table, sort, value: last.place, id: last.id }) : null,
  };
}

/** `a = ?` where a value is given, nothing where it is not. */
export function equals(column: string, value: string | undefined): [string, ...SqlValue[]][] {
  return value === undefined ? [] : [[`${column} = ?`, value]];
}
