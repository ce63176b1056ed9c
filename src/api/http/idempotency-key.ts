import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

const HEADER = 'idempotency-key';
const WRITES = new Set(['POST', 'PUT', 'DELETE']);

/** What is no write only asks: with a body or for the headers alone. */
export const isWrite = (method: string): boolean => WRITES.has(method);

export const isIdempotencyKey = (key: unknown): key is string => typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key);

/**
 * Every write has a key: the one sent, or one made here.
 * @returns the header by which every answer to it, a problem too, says under which key it was taken
 */
export function keyWrites({ method, headers }: Pick<FastifyRequest, 'method' | 'headers'>): Record<string, string> {
  if (!isWrite(method)) return {};
  const key = (headers[HEADER] ??= randomUUID());
  return isIdempotencyKey(key) ? { 'Idempotency-Key': key } : {};
}
