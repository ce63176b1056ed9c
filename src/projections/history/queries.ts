import { decode } from '../../ledger/event-codec';
import type { EventStore, StoredEvent } from '../../ledger/ports/event-store';
import type { Instant } from '../../domain/calendar';
import type { DomainEvent } from '../../domain/catalogue';
import { parseWorkloadId, usageStream, workloadStream } from '../../domain/streams';
import type { StreamKind } from '../../domain/streams';
import type { Recorded } from '../../domain/recorded';
import type { Database, SqlValue } from '../../sqlite/driver';
import { Statements } from '../paging';

/** Where an event stands. */
export interface HistoryRef {
  sequence: number;
  stream: string;
  revision: number;
}

export interface HistoryPage {
  /** The sequence after which to begin; 0 for the first. */
  after: number;
  limit: number;
  /** Usage events too, where the subject has them. */
  usage?: boolean;
}

/** Events of the whole ledger, narrowed: all that is given must hold. */
export interface Narrowed {
  workload?: string;
  tenant?: string;
  /** A partner location or a global account. */
  partner?: string;
  /** Of these kinds of streams only. */
  kinds?: readonly StreamKind[];
  /** Of workloads on which this account ever had a part, and of these streams beside them. */
  ofAccount?: { accountId: string; streams: readonly string[] };
}

/** Events of the whole ledger that are looked for: all that is given must hold. */
export interface Searched extends Narrowed {
  claim?: string;
  types?: readonly string[];
  /** Of who acted. */
  role?: string;
  /** Recorded no earlier than the one, and no later than the other. */
  recordedFrom?: Instant;
  recordedUntil?: Instant;
}

/** A part of the log, its first and its last sequence, both inside. */
export interface Part {
  first: number;
  last: number;
}

const EVENTS = 'history_events AS event JOIN history_streams AS stream ON stream.id = event.stream';
const COLUMNS = 'event.sequence AS sequence, stream.name AS stream, event.revision AS revision';

