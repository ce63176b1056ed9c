import { dayOf } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import type { Beside } from '../../timeline/beside';
import type { Segment } from '../../timeline/timeline';
import { shortDay } from '../../timeline/words';
import type { Layout, Length } from './figures';
import { percent, pixels } from './figures';
import { clipped, SOLID } from './holders';
import type { Holders } from './holders';
import { LEAST, widthOf } from './scale';
import type { Scale } from './scale';

/** From the edge of a band to its name. */
export const INSET = 11;
const GAP = 6;

interface Place {
  y: number;
  height: number;
}

/**
 * A band of who was on record, up to an instant. A name that does not fit its band stands right of it, or gives way to its letter.
 * @param said whose the end of the band above is: right of this one that is not said again
 */
export function drawBand(
  band: readonly Segment[],
  { y, height, until, said = null }: Place & { until: string; said?: string | null },
  scale: Scale,
  holders: Holders,
  layout: Layout,
): void {
  const segments = clipped(band, until).filter((one) => one.until > scale.from);
  const [first] = segments;
  if (!first || first.from > scale.from) {
    const gap = { from: scale.from, until: first?.from ?? until };
    drawVacant(gap.from, gap.until, { y, height }, scale, layout);
    nameVacant(gap, first ? ['vacant'] : ['vacant: nobody has been on record', 'vacant'], { y, height }, scale, layout);
  }
  let right = 0;
  for (const [index, segment] of segments.entries()) {
    drawSegment(segment, { y, height }, scale, holders, layout);
    right = nameSegment(segment, { y, height, right, last: index === segments.length - 1, said }, scale, holders, layout);
  }
}

/** Of what moments the two bands are: by their days, or by their times where they are of one day. */
export function knownWords(knownAt: Instant, beside: Beside | null): [string, string] {
  const day = (at: Instant) => `known ${shortDay(dayOf(at))}`;
  if (beside === null) return [day(knownAt), ''];
  if (beside.knownAt === null) return [day(knownAt), 'on the day'];
  if (dayOf(knownAt) !== dayOf(beside.knownAt)) return [day(knownAt), day(beside.knownAt)];
  const [one, other] = [knownAt, beside.knownAt].map((at) => `${shortDay(dayOf(at))} ${at.slice(11, 19)}`);
  return [one ?? '', other ?? ''];
}

/** A bracket under the days about which the two bands differ; it says so where there is room. @returns whether there are any */
export function drawDifferences({ knownAt, differing }: Beside, shown: Instant, y: number, scale: Scale, layout: Layout): boolean {
  let right = 0;
  for (const { from, until, learnedAt } of differing.filter((one) => one.from < scale.until && one.until > scale.from)) {
    const [x, end] = drawBracket({ from, until }, y, scale, layout);
    const text = knownAt === null ? `these answers changed on ${shortDay(dayOf(learnedAt))}` : differenceWords(knownAt, shown);
    const [start, stop] = [scale.px(from), scale.px(until)];
    const after = stop + GAP + widthOf(text) <= scale.plot;
    const left = after ? stop + GAP : start - GAP - widthOf(text);
    if (left < right) continue;
    layout.texts.push({
      x: after ? { ...end, px: GAP } : { ...x, px: -GAP },
      y: y + 6,
      text,
      look: 't em',
      anchor: after ? 'start' : 'end',
    });
    right = Math.max(stop, left + widthOf(text)) + GAP;
  }
  return differing.length > 0;
}

/** @returns where it begins and ends */
export function drawBracket({ from, until }: Pick<Scale, 'from' | 'until'>, y: number, scale: Scale, layout: Layout): [Length, Length] {
  const [x, end] = [percent(scale.percent(from)), percent(scale.percent(until))];
  layout.lines.push({ from: { x, y }, to: { x: end, y }, look: 'diff' });
  for (const at of [x, end]) layout.lines.push({ from: { x: at, y: y - 4 }, to: { x: at, y: y + 4 }, look: 'diff' });
  return [x, end];
}

