import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isByHttps, Sessions } from '../api/auth/sessions';
import { CLOCK, PARTS } from '../api/parts';
import type { Parts } from '../api/parts';
import type { Clock } from '../ledger/ports/clock';
import { CONTENT_SECURITY_POLICY, frame } from './frame';
import type { Html } from './html';

/** Puts pages into their frame, with the headers that every page has. */
@Injectable()
export class Pages {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly sessions: Sessions,
  ) {}

  /** Sends a page; a session that fades is renewed by it. */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    { title, status = 200, pastKnowledge }: { title: string; status?: number; pastKnowledge?: boolean },
    main: Html,
  ): Promise<void> {
    const { session } = request;
    const renewed = session?.fading ? await this.sessions.renew(request.headers.cookie, isByHttps(request)) : null;
    if (renewed !== null) void reply.header('Set-Cookie', renewed);
    const text = frame(
      {
        title,
        path: request.url.replace(/\?.*$/, ''),
        session,
        now: this.clock.now(),
        sequence: this.parts.runner.health().sequence,
        pastKnowledge,
      },
      main,
    );
    await reply
      .status(status)
      .type('text/html; charset=utf-8')
      .headers({ 'Content-Security-Policy': CONTENT_SECURITY_POLICY, 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' })
      .send(text);
  }
}
