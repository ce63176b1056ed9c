import { Get, Inject } from '@nestjs/common';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { staff } from '../../api/auth/roles';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { policiesPage } from './policies-page';

/** What the programme decided about itself, and when. */
@PageController('policies')
@Allow(...staff)
export class PoliciesPageController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
  ) {}

  @Get()
  page(): Page {
    return new Page('Policies', policiesPage(this.parts.ledger.policies, this.now.instant()));
  }
}
