import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../domain/facts';
import { Refusal } from '../../domain/refusal';
import { ALLOWED, PUBLIC } from './rights';
import { Tokens } from './tokens';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once the guard has let the request in. */
    caller?: Caller;
    /** Until when: what stays open longer than that is closed. */
    callerUntilMs?: number;
  }
}

/** Lets in who may use the route, and nobody where the route does not say. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: Tokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const route = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, route)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { caller, expiresAtMs } = await this.tokens.bearer(request.headers.authorization);
    const allowed = this.reflector.getAllAndOverride<string[] | undefined>(ALLOWED, route) ?? [];
    if (!allowed.includes(caller.role)) throw new Refusal('Forbidden', `This is not for the role ${caller.role}.`);
    request.caller = caller;
    request.callerUntilMs = expiresAtMs;
    return true;
  }
}
