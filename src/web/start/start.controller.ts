import { Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../api/auth/rights';
import { isStaff } from '../../api/auth/roles';
import { Sessions } from '../../api/auth/sessions';
import { Now } from '../../api/asking/now';
import { visibleTo } from '../../api/claims/claims';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import type { Caller } from '../../domain/facts';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { SignIn } from '../sign-in/sign-in';
import { exampleFor } from '../lists/find-form';
import { workloadsByDue, workloadTable } from '../lists/workloads';
import { startPage } from './start-page';
import { waitingFor } from './waiting';

const CONTESTED_SHOWN = 8;
/** Whoever looks at a ledger in development could pick any role, so the page shows what an auditor sees. */
const ANYBODY: Caller = { role: 'auditor', id: 'anybody' };

/** What this is, what is contested now, and where to go. In production it names nobody to who is not signed in. */
@PageController()
@Public()
export class StartController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly sessions: Sessions,
    private readonly signIn: SignIn,
  ) {}

  @Get()
  async page(@Req() { session }: FastifyRequest): Promise<Page> {
    await this.now.everything();
    const { runner, queries } = this.parts;
    const caller = session?.caller ?? (this.sessions.open ? ANYBODY : null);
    const main = startPage({
      counts: queries.workloads.visibleCounts(caller ? visibleTo(caller) : {}),
      events: caller && !isStaff(caller) ? null : runner.health().sequence,
      waiting: session ? waitingFor(this.parts, session.caller, this.now.instant()) : null,
      contested: caller && this.#contested(caller),
      example: caller && exampleFor(this.parts, caller),
      seesHistory: session !== undefined && isStaff(session.caller),
      signIn: session ? null : this.signIn.form('/'),
    });
    return new Page('Who is partner of record, and why?', main);
  }

  #contested(caller: Caller) {
    const { items } = workloadsByDue(this.parts, caller, this.now.instant(), { status: ['contested'], limit: CONTESTED_SHOWN });
    return { table: workloadTable(this.parts, caller, this.now.instant(), items, 'No workload is contested.'), shown: items.length };
  }
}
