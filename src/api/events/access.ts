import type { FastifyReply, FastifyRequest } from 'fastify';

/** Timers count no further. What stays open longer asks anew. */
const MOST_MS = 2 ** 31 - 1;

/** Why a reader is read to no longer. */
export type Ended = 'left' | 'expired';

/** Aborted when the reader has left, be it before it was asked for, or when its token is one no longer. */
export function accessOf({ callerUntilMs = 0 }: FastifyRequest, { raw }: FastifyReply): AbortSignal {
  if (raw.destroyed) return AbortSignal.abort('left' satisfies Ended);
  const ending = new AbortController();
  const end = (why: Ended) => ending.abort(why);
  const expiry = setTimeout(() => end('expired'), Math.min(Math.max(0, callerUntilMs - Date.now()), MOST_MS));
  raw.once('close', () => {
    clearTimeout(expiry);
    end('left');
  });
  return ending.signal;
}
