import { FOR_EVER } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { finalityOf } from '../../domain/workload/finality';
import type { Doubt, Finality } from '../../domain/workload/finality';
import type { Held, Holder } from '../../domain/workload/on-record';
import type { Database, SqlValue } from '../../sqlite/driver';
import { Statements } from '../paging';
import { differencesBetween } from './differences';
import type { Difference, Holding } from './differences';
import { doubtOf, heldOf, RECTANGLE } from './rows';
import type { DoubtRow, RectangleRow } from './rows';

/** Who was on record, how firm that is, and the event that says so. */
export interface HeldAnswer {
  partnerOfRecord: Holder | null;
  finality: Finality;
  /** The sequence of the event that painted the answer; null where none ever did. */
  by: number | null;
}

/** One answer for some days, as known for some time; FOR_EVER where nothing ends either. */
export interface Rectangle extends Omit<Held, 'by'> {
  knownFrom: Instant;
  knownUntil: Instant;
}

/** What an append changed of who held when: days, whom they had before and have after. */
export interface TenureChange {
  /** The last event of the append. */
  sequence: number;
  /** When the ledger learned it. */
  recordedAt: Instant;
  workloadId: string;
  from: Instant;
  /** FOR_EVER where nothing ends it. */
  until: Instant;
  /** Null: vacant. */
  before: Holding | null;
  after: Holding | null;
  /** The events of the append that did it, all of them and in order; of a difference between two moments those that painted it. */
  because: number[];
}

/** An unbroken time of one claim on record, as known at a moment. */
export interface TenureRow {
  workloadId: string;
  claimId: string;
  accountId: string;
  from: Instant;
  /** FOR_EVER while it lasts. */
  until: Instant;
  termEnd: Instant | null;
  /** Where of the account it was, oldest first: one after the other, without a gap. */
  locations: { partnerId: string; from: Instant; until: Instant }[];
}

/** Which tenures or changes are asked for; all where nothing is given. */
export interface TenureFilter {
  /** A partner location or a global account. */
  partner?: string;
  tenant?: string;
  workloadId?: string;
  /** Only those of an account are there for the reader. */
  account?: string;
}

/** Days of which at least one belongs to the tenure: both are inside. */
export interface Period {
  from?: Instant;
  to?: Instant;
}

/** After which item of the list to go on. */
export interface TenurePlace {
  workloadId: string;
  from: Instant;
}

/** A moment of knowledge: what was recorded by an instant, or what the appends up to an event had said. */
export type Moment = { knownAt: Instant } | { sequence: number };

