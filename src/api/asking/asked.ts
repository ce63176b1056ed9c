import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller as CallerOfRules } from '../../domain/facts';
import { malformed, Refusal } from '../../domain/refusal';
import type { Request } from '../../ledger/request';
import { DECISION } from '../auth/rights';
import { isDecider, isStaff } from '../auth/roles';
import { revisionOf } from '../http/etag';
import { isIdempotencyKey } from '../http/idempotency-key';

/** Who asks, as the guard found out: a parameter decorator, and the type of what it gives. */
export type Caller = CallerOfRules;
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): CallerOfRules => callerOf(requestOf(context)));

/** The command's request: who asks, under which key, and against which revision. */
export const Asked = createParamDecorator((_: unknown, context: ExecutionContext): Request => {
  const request = requestOf(context);
  const caller = callerOf(request);
  const decision = Reflect.getMetadata(DECISION, context.getHandler()) === true;
  return { caller, key: keyOf(request), correlationId: request.id, expectedRevision: expectedRevision(request, caller, decision) };
});

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>();

function callerOf({ caller }: FastifyRequest): CallerOfRules {
  if (!caller) throw new Refusal('Unauthenticated', 'Send a bearer token: Authorization: Bearer …');
  return caller;
}

/** As sent; the edge made one where none was (idempotency-key.ts). */
function keyOf({ headers }: FastifyRequest): string {
  const key = headers['idempotency-key'];
  if (isIdempotencyKey(key)) return key;
  throw malformed('Idempotency-Key', 'must have 1 to 200 visible ASCII characters');
}

/** @throws Refusal PreconditionRequired where a decision does not say what it was made against, Forbidden for others' If-Match */
function expectedRevision({ headers }: FastifyRequest, caller: CallerOfRules, decision: boolean): number | undefined {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined) {
    if (!isStaff(caller)) throw new Refusal('Forbidden', 'If-Match is for partner managers; leave it out.');
    return revisionOf(ifMatch);
  }
  if (!decision || !isDecider(caller)) return undefined;
  throw new Refusal(
    'PreconditionRequired',
    'Read what you decide on first and send its ETag as If-Match, so that nobody decides on an old picture.',
  );
}
