import { latest } from '../calendar';
import type { Instant } from '../calendar';
import type { Channels, Facts } from '../facts';
import { policyOf } from '../policy/policy';
import type { Policies } from '../policy/policy';
import type { Recorded } from '../recorded';
import { Refusal } from '../refusal';
import type { RefusalCode } from '../refusal';
import type { NoticeChannel } from '../schemas';
import type { WorkloadRef } from '../streams';
import type { WorkloadCommand } from '../workload/commands';
import { nextDeadline, recordDeadline } from '../workload/deadlines';
import { decide } from '../workload/decide';
import type { Decided } from '../workload/decided';
import type { WorkloadEvent } from '../workload/events';
import { evolve, foldWorkload } from '../workload/evolve';
import type { WorkloadFact } from '../workload/evolve';
import { overAt, standingNotice } from '../workload/state';
import type { Workload } from '../workload/state';
import { retell } from './retelling';
import type { Step } from './retelling';

/** What is replayed: one workload's history, from an instant on. */
export interface History {
  workload: WorkloadRef;
  events: readonly Recorded<WorkloadEvent>[];
  from: Instant;
  until: Instant;
}

/** Under which policies: every version, and which of them is in force when. */
export interface Regime {
  policies: Policies;
  versionAt(now: Instant): number;
}

/** A step that the rules would not have let somebody take. */
export interface Refused {
  command: WorkloadCommand['type'];
  claimId: string | null;
  at: Instant;
  code: RefusalCode;
  detail: string;
}

/** A step that would have come too early, taken as soon as it may be. */
export interface Postponed {
  command: WorkloadCommand['type'];
  claimId: string | null;
  from: Instant;
  to: Instant;
}

/** One way in which the history could have gone. */
export interface Run {
  state: Workload;
  /** From `from` on. */
  events: WorkloadFact[];
  refused: Refused[];
  postponed: Postponed[];
}

const MOST_DEADLINES = 10_000;

/**
 * Tells a workload's history again under other policies, by the rules themselves: people do what they did, when they did it, and the clock records what
 * falls due. What the rules refuse is left out; a review passed while the incumbent may still answer is passed when it no longer may.
 */
export function replay(history: History, regime: Regime): Run {
  const { workload, events, from, until } = history;
  const partners = partnersIn(events);
  const steps = retell(events.filter(({ recordedAt }) => recordedAt >= from));
  const channels = channelsIn(events, partners);
  const run = new Telling(foldWorkload(events.filter(({ recordedAt }) => recordedAt < from)), regime, channels);
  for (let step = steps.shift(); step; step = steps.shift()) {
    run.catchUp(step.at);
    if (step.command === null) {
      run.keep(step.events);
      continue;
    }
    const command = addressed(step.command, run.state, events);
    const refusal = run.take(step, command, { workload, partners, newId: idsOf(step) });
    const again = refusal && postponed(refusal, command, run.state, step.at);
    if (again) {
      run.postponed.push({ command: command.type, claimId: claimIdOf(step), from: step.at, to: again });
      steps.splice(steps.filter(({ at }) => at <= again).length, 0, { ...step, at: again });
    } else if (refusal) {
      run.refused.push({ command: command.type, claimId: claimIdOf(step), at: step.at, code: refusal.code, detail: refusal.detail });
    }
  }
  run.catchUp(until);
  return run;
}

class Telling implements Run {
  readonly events: WorkloadFact[] = [];
  readonly refused: Refused[] = [];
  readonly postponed: Postponed[] = [];
  #now: Instant = '';

  constructor(
    public state: Workload,
    private readonly regime: Regime,
    private readonly channels: Channels,
  ) {}

  /** Records what falls due until then, each at its own instant. */
  catchUp(until: Instant): void {
    const { policies } = this.regime;
    for (let count = 0; count < MOST_DEADLINES; count += 1) {
      const due = nextDeadline(this.state);
      if (!due || due.at > until) break;
      this.#now = latest(due.at, this.#now, this.state.lastCommand?.at);
      const id = `${due.cause} ${due.kind} ${due.claimId} ${due.at}`;
      const newId = (kind: string, ordinal: number) => `${id} ${kind} ${ordinal}`;
      this.#record(recordDeadline(due, this.state, { now: this.#now, policies, channels: this.channels, newId }), due.at, newId);
    }
    this.#now = latest(until, this.#now);
  }

