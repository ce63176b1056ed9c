import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Refusal } from '../../domain/refusal';
import { utf8Of } from './utf8';

export const MAX_BODY_BYTES = 1024 * 1024;
const MAX_DEPTH = 20;

/** JSON objects are the only bodies taken, at most so deep: anything else is refused before it is looked at. */
export function takeJsonObjects(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request: FastifyRequest, body, done) => {
    let text: string;
    try {
      text = utf8Of(body as Buffer, 'The body is not UTF-8.').trim();
      refuseDeep(text);
    } catch (error) {
      done(error as Refusal);
      return;
    }
    if (text === '') {
      done(null, undefined);
      return;
    }
    void parse(request, text, (error, value: unknown) => {
      if (error) done(new Refusal('Malformed', 'The body cannot be read as JSON.'));
      else if (typeof value !== 'object' || value === null || Array.isArray(value))
        done(new Refusal('Malformed', 'The body must be a JSON object.'));
      else done(null, value);
    });
  });
}

/** A JSON object that stands in one line of a file. @throws Refusal Malformed, PayloadTooLarge */
export function readJsonObject(text: string): object {
  if (text.length > MAX_BODY_BYTES) throw new Refusal('PayloadTooLarge', 'The line is larger than 1 MiB.');
  refuseDeep(text);
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Refusal('Malformed', 'The line must be a JSON object.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new Error('It brings its own prototype');
      return value;
    });
  } catch {
    throw new Refusal('Malformed', 'The line cannot be read as JSON.');
  }
}

function refuseDeep(text: string): void {
  if (deeperThan(text, MAX_DEPTH)) throw new Refusal('Malformed', `The JSON is nested more than ${MAX_DEPTH} levels deep.`);
}

/** Counted on the text, so that nothing deep is ever built. */
function deeperThan(text: string, max: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth > max) return true;
  }
  return false;
}

/** What a page's form sends, outside the API: the last value of a field, or all of them where it is there more than once. */
export function takeForms(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (request: FastifyRequest, body, done) => {
    if (request.url.startsWith('/v1/')) {
      done(new Refusal('Malformed', 'Send JSON, with Content-Type: application/json.'));
      return;
    }
    const fields = new URLSearchParams(String(body));
    const names = [...new Set(fields.keys())];
    done(null, Object.fromEntries(names.map((name) => [name, fields.getAll(name).length > 1 ? fields.getAll(name) : fields.get(name)])));
  });
}
