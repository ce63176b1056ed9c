import type { Lane, Segment, Timeline } from '../../timeline/timeline';
import { emptyLayout, percent, pixels } from './figures';
import type { Layout } from './figures';
import { INDENT, isTurning, labelsOf, MOST_FLAGS, shapeOfGroup, titleOf } from './flags';
import { byInterest, clipped, holdersOf } from './holders';
import type { Holders } from './holders';
import { ticksOf } from './months';
import { CHARACTER, daysIn, MILLISECONDS_A_DAY, shorten, widthOf } from './scale';

const TOP = 42;
const PX_A_DAY = 3.6;
/** Long stories are pressed together rather than scrolled through for ever. */
const TALLEST = 2600;
const BAND_X = 34;
const BAND = 18;
const SECOND = 10;
const COLUMN = 22;
const MOST_COLUMNS = 4;
const ROW = 24;
/** The plot of the narrowest screen, of 320 pixels less what stands beside the page. */
const NARROWEST = 288;

type Down = (at: string) => number;

/** The narrow form: time runs down, a column per lane, and labels pushed apart with elbows from their columns. */
export function narrow(timeline: Timeline): Layout {
  const layout = emptyLayout('narrow');
  const { range, knownAt, on, believed, band } = timeline;
  const perDay = Math.min(PX_A_DAY, TALLEST / daysIn(range));
  const start = Date.parse(range.from);
  const end = TOP + daysIn(range) * perDay;
  const down: Down = (at) =>
    Math.round(Math.min(end, Math.max(TOP, TOP + ((Date.parse(at) - start) / MILLISECONDS_A_DAY) * perDay)) * 10) / 10;
  const holders = holdersOf(timeline);
  for (const { at, label } of ticksOf(range)) {
    layout.lines.push({ from: { x: pixels(0), y: down(at) }, to: { x: percent(100), y: down(at) }, look: 'grid' });
    if (end - down(at) >= 12) layout.texts.push({ x: pixels(0), y: down(at) + 12, text: label, look: 'ax-t', anchor: 'start' });
  }
  layout.boxes.push({ x: pixels(0), width: percent(100), y: down(knownAt), height: end - down(knownAt), look: 'unknown', fill: 'f-unk' });
  column(clipped(band, knownAt), { x: BAND_X, width: BAND, letters: true }, down, holders, layout);
  if (believed !== null) column(clipped(believed, on), { x: BAND_X + BAND + 3, width: SECOND, letters: false }, down, holders, layout);
  const lanes = columnsOf(timeline);
  const columns = new Map(lanes.map((lane, index) => [lane.lane, BAND_X + BAND + SECOND + 14 + index * COLUMN]));
  for (const lane of lanes) drawColumn(lane, columns.get(lane.lane) ?? 0, timeline, down, holders, layout);
  const labels = BAND_X + BAND + SECOND + 14 + lanes.length * COLUMN + 14;
  const bottom = drawFlags(timeline, columns, labels, down, layout);
  layout.lines.push({ from: { x: pixels(0), y: down(knownAt) }, to: { x: percent(100), y: down(knownAt) }, look: 'kl' });
  layout.height = Math.ceil(Math.max(end, bottom)) + 6;
  return layout;
}

const columnsOf = (timeline: Timeline): Lane[] => byInterest(timeline.lanes, timeline).slice(0, MOST_COLUMNS);

function column(
  segments: readonly (Segment & { until: string })[],
  { x, width, letters }: { x: number; width: number; letters: boolean },
  down: Down,
  holders: Holders,
  layout: Layout,
): void {
  for (const { lane, from, until } of segments) {
    const [y, height] = [down(from), Math.max(3, down(until) - down(from))];
    const look = lane === null ? 'vac' : 'band';
    layout.boxes.push({ x: pixels(x), width: pixels(width), y, height, look, fill: lane === null ? 'none' : holders.fill(lane) });
    if (lane === null || !letters || height < 20) continue;
    layout.boxes.push({ x: pixels(x + 2), width: pixels(width - 4), y: y + 3, height: 16, look: 'plate' });
    layout.texts.push({ x: pixels(x + width / 2), y: y + 15, text: holders.letter(lane), look: 'hb', anchor: 'middle' });
  }
}

function drawColumn({ lane, kind, lives }: Lane, x: number, { knownAt }: Timeline, down: Down, holders: Holders, layout: Layout): void {
  const letter = kind === 'claimant' ? holders.letter(lane) : kind === 'dispute' ? 'D' : 'C';
  layout.texts.push({ x: pixels(x), y: 24, text: letter, look: 'ch', anchor: 'middle' });
  for (const { how, from, until } of lives) {
    const ends = { from: { x: pixels(x), y: down(from) }, to: { x: pixels(x), y: down(until ?? knownAt) } };
    layout.lines.push({ ...ends, look: `life ${how === 'open' ? 'open' : 'held'}` });
    if (how === 'void') layout.lines.push({ ...ends, look: 'life void' });
  }
}

/** @returns how far down the last label stands */
function drawFlags(timeline: Timeline, columns: Map<string, number>, x: number, down: Down, layout: Layout): number {
  const room = Math.floor((NARROWEST - x - INDENT) / CHARACTER);
  let last = TOP - ROW;
  for (const marks of groupsOf(timeline)) {
    const [first] = marks;
    if (!first) continue;
    const at = down(first.recordedAt);
    const y = Math.round(Math.max(at, last + ROW) * 10) / 10;
    last = y;
    const own = columns.get(first.lane) ?? x - 14;
    layout.lines.push({ from: { x: pixels(own), y: at }, to: { x: pixels(x - 10), y: at }, look: 'elbow' });
    layout.lines.push({ from: { x: pixels(x - 10), y: at }, to: { x: pixels(x - 8), y }, look: 'elbow' });
    const labels = labelsOf(marks);
    const label = labels.slice(0, -1).find((one) => one.length <= room) ?? shorten(labels.at(-2) ?? '', room);
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
