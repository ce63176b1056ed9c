import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { malformed, Refusal } from '../../domain/refusal';
import type { Parts } from '../parts';
import { isWrite } from './idempotency-key';
import { PARTS } from '../parts';

const WAIT_MS = 2000;

/** Read your writes: a request may say how new the answer must be, and a read says how new it is. */
@Injectable()
export class LedgerPositionInterceptor implements NestInterceptor {
  constructor(@Inject(PARTS) private readonly parts: Parts) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!request.url.startsWith('/v1/')) return next.handle();
    const { runner } = this.parts;
    const min = minPositionOf(request);
    if (min !== null && !(await runner.waitFor(min, WAIT_MS))) {
      throw new Refusal('NotCaughtUp', `This server has not yet read as far as ${min}; try again in a second.`);
    }
    // Before the answer is made: it is at least so new. A read that lets the clock catch up says more.
    const { position } = runner.health();
    if (!isWrite(request.method) && position !== null)
      void context.switchToHttp().getResponse<FastifyReply>().header('Ledger-Position', String(position));
    return next.handle();
  }
}

function minPositionOf({ headers }: FastifyRequest): bigint | null {
  const min = headers['ledger-min-position'];
  if (min === undefined) return null;
  if (typeof min === 'string' && /^\d{1,19}$/.test(min)) return BigInt(min);
  throw malformed('Ledger-Min-Position', 'must be a Ledger-Position, such as 4711');
}
