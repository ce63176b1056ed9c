import { startOfDay } from '../../domain/calendar';
import type { Timeline } from '../../timeline/timeline';
import { NARROWEST } from './down';
import type { Down } from './down';
import { percent } from './figures';
import type { Layout } from './figures';
import type { Holders } from './holders';
import { widthOf } from './scale';
import { columnsOf, count, partsOf } from './usage';

/** How far from the edge what is paid would reach, in percent; less where labels stand there. */
const WIDEST = 26;
const LEAST_ROOM = 7;
const GAP = 5;
const LINE = 12;
/** From the edge. */
const INSET = 3;

/** Active users by period from the right edge, in the pattern of who held; a value stands where no label is. */
export function drawUsageDown(timeline: Timeline, lines: readonly number[], down: Down, holders: Holders, layout: Layout): void {
  const steps = columnsOf(timeline.usage);
  const values = steps.flatMap(({ monthlyActiveUsers, was }) => [monthlyActiveUsers, ...was.map((one) => one.monthlyActiveUsers)]);
  const highest = Math.max(1, ...values);
  const labels = layout.flags.map(({ x, y, label, indent }) => ({ right: x.px + indent + widthOf(label), y: y + 4 }));
  const taken = [...labels, ...lines.map((y) => ({ right: NARROWEST, y: y + 4 }))];
  const room = Math.max(LEAST_ROOM, ((NARROWEST - GAP - Math.max(0, ...labels.map(({ right }) => right))) / NARROWEST) * 100);
  const most = Math.max(highest, steps.at(-1)?.paidUnits ?? 0);
  const each = Math.min(WIDEST / most, room / highest);
  /** From the left, with two decimals. */
  const edgeOf = (users: number) => Math.round(10_000 - users * each * 100) / 100;
  let last = 0;
  for (const step of steps) {
    const [from, until] = [startOfDay(step.from), startOfDay(step.until)];
    const edge = edgeOf(step.monthlyActiveUsers);
    const width = percent(Math.round((100 - edge) * 100) / 100);
    const shown = { from, until: until < timeline.knownAt ? until : timeline.knownAt };
    for (const part of partsOf(shown, timeline.band)) {
      const [y, height] = [down(part.from), Math.max(0, Math.round((down(part.until) - down(part.from) - 0.5) * 10) / 10)];
      const fill = part.lane === null ? 'none' : holders.fill(part.lane);
      layout.boxes.push({ x: percent(edge), width, y, height, look: 'ub', fill });
    }
    const before = step.was.at(-1);
    if (before) {
      const x = percent(edgeOf(before.monthlyActiveUsers));
      layout.lines.push({ from: { x, y: down(from) }, to: { x, y: down(until) }, look: 'was' });
    }
    const text = count(step.monthlyActiveUsers);
    const y = freeIn(Math.max(last, down(from) + LINE), down(until) - INSET, widthOf(text), taken);
    if (y === null) continue;
    layout.texts.push({ x: percent(100, -INSET), y, text, look: 't', anchor: 'end' });
    last = y + LINE;
  }
}

/** Where a value can stand in its period without meeting a label, or the line of a date: as near to its middle as can be. */
function freeIn(top: number, bottom: number, width: number, labels: readonly { right: number; y: number }[]): number | null {
  const left = NARROWEST - INSET - width;
  const middle = (top + bottom) / 2;
  const places = Array.from({ length: Math.max(0, Math.floor(bottom - top) + 1) }, (_, step) => Math.round(top) + step);
  const free = places.filter((y) => labels.every((label) => label.right <= left || Math.abs(label.y - y) >= LINE));
  return free.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle))[0] ?? null;
}
