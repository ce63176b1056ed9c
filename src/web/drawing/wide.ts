import type { Beside } from '../../timeline/beside';
import type { Lane, Life, Mark, Timeline } from '../../timeline/timeline';
import { dayOf } from '../../domain/calendar';
import { shortDay } from '../../timeline/words';
import { drawBand, drawDifferences, knownWords } from './bands';
import { emptyLayout, percent, pixels } from './figures';
import type { Flag, Layout } from './figures';
import { INDENT, isTurning, labelsOf, reachesBack, shapeOfGroup, stackOf, titleOf } from './flags';
import { byInterest, clipped, SOLID } from './holders';
import type { Holders } from './holders';
import { drawnLives } from './lives';
import { drawMonths, endMonths } from './months';
import { platesUnder } from './plates';
import { inLines, REF, scaleOf, shorten, widthOf } from './scale';
import type { Scale } from './scale';
import { drawSpans, SPAN_ROW } from './spans';
import { drawUsage } from './usage';

const ROW = 24;
const FLAG_ROW = 20;
const BAND = 30;
const SECOND_BAND = 22;
/** So near to each other, the flags of D and K need a row each. */
const NEAR = 120;
const MANY_CLAIMANTS = 4;
const MANY_EVENTS = 400;
const BINS = 40;
const BIN_HEIGHT = 14;
/** As much of a name as the margin holds, and how many lines of it. */
const NAME = 15;
const NAME_LINES = 2;
const DETAIL = 20;
const MOST_WHOLE = 5;
/** A name of two lines and how it stands, with air. */
const LEAST_NAMED = 50;

/** The wide form: time runs to the right, a lane under the other. */
export function wide(timeline: Timeline, beside: Beside | null, holders: Holders): Layout {
  const layout = emptyLayout('wide');
  const scale = scaleOf(timeline.range);
  const pen = { y: 0 };
  const flags = drawClocks(timeline, scale, layout, pen);
  drawMonths(scale, layout, pen.y);
  pen.y += FLAG_ROW;
  const top = pen.y;
  drawWhole(timeline, scale, layout, pen);
  drawBands(timeline, beside, scale, holders, layout, pen);
  // Whose past is told by the band alone, to a rival, needs no lane.
  const told = new Set([...timeline.marks, ...timeline.spans].map(({ lane }) => lane));
  const claimants = timeline.lanes.filter(({ kind, lane, lives }) => kind === 'claimant' && (lives.length > 0 || told.has(lane)));
  const others = timeline.lanes.filter(({ kind }) => kind !== 'claimant');
  if (claimants.length > MANY_CLAIMANTS) {
    for (const lane of byInterest(claimants, timeline)) drawInOneRow(lane, timeline, scale, holders, layout, pen);
    pen.y += 6;
  } else for (const lane of claimants) drawLane(lane, timeline, scale, holders, layout, pen);
  for (const lane of others) drawLane(lane, timeline, scale, holders, layout, pen);
  if (timeline.usage.length > 0) {
    const height = drawUsage(timeline, pen.y, scale, holders, layout);
    // Its name stands at its foot, since the paid units have theirs at its head.
    layout.rows.push({ name: 'Active users', lines: ['Active users'], detail: '', y: pen.y + height - ROW, height: ROW });
    pen.y += height + 6;
  }
  const clocks = flags.map(({ x, look, y }) => ({ from: { x, y }, to: { x, y: pen.y }, look }));
  layout.lines.push(...clocks);
  layout.plates.push(...platesUnder(layout, clocks, SOLID));
  drawUnknown(timeline, top, scale, layout, pen.y);
  layout.height = Math.ceil(pen.y) + 6;
  return layout;
}

interface Pen {
  y: number;
}

function row(layout: Layout, pen: Pen, name: string, detail: string, height: number, most = NAME_LINES): void {
  const lines = inLines(name, NAME, most);
  const tall = lines.length > 1 ? Math.max(height, LEAST_NAMED) : height;
  layout.rows.push({ name, lines, detail, y: pen.y, height: tall });
  pen.y += tall;
}

