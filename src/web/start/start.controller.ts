import { Get, Inject, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Public } from '../../api/auth/rights';
import { isStaff } from '../../api/auth/roles';
import { Sessions } from '../../api/auth/sessions';
import { Now } from '../../api/asking/now';
import { visibleTo } from '../../api/claims/claims';
import { PARTS } from '../../api/parts';
import { Timelines } from '../../api/timeline/timelines';
import { addMonths, dayOf, firstOfMonth, startOfDay } from '../../domain/calendar';
import type { Parts } from '../../api/parts';
import type { Caller } from '../../domain/facts';
import { shortDay } from '../../timeline/words';
import { strip } from '../drawing/strip';
import { stripSvg } from '../drawing/svg';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { SignIn } from '../sign-in/sign-in';
import { exampleFor } from '../lists/find-form';
import { inTurn } from '../lists/due';
import { workloadTable } from '../lists/workloads';
import { startPage } from './start-page';
import { waitingFor } from './waiting';

const CONTESTED_SHOWN = 8;
/** Enough for a contest, and little enough for days to be seen. */
const MONTHS_BEFORE = 3;
const UNSETTLED = ['contested', 'on-hold'] as const;
/** Whoever looks at a ledger in development could pick any role, so the page shows what an auditor sees. */
const ANYBODY: Caller = { role: 'auditor', id: 'anybody' };

/** What this is, what is contested now, and where to go. In production it names nobody to who is not signed in. */
@PageController()
@Public()
export class StartController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly timelines: Timelines,
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
      whole: caller && !isStaff(caller) ? null : { ...queries.reference.counts(), events: runner.health().sequence },
      waiting: session ? waitingFor(this.parts, session.caller, this.now.instant()) : null,
      contested: caller && (await this.#contested(caller)),
      example: caller && exampleFor(this.parts, caller),
      isStaff: session !== undefined && isStaff(session.caller),
      signIn: session ? null : this.signIn.form('/'),
    });
    return new Page('Who is partner of record, and why?', main);
  }

  /** The first of what is contested or in dispute, each with a drawing of the last months as the reader may know them. */
  async #contested(caller: Caller) {
    const now = this.now.instant();
    const found = this.parts.queries.workloads.dueFirst({ status: UNSETTLED, visibleTo: visibleTo(caller), limit: CONTESTED_SHOWN });
    const rows = inTurn(this.parts, caller, now, found);
    const from = startOfDay(addMonths(firstOfMonth(dayOf(now)), -MONTHS_BEFORE));
    const drawn = await Promise.all(
      rows.map(async ({ workloadId }) => {
        const story = await this.timelines.inBrief(workloadId, caller);
        return [workloadId, stripSvg(strip(story, { from, until: now }))] as const;
      }),
    );
    const drawings = new Map(drawn);
    const column = { title: `${shortDay(dayOf(from))} to today`, of: (workloadId: string) => drawings.get(workloadId) };
    return { table: workloadTable(this.parts, caller, now, rows, 'No workload is contested.', column), shown: rows.length };
  }
}
