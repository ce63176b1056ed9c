import { randomUUID } from 'node:crypto';
import { Body, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
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
import { Pages } from '../pages';
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
    private readonly pages: Pages,
    private readonly bus: CommandBus,
  ) {}

  @Get()
  async ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.#show({ key: randomUUID(), typed: requestIn({}) }, request, reply);
  }

  @Post()
  @HttpCode(200)
  async request(
    @Body() body: Record<string, unknown>,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const typed = requestIn(body);
    const key = keyIn(body);
    const asked: Request = { caller, key, correlationId: request.id };
    try {
      const { workload, command } = commandOf(typed, locationOf(caller.partnerId));
      if (body['step'] === 'record')
        await reply
          .status(303)
          .header('Location', await this.#record(workload, command, asked))
          .send();
      else await this.#show({ key, typed, foreseen: await this.#foresee(workload, command, asked) }, request, reply);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      const { detail, errors } = inFormWords(refusal);
      await this.#show({ key, typed, problem: { status: statusOf(refusal), detail, errors, changed: null } }, request, reply);
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

  async #show(
    page: Pick<RequestPage, 'key' | 'typed'> & Partial<RequestPage>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const { scopes } = policyInForce(this.parts.ledger.policies, this.now.instant()).terms;
    const main = requestPage({
      csrf: request.session?.csrf ?? '',
      scopes: scopes.map(({ scope }) => scope),
      problem: null,
      foreseen: null,
      ...page,
    });
    await this.pages.send(request, reply, { title: 'Ask to be on record', status: page.problem?.status ?? 200 }, main);
  }
}

function requestedIn(events: readonly WorkloadEvent[]): Extract<WorkloadEvent, { type: 'ClaimRequested' }> {
  const requested = events.find((event) => event.type === 'ClaimRequested');
  if (requested?.type === 'ClaimRequested') return requested;
  throw new Error('A request for a claim recorded none');
}
