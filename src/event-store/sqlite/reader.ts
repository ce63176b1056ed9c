import { setImmediate } from 'node:timers/promises';
import { StoreUnavailable } from '../../ledger/ports/event-store';
import type { AllPage, StoredEvent, StreamPage } from '../../ledger/ports/event-store';
import type { Database, SqlValue, Statement } from '../../sqlite/driver';
import { BLOCK_COLUMNS, charactersOf, eachOf } from './block';
import type { Block, Row } from './block';

/** Events from a place on, how long their texts are, and how many were looked for: fewer that were found are the last. */
interface Some {
  events: StoredEvent[];
  characters: number;
  looked: number;
}

/** How a page is read: where it begins, some events from a place on, and the place that follows an event. */
interface Reading {
  from: SqlValue;
  some: (from: SqlValue, count: number) => Some;
  following: (last: StoredEvent) => SqlValue;
  /** How many are asked for at first. */
  first?: number;
  /** It ends where its texts have come to so many characters; without a bound where absent. */
  mostCharacters?: number;
}

/** A page, and whether the log may go on behind it: it ended at one of its bounds. */
interface Page {
  events: StoredEvent[];
  more: boolean;
}

/** Events read before other work of the thread gets its turn: about half a millisecond. */
const EVENTS_AT_A_TIME = 256;
/** So few are read row by row: a block has a price of its own, and most reads find only a few. */
const FEW_EVENTS = 64;
/** So few where one of them is long: each may have a megabyte. */
const FEW_LONG_EVENTS = 16;
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

const positionOf = ({ position }: StoredEvent): bigint => position;

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

  constructor(
    private readonly database: Database,
    private readonly path: string,
  ) {
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

  async all(page: AllPage): Promise<StoredEvent[]> {
    if (page.direction !== 'backwards') return (await this.after(page.after ?? null, page.limit)).events;
    const from = page.before ?? BigInt(Number.MAX_SAFE_INTEGER);
    const some = (before: SqlValue, count: number) => this.rows(this.allBackwards, count, before);
    return (await this.page(page.limit, { from, some, following: positionOf })).events;
  }

  /** Events after a position: so many at most, and no more once their texts have come to so many characters. */
  after(position: bigint | null, limit: number, mostCharacters?: number): Promise<Page> {
    const some = (after: SqlValue, count: number): Some => {
      if (count <= FEW_EVENTS) return this.rows(this.allForwards, count, after);
      const block = this.allInBlocks.get(after, count) as Block;
      const events = eachOf(block, this.event);
      return events ? { events, characters: charactersOf(block), looked: count } : this.rows(this.allForwards, FEW_LONG_EVENTS, after);
    };
    return this.page(limit, { from: position ?? 0n, some, following: positionOf, first: FEW_EVENTS, mostCharacters });
  }

  async stream(name: string, { from, direction = 'forwards', limit }: StreamPage): Promise<StoredEvent[]> {
    const stream = this.streamId.get(name) as { id: number } | undefined;
    if (!stream) return [];
    const forwards = direction === 'forwards';
    const statement = forwards ? this.streamForwards : this.streamBackwards;
    const page = await this.page(limit, {
      from: from ?? (forwards ? 0 : Number.MAX_SAFE_INTEGER),
      some: (at, count) => this.rows(statement, count, stream.id, at),
      following: ({ revision }) => (forwards ? revision + 1 : revision - 1),
    });
    return page.events;
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
    { from, some, following, first = EVENTS_AT_A_TIME, mostCharacters = Infinity }: Reading,
  ): Promise<Page> {
    const events: StoredEvent[] = [];
    let [start, atATime, characters] = [from, first, 0];
    while (events.length < limit) {
      const found = some(start, Math.min(limit - events.length, atATime));
      for (const event of found.events) events.push(event);
      characters += found.characters;
      const last = found.events.at(-1);
      if (found.events.length < found.looked || !last) return { events, more: false };
      if (events.length === limit || characters >= mostCharacters) break;
      start = following(last);
      atATime = EVENTS_AT_A_TIME;
      await setImmediate();
    }
    return { events, more: true };
  }

  private rows(statement: Statement, looked: number, ...parameters: SqlValue[]): Some {
    const events = (statement.all(...parameters, looked) as Row[]).map((row) => this.event(...row));
    return { events, characters: events.reduce((sum, { data, meta }) => sum + data.length + meta.length, 0), looked };
  }

  private readonly event: (...row: Row) => StoredEvent = (position, streamId, revision, typeId, id, data, meta) => {
    const stream = this.names.get(streamId) ?? this.nameOf(streamId, this.streamName, this.names);
    const type = this.types.get(typeId) ?? this.nameOf(typeId, this.typeName, this.types);
    if (stream === undefined || type === undefined)
      throw new StoreUnavailable(
        'corrupt',
        `The event at position ${position} has no stream or no type. Restore ${this.path} from a backup.`,
      );
    return new ReadEvent(id, type, data, meta, stream, revision, BigInt(position));
  };

  /** Names are looked up once instead of joined to every row. */
  private nameOf(id: number, find: Statement, known: Map<number, string>): string | undefined {
    const { name } = (find.get(id) ?? {}) as { name?: string };
    if (name === undefined) return undefined;
    if (known.size >= STREAM_NAMES_KEPT) known.clear();
    known.set(id, name);
    return name;
  }
}
