import { addDays, addMonths, dayOf, daysBetween, earliest, firstOfMonth, FOR_EVER, latest, startOfDay } from '../../domain/calendar';
import type { Day, Instant } from '../../domain/calendar';
import { differingDays } from '../../timeline/beside';
import type { Segment } from '../../timeline/timeline';
import { dayWords, lastDayOf, shortDay } from '../../timeline/words';
import { drawBand, drawBracket, INSET } from './bands';
import { NARROWEST } from './down';
import { emptyLayout, percent, pixels } from './figures';
import type { Layout } from './figures';
import { clipped } from './holders';
import type { Holders } from './holders';
import { drawMonths, endMonths } from './months';
import { daysIn, REF, scaleOf, widthOf } from './scale';
import type { Scale } from './scale';

const BAND = 22;
const ROW = 32;
/** In the narrow form its name stands over each band. */
const NAME = 18;
const MONTHS = 18;
const BRACKET = 10;
const GAP = 6;
/** What is beside the days that differ is no more than so many times as long, but for some months. */
const MOST_BESIDE = 3;
const LEAST_BESIDE_DAYS = 75;
/** What begins today has room of so much of what was. */
const AHEAD = 1 / 3;
/** Right of the bands. */
const MOST_ROOM = 0.5;

/** Who holds, and who would; nobody's lane is null. */
export interface Handover {
  before: readonly Segment[];
  after: readonly Segment[];
  now: Instant;
  holders: Holders;
  /** Nothing before it is drawn or told; null where all may be. */
  notBefore: Instant | null;
}

type Stretch = Pick<Scale, 'from' | 'until'>;

/**
 * Two bands over one axis of months, and a bracket under the days that change hands; null where none does. Bands end today, unless
 * something changes from today on: then they go on, as they would be. Pure.
 */
export function handover(asked: Handover, form: Layout['form'] = 'wide'): Layout | null {
  const drawn = drawnOf(asked);
  if (drawn === null) return null;
  const { before, after } = asked;
  const layout = emptyLayout(form);
  const scale = withRoom(drawn, asked, form === 'wide' ? REF : NARROWEST);
  // No lane is there that a letter would stand for.
  const holders = { ...asked.holders, letter: () => '' };
  drawMonths(scale, layout, -3);
  let y = MONTHS;
  for (const [name, band] of [['On record now', before] as const, ['After this', after] as const]) {
    if (form === 'wide') layout.rows.push({ name, lines: [name], detail: '', y, height: BAND });
    else {
      y += NAME;
      layout.texts.push({ x: pixels(0), y: y - 4, text: name, look: 'em', anchor: 'start' });
    }
    drawBand(band, { y, height: BAND, until: drawn.until }, scale, holders, layout);
    y += ROW;
  }
  drawChanges(drawn, y, scale, layout);
  endMonths(layout, y);
  layout.height = y + BRACKET + 18;
  return layout;
}

/** The same in words, for who does not see it. */
export function handoverWords(asked: Handover): string {
  const drawn = drawnOf(asked);
  if (drawn === null) return '';
  const told = (band: readonly Segment[]) => bandWords(band, drawn);
  return `On record now: ${told(asked.before)}. After this: ${told(asked.after)}. Changes hands: ${drawn.changes.map(({ words }) => words).join('; ')}.`;
}

/** What is drawn: the axis, until when the bands run on it, and the days that change hands. */
interface Drawn {
  axis: Stretch;
  until: Instant;
  changes: (Stretch & { words: string })[];
}

