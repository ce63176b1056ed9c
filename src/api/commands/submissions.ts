import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Command } from '@nestjs/cqrs';
import type { PublishPolicy } from '../../domain/policy/commands';
import type { ReferenceCommand } from '../../domain/reference/commands';
import { policyOf } from '../../domain/policy/policy';
import { Refusal } from '../../domain/refusal';
import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import type { UsageCommand } from '../../domain/usage/commands';
import type {
  AnswerNotice,
  FailNotice,
  LiftCooldown,
  LockWorkload,
  OpenDispute,
  RequestClaim,
  ServeNotice,
  WorkloadCommand,
} from '../../domain/workload/commands';
import type { WorkloadEvent } from '../../domain/workload/events';
import type { Workload } from '../../domain/workload/state';
import type { Receipt, Request } from '../../ledger/request';
import { claimRow, disputeRow, workloadRow } from '../../projections/workloads/rows';
import { Now, refOf } from '../asking/now';
import type { Answer } from '../http/answer';
import { PARTS, tellingOf } from '../parts';
import type { Parts } from '../parts';
import { presentClaim } from '../seen/claims';
import { presentDispute } from '../seen/disputes';
import { isTold, presentEvent } from '../seen/events';
import { presentNotice } from '../seen/notices';
import { presentPolicy } from '../seen/policies';
import { nobodyHidden, othersFor } from '../seen/rivals';
import { without } from '../seen/without';
import { presentWorkload } from '../seen/workloads';
import { answerTo } from './receipts';
import { PolicyRequest, ReferenceRequest, UsageRequest, WorkloadRequest } from './requests';

/** Commands on their way to the ledger, and its receipts on their way back: the resource as it is now, and what was recorded. */
@Injectable()
export class Submissions {
  constructor(
    private readonly bus: CommandBus,
    private readonly now: Now,
    @Inject(PARTS) private readonly parts: Parts,
  ) {}

  /** A new claim. */
  async request(workload: WorkloadRef, command: RequestClaim, request: Request): Promise<Answer<object>> {
    const receipt = await this.#execute(new WorkloadRequest(workload, command, request));
    const requested = receipt.events.find(({ type }) => type === 'ClaimRequested');
    const { claimId } = requested?.data as { claimId: string };
    return this.#tellClaim(claimId, workload, receipt, request).at(`/v1/claims/${claimId}`);
  }

  /** A command on a claim. @throws Refusal NotFound for another's as for none, and what the rules refuse */
  async onClaim(command: WorkloadCommand & { claimId: string }, request: Request): Promise<Answer<object>> {
    const { workloadId } = await this.now.claimFor(command.claimId, request.caller);
    const workload = refOf(workloadId);
    return this.#tellClaim(command.claimId, workload, await this.#execute(new WorkloadRequest(workload, command, request)), request);
  }

  /** The answer of an incumbent to a notice, that it was not served, or that it is served anew: then the new one is told. */
  async onNotice(command: AnswerNotice | FailNotice | ServeNotice, request: Request): Promise<Answer<object>> {
    const workload = await this.now.workloadOfNotice(command.noticeId);
    const receipt = await this.#execute(new WorkloadRequest(workload, command, request));
    const anew = receipt.events.map(({ data }) => data as WorkloadEvent).find(({ type }) => type === 'NoticeServed');
    const id = anew?.type === 'NoticeServed' ? anew.noticeId : command.noticeId;
    const notice = receipt.state.notices.find(({ noticeId }) => noticeId === id) ?? raise(`Notice ${id} is not in its workload`);
    return this.#tell({ workloadId: workloadIdOf(workload), ...presentNotice(notice, request.caller) }, receipt, request, receipt.state);
  }

  /** A new dispute. @throws Refusal NotFound for another's claim as for none, and what the rules refuse */
  async dispute(command: OpenDispute, request: Request): Promise<Answer<object>> {
    const { workloadId } = await this.now.claimFor(command.claimId, request.caller);
    const workload = refOf(workloadId);
    const receipt = await this.#execute(new WorkloadRequest(workload, command, request));
    const opened = receipt.events.find(({ type }) => type === 'DisputeOpened');
    const { disputeId } = opened?.data as { disputeId: string };
    return this.#tellDispute(disputeId, workload, receipt, request).at(`/v1/disputes/${disputeId}`);
  }

