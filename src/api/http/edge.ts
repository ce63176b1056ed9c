import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Refusal } from '../../domain/refusal';
import type { Metrics } from '../metrics/metrics';
import { compressAnswers } from './compression';
import { CORRELATION_HEADER, correlationIdOf } from './correlation';
import { problemOf } from './problem';
import { keyWrites } from './idempotency-key';
import { MAX_BODY_BYTES, takeForms, takeJsonObjects } from './json-body';
import { takeLines } from './line-body';

/** A request before its route is known. */
type Early = Pick<FastifyRequest, 'url' | 'id' | 'method' | 'headers'>;

/** Fastify as the edge needs it: bounded bodies, a correlation id on everything, and one log line for each request. */
export function httpEdge(log: Logger, metrics: Metrics): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    // Idle connections end at shutdown; a request in flight is answered first.
    forceCloseConnections: 'idle',
    // What fails before a route is found.
    frameworkErrors: (error: unknown, request: Early, { raw }: Pick<FastifyReply, 'raw'>) => {
      const problem = problemOf(isUndecodable(error) ? UNDECODABLE : error, request.url, request.id);
      raw.writeHead(problem.status, { 'Content-Type': 'application/problem+json; charset=utf-8', ...headersOf(request) });
      raw.end(JSON.stringify(problem));
    },
    genReqId: (request: IncomingMessage) => correlationIdOf(request),
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  takeJsonObjects(fastify);
  takeForms(fastify);
  takeLines(fastify);
  compressAnswers(fastify);
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    void reply.headers(headersOf(request));
    done();
  });
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const { elapsedTime } = reply;
    metrics.observeRequest(request.method, route, reply.statusCode, elapsedTime);
    log.info(
      {
        correlationId: request.id,
        method: request.method,
        url: request.url,
        status: reply.statusCode,
        ms: Math.round(elapsedTime),
        role: request.caller?.role,
        sub: request.caller?.id,
      },
      'request',
    );
    done();
  });
  return adapter;
}

const UNDECODABLE = new Refusal(
  'Malformed',
  'The address cannot be decoded: in it % stands before two hexadecimal digits of UTF-8, or as %25.',
);

const isUndecodable = (error: unknown): boolean => (error as { code?: unknown }).code === 'FST_ERR_BAD_URL';

/** Of every answer, whatever becomes of the request. */
const headersOf = (request: Early): Record<string, string> => ({
  [CORRELATION_HEADER]: request.id,
  'X-Content-Type-Options': 'nosniff',
  ...keyWrites(request),
  ...(request.url.startsWith('/v1/') ? { 'Cache-Control': 'no-store' } : {}),
});
