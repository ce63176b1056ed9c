import type { Instant } from '../../domain/calendar';
import { finalityOf } from '../../domain/workload/finality';
import type { Finality } from '../../domain/workload/finality';
import type { Held, Holder } from '../../domain/workload/on-record';
import type { Database, SqlValue } from '../../sqlite/driver';
import { Statements } from '../paging';
import { differencesBetween } from './differences';
import type { Difference, Holding } from './differences';
import { doubtOf, heldOf } from './rows';
import type { DoubtRow, RectangleRow } from './rows';

/** Who was on record, how firm that is, and the event that says so. */
export interface HeldAnswer {
  partnerOfRecord: Holder | null;
  finality: Finality;
  /** The sequence of the event that painted the answer; null where none ever did. */
  by: number | null;
}

/** What an append changed of who held when: days, whom they had before and have after. */
export interface TenureChange {
  /** The last event of the append. */
  sequence: number;
  workloadId: string;
  from: Instant;
  /** FOR_EVER where nothing ends it. */
  until: Instant;
  /** Null: vacant. */
  before: Holding | null;
  after: Holding | null;
  /** The events of the append that did it, by sequence. */
  because: number[];
}

/** A moment of knowledge: what was recorded by an instant, or what the appends up to an event had said. */
export type Moment = { knownAt: Instant } | { sequence: number };

const RECTANGLE = 'valid_from, valid_until, claim, account, partner, since, term_end, painted_by';

/** Questions to the two clocks: who held when, as known when. */
export class TenureQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  /** `partnerOfRecord(W, D, K)` */
  holderOn(workloadId: string, on: Instant, knownAt: Instant): HeldAnswer {
    const found = this.#statements
      .get(
        `SELECT ${RECTANGLE} FROM tenure_rectangles
         WHERE workload = ? AND valid_from <= ? AND valid_until > ? AND known_from <= ? AND known_until > ?`,
      )
      .get(workloadId, on, on, knownAt, knownAt) as RectangleRow | undefined;
    return {
      partnerOfRecord: found ? heldOf(found).holder : null,
      finality: this.finality(workloadId, on, { knownAt }, knownAt),
      by: found?.painted_by ?? null,
    };
  }

  /** How firm the answer about a day is, by what was in doubt at a moment; windows count that are open at `knownAt`. */
  finality(workloadId: string, on: Instant, moment: Moment, knownAt: Instant): Finality {
    const [known, ...values] = knownIn(moment);
    const found = this.#statements
      .get(`SELECT valid_from, dispute, closes_at FROM tenure_doubts WHERE workload = ? AND ${known} ORDER BY seq_from`)
      .all(workloadId, ...values) as DoubtRow[];
    return finalityOf(found.map(doubtOf), on, knownAt);
  }

  /** Who held when, in order of time, as known at a moment. */
  picture(workloadId: string, moment: Moment): Held[] {
    const [known, ...values] = knownIn(moment);
    return this.#held(known, workloadId, ...values);
  }

  /** What the appends whose last event has a sequence from `first` to `last` changed of who held when, in their order. */
  changesOf(first: number, last: number): TenureChange[] {
    const steps = this.#statements
      .get('SELECT DISTINCT seq_from AS sequence, workload FROM tenure_rectangles WHERE seq_from BETWEEN ? AND ? ORDER BY seq_from')
      .all(first, last) as { sequence: number; workload: string }[];
    return steps.flatMap(({ sequence, workload }) => this.#step(workload, sequence));
  }

  #step(workloadId: string, sequence: number): TenureChange[] {
    const before = this.#held('seq_from < ? AND seq_until >= ?', workloadId, sequence, sequence);
    const after = this.#held('seq_from <= ? AND seq_until > ?', workloadId, sequence, sequence);
    return differencesBetween(before, after).map((difference) => changeOf(difference, workloadId, sequence));
  }

  #held(known: string, workloadId: string, ...values: SqlValue[]): Held[] {
    const sql = `SELECT ${RECTANGLE} FROM tenure_rectangles WHERE workload = ? AND ${known} ORDER BY valid_from`;
    return (this.#statements.get(sql).all(workloadId, ...values) as RectangleRow[]).map(heldOf);
  }
}

function changeOf({ from, until, before, after, paintedBy }: Difference, workloadId: string, sequence: number): TenureChange {
  // A move leaves the paint as it is: the event that did it is the append's own.
  const because = before && after && before.claimId === after.claimId ? [sequence] : paintedBy;
  return { sequence, workloadId, from, until, before, after, because };
}

/** The condition that a row was known at a moment, and its values. */
function knownIn(moment: Moment): [condition: string, ...values: SqlValue[]] {
  return 'sequence' in moment
    ? ['seq_from <= ? AND seq_until > ?', moment.sequence, moment.sequence]
    : ['known_from <= ? AND known_until > ?', moment.knownAt, moment.knownAt];
}
