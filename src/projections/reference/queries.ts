import { LRUCache } from 'lru-cache';
import type { Partner, ReferenceData, Tenant } from '../../ledger/ports/reference-data';
import type { Database } from '../../sqlite/driver';
import { readPage, Where } from '../paging';
import type { Listing, Page, PageAsked } from '../paging';
import type { Change } from '../runner/runner';
import { Statements } from '../statements';

const KEPT = 20_000;

export interface ReferenceAsked extends PageAsked {
  /** A part of the name or the id, in any case. */
  q?: string | undefined;
}

const listing = (table: 'tenants' | 'partners', id: string): Listing => ({ table, sorts: { name: 'search', [id]: 'id' }, defaultSort: 'name' });
const tenants = listing('tenants', 'tenantId');
const partners = listing('partners', 'partnerId');

/** Customers and partners. Who writes the views too tells what has changed, else nothing is remembered between two questions. */
export class ReferenceQueries implements ReferenceData {
  readonly #statements: Statements;
  readonly #kept: LRUCache<string, object> | null;

  constructor(database: Database, runner: { onChange(listener: (change: Change) => void): void } | null = null) {
    this.#statements = new Statements(database);
    this.#kept = runner && new LRUCache({ max: KEPT });
    runner?.onChange((change) => this.#forget(change));
  }

  tenant(tenantId: string): Tenant | undefined {
    return this.#find<Tenant>('tenants', tenantId);
  }

  partner(partnerId: string): Partner | undefined {
    return this.#find<Partner>('partners', partnerId);
  }

  /** @throws Refusal Malformed */
  tenants({ q, ...page }: ReferenceAsked): Page<Tenant> {
    return readPage(this.#statements, tenants, matching(q), page);
  }

  /** @throws Refusal Malformed */
  partners({ q, ...page }: ReferenceAsked): Page<Partner> {
    return readPage(this.#statements, partners, matching(q), page);
  }

  #find<Found extends object>(table: 'tenants' | 'partners', id: string): Found | undefined {
    const kept = this.#kept?.get(`${table} ${id}`);
    if (kept) return kept as Found;
    const found = this.#statements.get(`SELECT row FROM ${table} WHERE id = ?`, id) as { row: string } | undefined;
    if (!found) return undefined;
    const row = JSON.parse(found.row) as Found;
    this.#kept?.set(`${table} ${id}`, row);
    return row;
  }

  #forget(change: Change): void {
    if ('rebuilt' in change) this.#kept?.clear();
    else for (const { stored } of change.events) this.#kept?.delete(keptAs(stored.stream));
  }
}

const matching = (q: string | undefined): Where => new Where().and('instr(search, ?) > 0', q?.toLowerCase());
