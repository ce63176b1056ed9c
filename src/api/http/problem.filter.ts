import { Catch, Injectable, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Conflict } from '../../ledger/conflict';
import { everything, presentEvent } from '../seen/events';
import { etagOf } from './etag';
import { problemOf } from './problem';

const RETRY_AFTER_SECONDS = 1;

/** Answers every error as problem details. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  readonly #log = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void | Promise<void> {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const problem = problemOf(error, request.url, request.id);
    if (problem.status >= 500 && problem.code === undefined) {
      this.#log.error({ err: error, correlationId: request.id, method: request.method, url: request.url });
    }
    if (problem.status === 401) void reply.header('WWW-Authenticate', 'Bearer');
    if ([429, 503].includes(problem.status)) void reply.header('Retry-After', String(RETRY_AFTER_SECONDS));
    if (error instanceof Conflict) void reply.header('ETag', etagOf(error.revision));
    void reply
      .status(problem.status)
      .type('application/problem+json')
      .send({ ...problem, ...conflictTold(error) });
  }
}

/** Of a failed precondition: what the revision is now, and what changed since. Only who decides names one, and may see everything. */
export const conflictTold = (error: unknown): object =>
  error instanceof Conflict
    ? { revision: error.revision, changedSince: error.changedSince.map((event) => presentEvent(event, everything)) }
    : {};
