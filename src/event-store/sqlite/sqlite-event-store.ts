import { StoreUnavailable } from '../../ledger/ports/event-store';
import type {
  AllPage,
  Appended,
  EventStore,
  EventToAppend,
  StoredEvent,
  StreamPage,
  SubscriptionMessage,
} from '../../ledger/ports/event-store';
import { checkAppendSize } from '../append-size';
import { CommitBell } from '../commit-bell';
import { faultsOf } from './integrity';
import { createLedger, ledgerPath, makeDirectory, openLedger } from './ledger-file';
import { Reader } from './reader';
import { unavailable } from '../../sqlite/errors';
import { Writer } from './writer';
import { lockForWriting } from './writer-lock';
import type { Release } from './writer-lock';

export interface SqliteOptions {
  /** The data directory; made where it is missing, in write mode. */
  directory: string;
  mode: 'write' | 'read';
  /** Who holds the ledger, as another process is told: `onrecord serve, process 123`. */
  owner?: string;
  /** The ledger's file may not outgrow so many pages of 4 KiB; the disk's size where absent. */
  maxPages?: number;
}

/** A message of a subscription has no more events, and takes in no more once their texts have come to so many characters. */
const EVENTS_PER_MESSAGE = 1_024;
const CHARACTERS_PER_MESSAGE = 8 * 1024 * 1024;
/** How soon what another process wrote is seen. */
const POLL_MS = 100;

/**
 * Opens the embedded event store: one writer for each data directory, any number of readers beside it.
 * @throws StoreUnavailable in-use, not-found, corrupt, read-only, disk-full or unreachable; the message says what to do
 */
export async function openSqliteEventStore(options: SqliteOptions): Promise<SqliteEventStore> {
  const { directory, mode, owner = `process ${process.pid}`, maxPages } = options;
  const commits = new CommitBell();
  if (mode === 'read') return new SqliteEventStore(directory, commits, null);

  makeDirectory(directory);
  const release = lockForWriting(directory, owner);
  let writer: Writer | undefined;
  try {
    createLedger(directory);
    writer = await Writer.start({ directory, maxPages }, () => commits.ring());
    return new SqliteEventStore(directory, commits, { writer, release });
  } catch (error) {
    await writer?.close();
    release();
    throw error;
  }
}

/** The ledger in one SQLite file: appends through a writer's thread, reads on a connection of its own. */
export class SqliteEventStore implements EventStore {
  readonly shared = false;
  private readonly path: string;
  private readonly reader: Reader;
  private closing: Promise<void> | null = null;

  constructor(
    private readonly directory: string,
    private readonly commits: CommitBell,
    private readonly writing: { writer: Writer; release: Release } | null,
  ) {
    this.path = ledgerPath(directory);
    this.reader = new Reader(openLedger(directory, { readOnly: true }), this.path);
  }

  /** Appends in flight. */
  get queueDepth(): number {
    return this.writing?.writer.depth ?? 0;
  }

  async append(stream: string, expectedRevision: number, events: readonly EventToAppend[]): Promise<Appended> {
    this.refuseWhenClosed();
    if (!this.writing) throw new StoreUnavailable('read-only', `${this.path} was opened for reading only.`);
    checkAppendSize(stream, events);
    return this.writing.writer.append(stream, expectedRevision, events);
  }

  readStream(stream: string, page: StreamPage): Promise<StoredEvent[]> {
    return this.reading(() => this.reader.stream(stream, page));
  }

  readAll(page: AllPage): Promise<StoredEvent[]> {
    return this.reading(() => this.reader.all(page));
  }

  async *subscribe({ after, signal }: { after: bigint | null; signal: AbortSignal }): AsyncIterable<SubscriptionMessage> {
    let read = after;
    let caughtUp = false;
    while (!signal.aborted) {
      const heard = this.commits.count;
      const after = read;
      const { events, more } = await this.reading(() => this.reader.after(after, EVENTS_PER_MESSAGE, CHARACTERS_PER_MESSAGE));
      const last = events.at(-1);
      if (last) {
        read = last.position;
        yield { events };
      }
      if (more) continue;
      if (!caughtUp) {
        caughtUp = true;
        yield { caughtUp };
      }
      // Own commits ring; another process's are found by looking.
      await this.commits.rungAfter(heard, signal, this.writing ? undefined : POLL_MS);
    }
  }

  head(): Promise<bigint | null> {
    return this.reading(() => Promise.resolve(this.reader.head()));
  }

  /** What is wrong with the file, a line each; nothing where it is sound. Reads all of it, and holds up this thread meanwhile. */
  integrityCheck(): Promise<string[]> {
    const database = openLedger(this.directory, { readOnly: true });
    try {
      return Promise.resolve(faultsOf(database));
    } catch (error) {
      return Promise.resolve([unavailable(error, this.path).message]);
    } finally {
      database.close();
    }
  }

  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    const ended = this.writing?.writer.close();
    this.reader.close();
    this.commits.ring();
    await ended;
    this.writing?.release();
  }

  private async reading<Result>(read: () => Promise<Result>): Promise<Result> {
    this.refuseWhenClosed();
    try {
      return await read();
    } catch (error) {
      this.refuseWhenClosed(); // Closed between two turns of one page.
      throw unavailable(error, this.path);
    }
  }

  private refuseWhenClosed(): void {
    if (this.closing) throw new StoreUnavailable('closed', 'The event store is closed.');
  }
}
