import { LRUCache } from 'lru-cache';
import { streamKind, subjectOfStream, workloadOfStream } from '../../domain/streams';
import type { Database, SqlValue, Statement } from '../../sqlite/driver';
import { Statements } from '../paging';
import type { Counted, Placed, View, ViewWriter } from '../runner/view';
import { subjectsOf } from './subjects';
import type { Subjects } from './subjects';

/**
 * Where each event stands: its sequence, its stream and revision, and whose history it belongs to; and what an event is looked for by:
 * type, who acted, when it was recorded. Bodies stay in the log. What is counted here is the sequence itself, so that it is the same on
 * every server and in every copy.
 */
export const history: View = {
  name: 'history',
  version: 3,
  tables: [
    {
      name: 'history_events',
      columns:
        'sequence INTEGER PRIMARY KEY, position INTEGER NOT NULL, stream INTEGER NOT NULL, revision INTEGER NOT NULL, type INTEGER NOT NULL, role INTEGER NOT NULL, recorded_ms INTEGER NOT NULL',
      indexes: { place: 'stream, revision' },
    },
    // Types and roles by number: there are few of them, and a row of every event.
    { name: 'history_words', columns: 'id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE' },
    {
      name: 'history_streams',
      columns: 'id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, tenant TEXT',
      indexes: { tenant: 'tenant' },
    },
    { name: 'history_claims', columns: 'claim TEXT PRIMARY KEY, partner TEXT NOT NULL, account TEXT NOT NULL', options: 'WITHOUT ROWID' },
    { name: 'history_disputes', columns: 'dispute TEXT PRIMARY KEY, counterpart TEXT', options: 'WITHOUT ROWID' },
    {
      name: 'history_subjects',
      columns: 'subject TEXT NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (subject, sequence)',
      options: 'WITHOUT ROWID',
    },
  ],
  writer: (database) => new HistoryWriter(database),
};

const CACHED_STREAMS = 50_000;
const CACHED_CLAIMS = 20_000;
/** Rows that one statement writes: the calls cost more than the rows. */
const ROWS_PER_STATEMENT = 64;
const ROW = ['sequence', 'position', 'stream', 'revision', 'type', 'role', 'recorded_ms'];
const PLACES = `(${ROW.map(() => '?').join(', ')})`;

class HistoryWriter implements ViewWriter {
  readonly #streams = new LRUCache<string, number>({ max: CACHED_STREAMS });
  readonly #claims = new LRUCache<string, { partner: string; account: string }>({ max: CACHED_CLAIMS });
  readonly #words = new Map<string, number>();
  readonly #inserts: Statements;
  /** Values of rows that are not written yet, one row after the other. */
  #unwritten: SqlValue[] = [];
  #lastStream: { name: string; id: number } | null = null;
  readonly #findStream: Statement;
  readonly #addStream: Statement;
  readonly #findWord: Statement;
  readonly #addWord: Statement;
  readonly #findClaim: Statement;
  readonly #addClaim: Statement;
  readonly #moveClaim: Statement;
  readonly #findDispute: Statement;
  readonly #addDispute: Statement;
  readonly #subject: Statement;

  constructor(database: Database) {
    this.#inserts = new Statements(database);
    this.#findStream = database.prepare('SELECT id FROM history_streams WHERE name = ?');
    this.#addStream = database.prepare('INSERT INTO history_streams (name, kind, tenant) VALUES (?, ?, ?)');
    this.#findWord = database.prepare('SELECT id FROM history_words WHERE word = ?');
    this.#addWord = database.prepare('INSERT INTO history_words (word) VALUES (?)');
    this.#findClaim = database.prepare('SELECT partner, account FROM history_claims WHERE claim = ?');
    this.#addClaim = database.prepare('INSERT INTO history_claims (claim, partner, account) VALUES (?, ?, ?)');
    this.#moveClaim = database.prepare('UPDATE history_claims SET partner = ? WHERE claim = ?');
    this.#findDispute = database.prepare('SELECT counterpart FROM history_disputes WHERE dispute = ?');
    this.#addDispute = database.prepare('INSERT INTO history_disputes (dispute, counterpart) VALUES (?, ?)');
    this.#subject = database.prepare('INSERT OR IGNORE INTO history_subjects (subject, sequence) VALUES (?, ?)');
  }

