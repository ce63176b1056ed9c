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
import type { Refusal } from '../../domain/refusal';
import { workloadIdOf } from '../../domain/streams';
import type { WorkloadRef } from '../../domain/streams';
import type { RequestClaim } from '../../domain/workload/commands';
import type { WorkloadEvent } from '../../domain/workload/events';
import { isOpen } from '../../domain/workload/state';
import type { Request } from '../../ledger/request';
import type { Problem } from '../acting/act-page';
import { inFormWords } from '../acting/form';
import { html } from '../html';
import { PageController } from '../page-controller';
import { Page, SeeOther } from '../page';
import { keyIn } from '../query';
import { requestPage } from './request-page';
import type { RequestPage } from './request-page';
import { commandOf, requestIn } from './request-typed';
import type { RequestTyped } from './request-typed';

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
      const { workload, command } = commandOf(typed, locationOf(caller.partnerId), this.#scopes());
      if (body['step'] === 'record') return new SeeOther(await this.#record(workload, command, asked));
      return this.#page({ key, typed, foreseen: await this.#foresee(workload, command, asked) }, session);
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      return this.#page({ key, typed, problem: this.#problem(refusal, typed, caller) }, session);
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

  #scopes(): string[] {
    return policyInForce(this.parts.ledger.policies, this.now.instant()).terms.scopes.map(({ scope }) => scope);
  }

  /** Where its account has a claim there already, the way to it. */
  #problem(refusal: Refusal, { tenantId, scope }: RequestTyped, { accountId }: Caller): Problem {
    const { detail, errors } = inFormWords(refusal);
    const status = statusOf(refusal);
    if (refusal.code !== 'DuplicateOpenClaim' && refusal.code !== 'AlreadyOnRecord') return { status, detail, errors, changed: null };
    const own = this.parts.queries.workloads
      .claimsOf(workloadIdOf({ tenantId, scope }))
      .find((claim) => claim.accountId === accountId && (isOpen(claim) || claim.state === 'Active'));
    const said = refusal.code === 'AlreadyOnRecord' ? detail : 'Your account asks for it already.';
    return { status, detail: said, errors, changed: own ? html`<p><a href="/claims/${own.claimId}">Follow its claim</a></p>` : null };
  }

  #page(page: Pick<RequestPage, 'key' | 'typed'> & Partial<RequestPage>, session: FastifyRequest['session']): Page {
    const main = requestPage({
      csrf: session?.csrf ?? '',
      scopes: this.#scopes(),
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
