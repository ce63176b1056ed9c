import type { Day, Instant } from '../domain/calendar';
import type { Role } from '../domain/recorded';
import type { Finality } from '../domain/workload/finality';
import type { ClaimState, DisputeState } from '../domain/workload/state';

/**
 * The story of one workload as a picture shows it: who asked, what ran, what was recorded and who was on record, on a day D as known
 * at K. Everything refers to lanes, and a lane says whose it is as its reader may know it.
 */
export interface Timeline {
  workloadId: string;
  tenantId: string;
  scope: string;
  /** D and K. */
  on: Instant;
  knownAt: Instant;
  now: Instant;
  /** Whole months, the same for every D and K asked at one moment, so that two pictures lie over each other exactly. */
  range: { from: Instant; until: Instant };
  lanes: Lane[];
  /** Who was on record for each day, as known at K. */
  band: Segment[];
  /** The same as it was believed on D; null where the two agree about the days up to D. */
  believed: Segment[] | null;
  spans: Span[];
  marks: Mark[];
  usage: UsageStep[];
  /** What lies ahead of K, soonest first. */
  deadlines: Ahead[];
}

export type LaneKind = 'claimant' | 'dispute' | 'customer';

/** A claimant, a dispute or the customer: whoever has events of its own. Claimants by first request. */
export interface Lane {
  lane: string;
  kind: LaneKind;
  /** `Litware`, `dispute 1 by Proseware`, `competing partner 2`. */
  name: string;
  /** Absent where the reader may not know the claims. */
  claims?: LaneClaim[];
  disputeId?: string;
  /** Of a dispute. */
  state?: DisputeState;
  /** When something ran there, on the recording clock. */
  lives: Life[];
}

export interface LaneClaim {
  claimId: string;
  partnerId: string;
  accountId: string;
  state: ClaimState;
}

/** Open, on record, or on record as was then believed and is, by K, no longer. */
export interface Life {
  how: 'open' | 'held' | 'void';
  from: Instant;
  /** Null while it goes on. */
  until: Instant | null;
}

/** One answer for a stretch of days: a lane on record, or nobody. */
export interface Segment {
  from: Instant;
  /** Null where nothing ends it. */
  until: Instant | null;
  lane: string | null;
  /** Of the location that was on record, as its reader may know it; null: nobody. */
  name: string | null;
  /** Carried over from a report. */
  imported: boolean;
}

export type SpanKind =
  | 'contested'
  | 'hold'
  | 'lock'
  | 'review'
  | 'action'
  | 'notice'
  | 'customer-window'
  | 'dispute'
  | 'escalation'
  | 'right-to-dispute'
  | 'right-to-repudiate';

/** Something that runs, or ran. */
export interface Span {
  kind: SpanKind;
  /** Null: the workload as a whole. */
  lane: string | null;
  from: Instant;
  /** Until when it was given, as last told; null where nothing says so. */
  until: Instant | null;
  /** When it was over; null where it still runs at K. */
  closedAt: Instant | null;
  /** The event that began it, and the one that ended it: null where it still runs or time alone ended it. */
  sequence: string;
  closedBy: string | null;
  /** Whose answer is waited for, where a notice waits for an incumbent's. */
  to?: string;
}

/** An event, where the ledger recorded it. */
export interface Mark {
  sequence: string;
  /** Absent where the reader may not know it. */
  eventId?: string;
  type: string;
  lane: string;
  /** The shape that stands for it. */
  kind: string;
  label: string;
  recordedAt: Instant;
  /** From when it holds in the world. */
  effectiveAt: Instant;
  actor: { role: Role };
  /** Recorded in one append with the mark before it. */
  joined: boolean;
}

/** A period with the values known at K. */
export interface UsageStep {
  /** `2025-03`, or `2025-03-31` under a daily policy. */
  period: string;
  from: Day;
  until: Day;
  monthlyActiveUsers: number;
  paidUnits: number;
  sequence: string;
  /** Whose period it is, as known at K; null where nobody held at its end. */
  lane: string | null;
  /** What was known of it before, oldest first. */
  was: { monthlyActiveUsers: number; paidUnits: number; sequence: string }[];
}

export type AheadKind =
  | 'review-start'
  | 'review'
  | 'action'
  | 'notice'
  | 'customer-window'
  | 'grant'
  | 'term'
  | 'renewal'
  | 'stability'
  | 'escalation'
  | 'right-to-dispute'
  | 'right-to-repudiate';

/** An instant that lies ahead, and what happens then. */
export interface Ahead {
  at: Instant;
  kind: AheadKind;
  lane: string;
  then: string;
}

/** Who was on record on D as known at K, and in one sentence. */
export interface Told extends Timeline {
  pending: boolean;
  answer: { partnerOfRecord: HolderTold | null; finality: FinalityTold; sentence: string };
}

/** Who is on record, as its reader may know it. */
export interface HolderTold {
  partnerName?: string | null;
  partnerId?: string;
  competingPartner?: number;
  /** Absent where a rival's is not told. */
  claimId?: string;
  since: Instant;
  termEnd: Instant | null;
}

/** How firm an answer is, as its reader may know it. */
export interface FinalityTold {
  state: Finality['state'];
  /** Of what is disputable: null where a window never closes. */
  until?: Instant | null;
  /** Of what is in dispute: those that the reader may read. */
  disputeIds?: string[];
}
