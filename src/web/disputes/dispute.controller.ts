import { Get, Inject, Param } from '@nestjs/common';
import { Caller } from '../../api/asking/asked';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { isStaff, staff } from '../../api/auth/roles';
import { Claims } from '../../api/claims/claims';
import { Dossiers } from '../../api/disputes/dossiers';
import { Answer } from '../../api/http/answer';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { offers } from '../acting/offers';
import { leftFor } from '../acting/weighing';
import { compared, disputedCompared } from '../claims/comparison';
import { DOCUMENT_POLICY, dossierDocument, dossierMain, titleOf } from '../dossier/dossier-document';
import { definitions } from '../drawing/shapes';
import { html } from '../html';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { tellingFor } from '../telling';

/** One dispute: everything that was said, decided and recorded, what the rule recommended, and the way to resolve it. */
@PageController('disputes')
@Allow(...staff, 'partner', 'customer')
export class DisputePageController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly claims: Claims,
    private readonly dossiers: Dossiers,
  ) {}

  @Get(':disputeId')
  async page(@Param('disputeId') disputeId: string, @Caller() caller: Caller): Promise<Page> {
    const read = await this.dossiers.of(disputeId, caller);
    const { dossier } = read;
    const row = await this.now.disputeFor(disputeId, caller);
    const telling = tellingFor(this.parts, caller, row.workloadId);
    const rule = row.state === 'open' && isStaff(caller) ? await disputedCompared(this.claims, row, caller) : null;
    const crumb = html`<p class="crumb">
      <a href="/disputes">Disputes</a> / <a href="/workloads/${row.workloadId}">${telling.workload(row)}</a>
    </p>`;
    const next = html`<p class="crumb"><a href="/disputes/${disputeId}/dossier">The dossier, to print or to keep</a></p>
      ${offers({ kind: 'disputes', row }, { caller, now: this.now.instant(), parts: this.parts })}
      ${
        rule &&
        html`<section aria-labelledby="h-ru">
          <h2 id="h-ru">The rule, ${rule.sequence === null ? 'now' : 'when it was decided'}</h2>
          <div>${compared(rule, telling)}</div>
        </section>`
      }`;
    const left = row.state === 'open' ? leftFor(row, this.now.instant(), this.parts) : null;
    return new Page(titleOf(dossier), html`${definitions}${dossierMain(read, { crumb, next, left, seesPolicies: isStaff(caller) })}`);
  }

  /** The same as a document of its own, with its stylesheet in it. */
  @Get(':disputeId/dossier')
  async dossier(@Param('disputeId') disputeId: string, @Caller() caller: Caller): Promise<Answer<string>> {
    return new Answer(dossierDocument(await this.dossiers.of(disputeId, caller)), {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': DOCUMENT_POLICY,
      'Cache-Control': 'no-store',
    });
  }
}
