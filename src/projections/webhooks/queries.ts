import type { Webhook } from '../../domain/webhook/state';
import type { Database } from '../../sqlite/driver';
import { equals, page, Statements } from '../paging';
import type { Page, Paged } from '../paging';
import { ownerKey } from './projection';

export interface WebhookSearch extends Paged {
  state?: string;
  /** Only those that this one registered. */
  owner?: { role: string; id: string };
}

/** Webhooks as the view holds them; those that were removed are not there. */
export class WebhookQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  one(webhookId: string): Webhook | undefined {
    const found = this.#statements.get('SELECT row FROM webhooks WHERE id = ?').get(webhookId) as { row: string } | undefined;
    return found && (JSON.parse(found.row) as Webhook);
  }

  list({ state, owner, ...paged }: WebhookSearch): Page<Webhook> {
    const where = [...equals('state', state), ...equals('owner', owner && ownerKey(owner))];
    return page(
      this.#statements,
      { table: 'webhooks', where, sorts: { registeredAt: 'registered_at', webhookId: 'id' }, defaultSort: 'registeredAt' },
      paged,
    );
  }

  /** Those that events are delivered to now. */
  active(): Webhook[] {
    const rows = this.#statements.get("SELECT row FROM webhooks WHERE state = 'active' ORDER BY id").all() as { row: string }[];
    return rows.map(({ row }) => JSON.parse(row) as Webhook);
  }

  count(): number {
    return (this.#statements.get('SELECT count(*) AS n FROM webhooks').get() as { n: number }).n;
  }
}