  /** A command in a dispute. @throws Refusal NotFound for who has no part in it */
  async onDispute(command: WorkloadCommand & { disputeId: string }, request: Request): Promise<Answer<object>> {
    const { workloadId } = await this.now.disputeFor(command.disputeId, request.caller);
    const workload = refOf(workloadId);
    return this.#tellDispute(command.disputeId, workload, await this.#execute(new WorkloadRequest(workload, command, request)), request);
  }

  /** A command on a workload as such. */
  async onWorkload(workload: WorkloadRef, command: LockWorkload | LiftCooldown, request: Request): Promise<Answer<object>> {
    const receipt = await this.#execute(new WorkloadRequest(workload, command, request));
    const telling = { ...tellingOf(this.parts, request.caller), others: othersFor(request.caller, receipt.state) };
    return this.#tell(presentWorkload(workloadRow(workload, receipt.state), telling), receipt, request, receipt.state);
  }

  /** One period's usage as it is now. */
  async usage(workload: WorkloadRef, command: UsageCommand, request: Request): Promise<Answer<object>> {
    const receipt = await this.#execute(new UsageRequest(workload, command, request));
    const measured = receipt.state.periods[command.period]?.at(-1);
    return this.#tell({ workloadId: workloadIdOf(workload), period: command.period, ...measured }, receipt, request);
  }

  /** A customer or partner as it is now. */
  async reference(command: ReferenceCommand, request: Request): Promise<Answer<object>> {
    const receipt = await this.#execute(new ReferenceRequest(command, request));
    const registered = receipt.state ?? raise('A registration left nothing behind');
    const answer = this.#tell(without(registered, 'type'), receipt, request);
    const isNew = receipt.events.some(({ type }) => type === 'TenantRegistered' || type === 'PartnerRegistered');
    return isNew ? answer.at(addressOf(command)) : answer;
  }

  /** A new policy version. @throws Refusal PolicyInvalid, PersonalData; Conflict where another was published meanwhile */
  async publish(command: PublishPolicy, request: Request): Promise<Answer<object>> {
    const receipt = await this.#execute(new PolicyRequest(command, request));
    const published = receipt.events.find(({ type }) => type === 'PolicyPublished');
    const { version } = published?.data as { version: number };
    const told = presentPolicy(policyOf(receipt.state, version), receipt.state, this.now.instant(), request.caller);
    return this.#tell(told, receipt, request).at(`/v1/policies/${version}`);
  }

  /** Through the bus, where a command without a handler throws before it answers a promise. */
  async #execute<Result>(command: Command<Result>): Promise<Result> {
    return this.bus.execute(command);
  }

  #tellClaim(claimId: string, workload: WorkloadRef, receipt: Receipt<Workload>, request: Request): Answer<object> {
    const claim = receipt.state.claims.find((one) => one.claimId === claimId) ?? raise(`Claim ${claimId} is not in its workload`);
    const told = presentClaim(claimRow(workload, receipt.state, claim), tellingOf(this.parts, request.caller));
    return this.#tell(told, receipt, request, receipt.state);
  }

  #tellDispute(disputeId: string, workload: WorkloadRef, receipt: Receipt<Workload>, request: Request): Answer<object> {
    const dispute =
      receipt.state.disputes.find((one) => one.disputeId === disputeId) ?? raise(`Dispute ${disputeId} is not in its workload`);
    const told = presentDispute(disputeRow(workload, receipt.state, dispute), tellingOf(this.parts, request.caller));
    return this.#tell(told, receipt, request, receipt.state);
  }

  #tell(resource: object, receipt: Receipt<unknown>, { caller }: Request, workload?: Workload): Answer<object> {
    const eyes = { caller, others: workload ? othersFor(caller, workload) : nobodyHidden };
    const told = receipt.events.filter((event) => isTold(event, eyes)).map((event) => presentEvent(event, eyes));
    return answerTo(receipt, resource, told, caller);
  }
}

const addressOf = (command: ReferenceCommand): string =>
  command.type === 'PutTenant' ? `/v1/tenants/${command.tenantId}` : `/v1/partners/${command.partnerId}`;

function raise(message: string): never {
  throw new Error(message);
}

/** Only a refusal that the rules do not make: a partner's token that names no location. */
export function locationOf(partnerId: string | undefined): string {
  if (partnerId !== undefined) return partnerId;
  throw new Refusal('Unauthenticated', 'The token names no partner location (partner_id).');
}