/** The day asked about and the day of knowledge, each with its flag; one flag where they are one day. */
function drawClocks(
  { on, knownAt }: Timeline,
  scale: Scale,
  layout: Layout,
  pen: Pen,
): { x: ReturnType<typeof percent>; look: string; y: number }[] {
  const one = dayOf(on) === dayOf(knownAt);
  const near = Math.abs(scale.px(on) - scale.px(knownAt)) < NEAR;
  const clocks = one
    ? [{ at: knownAt, look: 'kl', text: `on ${shortDay(dayOf(on))}, known that day` }]
    : [
        { at: on, look: 'dl', text: `on ${shortDay(dayOf(on))}` },
        { at: knownAt, look: 'kl', text: `known ${shortDay(dayOf(knownAt))}` },
      ];
  const lines = clocks.map(({ at, look, text }, index) => {
    const y = near ? index * FLAG_ROW : 0;
    const right = scale.px(at) + 5 + widthOf(text) <= REF;
    layout.texts.push({
      x: percent(scale.percent(at), right ? 5 : -5),
      y: y + 14,
      text,
      look: `${look}-t`,
      anchor: right ? 'start' : 'end',
    });
    return { x: percent(scale.percent(at)), look, y: y + 4 };
  });
  pen.y = near && !one ? 2 * FLAG_ROW : FLAG_ROW;
  return lines;
}

/** Contested, on hold, locked: what is so of the workload as a whole. */
function drawWhole(timeline: Timeline, scale: Scale, layout: Layout, pen: Pen): void {
  const spans = timeline.spans.filter(({ lane }) => lane === null);
  if (spans.length === 0) return;
  const rows = drawSpans(spans, pen.y + 4, timeline, scale, layout, MOST_WHOLE);
  row(layout, pen, 'Contested', '', rows * SPAN_ROW + 6);
}

function drawBands(timeline: Timeline, beside: Beside | null, scale: Scale, holders: Holders, layout: Layout, pen: Pen): void {
  const { band, knownAt } = timeline;
  const [known, other] = knownWords(knownAt, beside);
  drawBand(band, { y: pen.y + 2, height: BAND, until: knownAt }, scale, holders, layout);
  row(layout, pen, 'On record', known, BAND + 8);
  if (beside === null) return;
  const said = clipped(band, knownAt).at(-1)?.lane ?? null;
  drawBand(beside.band, { y: pen.y, height: SECOND_BAND, until: beside.until, said }, scale, holders, layout);
  const height = SECOND_BAND + (drawDifferences(beside, knownAt, pen.y + SECOND_BAND + 5, scale, layout) ? 18 : 8);
  row(layout, pen, beside.knownAt === null ? 'As believed' : 'On record', other, SECOND_BAND);
  pen.y += height - SECOND_BAND;
}

function drawLane(lane: Lane, timeline: Timeline, scale: Scale, holders: Holders, layout: Layout, pen: Pen): void {
  const all = timeline.marks.filter((mark) => mark.lane === lane.lane);
  const crowded = timeline.marks.length > MANY_EVENTS;
  const stacked = stackOf(crowded ? all.filter(isTurning) : all, scale);
  const rows = Math.max(1, ...stacked.map((flag) => flag.row + 1));
  const line = pen.y + 4 + rows * ROW + (crowded ? BIN_HEIGHT : 0);
  layout.lines.push({ from: { x: pixels(-132), y: pen.y }, to: { x: percent(100), y: pen.y }, look: 'lane' });
  drawLives(lane.lives, line, timeline.knownAt, scale, layout);
  if (lane.lives.length === 0) drawTold(all, line, scale, layout);
  if (crowded) drawBins(all, line, scale, layout);
  for (const { marks, percent: at, row: above, label } of stacked) {
    const y = line - 14 - above * ROW - (crowded ? BIN_HEIGHT : 0);
    layout.lines.push({ from: { x: percent(at), y }, to: { x: percent(at), y: line }, look: 'pole' });
    const [first] = marks;
    if (!first) continue;
    const width = INDENT + 10 + widthOf(label);
    layout.flags.push({
      x: percent(at),
      y,
      shape: shapeOfGroup(marks),
      label,
      indent: INDENT,
      width,
      title: titleOf(marks, lane.name),
      sequence: first.sequence,
    });
    if (marks.length === 1 && reachesBack(first)) {
      layout.lines.push({
        from: { x: percent(at), y: line },
        to: { x: percent(scale.percent(first.effectiveAt)), y: line },
        look: 'reach',
        arrow: true,
      });
    }
  }
  const spans = timeline.spans.filter((span) => span.lane === lane.lane);
  const under = drawSpans(spans, line + 8, timeline, scale, layout);
  const [name, detail] = lane.kind === 'claimant' ? [`${holders.letter(lane.lane)} ${lane.name}`, detailOf(lane)] : inTwo(lane.name);
  row(layout, pen, name, detail, line - pen.y + 10 + under * SPAN_ROW);
}

