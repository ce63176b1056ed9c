import type { Day, Instant } from '../calendar';
import type { Decider, Evidence, NoticeChannel } from '../schemas';
import type { Basis, Engagement } from './claim-events';
import type { DisputedDecision, DisputeOutcome } from './dispute-events';
import type { WorkloadEventOf } from './events';
import { unpainted } from './stretches';
import type { Stretch } from './stretches';

export const openStates = ['Requested', 'UnderReview', 'PartnerActionRequired', 'AwaitingCustomer'] as const;
export const claimStates = [
  ...openStates,
  'Active',
  'Rejected',
  'Withdrawn',
  'Declined',
  'Superseded',
  'Ended',
  'Expired',
  'Repudiated',
] as const;
export type ClaimState = (typeof claimStates)[number];

/** An instant, and the event that wrote it (or last moved it): the cause of what happens when it passes. */
export interface Written {
  at: Instant;
  by: string;
}

/** A decision that went against a claim and may be disputed, once. */
export interface Decision {
  kind: DisputedDecision;
  /** From when it holds in the world. */
  at: Instant;
  decidedBy: Decider;
  /** The claim that was granted over it; null where none was. */
  by: string | null;
  /** null: the window never closes. */
  disputableUntil: Instant | null;
  policyVersion: number;
  disputed: boolean;
}

/** A partner's request to be on record for this workload, as it stands. */
export interface Claim {
  claimId: string;
  submissionId: string | null;
  partnerId: string;
  accountId: string;
  engagement: Engagement | null;
  /** Carried over from a report, where it was. */
  imported: { since: Day; externalClaimId: string; attributionType: string } | null;
  policyVersion: number;
  state: ClaimState;
  /** When it came into its state. */
  stateSince: Instant;
  requestedAt: Instant;
  evidence: Evidence[];
  /** Dates as the reviewer read them on the documents. */
  examined: { sha256: string; customerSignedOn: Day }[];
  /** Documents that the reviewer left out of what was examined: they count for nothing. */
  setAside: string[];
  reviewStartBy: Instant | null;
  reviewer: Decider | null;
  reviewBy: Instant | null;
  dueAt: Written | null;
  consent: WorkloadEventOf<'ClaimReviewPassed'>['consent'] | null;
  /** Null too while the notice of it has failed: the window runs no longer. */
  consentUntil: Written | null;
  consentedAt: Written | null;
  /** Who passed the review or required the action, and so decides what a deadline then does. */
  decidedBy: Decider | null;
  basis: Basis | null;
  /** When it came on record. */
  since: Instant | null;
  termEnd: Written | null;
  renewableFrom: Instant | null;
  stableUntil: Written | null;
  repudiableUntil: Instant | null;
  /** When it was closed or came off record. */
  closedAt: Instant | null;
  /** Why: codes of the catalogue, and the decider's own words. */
  reasons: string[];
  rationale: string | null;
  /** The newest decision against it; null where there is none that could ever be disputed. */
  decision: Decision | null;
  supersededBy: string | null;
  /** Locations of the account it was at, oldest first; the last is partnerId. */
  locations: { from: Instant; partnerId: string }[];
  /** Instants at which it was ended, repudiated or expired; one that was reversed does not count. */
  endings: Instant[];
}

/** A notice in somebody's inbox, with its window. */
export interface Notice {
  noticeId: string;
  to: 'incumbent' | 'customer';
  account: string | null;
  about: string;
  channel: NoticeChannel;
  servedAt: Instant;
  respondBy: Written;
  /** When it turned out not to have reached its addressee: its window is void, and time alone does not end it. */
  failedAt: Instant | null;
  /** Answered, lapsed, pointless or served anew before its window closed. */
  endedAt: Written | null;
  stance: 'defends' | 'releases' | null;
}

export const disputeStates = ['open', 'resolved', 'withdrawn', 'closed'] as const;
export type DisputeState = (typeof disputeStates)[number];

/** A decision disputed by the account it went against. While it is open the workload is on hold. */
export interface Dispute {
  disputeId: string;
  claimId: string;
  decision: DisputedDecision;
  counterpart: string | null;
  accountId: string;
  /** What was decided, as it stood when it was disputed: a reversal leaves nothing of it on the claim. */
  disputed: (Pick<Decision, 'at' | 'decidedBy'> & Pick<Claim, 'reasons' | 'rationale'>) | null;
  grounds: string;
  evidence: { party: 'opener' | 'other-party' | 'customer'; given: Evidence[] }[];
  openedAt: Instant;
  escalateAt: Written;
  escalatedAt: Instant | null;
  state: DisputeState;
  closedAt: Instant | null;
  outcome: DisputeOutcome | null;
  reasons: string[];
  rationale: string | null;
  decidedBy: Decider | null;
  policyVersion: number;
}

