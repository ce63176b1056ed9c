import type { Instant } from '../../domain/calendar';
import { doubtsOf } from '../../domain/workload/finality';
import type { Doubt } from '../../domain/workload/finality';
import { heldIn } from '../../domain/workload/on-record';
import type { Held } from '../../domain/workload/on-record';
import type { Workload } from '../../domain/workload/state';
import type { SqlValue } from '../../sqlite/driver';
import type { TableShape } from '../runner/view';

/** The sequence of what is not over: later than any event. */
export const OPEN = Number.MAX_SAFE_INTEGER;

/** From when and until when something was known: by the instant of the recording, and by the last event of the append; and its first. */
const known =
  'known_from TEXT NOT NULL, known_until TEXT NOT NULL, seq_from INTEGER NOT NULL, seq_until INTEGER NOT NULL, seq_first INTEGER NOT NULL';

/**
 * A rectangle: between two days and between two moments of knowledge one answer to who was on record. What ends it in either direction
 * is outside. Rows of a workload stand together, so that a question is a short walk along the key.
 */
export const rectangles: TableShape = {
  name: 'tenure_rectangles',
  columns: `workload TEXT NOT NULL, valid_from TEXT NOT NULL, valid_until TEXT NOT NULL, ${known}, claim TEXT, account TEXT, partner TEXT,
    since TEXT, term_end TEXT, painted_by INTEGER NOT NULL, PRIMARY KEY (workload, valid_from, seq_from)`,
  options: 'WITHOUT ROWID',
  indexes: { account: 'account', partner: 'partner', known: 'known_from, workload', sequence: 'seq_from' },
};

/** What was in doubt between two moments of knowledge, about all days from one on. */
export const doubts: TableShape = {
  name: 'tenure_doubts',
  columns: `workload TEXT NOT NULL, valid_from TEXT NOT NULL, dispute TEXT NOT NULL, closes_at TEXT NOT NULL, ${known},
    PRIMARY KEY (workload, seq_from, valid_from, dispute, closes_at)`,
  options: 'WITHOUT ROWID',
};

/** The columns of a row, in the order of RECTANGLE. */
export interface RectangleRow {
  valid_from: Instant;
  valid_until: Instant;
  claim: string | null;
  account: string | null;
  partner: string | null;
  since: Instant | null;
  term_end: Instant | null;
  painted_by: number;
}

export const RECTANGLE = 'valid_from, valid_until, claim, account, partner, since, term_end, painted_by';

export interface DoubtRow {
  valid_from: Instant;
  /** Empty where it is a window. */
  dispute: string;
  closes_at: Instant;
}

export const DOUBT = 'valid_from, dispute, closes_at';

/** What is known of a workload at one moment. */
export interface KnownRows {
  rectangles: RectangleRow[];
  doubts: DoubtRow[];
}

/** The rows that say what a workload, folded with sequences for event ids, knows of who held when. */
export const rowsOf = (workload: Workload): KnownRows => ({
  rectangles: heldIn(workload).map(rectangleOf),
  doubts: distinct(doubtsOf(workload)).map(({ from, disputeId, until }) => ({
    valid_from: from,
    dispute: disputeId ?? '',
    closes_at: until,
  })),
});

const rectangleOf = ({ from, until, holder, by }: Held): RectangleRow => ({
  valid_from: from,
  valid_until: until,
  claim: holder?.claimId ?? null,
  account: holder?.accountId ?? null,
  partner: holder?.partnerId ?? null,
  since: holder?.since ?? null,
  term_end: holder?.termEnd ?? null,
  painted_by: Number(by),
});

/** Two decisions at one instant may have windows that close at one instant too: one row says both. */
function distinct(all: Doubt[]): Doubt[] {
  return [...new Map(all.map((doubt) => [[doubt.from, doubt.disputeId, doubt.until].join(' '), doubt])).values()];
}

export const heldOf = ({ valid_from, valid_until, claim, account, partner, since, term_end, painted_by }: RectangleRow): Held => ({
  from: valid_from,
  until: valid_until,
  holder:
    claim === null || account === null || partner === null || since === null
      ? null
      : { partnerId: partner, accountId: account, claimId: claim, since, termEnd: term_end },
  by: String(painted_by),
});

export const doubtOf = ({ valid_from, dispute, closes_at }: DoubtRow): Doubt => ({
  from: valid_from,
  disputeId: dispute === '' ? null : dispute,
  until: closes_at,
});

/** A row as one text: two rows that say the same are the same. */
export const sayingOf = (row: RectangleRow | DoubtRow): string => Object.values(row as unknown as Record<string, SqlValue>).join('|');
