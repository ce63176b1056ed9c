import type { Instant } from '../../domain/calendar';
import type { Database } from '../../sqlite/driver';
import { readPage, Where } from '../paging';
import type { Listing, Page, PageAsked } from '../paging';
import { Statements } from '../statements';
import { ANY_MANAGER } from './inbox-rows';
import type { Addressee, InboxRow } from './inbox-rows';

export interface InboxAsked extends PageAsked {
  /** Only what can still be answered or done at this instant; also what was told, and what is over, where absent. */
  openAt?: Instant | undefined;
}

const inbox: Listing = { table: 'inbox', sorts: { at: 'at', respondBy: 'respond_by' }, defaultSort: '-at' };

/** What an addressee must answer, or was told; the newest first. */
export class InboxQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  /** A manager finds its own and what nobody has taken up. @throws Refusal Malformed */
  of({ kind, id }: Addressee, { openAt, ...page }: InboxAsked): Page<InboxRow> {
    const ids = kind === 'manager' ? [id, ANY_MANAGER] : [id];
    const where = new Where()
      .and('addressee_kind = ?', kind)
      .and('addressee IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
      .and("open AND (addressee_kind = 'manager' OR respond_by > ?)", openAt);
    return readPage(this.#statements, inbox, where, page);
  }
}
