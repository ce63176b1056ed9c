import { setImmediate } from 'node:timers/promises';
import type { AllPage, StoredEvent, StreamPage } from '../../ledger/ports/event-store';
import type { Database, SqlValue, Statement } from '../../sqlite/driver';
import { BLOCK_COLUMNS, eachOf } from './block';
import type { Block, Row } from './block';

/** How a page is read: where it begins, some events from a place on, and the place that follows an event. */
interface Reading {
  from: SqlValue;
  some: (from: SqlValue, count: number) => StoredEvent[];
  following: (last: StoredEvent) => SqlValue;
  /** How many are asked for at first. */
  first?: number;
}

/** Events read before other work of the thread gets its turn: about half a millisecond. */
const EVENTS_AT_A_TIME = 256;
/** So few are read row by row: a block has a price of its own, and most reads find only a few. */
const FEW_EVENTS = 64;
const STREAM_NAMES_KEPT = 200_000;
const COLUMNS = 'position, stream_id, revision, type_id, id, data, meta';

/**
 * An event as it was read: no literal, and made of no literal. Of a place in the code that makes literals, V8 learns that they outlive a
 * collection, as those of a page do, and from then on makes them where only a full collection finds them dead, and all their texts.
 */
class ReadEvent implements StoredEvent {
  constructor(
    readonly id: string,
    readonly type: string,
    readonly data: string,
    readonly meta: string,
    readonly stream: string,
    readonly revision: number,
    readonly position: bigint,
  ) {}
}

/** Reads events on a connection of its own. The log only grows, so a page read in several turns is still one page. */
export class Reader {
  private readonly names = new Map<number, string>();
  private readonly types = new Map<number, string>();
  private readonly allForwards: Statement;
  private readonly allInBlocks: Statement;
  private readonly allBackwards: Statement;
  private readonly streamForwards: Statement;
  private readonly streamBackwards: Statement;
  private readonly streamName: Statement;
  private readonly typeName: Statement;
  private readonly streamId: Statement;
  private readonly last: Statement;

  constructor(private readonly database: Database) {
    const arrays = (sql: string): Statement => {
      const statement = database.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    };
    const rows = (tail: string): Statement => arrays(`SELECT ${COLUMNS} FROM events WHERE ${tail} LIMIT ?`);
    this.allForwards = rows('position > ? ORDER BY position');
    this.allInBlocks = arrays(`SELECT ${BLOCK_COLUMNS} FROM (SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?)`);
    this.allBackwards = rows('position < ? ORDER BY position DESC');
    this.streamForwards = rows('stream_id = ? AND revision >= ? ORDER BY revision');
    this.streamBackwards = rows('stream_id = ? AND revision <= ? ORDER BY revision DESC');
    this.streamName = database.prepare('SELECT name FROM streams WHERE id = ?');
    this.typeName = database.prepare('SELECT name FROM types WHERE id = ?');
    this.streamId = database.prepare('SELECT id FROM streams WHERE name = ?');
    this.last = database.prepare('SELECT max(position) AS position FROM events');
  }

  all(page: AllPage): Promise<StoredEvent[]> {
    const following = ({ position }: StoredEvent): bigint => position;
    if (page.direction === 'backwards') {
      const from = page.before ?? BigInt(Number.MAX_SAFE_INTEGER);
      return this.page(page.limit, { from, some: (before, count) => this.rows(this.allBackwards, before, count), following });
    }
    const some = (after: SqlValue, count: number): StoredEvent[] =>
      (count > FEW_EVENTS ? eachOf(this.allInBlocks.get(after, count) as Block, this.event) : null) ??
      this.rows(this.allForwards, after, count);
    return this.page(page.limit, { from: page.after ?? 0n, some, following, first: FEW_EVENTS });
  }

  async stream(name: string, { from, direction = 'forwards', limit }: StreamPage): Promise<StoredEvent[]> {
    const stream = this.streamId.get(name) as { id: number } | undefined;
    if (!stream) return [];
    const forwards = direction === 'forwards';
    const statement = forwards ? this.streamForwards : this.streamBackwards;
    return this.page(limit, {
      from: from ?? (forwards ? 0 : Number.MAX_SAFE_INTEGER),
      some: (at, count) => this.rows(statement, stream.id, at, count),
      following: ({ revision }) => (forwards ? revision + 1 : revision - 1),
    });
  }

  head(): bigint | null {
    const { position } = this.last.get() as { position: number | null };
    return position === null ? null : BigInt(position);
  }

  close(): void {
    this.database.close();
  }

  private async page(limit: number, { from, some, following, first = EVENTS_AT_A_TIME }: Reading): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    let [start, atATime] = [from, first];
    while (events.length < limit) {
      const wanted = Math.min(limit - events.length, atATime);
      const read = some(start, wanted);
      for (const event of read) events.push(event);
      const last = read.at(-1);
      if (read.length < wanted || !last || events.length === limit) break;
      start = following(last);
      atATime = EVENTS_AT_A_TIME;
      await setImmediate();
    }
    return events;
  }

  private rows(statement: Statement, ...parameters: SqlValue[]): StoredEvent[] {
    return (statement.all(...parameters) as Row[]).map((row) => this.event(...row));
  }

  private readonly event: (...row: Row) => StoredEvent = (position, streamId, revision, typeId, id, data, meta) => {
    const stream = this.names.get(streamId) ?? this.nameOf(streamId, this.streamName, this.names);
    const type = this.types.get(typeId) ?? this.nameOf(typeId, this.typeName, this.types);
    return new ReadEvent(id, type, data, meta, stream, revision, BigInt(position));
  };

  /** Names are looked up once instead of joined to every row. */
  private nameOf(id: number, find: Statement, known: Map<number, string>): string {
    const { name } = find.get(id) as { name: string };
    if (known.size >= STREAM_NAMES_KEPT) known.clear();
    known.set(id, name);
    return name;
  }
}
