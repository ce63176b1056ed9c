import type { Readable } from 'node:stream';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../../domain/refusal';
import { utf8Of } from './utf8';

const LINE_TYPES = ['application/x-ndjson', 'text/csv'] as const;
type LineType = (typeof LINE_TYPES)[number];

const MAX_FILE_BYTES = 8 * 1024 * 1024;
const MAX_LINES = 10_000;

/** A route that takes a file of lines instead of one JSON object. */
export const TakesLines = () => RouteConfig({ lines: true });

/** A file as it was sent: its lines, of which the n-th is at n - 1. */
export interface LineFile {
  type: LineType;
  lines: string[];
}

/** Lets files of lines through to the routes that take them, unread: whoever may not use the route is turned away before. */
export function takeLines(fastify: FastifyInstance): void {
  fastify.addContentTypeParser([...LINE_TYPES], (request: FastifyRequest, payload: Readable, done) => {
    if (takesLines(request)) done(null, payload);
    else done(new Refusal('Malformed', SEND_JSON));
  });
  fastify.addContentTypeParser('*', (request: FastifyRequest, _: Readable, done) => {
    done(new Refusal('Malformed', takesLines(request) ? SEND_LINES : SEND_JSON));
  });
}

const SEND_JSON = 'Send JSON, with Content-Type: application/json.';
const SEND_LINES = `Send a file of lines, with Content-Type: ${LINE_TYPES.join(' or ')}.`;

const takesLines = ({ routeOptions }: FastifyRequest): boolean => (routeOptions.config as { lines?: boolean }).lines === true;

/**
 * Reads a file of lines whole, before anything is made of it: a client may so send all of it before it reads an answer, and a file that is
 * too large, or was cut off on its way, has changed nothing.
 * @throws Refusal Malformed, PayloadTooLarge
 */
export async function readLines({ headers, body }: Pick<FastifyRequest, 'headers' | 'body'>): Promise<LineFile> {
  const type = LINE_TYPES.find((known) => headers['content-type']?.split(';')[0]?.trim().toLowerCase() === known);
  if (!type) throw new Refusal('Malformed', SEND_LINES);
  const bytes = await readBytes(body as AsyncIterable<Buffer> | undefined, Number(headers['content-length'] ?? 0));
  const lines = utf8Of(bytes, 'The file is not UTF-8; save it as "CSV UTF-8", or as UTF-8.').split(/\r\n|\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > MAX_LINES) throw tooLarge(`The file has ${lines.length} lines`);
  if (lines.every(isBlank)) throw new Refusal('Malformed', 'The file is empty.');
  return { type, lines };
}

export const isBlank = (line: string): boolean => line.trim() === '';

async function readBytes(body: AsyncIterable<Buffer> | undefined, declared: number): Promise<Buffer> {
  if (declared > MAX_FILE_BYTES) throw tooLarge(`The file has ${declared} bytes`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    // What is too much is read on and dropped: the refusal has to reach whoever is still sending.
    if (size <= MAX_FILE_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > MAX_FILE_BYTES) throw tooLarge(`The file has ${size} bytes`);
  return Buffer.concat(chunks);
}

const tooLarge = (what: string): Refusal =>
  new Refusal('PayloadTooLarge', `${what}; send at most ${MAX_LINES} lines and ${MAX_FILE_BYTES} bytes at a time. Nothing was applied.`);
