import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Policy, PolicyTerms } from '../../domain/policy/policy';
import { policyInForce } from '../../domain/policy/policy';
import { Refusal } from '../../domain/refusal';
import { Ledger } from '../../ledger/ledger';
import { Caller } from '../asking/asked';
import { Answers } from '../docs/answers';
import { Allow } from '../auth/rights';
import { roles } from '../auth/roles';
import { Now } from '../asking/now';
import { readerOf } from '../seen/reasons';
import type { ReasonTold } from '../seen/reasons';
import { PolicyParams } from './policies.dto';
import { policyExample, reasonExample, scopeExample } from './policies.examples';

/** What a programme decided about itself, open to everybody in it. */
@ApiTags('policies')
@Controller('v1')
@Allow(...roles)
export class PoliciesController {
  constructor(
    private readonly ledger: Ledger,
    private readonly now: Now,
  ) {}

  @Get('policies')
  @Answers('Every policy version, oldest first.', { items: [policyExample], next: null })
  policies() {
    return { items: this.ledger.policies, next: null };
  }

  @Get('policies/:version')
  @Answers('One policy version, whole.', policyExample)
  policy(@Param() { version }: PolicyParams): Policy {
    const policy = this.ledger.policies.find((one) => one.version === version);
    if (!policy) throw new Refusal('NotFound', `There is no policy version ${version}; GET /v1/policies lists them.`);
    return policy;
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

  #inForce(): PolicyTerms {
    return policyInForce(this.ledger.policies, this.now.instant()).terms;
  }
}
