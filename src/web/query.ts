/** One value of a query or a form; several, none or an empty one are none. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
