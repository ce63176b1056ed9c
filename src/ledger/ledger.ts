import { policyInForce } from '../domain/policy/policy';
import type { PublishedPolicy } from '../domain/policy/policy';
import type { PublishPolicy } from '../domain/policy/commands';
import { evolvePolicies, publishPolicy } from '../domain/policy/publishing';
import type { Instant } from '../domain/calendar';
import type { Channels, Facts } from '../domain/facts';
import type { ReferenceCommand } from '../domain/reference/commands';
import { decideReference, evolveReference } from '../domain/reference/decide';
import type { Reference } from '../domain/reference/decide';
import type { PartnerEvent, PolicyEvent, TenantEvent } from '../domain/reference/events';
import { partnerStream, POLICY_STREAM, tenantStream, usageStream, webhookStream, workloadStream } from '../domain/streams';
import type { WorkloadRef } from '../domain/streams';
import type { UsageCommand } from '../domain/usage/commands';
import { decideUsage } from '../domain/usage/decide';
import type { UsageEvent } from '../domain/usage/events';
import { emptyUsage, evolveUsage } from '../domain/usage/state';
import type { Usage } from '../domain/usage/state';
import type { WebhookCommand } from '../domain/webhook/commands';
import { decideWebhook } from '../domain/webhook/decide';
import type { WebhookFacts } from '../domain/webhook/decide';
import type { WebhookEvent } from '../domain/webhook/events';
import { evolveWebhook } from '../domain/webhook/state';
import type { WebhookState } from '../domain/webhook/state';
import type { ImportAssociation, WorkloadCommand } from '../domain/workload/commands';
import { decide } from '../domain/workload/decide';
import { nextDeadline, recordDeadline } from '../domain/workload/deadlines';
import type { WorkloadEvent } from '../domain/workload/events';
import { evolve } from '../domain/workload/evolve';
import { emptyWorkload } from '../domain/workload/state';
import type { Workload } from '../domain/workload/state';
import { NO_STREAM } from './ports/event-store';
import { decode } from './event-codec';
import type { Folded } from './folded-streams';
import { CommandHandler } from './handle-command';
import type { DecideContext, Handled, ObserveAppend, Preview } from './handle-command';
import { idOf } from './ids';
import { acceptEach } from './import-workload';
import type { ImportOutcome } from './import-workload';
import type { Clock } from './ports/clock';
import type { EventStore, StoredEvent, StoreUnavailable } from './ports/event-store';
import { PolicyBook } from './policy-book';
import type { Partner, ReferenceData, Tenant } from './ports/reference-data';
import type { DecidedEvent } from './recording';
import type { Receipt, Request } from './request';

export interface LedgerParts {
  store: EventStore;
  clock: Clock;
  reference: ReferenceData;
  /** Every policy version published so far. */
  policies: readonly PublishedPolicy[];
  observe?: ObserveAppend;
}

/** What a report says of one workload. */
export interface WorkloadImport {
  associations: readonly ImportAssociation[];
  usage: readonly UsageCommand[];
}

/** Keeps an append of usage lines well under the store's limit of 1 MiB. */
const LINES_PER_APPEND = 500;