/** One row for a claimant among many: what happened to it last, and when. */
function drawInOneRow(lane: Lane, timeline: Timeline, scale: Scale, holders: Holders, layout: Layout, pen: Pen): void {
  const y = pen.y + ROW / 2;
  drawLives(lane.lives, y, timeline.knownAt, scale, layout);
  const last = timeline.marks.findLast((mark) => mark.lane === lane.lane);
  if (last) {
    const at = scale.percent(last.recordedAt);
    const label = labelsOf([last]).find((one) => scale.px(last.recordedAt) + INDENT + widthOf(one) <= REF) ?? '';
    const width = INDENT + 10 + widthOf(label);
    layout.flags.push({
      x: percent(at),
      y,
      shape: shapeOfGroup([last]),
      label,
      indent: INDENT,
      ...awayOf(lane.lives, last, widthOf(label), timeline.knownAt, scale),
      width,
      title: titleOf([last], lane.name),
      sequence: last.sequence,
    });
  }
  row(layout, pen, `${holders.letter(lane.lane)} ${lane.name}`, '', ROW, 1);
}

/** Where its line goes on right of a sign, the label stands before the line, or behind its end. */
function awayOf(lives: readonly Life[], { recordedAt }: Mark, width: number, knownAt: string, scale: Scale): Pick<Flag, 'away'> {
  const ends = lives.map(({ until }) => until ?? knownAt);
  const [start, end] = [lives[0]?.from ?? recordedAt, ends.reduce((last, at) => (at > last ? at : last), recordedAt)];
  if (end === recordedAt) return {};
  if (scale.px(start) - INDENT - width >= 0) return { away: { x: percent(scale.percent(start), -INDENT), anchor: 'end' } };
  return scale.px(end) + INDENT + width <= REF ? { away: { x: percent(scale.percent(end), INDENT), anchor: 'start' } } : {};
}

function drawLives(lives: readonly Life[], y: number, knownAt: string, scale: Scale, layout: Layout): void {
  for (const { how, from, until } of drawnLives(lives, knownAt, (at) => scale.px(at))) {
    const [start, end] = [percent(scale.percent(from)), percent(scale.percent(until))];
    layout.lines.push({ from: { x: start, y }, to: { x: end, y }, look: `life ${how === 'open' ? 'open' : 'held'}` });
    if (how === 'void') layout.lines.push({ from: { x: start, y }, to: { x: end, y }, look: 'life void' });
  }
}

/** Of a rival only what is told of it is known, not what ran: a thin line holds its flags together. */
function drawTold(marks: readonly Mark[], y: number, scale: Scale, layout: Layout): void {
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last) return;
  layout.lines.push({
    from: { x: percent(scale.percent(first.recordedAt)), y },
    to: { x: percent(scale.percent(last.recordedAt)), y },
    look: 'elbow',
  });
}

/** How many events there were, in forty stretches of the picture. */
function drawBins(marks: readonly Mark[], line: number, scale: Scale, layout: Layout): void {
  const counts = Array.from({ length: BINS }, () => 0);
  for (const { recordedAt } of marks) {
    const bin = Math.min(BINS - 1, Math.floor((scale.percent(recordedAt) / 100) * BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts);
  for (const [bin, many] of counts.entries()) {
    if (many === 0) continue;
    const height = Math.max(1, Math.round((many / most) * BIN_HEIGHT));
    layout.boxes.push({ x: percent((bin * 100) / BINS), width: percent(100 / BINS), y: line - height, height, look: 'cnb' });
  }
}

/** `Dispute 1` over `by Proseware`, since the margin is narrow; how it stands is said by its marks and spans. */
function inTwo(name: string): [string, string] {
  const [, number, opener] = /^(Dispute \d+) (by .*)$/.exec(name) ?? [];
  return number === undefined || opener === undefined ? [name, ''] : [number, shorten(opener, DETAIL)];
}

function detailOf({ claims }: Lane): string {
  const last = claims?.at(-1);
  if (!last) return '';
  const all = claims && claims.length > 1 ? `${claims.length} claims, ${words(last.state)}` : '';
  return all !== '' && all.length <= DETAIL ? all : words(last.state);
}

/** `PartnerActionRequired` as people read it. */
function words(state: string): string {
  if (state === 'Active') return 'on record';
  return state
    .replace('Partner', '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}

/** Right of K lies what is not yet known; the months' lines run down to the end. */
function drawUnknown({ knownAt }: Timeline, top: number, scale: Scale, layout: Layout, bottom: number): void {
  const at = scale.percent(knownAt);
  const width = percent(Math.round((100 - at) * 100) / 100);
  layout.boxes.unshift({ x: percent(at), width, y: top, height: bottom - top, look: 'unknown', fill: 'f-unk' });
  endMonths(layout, bottom);
}
