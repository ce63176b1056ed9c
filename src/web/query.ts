/** One value of a query or a form; several, none or an empty one are none. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** An address with what is asked of it; what is undefined is left out. */
export function withQuery(path: string, asked: Record<string, string | undefined>): string {
  const query = new URLSearchParams(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])),
  );
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
