/** What somebody typed into a form, by field, without what proves where the form came from. */
export type Typed = readonly (readonly [name: string, value: string])[];

const PREFIX = 'typed.';

/** What a form that could not be taken held. */
export function typedIn(body: unknown): Typed {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]: [string, unknown]) =>
    name === 'csrf' ? [] : [value].flat().flatMap((one) => (typeof one === 'string' ? [[name, one] as const] : [])),
  );
}

/** The same, as it travels through the sign-in. */
export const carried = (typed: Typed): Typed => typed.map(([name, value]) => [PREFIX + name, value]);

/** What a sign-in form carried along. */
export const carriedIn = (body: unknown): Typed =>
  typedIn(body).flatMap(([name, value]) => (name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), value] as const] : []));
