import { addMonths, dayOf, startOfDay } from '../../domain/calendar';
import type { Instant } from '../../domain/calendar';
import { monthWord } from '../../timeline/words';
import type { Scale } from './scale';
import { REF } from './scale';

/** So that a label of four characters has room. */
const LEAST_STEP = 34;
const STEPS = [1, 3, 6, 12, 24, 60, 120, 240];

/** The ticks of the axis: months, or so many of them as have room. */
export function ticksOf({ from, until }: Pick<Scale, 'from' | 'until'>): { at: Instant; label: string }[] {
  const months = monthsBetween(from, until);
  const step = STEPS.find((one) => (one / months) * REF >= LEAST_STEP) ?? Math.ceil(months / 12);
  const ticks: { at: Instant; label: string }[] = [];
  for (let day = dayOf(from); startOfDay(day) < until; day = addMonths(day, step)) {
    const [year = '', month = ''] = day.split('-');
    ticks.push({ at: startOfDay(day), label: month === '01' || step >= 12 ? year : monthWord(month) });
  }
  return ticks;
}

function monthsBetween(from: Instant, until: Instant): number {
  const count = (at: Instant) => Number(at.slice(0, 4)) * 12 + Number(at.slice(5, 7));
  return Math.max(1, count(until) - count(from));
}