/** What a difference between two moments of knowledge says. */
export const differenceWords = (other: Instant, shown: Instant): string =>
  other > shown ? 'these answers have changed since' : 'these answers were others then';

/** What holds for a stretch of days, without a name. */
export function drawSegment(
  { lane, from, until, imported }: Segment & { until: string },
  { y, height }: Place,
  scale: Scale,
  holders: Holders,
  layout: Layout,
): void {
  if (lane === null) {
    drawVacant(from, until, { y, height }, scale, layout);
    return;
  }
  layout.boxes.push({ ...across(from, until, scale), y, height, look: 'band', fill: holders.fill(lane), cut: scale.cut(from) });
  // A double stroke at its beginning: carried over, not decided here.
  if (imported && !scale.cut(from))
    layout.boxes.push({ x: percent(scale.percent(from), LEAST), width: pixels(1), y, height, look: 'band', fill: 'none' });
}

/** @returns how far to the right its name reaches, or the names before it */
function nameSegment(
  { lane, name, from, until }: Segment & { until: string },
  { y, height, right, last, said }: Place & { right: number; last: boolean; said: string | null },
  scale: Scale,
  holders: Holders,
  layout: Layout,
): number {
  const [start, end] = [scale.px(from), scale.px(until)];
  if (lane === null) {
    const since = `vacant since ${shortDay(dayOf(from))}`;
    const told = nameVacant({ from, until }, last ? [since, 'vacant'] : ['vacant'], { y, height }, scale, layout);
    return told ? end : right;
  }
  const places = [
    { text: name ?? '', at: start + INSET, most: end },
    { text: last && lane !== said && name ? name : '', at: end + INSET, most: scale.plot },
    { text: holders.letter(lane), at: start + 2, most: end },
  ];
  const found = places.find(({ text, at, most }) => text !== '' && at >= right && at + widthOf(text) <= most);
  if (!found) return right;
  const { text, at } = found;
  const inside = at <= end;
  const x = inside ? percent(scale.percent(from), Math.round(at - start)) : percent(scale.percent(until), INSET);
  const plain = inside && holders.fill(lane) === SOLID;
  if (inside && !plain) {
    layout.boxes.push({ x: { ...x, px: x.px - 4 }, width: pixels(widthOf(text) + 8), y: y + 3, height: height - 6, look: 'plate' });
  }
  layout.texts.push({ x, y: y + Math.round(height / 2) + 4, text, look: plain ? 'hb in' : 'hb', anchor: 'start' });
  return at + widthOf(text) + INSET;
}

/** @returns whether one of the words had room */
function nameVacant(
  { from, until }: Pick<Segment, 'from'> & { until: string },
  words: readonly string[],
  { y, height }: Place,
  scale: Scale,
  layout: Layout,
): boolean {
  const start = Math.max(0, scale.px(from));
  const text = words.find((one) => start + INSET + widthOf(one) <= scale.px(until));
  if (text === undefined) return false;
  layout.texts.push({ x: percent(scale.percent(from), INSET), y: y + Math.round(height / 2) + 4, text, look: 's', anchor: 'start' });
  return true;
}

function drawVacant(from: string, until: string, { y, height }: Place, scale: Scale, layout: Layout): void {
  if (from < until) layout.boxes.push({ ...across(from, until, scale), y, height, look: 'vac', fill: 'none', cut: scale.cut(from) });
}

/** Where a stretch of time stands; never narrower than can be seen. */
export function across(
  from: string,
  until: string,
  scale: Scale,
): { x: Layout['boxes'][number]['x']; width: Layout['boxes'][number]['width'] } {
  const width = Math.round((scale.percent(until) - scale.percent(from)) * 100) / 100;
  return { x: percent(scale.percent(from)), width: (width / 100) * scale.plot < LEAST ? pixels(LEAST) : percent(width) };
}
