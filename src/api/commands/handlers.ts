import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Ledger } from '../../ledger/ledger';
import { PolicyRequest, ReferenceRequest, UsageRequest, WebhookRequest, WorkloadRequest } from './requests';

@CommandHandler(WorkloadRequest)
export class WorkloadRequestHandler implements ICommandHandler<WorkloadRequest> {
  constructor(private readonly ledger: Ledger) {}

  execute({ workload, command, request }: WorkloadRequest) {
    return this.ledger.workload(workload, command, request);
  }
}

@CommandHandler(UsageRequest)
export class UsageRequestHandler implements ICommandHandler<UsageRequest> {
  constructor(private readonly ledger: Ledger) {}

  execute({ workload, command, request }: UsageRequest) {
    return this.ledger.usage(workload, command, request);
  }
}

@CommandHandler(ReferenceRequest)
export class ReferenceRequestHandler implements ICommandHandler<ReferenceRequest> {
  constructor(private readonly ledger: Ledger) {}

  execute({ command, request }: ReferenceRequest) {
    return this.ledger.reference(command, request);
  }
}

@CommandHandler(PolicyRequest)
export class PolicyRequestHandler implements ICommandHandler<PolicyRequest> {
  constructor(private readonly ledger: Ledger) {}

  execute({ command, request }: PolicyRequest) {
    return this.ledger.policy(command, request);
  }
}

@CommandHandler(WebhookRequest)
export class WebhookRequestHandler implements ICommandHandler<WebhookRequest> {
  constructor(private readonly ledger: Ledger) {}

  execute({ webhookId, command, facts, request }: WebhookRequest) {
    return this.ledger.webhook(webhookId, command, facts, request);
  }
}

export const commandHandlers = [
  WorkloadRequestHandler,
  UsageRequestHandler,
  ReferenceRequestHandler,
  PolicyRequestHandler,
  WebhookRequestHandler,
];
