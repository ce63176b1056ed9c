import { Catch, Injectable } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Sessions } from '../api/auth/sessions';
import { isWrite } from '../api/http/idempotency-key';
import { ProblemFilter } from '../api/http/problem.filter';
import { PageProblemFilter } from './page-problem.filter';

/** Answers what no controller answers for: to a browser that asks outside the API on a page, to everybody else as problem details. */
@Catch()
@Injectable()
export class ProblemOrPageFilter extends ProblemFilter {
  constructor(
    private readonly pages: PageProblemFilter,
    private readonly sessions: Sessions,
  ) {
    super();
  }

  override async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reads = !isWrite(request.method) && (request.headers.accept ?? '').includes('text/html') && !request.url.startsWith('/v1/');
    if (!reads) {
      await super.catch(error, host);
      return;
    }
    request.session ??= (await this.sessions.read(request.headers.cookie)) ?? undefined;
    await this.pages.catch(error, host);
  }
}
