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
    /** Other than the route's. */
    readonly status?: number,
  ) {}

  /** The same of what was made by the request, with the address at which it is read. */
  at(location: string): Answer<Body> {
    return new Answer(this.body, { ...this.headers, Location: location }, 201);
  }
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
        if (value.status !== undefined) void reply.status(value.status);
        return value.body as unknown;
      }),
    );
  }
}
