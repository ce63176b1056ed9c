import type { Mark } from '../../timeline/timeline';
import { shortDay } from '../../timeline/words';
import { REF, widthOf } from './scale';
import type { Scale } from './scale';
import { shapeOf } from './shapes';

/** Events of one lane that share a flag. */
interface Group {
  marks: Mark[];
  px: number;
  percent: number;
}

export interface Stacked extends Group {
  /** From the line upwards. */
  row: number;
  label: string;
}

export const INDENT = 11;
const POLE_GAP = 9;
const MOST_ROWS = 7;
export const MOST_FLAGS = 22;
/** Neighbours closer than so many pixels become one flag, those of more weight later: as far as it takes. */
const merges = [
  [24, 0],
  [48, 0],
  [96, 0],
  [24, 1],
  [48, 1],
  [96, 1],
  [24, 2],
  [48, 2],
  [96, 2],
  [200, 2],
  [REF, 2],
] as const;

/** What decides, and what is disputed: these keep their flags longest. */
const decisions = new Set([
  'review-passed',
  'granted',
  'superseded',
  'rejected',
  'ended',
  'expired',
  'repudiated',
  'declined',
  'dispute-opened',
  'resolved',
  'imported',
]);
const weightOf = ({ kind }: Mark): 0 | 1 | 2 => (decisions.has(kind) ? 2 : kind === 'notice-served' ? 1 : 0);
/** What a lane turns on. */
export const isTurning = (mark: Mark): boolean => weightOf(mark) > 0;

/**
 * Flags on poles. From last to first, each goes to the lowest row where it ends before what stands there already; then no pole crosses a
 * label, and a stack reads downwards in time.
 */
export function stackOf(marks: readonly Mark[], scale: Scale): Stacked[] {
  let groups: Group[] = marks.map((mark) => ({ marks: [mark], px: scale.px(mark.recordedAt), percent: scale.percent(mark.recordedAt) }));
  let stacked = stack(groups);
  for (const [gap, weight] of merges) {
    if (groups.length <= MOST_FLAGS && stacked.every(({ row }) => row < MOST_ROWS)) break;
    groups = merged(groups, gap, weight);
    stacked = stack(groups);
  }
  return stacked;
}

function stack(groups: readonly Group[]): Stacked[] {
  const left: number[] = [];
  return groups
    .toReversed()
    .map((group) => {
      const label = labelsOf(group.marks).find((one) => group.px + INDENT + widthOf(one) <= REF) ?? '';
      const end = group.px + INDENT + widthOf(label);
      let row = 0;
      while (end > (left[row] ?? REF)) row += 1;
      for (let below = 0; below <= row; below += 1) left[below] = group.px - POLE_GAP;
      return { ...group, row, label };
    })
    .toReversed();
}

/** @param weight what weighs more keeps a flag of its own */
function merged(groups: readonly Group[], gap: number, weight: number): Group[] {
  const result: Group[] = [];
  for (const group of groups) {
    const last = result.at(-1);
    const mayMerge = last && group.px - last.px < gap && [...last.marks, ...group.marks].every((mark) => weightOf(mark) <= weight);
    if (mayMerge) last.marks.push(...group.marks);
    else result.push({ ...group, marks: [...group.marks] });
  }
  return result;
}

/** From the longest to the shortest: what would leave the plot is said shorter. */
export function labelsOf(marks: readonly Mark[]): string[] {
  const [first] = marks;
  const last = marks.at(-1);
  if (!first || !last) return [];
  if (first !== last) return [`${first.sequence}–${last.sequence}, ${marks.length} events`, `${marks.length} events`, String(marks.length)];
  const label = `${first.sequence} ${first.label}`;
  return [...(reachesBack(first) ? [`${label}, from ${dayBefore(first)}`] : []), label, first.sequence];
}

/** With its year where the mark stands in another. */
const dayBefore = ({ effectiveAt, recordedAt }: Mark): string => {
  const [day, year] = [shortDay(effectiveAt.slice(0, 10)), effectiveAt.slice(0, 4)];
  return year === recordedAt.slice(0, 4) ? day : `${day} ${year}`;
};

/** Effective on another day than it was recorded. */
export const reachesBack = ({ effectiveAt, recordedAt }: Mark): boolean => effectiveAt.slice(0, 10) < recordedAt.slice(0, 10);

/** What a flag says to who does not see where it stands. */
export function titleOf(marks: readonly Mark[], lane: string): string {
  const [first] = marks;
  if (!first) return '';
  if (marks.length > 1) return `${labelsOf(marks)[0]}: ${lane}, from ${shortDay(first.recordedAt.slice(0, 10))}`;
  // It begins with what is seen, so that who speaks to the page can say that.
  return `${labelsOf(marks)[0]}: ${lane}, recorded ${shortDay(first.recordedAt.slice(0, 10))}`;
}

export const shapeOfGroup = (marks: readonly Mark[]): string => (marks.length > 1 || !marks[0] ? 'm-more' : shapeOf(marks[0].kind));