/** Histories as places, in the ledger's order. */
export class HistoryQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  ofWorkload(workloadId: string, { after, limit, usage = false }: HistoryPage): HistoryRef[] {
    const ref = parseWorkloadId(workloadId);
    if (!ref) return [];
    const streams = usage ? [workloadStream(ref), usageStream(ref)] : [workloadStream(ref)];
    const ids = `(SELECT id FROM history_streams WHERE name IN (${streams.map(() => '?').join(', ')}))`;
    return this.#refs(
      `SELECT ${COLUMNS} FROM ${EVENTS} WHERE event.stream IN ${ids} AND sequence > ? ORDER BY sequence LIMIT ?`,
      ...streams,
      after,
      limit,
    );
  }

  ofClaim(claimId: string, page: HistoryPage): HistoryRef[] {
    return this.#ofSubjects([`claim ${claimId}`], page);
  }

  /** Of a partner location or a global account: its claims, notices to it, and its own registration. */
  ofPartner(partnerId: string, page: HistoryPage): HistoryRef[] {
    return this.#ofSubjects(subjectsOfPartner(partnerId), page);
  }

  /** Every stream of a customer. */
  ofTenant(tenantId: string, { after, limit, usage = true }: HistoryPage): HistoryRef[] {
    const kinds = usage ? "'tenant', 'workload', 'usage'" : "'tenant', 'workload'";
    const ids = `(SELECT id FROM history_streams WHERE tenant = ? AND kind IN (${kinds}))`;
    return this.#refs(
      `SELECT ${COLUMNS} FROM ${EVENTS} WHERE event.stream IN ${ids} AND sequence > ? ORDER BY sequence LIMIT ?`,
      tenantId,
      after,
      limit,
    );
  }

  /** Places after a sequence and up to another, in order, where all that is asked holds. */
  narrowed(asked: Narrowed, { after, through, limit }: { after: number; through: number; limit: number }): HistoryRef[] {
    return this.search(asked, { first: after + 1, last: through }, { order: 'oldest', limit });
  }

  /** Places in a part of the log where all that is looked for holds. Where that is rare, all of the part is looked through. */
  search(asked: Searched, part: Part, { order, limit }: { order: 'newest' | 'oldest'; limit: number }): HistoryRef[] {
    const where = conditionsOf(asked, part);
    const conditions = where.map(([condition]) => condition).join(' AND ');
    const values = where.flatMap(([, ...given]) => given);
    const direction = order === 'newest' ? 'DESC' : 'ASC';
    const sql = `SELECT ${COLUMNS} FROM ${EVENTS} WHERE ${conditions} ORDER BY event.sequence ${direction} LIMIT ?`;
    return this.#refs(sql, ...values, limit);
  }

  /** Which events after a sequence are in the history of a partner location or a global account. */
  partnerSequences(partnerId: string, after: number): ReadonlySet<number> {
    const found = this.#statements
      .get('SELECT sequence FROM history_subjects WHERE subject IN (?, ?) AND sequence > ?')
      .all(...subjectsOfPartner(partnerId), after) as { sequence: number }[];
    return new Set(found.map(({ sequence }) => sequence));
  }

  /** The store's position of an event; null for the place before the first, undefined where the view has not read so far. */
  positionOf(sequence: number): bigint | null | undefined {
    if (sequence === 0) return null;
    // As text: a position of a server is larger than a number holds exactly.
    const found = this.#statements.get('SELECT CAST(position AS TEXT) AS position FROM history_events WHERE sequence = ?').get(sequence);
    return found === undefined ? undefined : BigInt((found as { position: string }).position);
  }

  /** Where the n-th event stands; undefined where the view has not read so far. */
  at(sequence: number): HistoryRef | undefined {
    return this.#refs(`SELECT ${COLUMNS} FROM ${EVENTS} WHERE event.sequence = ?`, sequence)[0];
  }

  /** The sequence of an event; undefined where the view has not read it. */
  sequenceOf(stream: string, revision: number): number | undefined {
    const sql = 'SELECT sequence FROM history_events WHERE stream = (SELECT id FROM history_streams WHERE name = ?) AND revision = ?';
    return (this.#statements.get(sql).get(stream, revision) as { sequence: number } | undefined)?.sequence;
  }

  /** The last revision of a stream that the view has read. */
  revisionOf(stream: string): number | undefined {
    const sql = 'SELECT max(revision) AS revision FROM history_events WHERE stream = (SELECT id FROM history_streams WHERE name = ?)';
    return (this.#statements.get(sql).get(stream) as { revision: number | null }).revision ?? undefined;
  }

  #ofSubjects(subjects: string[], { after, limit }: HistoryPage): HistoryRef[] {
    const places = `SELECT DISTINCT sequence FROM history_subjects WHERE subject IN (${subjects.map(() => '?').join(', ')}) AND sequence > ? ORDER BY sequence LIMIT ?`;
    return this.#refs(`SELECT ${COLUMNS} FROM ${EVENTS} WHERE event.sequence IN (${places}) ORDER BY sequence`, ...subjects, after, limit);
  }

  #refs(sql: string, ...values: SqlValue[]): HistoryRef[] {
    return this.#statements.get(sql).all(...values) as HistoryRef[];
  }
}

const subjectsOfPartner = (partnerId: string): [string, string] => [`partner ${partnerId}`, `account ${partnerId}`];

