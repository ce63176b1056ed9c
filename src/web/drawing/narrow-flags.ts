import type { Timeline } from '../../timeline/timeline';
import { NARROWEST } from './down';
import type { Down } from './down';
import { pixels } from './figures';
import type { Layout } from './figures';
import { INDENT, isTurning, labelsOf, MOST_FLAGS, reachesBack, shapeOfGroup, titleOf } from './flags';
import { CHARACTER, firstWords, widthOf } from './scale';

const ROW = 24;

/**
 * Events in the order recorded, a dot on their lane and an elbow to their label; an arrow runs back along the lane to the day from which
 * one holds.
 * @returns how far down the last label stands
 */
export function drawFlagsDown(timeline: Timeline, columns: Map<string, number>, x: number, down: Down, layout: Layout): number {
  const room = Math.floor((NARROWEST - x - INDENT) / CHARACTER);
  let last = down.top - ROW;
  for (const marks of groupsOf(timeline)) {
    const [first] = marks;
    if (!first) continue;
    const at = down(first.recordedAt);
    const y = Math.round(Math.max(at, last + ROW) * 10) / 10;
    last = y;
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
    const labels = labelsOf(marks);
    const label = labels.slice(0, -1).find((one) => one.length <= room) ?? firstWords(labels.at(-2) ?? '', room);
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
  return last + ROW / 2;
}

/** Neighbours in time share a flag where there are more than can be held apart: first those on which no lane turns. */
function groupsOf({ marks, lanes }: Timeline): Timeline['marks'][] {
  const most = MOST_FLAGS * Math.min(3, Math.max(1, lanes.length));
  const groups: Timeline['marks'][] = [];
  for (const mark of marks) {
    const last = groups.at(-1);
    if (marks.length > most && last && !isTurning(mark) && last.every((one) => !isTurning(one))) last.push(mark);
    else groups.push([mark]);
  }
  const each = Math.ceil(groups.length / most);
  return Array.from({ length: Math.ceil(groups.length / each) }, (_, at) => groups.slice(at * each, (at + 1) * each).flat());
}
