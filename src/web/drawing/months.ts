import { addMonths, dayOf, startOfDay } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { monthWord } from '../../timeline/words';
import type { Scale } from './scale';
import { REF } from './scale';

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
export function ticksOf({ from, until }: Pick<Scale, 'from' | 'until'>): Tick[] {
  const months = Math.max(1, monthOf(until) - monthOf(from));
  const step = STEPS.find((one) => (one / months) * REF >= LEAST_STEP) ?? Math.ceil(months / 144) * 12;
  const ticks: Tick[] = [];
  const first = addMonths(dayOf(from), (step - (monthOf(from) % step)) % step);
  for (let day = first; startOfDay(day) < until; day = addMonths(day, step)) {
    const [year = '', month = ''] = day.split('-');
    ticks.push({ at: startOfDay(day), label: month === '01' ? year : monthWord(month), year });
  }
  return ticks;
}

/** Counted from a January. */
const monthOf = (at: Instant): number => Number(at.slice(0, 4)) * 12 + Number(at.slice(5, 7)) - 1;
