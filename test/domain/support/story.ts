import { latest } from '../../../src/domain/calendar';
import type { Instant } from '../../../src/domain/calendar';
import { catalogue } from '../../../src/domain/catalogue';
import type { Caller, Channels } from '../../../src/domain/facts';
import { policyInForce } from '../../../src/domain/policy/policy';
import type { Policy, PolicyTerms, PublishedPolicy } from '../../../src/domain/policy/policy';
import { presets } from '../../../src/domain/policy/presets';
import type { PresetName } from '../../../src/domain/policy/presets';
import type { Recorded } from '../../../src/domain/recorded';
import { Refusal } from '../../../src/domain/refusal';
import type { Evidence } from '../../../src/domain/schemas';
import type { WorkloadRef } from '../../../src/domain/streams';
import { workloadStream } from '../../../src/domain/streams';
import type { RequestClaim, WorkloadCommand } from '../../../src/domain/workload/commands';
import { decide } from '../../../src/domain/workload/decide';
import type { Decided } from '../../../src/domain/workload/decided';
import { nextDeadline, recordDeadline } from '../../../src/domain/workload/deadlines';
import type { WorkloadEvent } from '../../../src/domain/workload/events';
import { evolve } from '../../../src/domain/workload/evolve';
import { holderOn } from '../../../src/domain/workload/on-record';
import type { HolderAnswer } from '../../../src/domain/workload/on-record';
import { emptyWorkload, incumbentOf } from '../../../src/domain/workload/state';
import type { Claim, Workload } from '../../../src/domain/workload/state';
import { idOf } from '../../../src/ledger/ids';

export const contosoTeams: WorkloadRef = { tenantId: 'c0000000-0000-4000-8000-000000000001', scope: 'teams' };

export const registered: Record<string, { globalAccountId: string; managedBy: string | null }> = {
  'proseware-north': { globalAccountId: 'proseware', managedBy: 'manager-c' },
  'proseware-south': { globalAccountId: 'proseware', managedBy: 'manager-c' },
  litware: { globalAccountId: 'litware', managedBy: null },
  trey: { globalAccountId: 'trey', managedBy: null },
};

export const partner = (partnerId: string): Caller => ({
  role: 'partner',
  id: `${partnerId}-person`,
  partnerId,
  accountId: registered[partnerId]?.globalAccountId ?? partnerId,
});
export const proseware = partner('proseware-north');
export const litware = partner('litware');
export const trey = partner('trey');
export const managerA: Caller = { role: 'manager', id: 'manager-a' };
export const managerB: Caller = { role: 'manager', id: 'manager-b' };
export const managerC: Caller = { role: 'manager', id: 'manager-c' };
export const lead: Caller = { role: 'lead', id: 'lead' };
export const customer: Caller = { role: 'customer', id: 'contoso-person', tenantId: contosoTeams.tenantId };
export const stranger: Caller = { role: 'customer', id: 'somebody', tenantId: 'f0000000-0000-4000-8000-000000000009' };
export const importer: Caller = { role: 'importer', id: 'root' };

/** A document by the day it was signed; the same name gives the same hash. */
export function document(customerSignedOn: string, name = customerSignedOn, workload = contosoTeams): Evidence {
  return {
    sha256: Buffer.from(name.padEnd(32, '.').slice(0, 32)).toString('hex'),
    type: 'proof-of-execution',
    customerSignedOn,
    tenantId: workload.tenantId,
    workloads: [workload.scope],
    reference: `statement of work ${name}`,
  };
}

export const requestClaim = (caller: Caller, ...evidence: Evidence[]): RequestClaim => ({
  type: 'RequestClaim',
  partnerId: caller.partnerId ?? '',
  engagement: 'usage-recognition',
  evidence,
});

export const byInbox: Channels = { customer: 'inbox', partners: {} };
/** The customer and Proseware are reached by mail, the others by their inboxes alone. */
export const byMail: Channels = { customer: 'mail', partners: { 'proseware-north': 'mail', 'proseware-south': 'mail' } };
/** The mail system: it follows the feed, and reports what bounced. */
export const mailSystem: Caller = { role: 'service', id: 'mail' };

export const rationale = 'The documents were read and compared.';

/** One workload's life, told command by command on a clock that the story moves. The rules are the real ones. */
export class Story {
  readonly events: Recorded<WorkloadEvent>[] = [];
  now: Instant = '2025-01-01T00:00:00.000Z';
  #commands = 0;
  /** As far as it was asked for. */
  readonly #folded = { events: 0, state: emptyWorkload };

  constructor(
    readonly policies: Policy[] = policyOf('cpor'),
    readonly workload: WorkloadRef = contosoTeams,
    readonly channels: Channels = byInbox,
  ) {}

