import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const gzipped = promisify(gzip);

/** Below it a packet more or less is not saved. */
const LEAST_BYTES = 1024;
const COMPRESSIBLE = /^(text\/(html|css|javascript|csv)|image\/svg\+xml|application\/((problem|schema)\+)?json)\b/;

/**
 * Whole answers are sent in gzip to who takes it. What is streamed (lines, server-sent events, files) goes as it comes: it waits for its
 * reader, and a compressor between the two would hold back what has just happened. ETags name revisions, not bytes, and what carries one
 * is never stored, so they stay as they are.
 */
export function compressAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    if (typeof payload !== 'string' || payload.length < LEAST_BYTES) return payload;
    if (!COMPRESSIBLE.test(String(reply.getHeader('content-type'))) || reply.hasHeader('content-encoding')) return payload;
    const vary = reply.getHeader('vary');
    void reply.header('Vary', vary === undefined ? 'Accept-Encoding' : `${String(vary)}, Accept-Encoding`);
    if (!takesGzip(request.headers['accept-encoding'])) return payload;
    void reply.removeHeader('content-length').header('Content-Encoding', 'gzip');
    return gzipped(payload);
  });
}

/** As RFC 9110 has it: named, or meant by `*`, and not with a weight of 0. */
export function takesGzip(accepted: string | string[] | undefined): boolean {
  const codings = String(accepted ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.split(';').map((part) => part.trim()));
  const found = codings.find(([name]) => name === 'gzip' || name === 'x-gzip') ?? codings.find(([name]) => name === '*');
  return found !== undefined && !found.slice(1).some((weight) => /^q=0(\.0*)?$/.test(weight));
}
