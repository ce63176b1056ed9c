import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { fromOf } from '../../domain/instants-asked';
import { diffTerms } from '../../domain/policy/diff';
import type { PolicyTerms, PublishedPolicy } from '../../domain/policy/policy';
import { policyInForce } from '../../domain/policy/policy';
import { Refusal } from '../../domain/refusal';
import { Ledger } from '../../ledger/ledger';
import type { Request } from '../../ledger/request';
import { Asked, Caller } from '../asking/asked';
import { Now } from '../asking/now';
import { Allow, Decision } from '../auth/rights';
import { isStaff, roles } from '../auth/roles';
import { Submissions } from '../commands/submissions';
import { Answers, ETagged } from '../docs/answers';
import { Answer } from '../http/answer';
import { etagOf } from '../http/etag';
import { presentPolicy } from '../seen/policies';
import { readerOf } from '../seen/reasons';
import type { ReasonTold } from '../seen/reasons';
import { DiffQuery, PolicyParams, PublishPolicyBody } from './policies.dto';
import { diffExample, policyExample, policyWritten, reasonExample, scopeExample } from './policies.examples';

/** What a programme decided about itself, open to everybody in it. */
@ApiTags('policies')
@Controller('v1')
@Allow(...roles)
export class PoliciesController {
  constructor(
    private readonly ledger: Ledger,
    private readonly now: Now,
    private readonly submissions: Submissions,
  ) {}

  @Post('policies')
  @Allow('lead')
  @Decision()
  @Answers('The new version. Claims keep the one in force when they were requested.', policyWritten, 201)
  publish(@Body() { terms, takesEffectAt }: PublishPolicyBody, @Asked() request: Request) {
    const effect = takesEffectAt === undefined ? undefined : fromOf('takesEffectAt', takesEffectAt);
    return this.submissions.publish({ type: 'PublishPolicy', terms, takesEffectAt: effect }, request);
  }

  @Get('policies')
  @ETagged()
  @Answers('Every policy version, oldest first, with the ETag that publishing the next one needs.', { items: [policyExample], next: null })
  policies(@Caller() caller: Caller) {
    return this.#answer({ items: this.ledger.policies.map((policy) => this.#told(policy, caller)), next: null }, caller);
  }

  @Get('policies/diff')
  @Answers('What differs between two versions: scopes by name, reasons by code, holidays by date.', diffExample)
  diff(@Query() { from, to }: DiffQuery) {
    return { from, to, changes: diffTerms(this.#version(from).terms, this.#version(to).terms) };
  }

  @Get('policies/:version')
  @ETagged()
  @Answers('One policy version, whole.', policyExample)
  policy(@Param() { version }: PolicyParams, @Caller() caller: Caller) {
    return this.#answer(this.#told(this.#version(version), caller), caller);
  }

  @Get('scopes')
  @Answers('What can be claimed under the policy in force.', { items: [scopeExample], next: null })
  scopes() {
    return { items: this.#inForce().scopes, next: null };
  }

  @Get('reasons')
  @Answers('Reasons of the policy in force, in the words for the reader, with what would cure each.', {
    items: [reasonExample],
    next: null,
  })
  reasons(@Caller() { role }: Caller): { items: (ReasonTold & { uses: string[] })[]; next: null } {
    const reader = readerOf(role);
    return { items: this.#inForce().reasons.map(({ code, uses, texts, cure }) => ({ code, uses, text: texts[reader], cure })), next: null };
  }

  /** With the revision of the policies, against which the next version is published. */
  #answer(body: object, caller: Caller): Answer<object> {
    return new Answer(body, isStaff(caller) ? { ETag: etagOf(this.ledger.policies.length - 1) } : {});
  }

  #told(policy: PublishedPolicy, caller: Caller): object {
    return presentPolicy(policy, this.ledger.policies, this.now.instant(), caller);
  }

  #version(version: number): PublishedPolicy {
    const policy = this.ledger.policies.find((one) => one.version === version);
    if (!policy) throw new Refusal('NotFound', `There is no policy version ${version}; GET /v1/policies lists them.`);
    return policy;
  }

  #inForce(): PolicyTerms {
    return policyInForce(this.ledger.policies, this.now.instant()).terms;
  }
}
