import { dayOf } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Beside } from '../../timeline/beside';
import type { Lane, Segment, Timeline } from '../../timeline/timeline';
import { shortDay } from '../../timeline/words';
import { downOf } from './down';
import type { Down } from './down';
import { emptyLayout, percent, pixels } from './figures';
import type { Layout } from './figures';
import { byInterest, clipped } from './holders';
import type { Holders } from './holders';
import { drawnLives } from './lives';
import { ticksOf } from './months';
import { drawFlagsDown } from './narrow-flags';
import { drawOpenDown } from './narrow-open';
import { drawSpansDown } from './narrow-spans';
import { drawUsageDown } from './narrow-usage';
import { endOf } from './spans';

const BAND_X = 34;
const BAND = 18;
const SECOND_X = 55;
const SECOND = 7;
const COLUMNS_X = 66;
/** Beside a second band. */
const COLUMNS_BESIDE = 78;
const COLUMN = 22;
const MOST_COLUMNS = 4;
/** Dates so near to each other stand on either side of their lines. */
const NEAR = 16;
const LINE = 12;
/** Letters and the year, right above the plot. */
const HEAD = 36;

/** The narrow form: time runs down, a column per lane with what ran beside it, labels pushed apart with elbows, usage from the right edge. */
export function narrow(timeline: Timeline, beside: Beside | null, holders: Holders): Layout {
  const layout = emptyLayout('narrow');
  const { knownAt, band } = timeline;
  const down = downOf(timeline.range, lastOf(timeline));
  const lanes = columnsOf(timeline);
  const first = beside === null ? COLUMNS_X : COLUMNS_BESIDE;
  const columns = new Map(lanes.map(({ lane }, index) => [lane, first + index * COLUMN]));
  const letters = lettersOf(timeline.lanes, holders);
  const clocks = clocksOf(timeline, down);
  drawMonthsDown(timeline, clocks, down, layout);
  layout.boxes.push({
    x: pixels(0),
    width: percent(100),
    y: down(knownAt),
    height: down.end - down(knownAt),
    look: 'unknown',
    fill: 'f-unk',
  });
  drawHeads(timeline, columns, letters, layout);
  drawColumnBand(clipped(band, knownAt), { x: BAND_X, width: BAND, until: knownAt, clocks }, down, holders, layout);
  if (beside !== null)
    drawColumnBand(clipped(beside.band, beside.until), { x: SECOND_X, width: SECOND, until: beside.until }, down, holders, layout);
  for (const lane of lanes) {
    const x = columns.get(lane.lane) ?? first;
    drawLivesDown(lane, x, timeline, down, layout);
    drawSpansDown(
      timeline.spans.filter((span) => span.lane === lane.lane),
      x,
      knownAt,
      down,
      layout,
    );
  }
  const lines = clocks.map(({ y }) => y);
  const x = first + lanes.length * COLUMN + 11;
  const below = drawFlagsDown(timeline, { columns, x, lines }, down, layout);
  const bottom = drawOpenDown(timeline, letters, { below, lines, down }, layout);
  drawUsageDown(timeline, lines, down, holders, layout);
  for (const { y, look, text, textY } of clocks) {
    layout.lines.push({ from: { x: pixels(0), y }, to: { x: percent(100), y }, look });
    layout.texts.push({ x: pixels(0), y: textY, text, look: `${look}-t`, anchor: 'start' });
  }
  layout.height = Math.ceil(Math.max(down.end, bottom, ...clocks.map(({ textY }) => textY))) + 6;
  return layout;
}

/** Whatever K: now, or the last day that is promised. */
function lastOf({ now, on, knownAt, spans }: Timeline): Instant {
  const ends = spans.map((span) => endOf(span, knownAt));
  return [now, on, knownAt, ...ends].reduce((last, at) => (at > last ? at : last));
}

/** What stands over each column, and ties what is said of a lane to it; a claimant’s is one letter. */
function lettersOf(lanes: readonly Lane[], holders: Holders): Map<string, string> {
  const disputes = lanes.filter(({ kind }) => kind === 'dispute');
  const letter = (one: Lane) => {
    if (one.kind === 'claimant') return holders.letter(one.lane);
    if (one.kind === 'customer') return 'Cu';
    return disputes.length === 1 ? 'Di' : `Di${disputes.indexOf(one) + 1}`;
  };
  return new Map(lanes.map((one) => [one.lane, letter(one)]));
}

const columnsOf = (timeline: Timeline): readonly Lane[] =>
  timeline.lanes.length <= MOST_COLUMNS ? timeline.lanes : byInterest(timeline.lanes, timeline).slice(0, MOST_COLUMNS);

