import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isByHttps, Sessions } from '../api/auth/sessions';
import { isStaff } from '../api/auth/roles';
import { CLOCK, PARTS } from '../api/parts';
import type { Parts } from '../api/parts';
import type { Caller } from '../domain/facts';
import type { Clock } from '../ledger/ports/clock';
import { CONTENT_SECURITY_POLICY, frame } from './frame';
import type { Page } from './page';

/** Puts pages into their frame, with the headers that every page has. */
@Injectable()
export class Pages {
  constructor(
    @Inject(PARTS) private readonly parts: Parts,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly sessions: Sessions,
  ) {}

  /** The text of a page; its status and headers are set on the reply. A session that fades is renewed by it. */
  async framed({ title, main, more }: Page, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const { session } = request;
    const renewed = session?.fading ? await this.sessions.renew(request.headers.cookie, isByHttps(request)) : null;
    if (renewed !== null) void reply.header('Set-Cookie', renewed);
    void reply
      .type('text/html; charset=utf-8')
      .headers({ 'Content-Security-Policy': CONTENT_SECURITY_POLICY, 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' });
    if (more.status !== undefined) void reply.status(more.status);
    return frame(
      {
        title,
        path: request.url.replace(/\?.*$/, ''),
        session,
        organisation: session ? this.#organisationOf(session.caller) : null,
        now: this.clock.now(),
        sequence: session && isStaff(session.caller) ? this.parts.runner.health().sequence : null,
        pastKnowledge: more.pastKnowledge,
      },
      main,
    );
  }

  #organisationOf({ partnerId, tenantId }: Caller): string | null {
    const { reference } = this.parts.queries;
    if (partnerId !== undefined) return reference.partnerCalled(partnerId);
    return tenantId === undefined ? null : (reference.tenant(tenantId)?.name ?? tenantId);
  }
}
