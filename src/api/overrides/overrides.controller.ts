import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { fromOf, instantAsked, refuseBackwards } from '../../domain/instants-asked';
import type { DecisionRow } from '../../projections/decisions/projection';
import { DEFAULT_LIMIT } from '../asking/list.dto';
import { answerList } from '../asking/lists';
import { Now } from '../asking/now';
import { Allow } from '../auth/rights';
import { staff } from '../auth/roles';
import { Answers } from '../docs/answers';
import { PARTS } from '../parts';
import type { Parts } from '../parts';
import { tellReasons } from '../seen/reasons';
import { OverridesQuery } from './overrides.dto';
import { overridesExample } from './overrides.examples';

/** The competing rule recommends and a manager decides: where they differ. */
@ApiTags('decisions')
@Controller('v1/overrides')
@Allow(...staff)
export class OverridesController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  @Get()
  @Answers('Decisions against what the rule recommended, newest first, and how often each decider did so.', overridesExample)
  list(@Query() { from, to, decider, decision, sort, cursor, limit = DEFAULT_LIMIT }: OverridesQuery, @Req() request: FastifyRequest) {
    const { decisions } = this.parts.queries;
    const window = {
      from: from === undefined ? undefined : fromOf('from', from),
      to: instantAsked('to', to, this.now.instant()),
    };
    refuseBackwards(window.from, window.to);
    const asked = { ...window, decider, decision };
    const { items, next } = decisions.overrides({ ...asked, sort, cursor, limit });
    return answerList(
      { items: items.map((row) => this.#told(row)), next, from: window.from ?? null, to: window.to, deciders: decisions.deciders(asked) },
      request,
    );
  }

  /** With whose claims they are: the one decided on, and the one that was recommended. */
  #told({ sequence, comparison, reasons, ...row }: DecisionRow): object {
    const { policies } = this.parts.ledger;
    return {
      sequence: String(sequence),
      ...row,
      ...this.#whose(row.claimId),
      recommended: comparison && { claimId: comparison.recommends, ...this.#whose(comparison.recommends) },
      reasons: tellReasons(reasons, row.policyVersion, policies, 'manager'),
      comparison,
    };
  }

  #whose(claimId: string): object {
    const { workloads, reference } = this.parts.queries;
    const claim = workloads.claim(claimId);
    return claim
      ? { partnerId: claim.partnerId, partnerName: reference.partner(claim.partnerId)?.name ?? null, accountId: claim.accountId }
      : {};
  }
}
