import { Get, Inject, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { staff } from '../../api/auth/roles';
import { refusalOf, statusOf } from '../../api/http/problem';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { Changes } from '../../api/tenures/changes';
import { addDays, dayOf } from '../../domain/calendar';
import { knownPartners, knownTenants } from '../known';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { text } from '../query';
import { tellingFor } from '../telling';
import { changesPage, REWRITTEN } from './changes-page';
import type { ChangedTold, ChangesAsked, ChangesShown } from './changes-page';

const ROWS = 25;
/** Where nothing is asked, what was learned lately. */
const DAYS = 30;

/** Two dates of knowledge compared. */
@PageController('changes')
@Allow(...staff)
export class ChangesPageController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly changes: Changes,
  ) {}

  @Get()
  async page(@Query() query: Record<string, unknown>, @Caller() caller: Caller, @Req() { url }: FastifyRequest): Promise<Page> {
    await this.now.everything();
    const asked: ChangesAsked = {
      from: text(query['known-from']) ?? this.#lately(),
      to: text(query['known-to']) ?? '',
      tenant: text(query['tenant']) ?? '',
      partner: text(query['partner']) ?? '',
      only: text(query['only']) ?? '',
    };
    const answer = await this.#answer(asked, text(query['cursor']), caller);
    const { status, ...shown } = answer;
    const main = changesPage({ asked, tenants: knownTenants(this.parts), partners: knownPartners(this.parts), url, ...shown });
    return new Page('What was learned between two dates', main, { status });
  }

  #lately(): string {
    const [before, opened] = [addDays(dayOf(this.now.instant()), -DAYS), dayOf(this.parts.openedAt)];
    return before < opened ? opened : before;
  }

  /** What cannot be answered is said above the form, which keeps what was typed. */
  async #answer(
    { from, to, tenant, partner, only }: ChangesAsked,
    cursor: string | undefined,
    caller: Caller,
  ): Promise<Pick<ChangesShown, 'found' | 'problem'> & { status: number }> {
    try {
      const filter = {
        tenant: text(tenant),
        partner: text(partner),
        only: only === REWRITTEN ? REWRITTEN : undefined,
        cursor,
        limit: ROWS,
      };
      const { items, ...page } = await this.changes.page({ 'known-from': from, 'known-to': text(to), ...filter }, caller);
      const told = (items as ChangedTold[]).map((one) => ({ told: one, telling: tellingFor(this.parts, caller, one.workloadId) }));
      return { found: { ...page, items: told }, problem: null, status: 200 };
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      return { found: null, problem: refusal.detail, status: statusOf(refusal) };
    }
  }
}