/** Questions to the two clocks: who held when, as known when. */
export class TenureQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  /** `partnerOfRecord(W, D, K)` */
  holderOn(workloadId: string, on: Instant, knownAt: Instant): HeldAnswer {
    const [known, ...values] = knownIn({ knownAt });
    const found = this.#statements
      .get(`SELECT ${RECTANGLE} FROM tenure_rectangles WHERE workload = ? AND valid_from <= ? AND valid_until > ? AND ${known}`)
      .get(workloadId, on, on, ...values) as RectangleRow | undefined;
    return {
      partnerOfRecord: found ? heldOf(found).holder : null,
      finality: finalityOf(this.doubts(workloadId, { knownAt }), on, knownAt),
      by: found?.painted_by ?? null,
    };
  }

  /** What was in doubt about a workload at a moment, the oldest doubt first. */
  doubts(workloadId: string, moment: Moment): Doubt[] {
    const [known, ...values] = knownIn(moment);
    const found = this.#statements
      .get(`SELECT valid_from, dispute, closes_at FROM tenure_doubts WHERE workload = ? AND ${known} ORDER BY seq_from`)
      .all(workloadId, ...values) as DoubtRow[];
    return found.map(doubtOf);
  }

  /** Who held when, in order of time, as known at a moment. */
  picture(workloadId: string, moment: Moment): Held[] {
    const [known, ...values] = knownIn(moment);
    return this.#held(known, workloadId, ...values);
  }

  /** Every answer about a workload there was up to an event, in the order in which they were learned. */
  rectangles(workloadId: string, last: number): Rectangle[] {
    const sql = `SELECT ${RECTANGLE}, known_from AS knownFrom, iif(seq_until > ?, '${FOR_EVER}', known_until) AS knownUntil
      FROM tenure_rectangles WHERE workload = ? AND seq_from <= ? AND knownFrom < knownUntil ORDER BY seq_from, valid_from`;
    const found = this.#statements.get(sql).all(last, workloadId, last) as (RectangleRow & Pick<Rectangle, 'knownFrom' | 'knownUntil'>)[];
    return found.map(({ knownFrom, knownUntil, ...row }) => {
      const { from, until, holder } = heldOf(row);
      return { from, until, holder, knownFrom, knownUntil };
    });
  }

  /** Tenures in order of workload and time. At one moment of knowledge the list never changes, whatever is recorded meanwhile. */
  tenures(moment: Moment, filter: TenureFilter & Period, limit: number, after?: TenurePlace): TenureRow[] {
    const [known, ...values] = knownIn(moment);
    const { account, partner, from, to } = filter;
    const where: Condition[] = [['valid_from = since'], [known, ...values], ...onWorkloads(filter)];
    if (account !== undefined) where.push(['account = ?', account]);
    if (after) where.push(['(workload, valid_from) > (?, ?)', after.workloadId, after.from]);
    if (partner !== undefined || from !== undefined || to !== undefined) {
      const within: Condition[] = [['workload = first.workload AND since = first.since'], [known, ...values]];
      if (partner !== undefined) within.push(['(account = ? OR partner = ?)', partner, partner]);
      if (from !== undefined) within.push(['valid_until > ?', from]);
      if (to !== undefined) within.push(['valid_from <= ?', to]);
      where.push([`EXISTS (SELECT 1 FROM tenure_rectangles WHERE ${all(within)})`, ...valuesOf(within)]);
    }
    const firsts = this.#statements
      .get(`SELECT workload, since FROM tenure_rectangles AS first WHERE ${all(where)} ORDER BY workload, valid_from LIMIT ?`)
      .all(...valuesOf(where), limit) as { workload: string; since: Instant }[];
    return firsts.map(({ workload, since }) => tenureOf(workload, this.#held(`since = ? AND ${known}`, workload, since, ...values)));
  }

  /** Workloads about which something was learned after one instant and by another, in order of their ids. */
  changedWorkloads({ after, by }: { after: Instant; by: Instant }, filter: TenureFilter, limit: number, beyond = ''): string[] {
    const where: Condition[] = [['known_from > ? AND known_from <= ?', after, by], ['workload > ?', beyond], ...onWorkloads(filter)];
    if (filter.account !== undefined) where.push(ofPartner(filter.account));
    const found = this.#statements
      .get(`SELECT DISTINCT workload FROM tenure_rectangles WHERE ${all(where)} ORDER BY workload LIMIT ?`)
      .all(...valuesOf(where), limit) as { workload: string }[];
    return found.map(({ workload }) => workload);
  }

  /** Where the picture of a workload as known at one instant differs from that as known at another, and what was decided in between. */
  differences(workloadId: string, { after, by }: { after: Instant; by: Instant }): Omit<TenureChange, 'sequence' | 'recordedAt'>[] {
    const sequences = this.#statements
      .get(
        'SELECT DISTINCT seq_from AS sequence, known_from AS recordedAt, workload FROM tenure_rectangles WHERE workload = ? AND known_from > ? AND known_from <= ? ORDER BY 1',
      )
      .all(workloadId, after, by) as Step[];
    const steps = sequences.flatMap((step) => this.#step(step));
    return differencesBetween(this.picture(workloadId, { knownAt: after }), this.picture(workloadId, { knownAt: by })).map(
      ({ from, until, before, after: then }) => {
        const touching = steps.filter((step) => step.from < until && from < step.until);
        return { workloadId, from, until, before, after: then, because: [...new Set(touching.flatMap(({ because }) => because))] };
      },
    );
  }

  /** What the appends whose last event has a sequence from `first` to `last` changed of who held when, in their order. */
  changesOf(first: number, last: number, filter: Omit<TenureFilter, 'account'> = {}): TenureChange[] {
    const where: Condition[] = [['seq_from BETWEEN ? AND ?', first, last], ...onWorkloads(filter)];
    const steps = this.#statements
      .get(
        `SELECT DISTINCT seq_first AS first, seq_from AS sequence, known_from AS recordedAt, workload FROM tenure_rectangles WHERE ${all(where)} ORDER BY seq_from`,
      )
      .all(...valuesOf(where)) as (Step & { first: number })[];
    return steps.flatMap((step) => {
      const because = Array.from({ length: step.sequence - step.first + 1 }, (_, index) => step.first + index);
      return this.#step(step).map((change) => ({ ...change, because }));
    });
  }

  #step(step: Step): TenureChange[] {
    const { workload: workloadId, sequence } = step;
    const before = this.#held('seq_from < ? AND seq_until >= ?', workloadId, sequence, sequence);
    const after = this.#held('seq_from <= ? AND seq_until > ?', workloadId, sequence, sequence);
    return differencesBetween(before, after).map((difference) => changeOf(difference, step));
  }

  #held(known: string, workloadId: string, ...values: SqlValue[]): Held[] {
    const sql = `SELECT ${RECTANGLE} FROM tenure_rectangles WHERE workload = ? AND ${known} ORDER BY valid_from`;
    return (this.#statements.get(sql).all(workloadId, ...values) as RectangleRow[]).map(heldOf);
  }
}

/** An append that painted something. */
interface Step {
  /** Of its last event. */
  sequence: number;
  recordedAt: Instant;
  workload: string;
}

function changeOf({ from, until, before, after, paintedBy }: Difference, { sequence, recordedAt, workload }: Step): TenureChange {
  // A move leaves the paint as it is: the event that did it is the append's own.
  const because = before && after && before.claimId === after.claimId ? [sequence] : paintedBy;
  return { sequence, recordedAt, workloadId: workload, from, until, before, after, because };
}

type Condition = [condition: string, ...values: SqlValue[]];

const all = (conditions: readonly Condition[]): string => conditions.map(([condition]) => condition).join(' AND ');
const valuesOf = (conditions: readonly Condition[]): SqlValue[] => conditions.flatMap(([, ...values]) => values);

/** A tenant's workloads stand together, since their ids begin with it: what follows the full stop in the alphabet ends them. */
function onWorkloads({ workloadId, tenant, partner }: TenureFilter): Condition[] {
  const where: Condition[] = [];
  if (workloadId !== undefined) where.push(['workload = ?', workloadId]);
  if (tenant !== undefined) where.push(['workload >= ? AND workload < ?', `${tenant}.`, `${tenant}/`]);
  if (partner !== undefined) where.push(ofPartner(partner));
  return where;
}

const ofPartner = (partner: string): Condition => [
  'workload IN (SELECT workload FROM tenure_rectangles WHERE account = ? UNION SELECT workload FROM tenure_rectangles WHERE partner = ?)',
  partner,
  partner,
];

function tenureOf(workloadId: string, held: readonly Held[]): TenureRow {
  const [first, last] = [held[0], held.at(-1)];
  if (!first?.holder || !last) throw new Error(`A tenure of ${workloadId} has no days`);
  const { claimId, accountId, since, termEnd } = first.holder;
  const locations: TenureRow['locations'] = [];
  for (const { holder, from, until } of held) {
    const before = locations.at(-1);
    if (before && before.partnerId === holder?.partnerId) before.until = until;
    else locations.push({ partnerId: holder?.partnerId ?? accountId, from, until });
  }
  return { workloadId, claimId, accountId, from: since, until: last.until, termEnd, locations };
}

/** The condition that a row was known at a moment, and its values. */
function knownIn(moment: Moment): Condition {
  return 'sequence' in moment
    ? ['seq_from <= ? AND seq_until > ?', moment.sequence, moment.sequence]
    : ['known_from <= ? AND known_until > ?', moment.knownAt, moment.knownAt];
}
