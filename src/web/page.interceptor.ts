import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap } from 'rxjs';
import type { Observable } from 'rxjs';
import { Page, SeeOther } from './page';
import { Pages } from './pages';

/** Puts a returned page into its frame, and leads on where a route says so. What is no page goes through. */
@Injectable()
export class PageInterceptor implements NestInterceptor {
  constructor(private readonly pages: Pages) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        if (answer instanceof Page) return this.pages.framed(answer, request, reply);
        if (!(answer instanceof SeeOther)) return answer;
        void reply.status(303).header('Location', answer.location);
        return undefined;
      }),
    );
  }
}