function drawnOf({ before, after, now, notBefore }: Handover): Drawn | null {
  const changes = differingDays(before, after, { until: FOR_EVER });
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last) return null;
  const today = dayOf(now);
  const changed = { from: dayOf(first.from), until: dayOf(earliest(last.until, now)) };
  const beside = Math.max(LEAST_BESIDE_DAYS, MOST_BESIDE * daysBetween(changed.from, changed.until));
  const begun = [...before, ...after].reduce((one, { from }) => earliest(one, from), first.from);
  const from = latest(startOfMonth(latest(startOfDay(addDays(changed.from, -beside)), begun)), notBefore);
  const ahead = dayOf(last.from) >= today;
  const until = ahead
    ? addDays(today, Math.ceil(daysBetween(dayOf(from), today) * AHEAD))
    : dayOf(earliest(now, startOfDay(addDays(changed.until, beside))));
  const axis = { from, until: startOfDay(addMonths(dayOf(startOfMonth(startOfDay(until))), 1)) };
  const end = ahead ? axis.until : earliest(now, axis.until);
  const shown = changes
    .filter((one) => one.until > from && one.from < end)
    .map((one) => ({ from: latest(one.from, from), until: earliest(one.until, end), words: daysWords(one, { today, ahead }) }));
  return shown.length === 0 ? null : { axis, until: end, changes: shown };
}

/** The name of who holds last stands right of a band that is too short for it: so far the axis goes on. */
function withRoom({ axis, until }: Drawn, { before, after }: Handover, plot: number): Scale {
  const scale = scaleOf(axis, plot);
  const widths = [before, after].map((band) => {
    const { name = null, from = until } = clipped(band, until).at(-1) ?? {};
    const width = name === null ? 0 : widthOf(name) + 2 * INSET;
    return scale.px(until) - scale.px(from) < width ? width : 0;
  });
  const room = Math.min(Math.max(...widths) / plot, MOST_ROOM);
  const end = startOfDay(addDays(dayOf(axis.from), Math.ceil(daysIn({ from: axis.from, until }) / (1 - room))));
  return end > axis.until ? scaleOf({ ...axis, until: end }, plot) : scale;
}

const startOfMonth = (at: Instant): Instant => startOfDay(firstOfMonth(dayOf(at)));

/** `24 Mar to today`, `24 Mar to 16 Apr`, `from today on`. */
function daysWords({ from, until }: Stretch, { today, ahead }: { today: Day; ahead: boolean }): string {
  const first = dayOf(from) === today ? 'today' : shortDay(dayOf(from));
  if (until === FOR_EVER) return ahead ? `from ${first} on` : `${first} to today`;
  const last = shortDay(lastDayOf(until));
  return first === last ? first : `${first} to ${last}`;
}

function drawChanges({ changes }: Drawn, y: number, scale: Scale, layout: Layout): void {
  let right = 0;
  for (const { words, ...change } of changes) {
    const [x, end] = drawBracket(change, y, scale, layout);
    const text = `changes hands: ${words}`;
    const width = widthOf(text);
    // Under its end, as far as there is room; else under its beginning, else at an edge.
    const places = [
      { x: end, anchor: 'end', left: scale.px(change.until) - width },
      { x, anchor: 'start', left: scale.px(change.from) },
      { x: percent(100), anchor: 'end', left: scale.plot - width },
      { x: pixels(0), anchor: 'start', left: 0 },
    ] as const;
    const found = places.find(({ left }) => left >= right && left + width <= scale.plot);
    if (!found) continue;
    layout.texts.push({ x: found.x, y: y + 17, text, look: 't em', anchor: found.anchor });
    right = found.left + width + GAP;
  }
}

/** `Proseware until 24 Mar 2025, then Litware`, of the days that are drawn. */
function bandWords(band: readonly Segment[], { axis, until }: Drawn): string {
  const shown = clipped(band, until).filter((one) => one.until > axis.from);
  const [first] = shown;
  const gap = first && first.from > axis.from ? [{ name: null, until: first.from }] : [];
  const stretches = [...gap, ...shown];
  if (stretches.length === 0) return 'nobody';
  return stretches
    .map((one, index) => `${one.name ?? 'nobody'}${index < stretches.length - 1 ? ` until ${dayWords(lastDayOf(one.until))}` : ''}`)
    .join(', then ');
}