interface Clock {
  y: number;
  look: string;
  text: string;
  textY: number;
}

/** The day asked about and the day of knowledge, dated above their lines; where they are near to each other, the later below its own. */
function clocksOf({ on, knownAt }: Timeline, down: Down): Clock[] {
  const clock = (at: Instant, look: string): Clock => ({ y: down(at), look, text: shortDay(dayOf(at)), textY: down(at) - 4 });
  if (dayOf(on) === dayOf(knownAt)) return [clock(knownAt, 'kl')];
  const clocks = [clock(on, 'dl'), clock(knownAt, 'kl')].toSorted((one, other) => one.y - other.y);
  const [first, second] = clocks;
  if (first && second && second.y - first.y < NEAR) second.textY = second.y + LINE;
  return clocks;
}

function drawMonthsDown({ range }: Timeline, clocks: readonly Clock[], down: Down, layout: Layout): void {
  for (const { at, label } of ticksOf(range)) {
    const y = down(at);
    if (y >= down.end) break;
    layout.lines.push({ from: { x: pixels(0), y }, to: { x: percent(100), y }, look: 'grid' });
    const free = clocks.every(({ textY }) => Math.abs(textY - (y + LINE)) >= LINE);
    if (free && down.end - y >= LINE) layout.texts.push({ x: pixels(0), y: y + LINE, text: label, look: 'ax-t', anchor: 'start' });
  }
}

/** What each column is. */
function drawHeads(
  { range, usage }: Timeline,
  columns: ReadonlyMap<string, number>,
  letters: ReadonlyMap<string, string>,
  layout: Layout,
): void {
  const head = (x: Layout['texts'][number]['x'], y: number, text: string, anchor: 'start' | 'middle' | 'end') =>
    layout.texts.push({ x, y, text, look: 'ch', anchor });
  head(pixels(BAND_X - 2), 12, 'On', 'start');
  head(pixels(BAND_X - 2), 24, 'record', 'start');
  // A January says its year itself.
  if (range.from.slice(5, 7) !== '01') head(pixels(0), HEAD, range.from.slice(0, 4), 'start');
  for (const [lane, x] of columns) head(pixels(x), HEAD, letters.get(lane) ?? '', 'middle');
  if (usage.length === 0) return;
  head(percent(100), 12, 'Active', 'end');
  head(percent(100), 24, 'users', 'end');
}

/** @param clocks where dates stand, of a band that has letters */
function drawColumnBand(
  band: readonly (Segment & { until: string })[],
  { x, width, until: end, clocks }: { x: number; width: number; until: Instant; clocks?: readonly Clock[] },
  down: Down,
  holders: Holders,
  layout: Layout,
): void {
  const segments = band.filter(({ until }) => down(until) > down.top);
  const first = down(segments[0]?.from ?? end);
  if (first > down.top)
    layout.boxes.push({ x: pixels(x), width: pixels(width), y: down.top, height: first - down.top, look: 'vac', fill: 'none' });
  for (const { lane, from, until } of segments) {
    const [y, height] = [down(from), Math.max(3, Math.round((down(until) - down(from)) * 10) / 10)];
    const look = lane === null ? 'vac' : 'band';
    layout.boxes.push({
      x: pixels(x),
      width: pixels(width),
      y,
      height,
      look,
      fill: lane === null ? 'none' : holders.fill(lane),
      cut: down.cut(from),
    });
    if (lane === null || clocks === undefined) continue;
    // A date stands across the band: the letter gives way to it.
    const at = [y + 15, y + 15 + LINE, y + 15 + 2 * LINE].find(
      (one) => one + 5 <= y + height && clocks.every(({ textY }) => Math.abs(textY - one) >= LINE),
    );
    if (at === undefined) continue;
    layout.boxes.push({ x: pixels(x + 2), width: pixels(width - 4), y: at - 12, height: 16, look: 'plate' });
    layout.texts.push({ x: pixels(x + width / 2), y: at, text: holders.letter(lane), look: 'hb', anchor: 'middle' });
  }
}

function drawLivesDown({ lives }: Lane, x: number, { knownAt }: Timeline, down: Down, layout: Layout): void {
  for (const { how, from, until } of drawnLives(lives, knownAt, down)) {
    const ends = { from: { x: pixels(x), y: down(from) }, to: { x: pixels(x), y: down(until) } };
    layout.lines.push({ ...ends, look: `life ${how === 'open' ? 'open' : 'held'}` });
    if (how === 'void') layout.lines.push({ ...ends, look: 'life void' });
  }
}