  keyOf({ stream }: Placed): string {
    return stream;
  }

  reset(): void {
    this.#unwritten = [];
    this.#lastStream = null;
    this.#streams.clear();
    this.#words.clear();
    this.#claims.clear();
  }

  flush(): void {
    if (this.#unwritten.length === 0) return;
    const rows = Array<string>(this.#unwritten.length / ROW.length).fill(PLACES);
    this.#inserts.get(`INSERT INTO history_events (${ROW.join(', ')}) VALUES ${rows.join(', ')}`).run(...this.#unwritten);
    this.#unwritten = [];
  }

  apply(event: Counted): void {
    const { sequence, position, stream, revision, type, actor, recordedAt } = event;
    const [typeId, roleId] = [this.#wordId(type), this.#wordId(actor.role)];
    this.#unwritten.push(sequence, position, this.#streamId(stream), revision, typeId, roleId, Date.parse(recordedAt));
    if (this.#unwritten.length === ROWS_PER_STATEMENT * ROW.length) this.flush();
    const { claims, parties, dispute, movedTo } = subjectsOf(event);
    for (const { claimId, partnerId, accountId } of parties) {
      if (claimId !== undefined && partnerId !== undefined) this.#addClaim.run(claimId, partnerId, accountId);
      else this.#subject.run(`account ${accountId}`, sequence);
    }
    for (const claimId of [...claims, ...this.#counterpart(dispute)]) this.#ofClaim(claimId, sequence);
    if (movedTo) this.#move(movedTo, sequence);
    if (streamKind(stream) === 'partner') this.#subject.run(`partner ${subjectOfStream(stream)}`, sequence);
  }

  #ofClaim(claimId: string, sequence: number): void {
    this.#subject.run(`claim ${claimId}`, sequence);
    const { partner, account } = this.#claim(claimId);
    this.#subject.run(`partner ${partner}`, sequence);
    this.#subject.run(`account ${account}`, sequence);
  }

  /** The claim of a dispute's other party, if there is one. */
  #counterpart(dispute: Subjects['dispute']): string[] {
    if (!dispute) return [];
    const { disputeId, counterpart } = dispute;
    if (counterpart !== undefined) this.#addDispute.run(disputeId, counterpart);
    const found = counterpart ?? (this.#findDispute.get(disputeId) as { counterpart: string | null } | undefined)?.counterpart;
    return found ? [found] : [];
  }

  #move({ claimId, partnerId }: NonNullable<Subjects['movedTo']>, sequence: number): void {
    this.#moveClaim.run(partnerId, claimId);
    this.#claims.delete(claimId);
    this.#subject.run(`partner ${partnerId}`, sequence);
  }

  #streamId(name: string): number {
    if (this.#lastStream?.name === name) return this.#lastStream.id; // Events of one append stand together.
    const id = this.#streams.get(name) ?? this.#findOrAdd(name);
    this.#streams.set(name, id);
    this.#lastStream = { name, id };
    return id;
  }

  #findOrAdd(name: string): number {
    const found = this.#findStream.get(name) as { id: number } | undefined;
    return found?.id ?? Number(this.#addStream.run(name, streamKind(name), tenantOf(name)).lastInsertRowid);
  }

  #wordId(word: string): number {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const found = this.#findWord.get(word) as { id: number } | undefined;
    const id = found?.id ?? Number(this.#addWord.run(word).lastInsertRowid);
    this.#words.set(word, id);
    return id;
  }

  #claim(claimId: string): { partner: string; account: string } {
    const cached = this.#claims.get(claimId);
    if (cached) return cached;
    const found = this.#findClaim.get(claimId) as { partner: string; account: string } | undefined;
    if (!found) throw new Error(`claim ${claimId} was never requested`);
    this.#claims.set(claimId, found);
    return found;
  }
}

function tenantOf(stream: string): string | null {
  const kind = streamKind(stream);
  if (kind === 'tenant') return subjectOfStream(stream);
  return kind === 'workload' || kind === 'usage' ? workloadOfStream(stream).tenantId : null;
}
