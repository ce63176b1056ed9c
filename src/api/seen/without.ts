/** The same, less some fields: what a reader is not to see is not there at all. */
export function without(data: object, ...fields: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([field]) => !fields.includes(field)));
}
