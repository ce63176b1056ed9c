import type { Instant } from '../../domain/calendar';
import type { Decider } from '../../domain/schemas';
import type { Database, SqlValue } from '../../sqlite/driver';
import { equals, page, Statements } from '../paging';
import type { Page, Paged } from '../paging';
import type { DecisionRow } from './projection';

/** Between two instants, both of them included; from the beginning where the first is absent. */
export interface DecisionFilter {
  from?: Instant;
  to: Instant;
  /** The person, by its `sub`. */
  decider?: string;
  decision?: DecisionRow['decision'];
}

/** How often somebody decided, and how often against the recommendation. */
export interface DeciderCount {
  decider: Decider;
  decisions: number;
  overrides: number;
}

const MOST_DECIDERS = 1_000;

/** Questions about what managers decided. */
export class DecisionQueries {
  readonly #statements: Statements;

  constructor(database: Database) {
    this.#statements = new Statements(database);
  }

  /** Decisions against the recommendation, the newest first. @throws Refusal Malformed for a sort or cursor that is none */
  overrides(filter: DecisionFilter & Paged): Page<DecisionRow> {
    const where: [string, ...SqlValue[]][] = [['override = 1'], ...conditionsOf(filter)];
    const sorts = { decidedAt: "coalesce(decided_at, '')", decider: "coalesce(decider, '')" };
    return page(this.#statements, { table: 'decisions', where, sorts, defaultSort: '-decidedAt' }, filter);
  }

  /** Of everybody who decided in that time, whoever overrode most first. */
  deciders(filter: DecisionFilter): DeciderCount[] {
    const where = conditionsOf(filter);
    const sql = `SELECT decider AS id, decider_role AS role, count(*) AS decisions, sum(override) AS overrides FROM decisions
      WHERE ${where.map(([condition]) => condition).join(' AND ')} GROUP BY decider, decider_role ORDER BY overrides DESC, id LIMIT ?`;
    const values = where.flatMap(([, ...given]) => given);
    const found = this.#statements.get(sql).all(...values, MOST_DECIDERS) as (Decider & Omit<DeciderCount, 'decider'>)[];
    return found.map(({ id, role, decisions, overrides }) => ({ decider: { role, id }, decisions, overrides }));
  }
}

const conditionsOf = ({ from, to, decider, decision }: DecisionFilter): [string, ...SqlValue[]][] => [
  ['decided_at <= ?', to],
  ...(from === undefined ? [] : [['decided_at >= ?', from] satisfies [string, SqlValue]]),
  ...equals('decider', decider),
  ...equals('decision', decision),
];