/** The ledger: takes commands, lets the clock catch up, and records what the rules decide. */
export class Ledger {
  readonly #parts: LedgerParts;
  readonly #commands: CommandHandler;
  readonly #policies: PolicyBook;

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.#commands = new CommandHandler(parts.store, parts.clock, parts.observe);
    this.#policies = new PolicyBook(parts.policies, async () => (await this.#commands.read(policies, POLICY_STREAM)).state, parts.clock);
  }

  /** Why the store took no append when one was last tried, though it can be read; null where it took it. */
  get refusedBy(): StoreUnavailable['reason'] | null {
    return this.#commands.refusedBy;
  }

  /** Every policy version, as far as it is known here. */
  get policies(): readonly PublishedPolicy[] {
    return this.#policies.known;
  }

  /** Told of events as they are read from the store, by whoever made them: what is shown of a claim needs the policy that it keeps. */
  observe(events: readonly StoredEvent[]): void {
    this.#policies.learn(events);
  }

  /** Handles one command on a workload. @throws Refusal, Conflict */
  async workload(ref: WorkloadRef, command: WorkloadCommand, request: Request): Promise<Receipt<Workload>> {
    return this.#withPolicies(await this.#commands.handle(this.#workload(ref), workloadStream(ref), command, request));
  }

  /** What a command on a workload would record if it came now. @throws Refusal, Conflict */
  preview(ref: WorkloadRef, command: WorkloadCommand, request: Request): Promise<Preview<Workload, WorkloadEvent>> {
    return this.#commands.preview(this.#workload(ref), workloadStream(ref), command, request);
  }

  /** Handles one command on a workload's usage. @throws Refusal */
  usage(ref: WorkloadRef, command: UsageCommand, request: Request): Promise<Receipt<Usage>> {
    return this.#commands.handle(this.#usage(ref), usageStream(ref), command, request);
  }

  /** Registers or changes a customer or a partner. @throws Refusal */
  reference(command: ReferenceCommand, request: Request): Promise<Receipt<Reference>> {
    const stream = command.type === 'PutTenant' ? tenantStream(command.tenantId) : partnerStream(command.partnerId);
    return this.#commands.handle(reference, stream, command, request);
  }

  /** Publishes a policy version. @throws Refusal PolicyInvalid, Forbidden, PersonalData; Conflict where another was published meanwhile */
  async policy(command: PublishPolicy, request: Request): Promise<Receipt<readonly PublishedPolicy[]>> {
    const receipt = await this.#commands.handle(policies, POLICY_STREAM, command, request);
    await this.#policies.at(this.#parts.clock.now(), receipt.state.length);
    return receipt;
  }

  /** Handles one command on a webhook. @throws Refusal */
  webhook(
    webhookId: string,
    command: WebhookCommand,
    facts: Pick<WebhookFacts, 'head' | 'keyId'>,
    request: Request,
  ): Promise<Receipt<WebhookState>> {
    const handled: Handled<WebhookState, WebhookCommand, WebhookEvent> = {
      initial: null,
      evolve: evolveWebhook,
      decide: (asked, { state }, { caller, now }) => decideWebhook(asked, state, { caller, now, ...facts }),
    };
    return this.#commands.handle(handled, webhookStream(webhookId), command, request);
  }

  /** Records what has fallen due on a workload, and answers it as it is now. */
  async catchUp(ref: WorkloadRef): Promise<Folded<Workload>> {
    return this.#withPolicies(await this.#commands.catchUp(this.#workload(ref), workloadStream(ref)));
  }

  /** Whoever is told of a workload can be told of its claims' policies too. */
  async #withPolicies<Told extends { state: Workload }>(told: Told): Promise<Told> {
    await this.#policiesFor(told.state, this.#parts.clock.now());
    return told;
  }

  /** The policies that a decision on a workload may need now: those that can be in force, and those that its claims keep. */
  #policiesFor({ claims }: Workload, now: Instant): Promise<readonly PublishedPolicy[]> {
    return this.#policies.at(now, Math.max(0, ...claims.map(({ policyVersion }) => policyVersion)));
  }

  /**
   * Carries over what a report says of one workload: its associations in one append, its usage in another. Each line has its own
   * outcome; a refused one does not hold up the rest. Repeating it changes nothing.
   */
  async importWorkload(
    ref: WorkloadRef,
    { associations, usage }: WorkloadImport,
    request: Request,
  ): Promise<Record<keyof WorkloadImport, ImportOutcome[]>> {
    const [forAssociations, forUsage] = await Promise.all([
      this.#importLines(this.#workload(ref), workloadStream(ref), associations, request),
      this.#importLines(this.#usage(ref), usageStream(ref), usage, request),
    ]);
    return { associations: forAssociations, usage: forUsage };
  }

  async #importLines<State, Command extends object, Line extends Command, Event extends UsageEvent | WorkloadEvent>(
    aggregate: Handled<State, Command, Event>,
    stream: string,
    lines: readonly Line[],
    request: Request,
  ): Promise<ImportOutcome[]> {
    const outcomes: ImportOutcome[] = [];
    for (let from = 0; from < lines.length; from += LINES_PER_APPEND) {
      const part = lines.slice(from, from + LINES_PER_APPEND);
      outcomes.push(...(await this.#importPart(aggregate, stream, part, { ...request, key: `${request.key} from line ${from}` })));
    }
    return outcomes;
  }

  async #importPart<State, Command extends object, Line extends Command, Event extends UsageEvent | WorkloadEvent>(
    aggregate: Handled<State, Command, Event>,
    stream: string,
    lines: readonly Line[],
    request: Request,
  ): Promise<ImportOutcome[]> {
    let outcomes: ImportOutcome[] = [];
    const decideLines = async (command: { lines: readonly Line[] }, folded: Folded<State>, context: DecideContext) => {
      const accepted = await acceptEach(aggregate, command.lines, folded, context);
      outcomes = accepted.outcomes;
      return accepted.events;
    };
    const receipt = await this.#commands.handle({ ...aggregate, decide: decideLines }, stream, { lines }, request);
    // What was accepted before is judged once more against what the ledger holds now, so that a refused line is reported again.
    if (receipt.replayed)
      await decideLines({ lines }, await this.#commands.read(aggregate, stream), { ...request, now: this.#parts.clock.now(), newId: idOf });
    return outcomes;
  }

  #workload(ref: WorkloadRef): Handled<Workload, WorkloadCommand, WorkloadEvent> {
    return {
      initial: emptyWorkload,
      evolve,
      decide: async (command, { state, revision }, context) => {
        const partnerIds = locationsIn(state);
        if ('partnerId' in command) partnerIds.push(command.partnerId);
        await this.#policiesFor(state, context.now);
        return decide(command, state, await this.#facts(ref, revision, context, partnerIds));
      },
      due: (state) => {
        const deadline = nextDeadline(state);
        return (
          deadline && {
            ...deadline,
            kind: `${deadline.kind} ${deadline.claimId}`,
            decide: async (now, newId) => {
              const channels = channelsOf(await this.#tenant(ref.tenantId), await this.#partners(locationsIn(state)));
              return recordDeadline(deadline, state, { now, newId, channels, policies: await this.#policiesFor(state, now) });
            },
          }
        );
      },
    };
  }

  #usage(ref: WorkloadRef): Handled<Usage, UsageCommand, UsageEvent> {
    return {
      initial: emptyUsage,
      evolve: evolveUsage,
      decide: async (command, { state, revision }, context) => decideUsage(command, state, await this.#facts(ref, revision, context, [])),
    };
  }

  /** What the rules need beside the stream, as data. */
  async #facts(workload: WorkloadRef, revision: number, context: DecideContext, partnerIds: readonly string[]): Promise<Facts> {
    const published = await this.#policies.at(context.now);
    const partners = await this.#partners(partnerIds);
    const tenant = await this.#tenant(workload.tenantId);
    const tenantKnown = revision !== NO_STREAM || tenant !== undefined;
    const policy = policyInForce(published, context.now);
    return { workload, policies: published, policy, tenantKnown, partners, channels: channelsOf(tenant, partners), ...context };
  }

  async #partners(partnerIds: readonly string[]): Promise<Record<string, Partner>> {
    const partners = Object.create(null) as Record<string, Partner>;
    for (const partnerId of new Set(partnerIds)) {
      const partner = await this.#partner(partnerId);
      if (partner) partners[partnerId] = partner;
    }
    return partners;
  }

  /** From the view; a miss is checked against the log, since a view may be behind. */
  async #partner(partnerId: string): Promise<Partner | undefined> {
    return this.#parts.reference.partner(partnerId) ?? (await this.#last<Partner & PartnerEvent>(partnerStream(partnerId)));
  }

  async #tenant(tenantId: string): Promise<Tenant | undefined> {
    return this.#parts.reference.tenant(tenantId) ?? (await this.#last<Tenant & TenantEvent>(tenantStream(tenantId)));
  }

  async #last<Data>(stream: string): Promise<Data | undefined> {
    const [newest] = await this.#parts.store.readStream(stream, { direction: 'backwards', limit: 1 });
    return newest && decode<Data>(newest).data;
  }
}

const locationsIn = ({ claims }: Workload): string[] => claims.map(({ partnerId }) => partnerId);

function channelsOf(tenant: Tenant | undefined, partners: Readonly<Record<string, Partner>>): Channels {
  const ofPartners = Object.create(null) as Record<string, Channels['customer']>;
  for (const [partnerId, { noticeChannel }] of Object.entries(partners)) ofPartners[partnerId] = noticeChannel;
  return { customer: tenant?.noticeChannel ?? 'inbox', partners: ofPartners };
}

const policies: Handled<readonly PublishedPolicy[], PublishPolicy, PolicyEvent> = {
  initial: [],
  evolve: evolvePolicies,
  decide: (command, { state }, { caller, now }): DecidedEvent<PolicyEvent>[] => publishPolicy(command, state, { caller, now }),
};

const reference: Handled<Reference, ReferenceCommand, TenantEvent | PartnerEvent> = {
  initial: null,
  evolve: evolveReference,
  decide: (command, { state }, { caller }): DecidedEvent<TenantEvent | PartnerEvent>[] => decideReference(command, state, caller),
};
