import type { Readable } from 'node:stream';
import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cursorOf } from '../../delivery/feed/cursor';
import { Feed } from '../../delivery/feed/feed';
import type { FeedAsked, FeedPage } from '../../delivery/feed/feed';
import { Caller } from '../asking/asked';
import { Allow } from '../auth/rights';
import { isStaff, roles } from '../auth/roles';
import { Answers, Crowded } from '../docs/answers';
import { Answer } from '../http/answer';
import { accessOf } from './access';
import { Beginnings } from './beginnings';
import { DEFAULT_EVENTS, FeedQuery, filterOf, FollowQuery } from './events.dto';
import { cloudEventExample } from './events.examples';
import { Streams } from './streams';

const MS_PER_SECOND = 1_000;
const A_YEAR_SECONDS = 31_536_000;

/** The ledger's events in its order, for the services downstream. Everybody may ask; what is told is what the reader may see. */
@ApiTags('events')
@Controller('v1/events')
@Allow(...roles)
export class EventsController {
  constructor(
    private readonly feed: Feed,
    private readonly streams: Streams,
    private readonly beginnings: Beginnings,
  ) {}

  @Get()
  @Crowded()
  @Answers(
    'Events after a place in the ledger’s order, as a CloudEvents batch. Ledger-Cursor says where to ask on, Ledger-Caught-Up whether that is the end.',
    [cloudEventExample],
    200,
    'application/cloudevents-batch+json',
  )
  async pull(
    @Query() query: FeedQuery,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<string>> {
    const after = await this.beginnings.sequenceOf('after', query.after);
    const asked = { after, limit: query.limit ?? DEFAULT_EVENTS, filter: filterOf(query), caller };
    const page = query.wait ? await this.#wait(asked, query.wait * MS_PER_SECOND, accessOf(request, reply)) : await this.feed.page(asked);
    const cursor = cursorOf(this.feed.ledgerId, page.through);
    return new Answer(`[${page.events.map(({ json }) => json).join(',')}]`, {
      'Content-Type': 'application/cloudevents-batch+json; charset=utf-8',
      'Ledger-Cursor': cursor,
      'Ledger-Caught-Up': String(!page.more),
      Link: linkTo(cursor, request),
      ...caching(page, query, caller),
    });
  }

  @Get('stream')
  @Crowded()
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'The id of the last event received; beats `after`. Browsers send it by themselves.',
  })
  @Answers(
    'The same events as server-sent events, history and then live: each has its cursor as id.',
    `id: ${cloudEventExample.cursor}\ndata: ${JSON.stringify(cloudEventExample)}\n\n`,
    200,
    'text/event-stream',
  )
  async stream(
    @Query() query: FollowQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Caller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer<Readable>> {
    const after = lastEventId
      ? await this.beginnings.sequenceOf('Last-Event-ID', lastEventId)
      : await this.beginnings.sequenceOf('after', query.after);
    const stream = this.streams.open({ after, filter: filterOf(query), caller }, accessOf(request, reply));
    return new Answer(stream, { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  }

  /**
   * Until there is an event for the reader, the time is over, or the reader may read no longer.
   * @throws Refusal TooManyRequests
   */
  async #wait(asked: FeedAsked, waitMs: number, access: AbortSignal): Promise<FeedPage> {
    const leave = this.streams.admit(asked.caller);
    const until = Date.now() + waitMs;
    try {
      for (let page = await this.feed.page(asked); ; page = await this.feed.page({ ...asked, after: page.through })) {
        const leftMs = until - Date.now();
        if (page.events.length > 0 || page.more || leftMs <= 0 || access.aborted || this.feed.isClosed) return page;
        await this.feed.newer(page.through, access, leftMs);
      }
    } finally {
      leave();
    }
  }
}

/** The same request, from where this page ends. */
function linkTo(cursor: string, { url }: FastifyRequest): string {
  const next = new URL(url, 'http://ledger');
  next.searchParams.set('after', cursor);
  return `<${next.pathname}${next.search}>; rel="next"`;
}

/**
 * What lies behind a page never changes, so a full page of the whole truth is good for ever. Private also then: a cache that others
 * share would answer whoever holds the address, also after the token has expired.
 */
function caching({ more }: FeedPage, { after }: FeedQuery, caller: Caller): Record<string, string> {
  if (!more || after === 'now' || !isStaff(caller)) return { 'Cache-Control': 'private, no-store' };
  return { 'Cache-Control': `private, max-age=${A_YEAR_SECONDS}, immutable`, Vary: 'Authorization' };
}