/** A manager's note for the parties of a claim. */
export interface Note {
  /** The event that holds it. */
  id: string;
  claimId: string;
  text: string;
  at: Instant;
}

/** One workload: the consistency boundary within which at most one partner is on record. */
export interface Workload {
  /** By first request. */
  claims: Claim[];
  notices: Notice[];
  disputes: Dispute[];
  /** Those that the parties may read. */
  notes: Note[];
  /** Who held when, as now known. */
  stretches: Stretch[];
  locked: boolean;
  lockedAt: Instant | null;
  /** When the last hold was lifted: what waited for it may fall due then. */
  released: Written | null;
  /** When the last lock was lifted. */
  unlocked: Written | null;
  /** Until when an account may not claim again, by account. */
  cooldowns: Record<string, Instant>;
  /** Nothing but a report has spoken of it: a report may still add to its past. */
  onlyImports: boolean;
  /** The last event of the last command: no grant is effective before it. */
  lastCommand: Written | null;
}

export const emptyWorkload: Workload = {
  claims: [],
  notices: [],
  disputes: [],
  notes: [],
  stretches: unpainted,
  locked: false,
  lockedAt: null,
  released: null,
  unlocked: null,
  cooldowns: {},
  onlyImports: true,
  lastCommand: null,
};

/** A claim before anybody has said anything of it, with every key: V8 changes keys some hundred times faster than it adds them to a copy. */
const whole: Claim = {
  submissionId: null,
  engagement: null,
  imported: null,
  examined: [],
  setAside: [],
  reviewStartBy: null,
  reviewer: null,
  reviewBy: null,
  dueAt: null,
  consent: null,
  consentUntil: null,
  consentedAt: null,
  decidedBy: null,
  basis: null,
  since: null,
  termEnd: null,
  renewableFrom: null,
  stableUntil: null,
  repudiableUntil: null,
  closedAt: null,
  reasons: [],
  rationale: null,
  decision: null,
  supersededBy: null,
  endings: [],
  claimId: '',
  partnerId: '',
  accountId: '',
  evidence: [],
  policyVersion: 0,
  state: 'Requested',
  stateSince: '',
  requestedAt: '',
  locations: [],
};

/** What a claim is made from; the keys that are left out here each kind of claim says itself. */
export const blankClaim: Omit<
  Claim,
  'claimId' | 'partnerId' | 'accountId' | 'evidence' | 'policyVersion' | 'state' | 'stateSince' | 'requestedAt' | 'locations'
> = whole;

export const isOpen = ({ state }: Claim): boolean => (openStates as readonly ClaimState[]).includes(state);

/** The claim now on record. */
export const incumbentOf = (workload: Workload): Claim | undefined => workload.claims.find(({ state }) => state === 'Active');

export const openClaims = (workload: Workload): Claim[] => workload.claims.filter(isOpen);

export const openDisputes = (workload: Workload): Dispute[] => workload.disputes.filter(({ state }) => state === 'open');

/** While a dispute is open nothing is granted but by a resolution or a repudiation; everything else goes on. */
export const isOnHold = (workload: Workload): boolean => openDisputes(workload).length > 0;

/** A rejection under dispute counts as an open claim of its account. */
export const countsAsOpen = (workload: Workload, claim: Claim): boolean =>
  isOpen(claim) || (claim.state === 'Rejected' && openDisputes(workload).some(({ claimId }) => claimId === claim.claimId));

/** The claims that ask for the workload. */
export const askingClaims = (workload: Workload): Claim[] => workload.claims.filter((claim) => countsAsOpen(workload, claim));

/** An open claim while another account holds, or two open claims. Derived, never an event. */
export function isContested(workload: Workload): boolean {
  const open = askingClaims(workload);
  const holder = incumbentOf(workload)?.accountId;
  return open.length > 1 || (holder !== undefined && open.some(({ accountId }) => accountId !== holder));
}

/** When a notice is over, and by which event; null where time does not end it, since it did not reach its addressee. */
export const overAt = ({ endedAt, failedAt, respondBy }: Notice): Written | null => endedAt ?? (failedAt === null ? respondBy : null);

export function isOver(notice: Notice, now: Instant): boolean {
  const over = overAt(notice);
  return over !== null && over.at <= now;
}

/** It was served and waits to be served anew. */
export const hasFailed = (notice: Notice): boolean => overAt(notice) === null;

/** The newest notice to an incumbent about this claim that no event has ended; whether its window has passed is for the clock. */
export const noticeAbout = ({ notices }: Workload, { claimId }: Pick<Claim, 'claimId'>): Notice | undefined =>
  notices.findLast(({ to, about, endedAt }) => to === 'incumbent' && about === claimId && endedAt === null);

/** The same where the incumbent may still answer it. */
export function standingNotice(workload: Workload, claim: Claim, now: Instant): Notice | undefined {
  const notice = noticeAbout(workload, claim);
  return notice && !isOver(notice, now) ? notice : undefined;
}
