import type { Readable } from 'node:stream';
import { Get, Headers, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller } from '../../api/asking/asked';
import { Now, refOf } from '../../api/asking/now';
import { Allow } from '../../api/auth/rights';
import { staff } from '../../api/auth/roles';
import { accessOf } from '../../api/events/access';
import { Beginnings } from '../../api/events/beginnings';
import { Streams } from '../../api/events/streams';
import { Answer } from '../../api/http/answer';
import { statusOf } from '../../api/http/problem';
import { PARTS } from '../../api/parts';
import type { Parts } from '../../api/parts';
import { Timelines } from '../../api/timeline/timelines';
import { dayOf } from '../../domain/calendar';
import { Refusal } from '../../domain/refusal';
import type { NoticeRow } from '../acting/act';
import { noticesToDo } from '../acting/notices';
import { PageController } from '../page-controller';
import { Page } from '../page';
import { text } from '../query';
import { tellingFor } from '../telling';
import { isPast } from './answer';
import { askedIn } from './place';
import type { Asked } from './place';
import { recordedIn } from './recorded';
import { noSuchDate, noSuchWorkload } from './refused';
import { workloadPage } from './workload-page';

/** One workload, on any day as known on any other. */
@PageController('workloads')
@Allow(...staff, 'partner', 'customer')
export class WorkloadPageController {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    private readonly now: Now,
    private readonly timelines: Timelines,
    private readonly streams: Streams,
    private readonly beginnings: Beginnings,
  ) {}

  @Get(':workloadId')
  async page(@Param('workloadId') workloadId: string, @Query() query: Record<string, unknown>, @Caller() caller: Caller): Promise<Page> {
    const asked = askedIn(query);
    try {
      return await this.#page(workloadId, asked, query, caller);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return this.#refused(error, workloadId, asked);
    }
  }

  /** How many new events there are, as they come: no more, since the page itself says what they are. Ends with the session. */
  @Get(':workloadId/live')
  async live(
    @Param('workloadId') workloadId: string,
    @Query('after') after: unknown,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<Readable>> {
    this.now.recordedWorkloadFor(workloadId, caller);
    const asked = {
      after: await this.beginnings.sequenceOf('after', lastEventId ?? text(after) ?? 'now'),
      filter: { workload: workloadId },
      caller,
      tell: (events: readonly { sequence: number }[]) =>
        JSON.stringify({ sequence: String(events.at(-1)?.sequence), count: events.length }),
    };
    const stream = this.streams.open(asked, accessOf(request, reply));
    return new Answer(stream, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
  }

  async #page(workloadId: string, asked: Asked, query: Record<string, unknown>, caller: Caller): Promise<Page> {
    const { on, knownAt, compare } = asked;
    const story = await this.timelines.story(workloadId, { on, 'known-at': knownAt, compare }, caller);
    const row = this.parts.queries.workloads.get(workloadId);
    if (!row) throw new Refusal('NotFound', `There is no workload ${workloadId} for you.`);
    const telling = tellingFor(this.parts, caller, workloadId);
    const notices = isPast(story.told) ? [] : await this.#notices(workloadId, caller);
    const recorded = recordedIn(query, story.events, caller);
    const main = workloadPage({ story, row, notices, asked, recorded, caller, telling, parts: this.parts });
    return new Page(telling.workload(row), main, { pastKnowledge: isPast(story.told) });
  }

  async #notices(workloadId: string, caller: Caller): Promise<NoticeRow[]> {
    const ref = refOf(workloadId);
    return noticesToDo({ caller, now: this.now.instant(), parts: this.parts }, (await this.parts.ledger.catchUp(ref)).state, ref);
  }

  /** A workload that is not there, or a date that is none: says what to do, and keeps what was typed. */
  #refused(refusal: Refusal, workloadId: string, asked: Asked): Page {
    const status = statusOf(refusal);
    if (status !== 404 && status !== 400 && status !== 422) throw refusal;
    const dated = refusal.code !== 'NotFound' && refusal.errors.some(({ field }) => ['on', 'known-at', 'compare'].includes(field));
    if (!dated) return new Page('No such workload', noSuchWorkload(workloadId), { status: 404 });
    return new Page('No such date', noSuchDate(workloadId, asked, refusal.detail, dayOf(this.now.instant())), { status });
  }
}
