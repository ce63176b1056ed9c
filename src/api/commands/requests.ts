import { Command } from '@nestjs/cqrs';
import type { PublishPolicy } from '../../domain/policy/commands';
import type { PublishedPolicy } from '../../domain/policy/policy';
import type { ReferenceCommand } from '../../domain/reference/commands';
import type { Reference } from '../../domain/reference/decide';
import type { WorkloadRef } from '../../domain/streams';
import type { UsageCommand } from '../../domain/usage/commands';
import type { Usage } from '../../domain/usage/state';
import type { WebhookCommand } from '../../domain/webhook/commands';
import type { WebhookFacts } from '../../domain/webhook/decide';
import type { WebhookState } from '../../domain/webhook/state';
import type { WorkloadCommand } from '../../domain/workload/commands';
import type { Workload } from '../../domain/workload/state';
import type { Receipt, Request } from '../../ledger/request';

/** One class per aggregate wraps its commands: a new command needs none of its own. */
export class WorkloadRequest extends Command<Receipt<Workload>> {
  constructor(
    readonly workload: WorkloadRef,
    readonly command: WorkloadCommand,
    readonly request: Request,
  ) {
    super();
  }
}

export class UsageRequest extends Command<Receipt<Usage>> {
  constructor(
    readonly workload: WorkloadRef,
    readonly command: UsageCommand,
    readonly request: Request,
  ) {
    super();
  }
}

export class ReferenceRequest extends Command<Receipt<Reference>> {
  constructor(
    readonly command: ReferenceCommand,
    readonly request: Request,
  ) {
    super();
  }
}

export class PolicyRequest extends Command<Receipt<readonly PublishedPolicy[]>> {
  constructor(
    readonly command: PublishPolicy,
    readonly request: Request,
  ) {
    super();
  }
}

export class WebhookRequest extends Command<Receipt<WebhookState>> {
  constructor(
    readonly webhookId: string,
    readonly command: WebhookCommand,
    readonly facts: Pick<WebhookFacts, 'head' | 'keyId'>,
    readonly request: Request,
  ) {
    super();
  }
}
