import type { Timeline } from '../../timeline/timeline';
import { APART, apart } from './apart';
import { NARROWEST } from './down';
import type { Down } from './down';
import { pixels } from './figures';
import type { Layout } from './figures';
import { INDENT, isTurning, labelsOf, MOST_FLAGS, reachesBack, shapeOfGroup, titleOf } from './flags';
import { CHARACTER, firstWords, widthOf } from './scale';

/**
 * Events in the order recorded, a dot on their lane and an elbow to their label; an arrow runs back along the lane to the day from which
 * one holds.
 * @returns how far down the last label stands
 */
export function drawFlagsDown(
  timeline: Timeline,
  { columns, x, lines }: { columns: ReadonlyMap<string, number>; x: number; lines: readonly number[] },
  down: Down,
  layout: Layout,
): number {
  const room = Math.floor((NARROWEST - x - INDENT) / CHARACTER);
  const groups = groupsOf(timeline, Math.floor((down(timeline.knownAt) - down.top) / APART)).map((marks) => ({
    marks,
    at: down(marks[0]?.recordedAt ?? timeline.knownAt),
  }));
  const places = apart(
    groups.map(({ at }) => at),
    { top: down.top, end: down(timeline.knownAt), lines },
  );
  for (const [index, { marks, at }] of groups.entries()) {
    const [first] = marks;
    if (!first) continue;
    const y = places[index] ?? at;
    const own = columns.get(first.lane) ?? x - 14;
    if (marks.length === 1 && reachesBack(first)) {
      layout.lines.push({
        from: { x: pixels(own), y: at },
        to: { x: pixels(own), y: down(first.effectiveAt) },
        look: 'reach',
        arrow: true,
      });
    }
    layout.lines.push({ from: { x: pixels(own), y: at }, to: { x: pixels(x - 17), y: at }, look: 'elbow' });
    layout.lines.push({ from: { x: pixels(x - 17), y: at }, to: { x: pixels(x - 8), y }, look: 'elbow' });
    layout.signs.push({ x: pixels(own), y: at, shape: 'm-at' });
    const label = labelIn(room, marks);
    const name = timeline.lanes.find(({ lane }) => lane === first.lane)?.name ?? '';
    const width = INDENT + 10 + widthOf(label);
    layout.flags.push({
      x: pixels(x),
      y,
      shape: shapeOfGroup(marks),
      label,
      indent: INDENT,
      width,
      title: titleOf(marks, name),
      sequence: first.sequence,
    });
  }
  return (places.at(-1) ?? down.top) + APART / 2;
}

/** What has no room is said without its number rather than without its last word. */
function labelIn(room: number, marks: Timeline['marks']): string {
  const labels = labelsOf(marks).slice(0, -1);
  const shortest = labels.at(-1) ?? '';
  return [...labels, shortest.replace(/^\d+ /, '')].find((one) => one.length <= room) ?? firstWords(shortest, room);
}

/** Neighbours in time share a flag where there are more than can be held apart: first those on which no lane turns. */
function groupsOf({ marks, lanes }: Timeline, room: number): Timeline['marks'][] {
  const all = MOST_FLAGS * Math.min(3, Math.max(1, lanes.length));
  const most = marks.length > all ? Math.min(all, Math.max(MOST_FLAGS, room)) : all;
  const groups: Timeline['marks'][] = [];
  for (const mark of marks) {
    const last = groups.at(-1);
    if (marks.length > most && last && !isTurning(mark) && last.every((one) => !isTurning(one))) last.push(mark);
    else groups.push([mark]);
  }
  const each = Math.ceil(groups.length / most);
  return Array.from({ length: Math.ceil(groups.length / each) }, (_, at) => groups.slice(at * each, (at + 1) * each).flat());
}
