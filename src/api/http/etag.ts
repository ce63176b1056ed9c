import { Refusal } from '../../domain/refusal';

/** A stream revision as an entity tag. */
export const etagOf = (revision: number): string => `"${revision}"`;

/** The revision that an If-Match names. @throws Refusal Malformed */
export function revisionOf(ifMatch: string): number {
  const revision = /^"(-1|\d{1,15})"$/.exec(ifMatch.trim())?.[1];
  if (revision !== undefined) return Number(revision);
  throw new Refusal('Malformed', `If-Match must be the ETag of a read, such as "7", not ${ifMatch}.`, [
    { field: 'If-Match', message: 'must be one ETag' },
  ]);
}
