import { LRUCache } from 'lru-cache';
import { streamKind, subjectOfStream, workloadOfStream } from '../../domain/streams';
import type { Database, Statement } from '../../sqlite/driver';
import type { Counted, Placed, View, ViewWriter } from '../runner/view';
import { subjectsOf } from './subjects';
import type { Subjects } from './subjects';

/**
 * Where each event stands: its sequence, its stream and revision, and whose history it belongs to. Bodies stay in the log. What is
 * counted here is the sequence itself, so that it is the same on every server and in every copy.
 */
export const history: View = {
  name: 'history',
  version: 2,
  tables: [
    {
      name: 'history_events',
      columns: 'sequence INTEGER PRIMARY KEY, position INTEGER NOT NULL, stream INTEGER NOT NULL, revision INTEGER NOT NULL',
      indexes: { place: 'stream, revision' },
    },
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

class HistoryWriter implements ViewWriter {
  readonly #streams = new LRUCache<string, number>({ max: CACHED_STREAMS });
  readonly #claims = new LRUCache<string, { partner: string; account: string }>({ max: CACHED_CLAIMS });
  readonly #event: Statement;
  readonly #findStream: Statement;
  readonly #addStream: Statement;
  readonly #findClaim: Statement;
  readonly #addClaim: Statement;
  readonly #moveClaim: Statement;
  readonly #findDispute: Statement;
  readonly #addDispute: Statement;
  readonly #subject: Statement;

  constructor(database: Database) {
    this.#event = database.prepare('INSERT INTO history_events (sequence, position, stream, revision) VALUES (?, ?, ?, ?)');
    this.#findStream = database.prepare('SELECT id FROM history_streams WHERE name = ?');
    this.#addStream = database.prepare('INSERT INTO history_streams (name, kind, tenant) VALUES (?, ?, ?)');
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
    this.#streams.clear();
    this.#claims.clear();
  }

  /** Nothing is left for later: an event that was kept until the batch ends would be one more for the collector to carry along. */
  flush(): void {}

  apply(event: Counted): void {
    const { sequence, position, stream, revision } = event;
    this.#event.run(sequence, position, this.#streamId(stream), revision);
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
    const cached = this.#streams.get(name);
    if (cached !== undefined) return cached;
    const found = this.#findStream.get(name) as { id: number } | undefined;
    const id = found?.id ?? Number(this.#addStream.run(name, streamKind(name), tenantOf(name)).lastInsertRowid);
    this.#streams.set(name, id);
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