  get state(): Workload {
    for (; this.#folded.events < this.events.length; this.#folded.events += 1) {
      const next = this.events[this.#folded.events];
      if (next) this.#folded.state = evolve(this.#folded.state, next);
    }
    return this.#folded.state;
  }

  get holder(): string | null {
    return incumbentOf(this.state)?.partnerId ?? null;
  }

  /** The newest claim of a partner. */
  claim(caller: Caller): Claim {
    const claim = this.state.claims.findLast(({ partnerId }) => partnerId === caller.partnerId);
    if (!claim) throw new Error(`${caller.partnerId} has no claim`);
    return claim;
  }

  /** Moves the clock, recording what falls due on the way as a ledger that is awake does. */
  at(instant: string): this {
    const to = fullInstant(instant);
    for (let due = nextDeadline(this.state); due && due.at <= to; due = nextDeadline(this.state)) {
      this.now = latest(this.now, due.at);
      this.catchUp();
    }
    this.now = to;
    return this;
  }

  /** Moves the clock as if the ledger had been asleep: nothing is recorded on the way. */
  asleepUntil(instant: string): this {
    this.now = fullInstant(instant);
    return this;
  }

  catchUp(): this {
    for (let due = nextDeadline(this.state); due && due.at <= this.now; due = nextDeadline(this.state)) {
      const { at, cause, kind, claimId } = due;
      const newId = (what: string, ordinal: number) => idOf(workloadStream(this.workload), cause, `${kind} ${claimId}`, at, what, ordinal);
      this.#record(recordDeadline(due, this.state, { now: this.now, policies: this.policies, channels: this.channels, newId }), newId, {
        at,
        cause,
      });
    }
    return this;
  }

  /** Gives a command, after the clock has caught up. @throws Refusal */
  does(caller: Caller, command: WorkloadCommand, facts: { tenantKnown?: boolean } = {}): WorkloadEvent[] {
    this.catchUp();
    this.#commands += 1;
    const commandId = idOf('command', this.#commands);
    const newId = (kind: string, ordinal: number) => idOf(workloadStream(this.workload), commandId, kind, ordinal);
    const decided = decide(command, this.state, {
      workload: this.workload,
      caller,
      now: this.now,
      policies: this.policies,
      policy: policyInForce(this.policies, this.now),
      tenantKnown: facts.tenantKnown ?? true,
      partners: registered,
      channels: this.channels,
      newId,
    });
    return this.#record(decided, newId, { at: this.now, cause: commandId }, caller);
  }

  /** The code a command is refused with, nothing being recorded; 'accepted' where it is not. */
  refuses(caller: Caller, command: WorkloadCommand, facts: { tenantKnown?: boolean } = {}): string {
    try {
      this.does(caller, command, facts);
      return 'accepted';
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  }

  requested(caller: Caller, ...evidence: Evidence[]): this {
    this.does(caller, requestClaim(caller, ...evidence));
    return this;
  }

  reviewStarted(of: Caller, by = managerA): this {
    this.does(by, { type: 'StartReview', claimId: this.claim(of).claimId });
    return this;
  }

  reviewPassed(of: Caller, by = managerA): this {
    this.does(by, { type: 'PassReview', claimId: this.claim(of).claimId, rationale });
    return this;
  }

  /** Who was on record at D as known at K. */
  asOf(on: string, knownAt: string = this.now): HolderAnswer {
    const known = fullInstant(knownAt);
    return holderOn(
      this.events.filter(({ recordedAt }) => recordedAt <= known),
      fullInstant(on),
      known,
    );
  }

  #record(
    decided: Decided[],
    newId: (kind: string, ordinal: number) => string,
    { at, cause }: { at: Instant; cause: string },
    caller?: Caller,
  ): WorkloadEvent[] {
    const events = decided.map(({ effectiveAt = at, ...data }, ordinal) => ({
      id: newId(`event ${data.type}`, ordinal),
      stream: workloadStream(this.workload),
      revision: this.events.length + ordinal,
      position: BigInt(this.events.length + ordinal),
      type: data.type,
      data: data,
      version: catalogue.get(data.type)?.version ?? 1,
      recordedAt: this.now,
      effectiveAt,
      actor: caller ? { role: caller.role, id: caller.id, ...organisationOf(caller) } : ({ role: 'ledger', id: 'onrecord' } as const),
      ...(caller ? { commandId: cause } : {}),
      correlationId: 'story',
      causationId: cause,
    }));
    this.events.push(...events);
    return events.map(({ data }) => data);
  }
}

/** As the ledger says for whom somebody acted. */
function organisationOf({ accountId, tenantId }: Caller): { organisation?: string } {
  const organisation = accountId ?? tenantId;
  return organisation === undefined ? {} : { organisation };
}

/** A preset in force from the beginning, with what a test changes of it. */
export function policyOf(name: PresetName, changes: Partial<PolicyTerms> = {}): PublishedPolicy[] {
  const takesEffectAt = '2000-01-01T00:00:00.000Z';
  const publishedBy = { role: 'ledger', id: 'onrecord' } as const;
  return [{ version: 1, takesEffectAt, publishedAt: takesEffectAt, publishedBy, terms: { ...presets[name], ...changes } }];
}

/** Also the close of the day before: the close of 10 Jan is the start of 11 Jan. */
export const startOf = (day: string): Instant => `${day}T00:00:00.000Z`;

/** `2025-03-10` is 09:00 of that day; `2025-03-10T09:00Z` is filled up to milliseconds. */
export function fullInstant(text: string): Instant {
  if (text.length === 10) return `${text}T09:00:00.000Z`;
  return text.length === 17 ? text.replace('Z', ':00.000Z') : text;
}

/** Proseware on record from the close of 10 Jan 2025, with evidence of 15 Dec 2024: how most stories begin. */
export function prosewareOnRecord(policies = policyOf('cpor'), channels = byInbox): Story {
  return new Story(policies, contosoTeams, channels)
    .at('2025-01-02')
    .requested(proseware, document('2024-12-15'))
    .reviewStarted(proseware)
    .at('2025-01-03')
    .reviewPassed(proseware)
    .at('2025-01-11T00:00:00.000Z');
}

/** Scenario 3: Litware, with newer evidence, supersedes Proseware at the close of 25 March. */
export function superseded(policies = policyOf('cpor')): Story {
  return prosewareOnRecord(policies)
    .at('2025-03-03')
    .requested(litware, document('2025-02-20'))
    .reviewStarted(litware)
    .at('2025-03-18')
    .reviewPassed(litware)
    .at('2025-03-26T00:00:00.000Z');
}