  /** Takes a step, or says why it cannot be taken. */
  take({ caller, commandId }: Step, command: WorkloadCommand, facts: Pick<Facts, 'workload' | 'partners' | 'newId'>): Refusal | null {
    const { policies } = this.regime;
    const now = this.#now;
    const policy = policyOf(policies, this.regime.versionAt(now));
    try {
      this.#record(
        decide(command, this.state, { ...facts, caller, now, policies, policy, tenantKnown: true, channels: this.channels }),
        now,
        facts.newId,
        commandId,
      );
      return null;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  keep(events: readonly WorkloadFact[]): void {
    for (const event of events) this.state = evolve(this.state, event);
  }

  #record(decided: Decided[], at: Instant, newId: Facts['newId'], commandId?: string): void {
    decided.forEach(({ effectiveAt = at, ...data }, ordinal) => {
      const fact = { id: newId(`event ${data.type}`, ordinal), data, recordedAt: this.#now, effectiveAt, commandId };
      this.events.push(fact);
      this.state = evolve(this.state, fact);
    });
  }
}

/** Nobody is waited for but the incumbent: when it may no longer answer, the review passes. */
function postponed({ code }: Refusal, command: WorkloadCommand, state: Workload, now: Instant): Instant | null {
  const claim = 'claimId' in command ? state.claims.find(({ claimId }) => claimId === command.claimId) : undefined;
  if (code !== 'NoticeRunning' || !claim) return null;
  const notice = standingNotice(state, claim, now);
  return (notice && overAt(notice)?.at) ?? null;
}

/** A notice has another id in another run: it is the newest to the same addressee about the same claim. */
function addressed(command: WorkloadCommand, { notices }: Workload, events: readonly Recorded<WorkloadEvent>[]): WorkloadCommand {
  if (!('noticeId' in command) || notices.some(({ noticeId }) => noticeId === command.noticeId)) return command;
  const served = events.find(({ data }) => data.type === 'NoticeServed' && data.noticeId === command.noticeId)?.data;
  if (served?.type !== 'NoticeServed') return command;
  const { to, about, account = null } = served;
  const same = notices.findLast((notice) => notice.to === to && notice.about === about && notice.account === account);
  return same ? { ...command, noticeId: same.noticeId } : command;
}

/** By which channel each was reached, as far as it was served at all: what went by mail could fail in another run too. */
function channelsIn(events: readonly Recorded<WorkloadEvent>[], partners: Facts['partners']): Channels {
  const served = events.flatMap(({ data }) => (data.type === 'NoticeServed' ? [data] : []));
  const channelOf = (to: string, account?: string): NoticeChannel =>
    served.some((notice) => notice.to === to && notice.account === account && notice.channel === 'mail') ? 'mail' : 'inbox';
  const ofPartners = Object.create(null) as Record<string, NoticeChannel>;
  for (const [partnerId, partner] of Object.entries(partners)) ofPartners[partnerId] = channelOf('incumbent', partner?.globalAccountId);
  return { customer: channelOf('customer'), partners: ofPartners };
}

/** Claims and disputes keep the ids that they were recorded with: later steps name them. Nothing names the others. */
function idsOf({ commandId, events: [first] }: Step): Facts['newId'] {
  return (kind, ordinal) => {
    if (kind === 'claim' && first?.data.type === 'ClaimRequested') return first.data.claimId;
    if (kind === 'dispute' && first?.data.type === 'DisputeOpened') return first.data.disputeId;
    return `${commandId} ${kind} ${ordinal}`;
  };
}

/** Of the claim that a step is about, as it was recorded. */
function claimIdOf({ events: [first] }: Step): string | null {
  if (!first) return null;
  return 'claimId' in first.data ? first.data.claimId : 'about' in first.data ? first.data.about : null;
}

/** Whose locations they were when they asked. Who looks after them decided once, and was let. */
function partnersIn(events: readonly Recorded<WorkloadEvent>[]): Facts['partners'] {
  const partners = Object.create(null) as Record<string, { globalAccountId: string; managedBy: null }>;
  const accounts = new Map<string, string>();
  for (const { data } of events) {
    if (data.type === 'ClaimRequested' || data.type === 'AssociationImported') accounts.set(data.claimId, data.accountId);
    const account = 'claimId' in data ? accounts.get(data.claimId) : undefined;
    if (account !== undefined && 'partnerId' in data) partners[data.partnerId] = { globalAccountId: account, managedBy: null };
  }
  return partners;
}
