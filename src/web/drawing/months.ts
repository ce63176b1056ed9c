import { addMonths, dayOf, startOfDay } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { monthWord } from '../../timeline/words';
import { percent } from './figures';
import type { Layout } from './figures';
import type { Scale } from './scale';
import { REF, widthOf } from './scale';

/** So that a label of four characters has room. */
const LEAST_STEP = 34;
const STEPS = [1, 3, 6, 12, 24, 60, 120, 240];

export interface Tick {
  at: Instant;
  /** The month; of a January the year. */
  label: string;
  year: string;
}

/** The ticks of the axis: months, or so many of them as have room, counted so that every January is among them. */
export function ticksOf({ from, until, plot = REF }: Pick<Scale, 'from' | 'until'> & Partial<Pick<Scale, 'plot'>>): Tick[] {
  const months = Math.max(1, monthOf(until) - monthOf(from));
  const step = STEPS.find((one) => (one / months) * plot >= LEAST_STEP) ?? Math.ceil(months / 144) * 12;
  const ticks: Tick[] = [];
  const first = addMonths(dayOf(from), (step - (monthOf(from) % step)) % step);
  for (let day = first; startOfDay(day) < until; day = addMonths(day, step)) {
    const [year = '', month = ''] = day.split('-');
    ticks.push({ at: startOfDay(day), label: month === '01' ? year : monthWord(month), year });
  }
  return ticks;
}

/** The months' words in a row of their own, and their lines, which run down as far as `endMonths` says. */
export function drawMonths(scale: Scale, layout: Layout, y: number): void {
  let right = 0;
  for (const { at, label, year } of ticksOf(scale)) {
    // The first says its year; what has no room beside it gives way.
    const text = right === 0 && label !== year ? `${label} ${year}` : label;
    const [x, left] = [scale.percent(at), scale.px(at) + 4];
    if (right <= left && left + widthOf(text) <= scale.plot) {
      layout.texts.push({ x: percent(x, 4), y: y + 13, text, look: 'ax-t', anchor: 'start' });
      right = left + widthOf(text) + 4;
    }
    layout.lines.push({ from: { x: percent(x), y: y + 4 }, to: { x: percent(x), y: -1 }, look: 'grid' });
  }
}

/** The months' lines run down to here. */
export function endMonths({ lines }: Layout, bottom: number): void {
  for (const line of lines) if (line.look === 'grid') line.to.y = bottom;
}

/** Counted from a January. */
const monthOf = (at: Instant): number => Number(at.slice(0, 4)) * 12 + Number(at.slice(5, 7)) - 1;
