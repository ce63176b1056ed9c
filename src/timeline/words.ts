import { addDays, dayOf, startOfDay } from '../domain/calendar';
import type { Day, Instant } from '../domain/calendar';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `24 Mar 2025`: a day as people read it. */
export function dayWords(day: Day): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(date)} ${monthWord(month)} ${year}`;
}

/** `24 Mar`: within a drawing, whose axis says the year. */
export const shortDay = (day: Day): string => dayWords(day).slice(0, -5);

/** The day on which something ends: midnight is the close of the day before. */
export const lastDayOf = (until: Instant): Day => (startOfDay(dayOf(until)) === until ? addDays(dayOf(until), -1) : dayOf(until));

/** @param month `03` */
export const monthWord = (month: string): string => MONTHS[Number(month) - 1] ?? month;