function conditionsOf({ workload, tenant, partner, kinds, ofAccount, ...looked }: Searched, part: Part): [string, ...SqlValue[]][] {
  const conditions: [string, ...SqlValue[]][] = [['event.sequence BETWEEN ? AND ?', part.first, part.last]];
  const streams = (where: string, ...values: SqlValue[]) =>
    conditions.push([`event.stream IN (SELECT id FROM history_streams WHERE ${where})`, ...values]);
  if (workload !== undefined) {
    const ref = parseWorkloadId(workload);
    streams('name IN (?, ?)', ref ? workloadStream(ref) : '', ref ? usageStream(ref) : '');
  }
  if (tenant !== undefined) streams('tenant = ?', tenant);
  if (kinds !== undefined) streams(`kind IN (${kinds.map(() => '?').join(', ')})`, ...kinds);
  if (partner !== undefined) conditions.push(about(subjectsOfPartner(partner), part));
  if (ofAccount !== undefined) {
    const { accountId, streams: names } = ofAccount;
    const own = `SELECT id FROM history_streams WHERE name IN (${names.map(() => '?').join(', ')})`;
    const part = 'SELECT stream FROM history_events WHERE sequence IN (SELECT sequence FROM history_subjects WHERE subject = ?)';
    conditions.push([`event.stream IN (${own} UNION ${part})`, ...names, `account ${accountId}`]);
  }
  return [...conditions, ...whatIs(looked, part)];
}

const about = (subjects: readonly string[], { first, last }: Part): [string, ...SqlValue[]] => [
  `event.sequence IN (SELECT sequence FROM history_subjects WHERE subject IN (${subjects.map(() => '?').join(', ')}) AND sequence BETWEEN ? AND ?)`,
  ...subjects,
  first,
  last,
];

function whatIs(
  { claim, types, role, recordedFrom, recordedUntil }: Omit<Searched, keyof Narrowed>,
  part: Part,
): [string, ...SqlValue[]][] {
  const conditions: [string, ...SqlValue[]][] = [];
  const words = (column: string, of: readonly string[]) => {
    const ids = `(SELECT id FROM history_words WHERE word IN (${of.map(() => '?').join(', ')}))`;
    conditions.push([`event.${column} IN ${ids}`, ...of]);
  };
  if (claim !== undefined) conditions.push(about([`claim ${claim}`], part));
  if (types !== undefined) words('type', types);
  if (role !== undefined) words('role', [role]);
  if (recordedFrom !== undefined) conditions.push(['event.recorded_ms >= ?', Date.parse(recordedFrom)]);
  if (recordedUntil !== undefined) conditions.push(['event.recorded_ms <= ?', Date.parse(recordedUntil)]);
  return conditions;
}

/** What the store holds at these places, in their order: neighbours in one stream are read together. */
export async function* placesOf(
  store: Pick<EventStore, 'readStream'>,
  refs: readonly HistoryRef[],
): AsyncIterable<{ sequence: number; stored: StoredEvent }> {
  for (let at = 0; at < refs.length;) {
    const run = neighboursFrom(refs, at);
    const [first] = run;
    if (!first) return;
    const found = await store.readStream(first.stream, { from: first.revision, limit: run.length });
    for (const [index, { sequence, stream, revision }] of run.entries()) {
      const stored = found[index];
      if (!stored) throw new Error(`Event ${revision} of ${stream} is in the history and not in the store`);
      yield { sequence, stored };
    }
    at += run.length;
  }
}

/**
 * The events at these places, in their order.
 * @param read how: as the rules understand them, or as they were written, for who audits
 */
export async function* readHistory(
  store: EventStore,
  refs: readonly HistoryRef[],
  read: (stored: StoredEvent) => Recorded<DomainEvent> = decode,
): AsyncIterable<{ sequence: number; event: Recorded<DomainEvent> }> {
  for await (const { sequence, stored } of placesOf(store, refs)) yield { sequence, event: read(stored) };
}

function neighboursFrom(refs: readonly HistoryRef[], start: number): HistoryRef[] {
  const run: HistoryRef[] = [];
  for (let at = start; at < refs.length; at += 1) {
    const [ref, last] = [refs[at], run.at(-1)];
    if (!ref || (last && (ref.stream !== last.stream || ref.revision !== last.revision + 1))) break;
    run.push(ref);
  }
  return run;
}
