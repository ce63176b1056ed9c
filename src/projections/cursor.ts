import type { z } from 'zod';
import { malformed } from '../domain/refusal';

/** Where a page of a list ended, for the next to go on from. What stands in it is the list's own affair. */
export const pageCursor = (place: object): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place that a page's cursor holds. @throws Refusal Malformed for a text that holds none, or a place of another list */
export function placeIn<Place>(cursor: string, shape: z.ZodType<Place>, list = 'this list'): Place {
  const place = shape.safeParse(read(cursor));
  if (place.success) return place.data;
  throw malformed('cursor', `is not one of ${list}; begin again without it`);
}

function read(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined; // Of no shape, and so refused like a cursor of another list.
  }
}
