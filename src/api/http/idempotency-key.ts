import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const HEADER = 'idempotency-key';
const WRITES = new Set(['POST', 'PUT', 'DELETE']);

export const isIdempotencyKey = (key: unknown): key is string => typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key);

/** Every write has a key: the one sent, or one made here, and every answer to it, a problem too, says under which it was taken. */
export function keyWrites(request: FastifyRequest, reply: FastifyReply): void {
  if (!WRITES.has(request.method)) return;
  const key = (request.headers[HEADER] ??= randomUUID());
  if (isIdempotencyKey(key)) void reply.header('Idempotency-Key', key);
}
