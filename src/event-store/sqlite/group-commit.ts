import { statfsSync } from 'node:fs';
import { LRUCache } from 'lru-cache';
import type { StoreUnavailable } from '../../ledger/ports/event-store';
import type { Database, Statement } from '../../sqlite/driver';
import { ledgerPath } from './ledger-file';
import { diskFull, unavailable } from '../../sqlite/errors';
import { TEXTS_PER_EVENT } from './writer-protocol';
import type { AppendRequest, Failure, Verdict, WriterStart } from './writer-protocol';

/** Where a stream ends. A stream that is not there yet has id 0 and revision -1. */
interface StreamEnd {
  id: number;
  revision: number;
}

const STREAM_ENDS_KEPT = 100_000;
const CHECKPOINT_AFTER_PAGES = 1_500;
/** A disk is called full while there is still room to commit what is in flight and to run a checkpoint. */
const RESERVE_BYTES = 16 * 1024 * 1024;

/** Writes appends in groups: one transaction and one fsync for all of a group, each append judged by its own stream. */
export class GroupCommit {
  private readonly ends = new LRUCache<string, StreamEnd>({ max: STREAM_ENDS_KEPT });
  private readonly types = new Map<string, number>();
  private readonly path: string;
  private readonly findStream: Statement;
  private readonly findRepeated: Statement;
  private readonly addStream: Statement;
  private readonly addType: Statement;
  private readonly addEvent: Statement;
  private lastPosition = 0;
  /** Whether a group was abandoned, so that what is kept in memory may be of it. */
  private isInDoubt = true;

  constructor(
    private readonly database: Database,
    private readonly start: WriterStart,
  ) {
    this.path = ledgerPath(start.directory);
    // Builds differ in their default: FULL is what makes a commit outlive a loss of power.
    database.exec(`PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${CHECKPOINT_AFTER_PAGES}`);
    if (start.maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${start.maxPages}`);
    this.findStream = database.prepare(
      'SELECT id, coalesce((SELECT max(revision) FROM events WHERE stream_id = streams.id), -1) AS revision FROM streams WHERE name = ?',
    );
    this.findRepeated = database.prepare(
      'SELECT id, revision, position FROM events WHERE stream_id = ? AND revision > ? ORDER BY revision LIMIT ?',
    );
    this.addStream = database.prepare('INSERT INTO streams (name) VALUES (?)');
    this.addType = database.prepare('INSERT INTO types (name) VALUES (?)');
    this.addEvent = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.startAnew();
  }

  /** One verdict for each append, in order. What is called stored is on the disk. */
  commit(group: readonly AppendRequest[]): Verdict[] {
    const verdicts: Verdict[] = [];
    try {
      this.refuseFullDisk();
      if (this.isInDoubt) this.startAnew();
      this.database.exec('BEGIN IMMEDIATE');
      for (const request of group) verdicts.push(this.append(request));
    } catch (error) {
      return this.abandon(group, 'refused', error);
    }
    try {
      this.database.exec('COMMIT');
    } catch (error) {
      return this.abandon(group, 'unknown', error);
    }
    return verdicts;
  }

  private append([ticket, stream, expectedRevision, texts]: AppendRequest): Verdict {
    const end = this.endOf(stream);
    if (expectedRevision !== end.revision) return this.repeated(ticket, end, expectedRevision, texts) ?? [ticket, 'conflict', end.revision];
    if (end.id === 0) end.id = Number(this.addStream.run(stream).lastInsertRowid);
    for (let at = 0; at < texts.length; at += TEXTS_PER_EVENT) {
      const [id, type, data, meta] = texts.slice(at, at + TEXTS_PER_EVENT) as [string, string, string, string];
      end.revision += 1;
      this.lastPosition += 1;
      this.addEvent.run(this.lastPosition, end.id, end.revision, this.typeId(type), id, data, meta);
    }
    return [ticket, 'stored', end.revision, this.lastPosition];
  }

  /** The first result, where the very same events stand right after the expected revision. */
  private repeated(ticket: number, end: StreamEnd, expectedRevision: number, texts: readonly string[]): Verdict | null {
    const count = texts.length / TEXTS_PER_EVENT;
    if (expectedRevision < -1 || end.revision < expectedRevision + count) return null;
    const rows = this.findRepeated.all(end.id, expectedRevision, count) as { id: string; revision: number; position: number }[];
    const last = rows.at(-1);
    const same = rows.length === count && rows.every(({ id }, index) => id === texts[index * TEXTS_PER_EVENT]);
    return same && last ? [ticket, 'stored', last.revision, last.position] : null;
  }

  private endOf(stream: string): StreamEnd {
    const known = this.ends.get(stream);
    if (known) return known;
    const row = this.findStream.get(stream) as StreamEnd | undefined;
    const end = row ? { id: row.id, revision: row.revision } : { id: 0, revision: -1 };
    this.ends.set(stream, end);
    return end;
  }

  private typeId(name: string): number {
    const known = this.types.get(name);
    if (known !== undefined) return known;
    const id = Number(this.addType.run(name).lastInsertRowid);
    this.types.set(name, id);
    return id;
  }

  /** Nothing of the group is kept, neither in the file nor in memory; the next group starts from what the file holds. */
  private abandon(group: readonly AppendRequest[], outcome: 'refused' | 'unknown', error: unknown): Verdict[] {
    const cause = failure(unavailable(error, this.path));
    this.isInDoubt = true;
    try {
      this.rollBack();
    } catch {
      // The next group begins with it.
    }
    return group.map(([ticket]): Verdict => [ticket, outcome, cause]);
  }

  private rollBack(): void {
    if (this.database.isTransaction) this.database.exec('ROLLBACK');
  }

  private startAnew(): void {
    this.rollBack();
    this.ends.clear();
    this.types.clear();
    for (const { id, name } of this.database.prepare('SELECT id, name FROM types').all() as { id: number; name: string }[]) {
      this.types.set(name, id);
    }
    const { last } = this.database.prepare('SELECT max(position) AS last FROM events').get() as { last: number | null };
    this.lastPosition = last ?? 0;
    this.isInDoubt = false;
  }

  /** Found before anything is written, a full disk is a plain refusal; found at the commit, the outcome would be unknown. */
  private refuseFullDisk(): void {
    const { bavail, bsize, blocks } = statfsSync(this.start.directory);
    // Some network file systems tell no size at all.
    if (blocks > 0 && bavail * bsize < RESERVE_BYTES) throw diskFull(this.path);
  }
}

export const failure = ({ reason, message }: StoreUnavailable): Failure => ({ reason, message });
