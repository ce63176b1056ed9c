import { LRUCache } from 'lru-cache';
import type { Partner, ReferenceData, Tenant } from '../../ledger/ports/reference-data';
import type { Database, SqlValue } from '../../sqlite/driver';
import { page, Statements } from '../paging';
import type { Page, Paged } from '../paging';

const CACHED = 20_000;

export interface Search extends Paged {
  /** Part of a name or an id, in any case. */
  q?: string;
}

/** Customers and partners as the view holds them; the most asked for are kept at hand until something changes. */
export class ReferenceQueries implements ReferenceData {
  readonly #statements: Statements;
  readonly #cache = new LRUCache<string, Tenant | Partner>({ max: CACHED });

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  tenant(tenantId: string): Tenant | undefined {
    return this.#one<Tenant>('tenants', tenantId);
  }

  partner(partnerId: string): Partner | undefined {
    return this.#one<Partner>('partners', partnerId);
  }

  /** What a partner is called: its id where nothing else is known of it. */
  readonly partnerCalled = (partnerId: string): string => this.partner(partnerId)?.name ?? partnerId;

  tenants({ q, ...paged }: Search): Page<Tenant> {
    return page(
      this.#statements,
      { table: 'tenants', where: matching(q), sorts: { name: "coalesce(name, '')", tenantId: 'id' }, defaultSort: 'name' },
      paged,
    );
  }

  partners({ q, ...paged }: Search): Page<Partner> {
    return page(
      this.#statements,
      { table: 'partners', where: matching(q), sorts: { name: "coalesce(name, '')", partnerId: 'id' }, defaultSort: 'name' },
      paged,
    );
  }

  /** How many are registered. */
  counts(): { tenants: number; partners: number } {
    const sql = 'SELECT (SELECT count(*) FROM tenants) AS tenants, (SELECT count(*) FROM partners) AS partners';
    return this.#statements.get(sql).get() as { tenants: number; partners: number };
  }

  /** Forgets what was kept at hand: reference data has changed. */
  refresh(): void {
    this.#cache.clear();
  }

  #one<Kind extends Tenant | Partner>(table: 'tenants' | 'partners', id: string): Kind | undefined {
    const key = `${table} ${id}`;
    const cached = this.#cache.get(key);
    if (cached) return cached as Kind;
    const found = this.#statements.get(`SELECT row FROM ${table} WHERE id = ?`).get(id) as { row: string } | undefined;
    if (!found) return undefined;
    const read = JSON.parse(found.row) as Kind;
    this.#cache.set(key, read);
    return read;
  }
}

function matching(q: string | undefined): [string, ...SqlValue[]][] {
  return q === undefined || q === '' ? [] : [['instr(search, ?) > 0', q.toLowerCase()]];
}
