import { randomUUID } from 'node:crypto';

/** One value of a query or a form; several, none or an empty one are none. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** An address with what is asked of it; what is undefined is left out. */
export function withQuery(path: string, asked: Record<string, string | undefined>): string {
  const query = new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])),
  );
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

/** The command that a form was made for, so that sent again it is the same one; a new one where the form names none. */
export function keyIn(body: Record<string, unknown>): string {
  const key = text(body['key']) ?? '';
  return /^[0-9a-f-]{36}$/.test(key) ? key : randomUUID();
}
