import { Refusal } from '../domain/refusal';
import type { SqlValue } from '../sqlite/driver';
import type { Statements } from './statements';

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  /** Where the next page begins; null at the end. It is opaque to whoever carries it. */
  next: string | null;
}

export interface PageAsked {
  limit: number;
  /** The `next` of the page before. */
  cursor?: string | undefined;
  /** A field of the list; descending with `-` before it. */
  sort?: string | undefined;
}

/** A list over one table of a view: what it may be sorted by, each with its column. Ties are broken by id. */
export interface Listing {
  table: string;
  sorts: Readonly<Record<string, string>>;
  defaultSort: string;
}

/** Conditions and their parameters; what is undefined does not restrict. */
export class Where {
  readonly #conditions: string[] = [];
  readonly #parameters: SqlValue[] = [];

  and(condition: string, ...parameters: (SqlValue | undefined)[]): this {
    if (parameters.includes(undefined)) return this;
    this.#conditions.push(condition);
    this.#parameters.push(...(parameters as SqlValue[]));
    return this;
  }

  get sql(): string {
    return this.#conditions.length === 0 ? 'TRUE' : this.#conditions.map((condition) => `(${condition})`).join(' AND ');
  }

  get parameters(): SqlValue[] {
    return this.#parameters;
  }
}

/**
 * One page, from where the last one ended: rows that come and go meanwhile neither repeat nor hide others.
 * @throws Refusal Malformed for a sort that is not offered, or a cursor that is not this list's
 */
export function readPage<Item>(statements: Statements, listing: Listing, where: Where, { limit, cursor, sort }: PageAsked): Page<Item> {
  const asked = sort ?? listing.defaultSort;
  const descending = asked.startsWith('-');
  const column = listing.sorts[descending ? asked.slice(1) : asked];
  if (column === undefined) throw malformed('sort', `must be one of ${Object.keys(listing.sorts).join(', ')}, with - before it for descending`);
  if (cursor !== undefined) where.and(`(${column}, id) ${descending ? '<' : '>'} (?, ?)`, ...placeOf(cursor, listing, asked));
  const order = descending ? 'DESC' : 'ASC';
  const rows = statements.all(
    `SELECT row, id, ${column} AS place FROM ${listing.table} WHERE ${where.sql} ORDER BY ${column} ${order}, id ${order} LIMIT ?`,
    ...where.parameters,
    limit + 1,
  ) as { row: string; id: string; place: string }[];
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ row }) => JSON.parse(row) as Item),
    next: rows.length > limit && last ? cursorOf([listing.table, asked, last.place, last.id]) : null,
  };
}

const cursorOf = (parts: string[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

function placeOf(cursor: string, { table }: Listing, sort: string): [place: string, id: string] {
  const [ofTable, ofSort, place, id] = partsOf(cursor);
  if (ofTable === table && ofSort === sort && place !== undefined && id !== undefined) return [place, id];
  throw malformed('cursor', 'is not one of this list in this order; take the next of the page before');
}

function partsOf(cursor: string): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : [];
  } catch {
    return [];
  }
}

const malformed = (field: string, message: string): Refusal => new Refusal('Malformed', `${field} ${message}.`, [{ field, message }]);
