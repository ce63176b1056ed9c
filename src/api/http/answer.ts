import { Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';

/** A body, with the headers that go with it. */
export class Answer<Body> {
  constructor(
    readonly body: Body,
    readonly headers: Record<string, string> = {},
  ) {}
}

/** Takes answers apart: headers to the reply, the body onwards. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((value: unknown) => {
        if (!(value instanceof Answer)) return value;
        void reply.headers(value.headers);
        return value.body as unknown;
      }),
    );
  }
}
