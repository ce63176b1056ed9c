import { startOfDay } from '../../domain/calendar';
import type { Segment, Timeline, UsageStep } from '../../timeline/timeline';
import { across } from './bands';
import { percent } from './figures';
import type { Layout } from './figures';
import { clipped } from './holders';
import type { Holders } from './holders';
import { widthOf } from './scale';
import type { Scale } from './scale';

const HEIGHT = 92;
const TEXT_ROOM = 30;
/** More columns than so many could not be told apart: neighbours share one, at their highest. */
const MOST_COLUMNS = 180;

/** Active users by period on the same axis, in the pattern of who held for each stretch of days: attribution is that join. */
export function drawUsage(timeline: Timeline, y: number, scale: Scale, holders: Holders, layout: Layout): number {
  const steps = columnsOf(timeline.usage);
  const paid = steps.at(-1)?.paidUnits ?? 0;
  const most = Math.max(1, paid, ...steps.flatMap((step) => [step.monthlyActiveUsers, ...step.was.map((one) => one.monthlyActiveUsers)]));
  const base = y + HEIGHT;
  const level = (value: number) => Math.round((base - ((HEIGHT - TEXT_ROOM) * value) / most) * 10) / 10;
  layout.lines.push({ from: { x: percent(0), y: base }, to: { x: percent(100), y: base }, look: 'ax' });
  layout.lines.push({ from: { x: percent(0), y: level(paid) }, to: { x: percent(100), y: level(paid) }, look: 'paid' });
  layout.texts.push({ x: percent(0, -12), y: level(paid) + 4, text: `${count(paid)} paid`, look: 'rs', anchor: 'end' });
  let right = 0;
  for (const step of steps) {
    const [from, until] = [startOfDay(step.from), startOfDay(step.until)];
    const top = level(step.monthlyActiveUsers);
    for (const part of partsOf({ from, until: until < timeline.knownAt ? until : timeline.knownAt }, timeline.band)) {
      const fill = part.lane === null ? 'none' : holders.fill(part.lane);
      layout.boxes.push({
        ...across(part.from, part.until, scale),
        y: top,
        height: Math.max(0, Math.round((base - top) * 10) / 10),
        look: 'ub',
        fill,
      });
    }
    const before = step.was.at(-1);
    if (before) {
      const was = level(before.monthlyActiveUsers);
      layout.lines.push({
        from: { x: percent(scale.percent(from)), y: was },
        to: { x: percent(scale.percent(until)), y: was },
        look: 'was',
      });
    }
    right = nameStep(step, { from, until, top, right }, scale, layout);
  }
  return HEIGHT;
}

/** A value stands over its step where there is room for it, beside that of its neighbours. */
function nameStep(
  { monthlyActiveUsers, was }: UsageStep,
  { from, until, top, right }: { from: string; until: string; top: number; right: number },
  scale: Scale,
  layout: Layout,
): number {
  const before = was.at(-1);
  const text = count(monthlyActiveUsers);
  const told = before ? `was ${count(before.monthlyActiveUsers)}` : '';
  const middle = (scale.px(from) + scale.px(until)) / 2;
  const half = Math.max(widthOf(text), widthOf(told)) / 2;
  if (middle - half < right || middle + half > scale.px(scale.until)) return right;
  const x = percent(Math.round((scale.percent(from) + scale.percent(until)) * 50) / 100);
  layout.texts.push({ x, y: Math.round(top) - 5 - (told ? 12 : 0), text, look: 't', anchor: 'middle' });
  if (told) layout.texts.push({ x, y: Math.round(top) - 5, text: told, look: 's', anchor: 'middle' });
  return middle + half + 4;
}

export function columnsOf(steps: readonly UsageStep[]): UsageStep[] {
  const each = Math.ceil(steps.length / MOST_COLUMNS);
  if (each <= 1) return [...steps];
  const columns: UsageStep[] = [];
  for (let at = 0; at < steps.length; at += each) {
    const some = steps.slice(at, at + each);
    const highest = some.reduce((most, one) => (one.monthlyActiveUsers > most.monthlyActiveUsers ? one : most));
    columns.push({ ...highest, from: some[0]?.from ?? highest.from, until: some.at(-1)?.until ?? highest.until });
  }
  return columns;
}

/** The stretches of a period, each with who held. */
export function partsOf({ from, until }: { from: string; until: string }, band: readonly Segment[]): (Segment & { until: string })[] {
  if (from >= until) return [];
  const held = clipped(band, until)
    .filter((segment) => segment.until > from)
    .map((segment) => ({ ...segment, from: segment.from > from ? segment.from : from }));
  const [first] = held;
  const vacant = { from, until: first?.from ?? until, lane: null, name: null, imported: false };
  return first && first.from <= from ? held : [vacant, ...held];
}

/** `1,010` */
export const count = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
