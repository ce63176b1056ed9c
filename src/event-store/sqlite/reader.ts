import { setImmediate } from 'node:timers/promises';
import type { AllPage, StoredEvent, StreamPage } from '../../ledger/ports/event-store';
import type { Database, SqlValue, Statement } from '../../sqlite/driver';

type Row = [position: number, streamId: number, revision: number, typeId: number, id: string, data: string, meta: string];

/** Rows read before other work of the thread gets its turn: about half a millisecond. */
const ROWS_AT_A_TIME = 256;
const STREAM_NAMES_KEPT = 200_000;
const COLUMNS = 'position, stream_id, revision, type_id, id, data, meta';

/** Reads events on a connection of its own. The log only grows, so a page read in several turns is still one page. */
export class Reader {
  private readonly names = new Map<number, string>();
  private readonly types = new Map<number, string>();
  private readonly allForwards: Statement;
  private readonly allBackwards: Statement;
  private readonly streamForwards: Statement;
  private readonly streamBackwards: Statement;
  private readonly streamName: Statement;
  private readonly typeName: Statement;
  private readonly streamId: Statement;
  private readonly last: Statement;

  constructor(private readonly database: Database) {
    const rows = (tail: string): Statement => {
      const statement = database.prepare(`SELECT ${COLUMNS} FROM events WHERE ${tail} LIMIT ?`);
      statement.setReturnArrays(true);
      return statement;
    };
    this.allForwards = rows('position > ? ORDER BY position');
    this.allBackwards = rows('position < ? ORDER BY position DESC');
    this.streamForwards = rows('stream_id = ? AND revision >= ? ORDER BY revision');
    this.streamBackwards = rows('stream_id = ? AND revision <= ? ORDER BY revision DESC');
    this.streamName = database.prepare('SELECT name FROM streams WHERE id = ?');
    this.typeName = database.prepare('SELECT name FROM types WHERE id = ?');
    this.streamId = database.prepare('SELECT id FROM streams WHERE name = ?');
    this.last = database.prepare('SELECT max(position) AS position FROM events');
  }

  all(page: AllPage): Promise<StoredEvent[]> {
    const last = ({ position }: StoredEvent): bigint => position;
    if (page.direction !== 'backwards') return this.page(page.limit, this.allForwards, [], page.after ?? 0n, last);
    return this.page(page.limit, this.allBackwards, [], page.before ?? BigInt(Number.MAX_SAFE_INTEGER), last);
  }

  async stream(name: string, { from, direction = 'forwards', limit }: StreamPage): Promise<StoredEvent[]> {
    const stream = this.streamId.get(name) as { id: number } | undefined;
    if (!stream) return [];
    if (direction === 'forwards') return this.page(limit, this.streamForwards, [stream.id], from ?? 0, (last) => last.revision + 1);
    return this.page(limit, this.streamBackwards, [stream.id], from ?? Number.MAX_SAFE_INTEGER, (last) => last.revision - 1);
  }

  head(): bigint | null {
    const { position } = this.last.get() as { position: number | null };
    return position === null ? null : BigInt(position);
  }

  close(): void {
    this.database.close();
  }

  private async page(
    limit: number,
    statement: Statement,
    fixed: SqlValue[],
    from: SqlValue,
    following: (last: StoredEvent) => SqlValue,
  ): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for (let start = from; events.length < limit;) {
      const wanted = Math.min(limit - events.length, ROWS_AT_A_TIME);
      const rows = statement.all(...fixed, start, wanted) as Row[];
      for (const row of rows) events.push(this.event(row));
      const last = events.at(-1);
      if (rows.length < wanted || !last || events.length === limit) break;
      start = following(last);
      await setImmediate();
    }
    return events;
  }

  private event([position, streamId, revision, typeId, id, data, meta]: Row): StoredEvent {
    const stream = this.names.get(streamId) ?? this.nameOf(streamId, this.streamName, this.names);
    const type = this.types.get(typeId) ?? this.nameOf(typeId, this.typeName, this.types);
    return { id, type, data, meta, stream, revision, position: BigInt(position) };
  }

  /** Names are looked up once instead of joined to every row. */
  private nameOf(id: number, find: Statement, known: Map<number, string>): string {
    const { name } = find.get(id) as { name: string };
    if (known.size >= STREAM_NAMES_KEPT) known.clear();
    known.set(id, name);
    return name;
  }
}
