/** Labels of the narrow form are so far apart: as high as what is pointed at has to be. */
export const APART = 24;
/** So far from the line of a date a label is not crossed by it. */
const CLEAR = 11;

export interface Room {
  top: number;
  /** Where K is: below it lies what is not yet known. */
  end: number;
  /** The lines of dates, from the top. */
  lines: readonly number[];
}

/**
 * Where labels stand that want to be at these places, which are in order: pushed down from each other and off the lines of dates, and up
 * again where they would come to stand below the end. Only what has no room above it stands there.
 */
export function apart(wanted: readonly number[], { top, end, lines }: Room): number[] {
  const pushed = pushedDown(wanted, top, lines);
  if ((pushed.at(-1) ?? top) <= end) return pushed;
  let next = end - CLEAR + APART;
  const lifted = pushed.toReversed().map((place) => {
    next = lines.toReversed().reduce((y, line) => (isNear(y, line) ? line - CLEAR : y), Math.min(place, next - APART));
    return next;
  });
  return pushedDown(lifted.toReversed(), top, lines);
}

function pushedDown(wanted: readonly number[], top: number, lines: readonly number[]): number[] {
  let last = top - APART;
  return wanted.map((place) => (last = off(Math.max(place, last + APART), lines)));
}

/** Below each line that would cross it. */
export const off = (place: number, lines: readonly number[]): number =>
  lines.reduce((y, line) => (isNear(y, line) ? line + CLEAR : y), Math.round(place * 10) / 10);

const isNear = (place: number, line: number): boolean => Math.abs(place - line) < CLEAR;
