import type { FastifyRequest } from 'fastify';
import { Answer } from '../http/answer';

/** One page of a list, as a query answers it. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

/** A page with its Link header, which repeats the request with the next cursor. */
export function answerList<Listed extends Page<unknown>>(page: Listed, request: FastifyRequest): Answer<Listed> {
  if (page.next === null) return new Answer(page);
  const url = new URL(request.url, 'http://ledger');
  url.searchParams.set('cursor', page.next);
  return new Answer(page, { Link: `<${url.pathname}${url.search}>; rel="next"` });
}
