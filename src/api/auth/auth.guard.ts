import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../domain/facts';
import { Refusal } from '../../domain/refusal';
import { isWrite } from '../http/idempotency-key';
import { ALLOWED, PAGED, PUBLIC } from './rights';
import { ForeignForm, isOwnForm, Sessions } from './sessions';
import type { Session } from './sessions';
import { Tokens } from './tokens';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once the guard has let the request in. */
    caller?: Caller;
    /** Until when: what stays open longer than that is closed. */
    callerUntilMs?: number;
    /** Of pages. */
    session?: Session;
  }
}

/** Lets in who may use the route, and nobody where the route does not say. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: Tokens,
    private readonly sessions: Sessions,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = [context.getHandler(), context.getClass()];
    const told = <Value>(key: string) => this.reflector.getAllAndOverride<Value | undefined>(key, route);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const paged = told<boolean>(PAGED) === true;
    if (paged) request.session = (await this.sessions.read(request.headers.cookie)) ?? undefined;
    if (told<boolean>(PUBLIC)) return true;
    const { caller, expiresAtMs } = paged ? sessionOf(request) : await this.tokens.bearer(request.headers.authorization);
    if (!told<string[]>(ALLOWED)?.includes(caller.role)) throw new Refusal('Forbidden', `This is not for the role ${caller.role}.`);
    request.caller = caller;
    request.callerUntilMs = expiresAtMs;
    return true;
  }
}

/** @throws Refusal Unauthenticated; ForeignForm for a form of another site or session */
function sessionOf({ session, method, body }: FastifyRequest): Session {
  if (!session) throw new Refusal('Unauthenticated', 'Sign in to see this.');
  const given = typeof body === 'object' && body !== null && 'csrf' in body ? body.csrf : undefined;
  if (isWrite(method) && !isOwnForm(session, given)) throw new ForeignForm();
  return session;
}
