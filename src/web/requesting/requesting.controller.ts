import { randomUUID } from 'node:crypto';
import { Body, Get, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { WorkloadRequest } from '../../api/commands/requests';
import { locationOf } from '../../api/commands/submissions';
import { refusalOf, statusOf } from '../../api/http/problem';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { policyInForce } from '../../domain/policy/policy';
import type { WorkloadRef } from '../../domain/streams';
import type { RequestClaim } from '../../domain/workload/commands';
import type { WorkloadEvent } from '../../domain/workload/events';
import type { Request } from '../../ledger/request';
import { inFormWords } from '../acting/form';
import { PageController } from '../page-controller';
import { Page, SeeOther } from '../page';
import { keyIn } from '../query';
import { requestPage } from './request-page';
import type { RequestPage } from './request-page';
import { commandOf, requestIn } from './request-typed';

/** A partner asks for a workload: what it asks, what its own request will say, and then the record. */
@PageController('claims/request')
@Allow('partner')
export class RequestingController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly bus: CommandBus,
  ) {}

  @Get()
  ask(@Req() { session }: FastifyRequest): Page {
    return this.#page({ key: randomUUID(), typed: requestIn({}) }, session);
  }

  @Post()
  @HttpCode(200)
  async request(
    @Body() body: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() { id, session }: FastifyRequest,
  ): Promise<Page | SeeOther> {
    const typed = requestIn(body);
    const key = keyIn(body);
    const asked: Request = { caller, key, correlationId: id };
    try {
      const { workload, command } = commandOf(typed, locationOf(caller.partnerId));
      if (body['step'] === 'record') return new SeeOther(await this.#record(workload, command, asked));
      return this.#page({ key, typed, foreseen: await this.#foresee(workload, command, asked) }, session);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      const { detail, errors } = inFormWords(refusal);
      return this.#page({ key, typed, problem: { status: statusOf(refusal), detail, errors, changed: null } }, session);
    }
  }

  /** Where the claim stands from then on. */
  async #record(workload: WorkloadRef, command: RequestClaim, request: Request): Promise<string> {
    const receipt = await this.bus.execute(new WorkloadRequest(workload, command, request));
    await this.now.until(receipt.position);
    return `/claims/${requestedIn(receipt.events.map(({ data }) => data as WorkloadEvent)).claimId}`;
  }

  /** Its own request alone: who asks nothing yet is told nothing of others (invariant 10). */
  async #foresee(workload: WorkloadRef, command: RequestClaim, request: Request): Promise<RequestPage['foreseen']> {
    return requestedIn((await this.parts.ledger.preview(workload, command, request)).events);
  }

  #page(page: Pick<RequestPage, 'key' | 'typed'> & Partial<RequestPage>, session: FastifyRequest['session']): Page {
    const { scopes } = policyInForce(this.parts.ledger.policies, this.now.instant()).terms;
    const main = requestPage({
      csrf: session?.csrf ?? '',
      scopes: scopes.map(({ scope }) => scope),
      problem: null,
      foreseen: null,
      ...page,
    });
    return new Page('Ask to be on record', main, { status: page.problem?.status });
  }
}

function requestedIn(events: readonly WorkloadEvent[]): Extract<WorkloadEvent, { type: 'ClaimRequested' }> {
  const requested = events.find((event) => event.type === 'ClaimRequested');
  if (requested?.type === 'ClaimRequested') return requested;
  throw new Error('A request for a claim recorded none');
}
