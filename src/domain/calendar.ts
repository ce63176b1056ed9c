/**
 * Days, business days and months as the programme counts them: in UTC, closing at 24:00, which is 00:00 of the next day.
 * Instants are RFC 3339 in UTC with milliseconds, so that text order is time order and no clock type is needed.
 */

/** `2025-01-10T09:00:00.000Z` */
export type Instant = string;
/** `2025-01-10` */
export type Day = string;

/** The last instant that can be written with four digits of year. */
export const FOR_EVER: Instant = '9999-12-31T23:59:59.999Z';

const INSTANT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

export const dayOf = (instant: Instant): Day => instant.slice(0, 10);
/** Of the month that a day is in. */
export const firstOfMonth = (day: Day): Day => `${day.slice(0, 7)}-01`;
export const startOfDay = (day: Day): Instant => `${day}T00:00:00.000Z`;
/** 23:59:59.999: what a date alone means in a question. */
export const lastInstantOf = (day: Day): Instant => `${day}T23:59:59.999Z`;

/** The later of instants, those not given left out. */
export function latest(first: Instant, ...others: (Instant | null | undefined)[]): Instant {
  return others.reduce<Instant>((late, other) => (other && other > late ? other : late), first);
}

/** The earlier of instants, those not given left out. */
export function earliest(first: Instant, ...others: (Instant | null | undefined)[]): Instant {
  return others.reduce<Instant>((early, other) => (other && other < early ? other : early), first);
}

export function isDay(text: string): boolean {
  const match = DAY.exec(text);
  return match !== null && fromDayNumber(dayNumber(text)) === text;
}

export function isInstant(text: string): boolean {
  return INSTANT.test(text) && isDay(dayOf(text));
}

/** 24:00 of the n-th day after the day of `from`. Null for no days: the instant is not written and the gate never closes. */
export function closeOfDay(from: Instant, days: number): Instant | null {
  return days > 0 ? startOfDay(addDays(dayOf(from), days + 1)) : null;
}

/** 24:00 of the n-th business day after the day of `from`: Monday to Friday, less the holidays. */
export function closeOfBusinessDay(from: Instant, businessDays: number, holidays: readonly Day[]): Instant {
  let day = dayOf(from);
  for (let left = businessDays; left > 0;) {
    day = addDays(day, 1);
    if (isBusinessDay(day, holidays)) left -= 1;
  }
  return startOfDay(addDays(day, 1));
}

/** 24:00 of the same day of the month n months later, or of its last day. Null for no months. */
export function closeOfMonth(from: Instant, months: number): Instant | null {
  return months > 0 ? startOfDay(addDays(addMonths(dayOf(from), months), 1)) : null;
}

/** What lies further ahead is taken for a slip of the year: some things that have been dated so cannot be dated earlier any more. */
export const MOST_MONTHS_AHEAD = 24;

export const isFarAhead = (instant: Instant, now: Instant): boolean => instant > (closeOfMonth(now, MOST_MONTHS_AHEAD) ?? now);

/** So many minutes later, at most a day. */
export function minutesAfter(instant: Instant, minutes: number): Instant {
  const total = Number(instant.slice(11, 13)) * 60 + Number(instant.slice(14, 16)) + minutes;
  const day = addDays(dayOf(instant), Math.floor(total / 1440));
  return `${day}T${pad(Math.floor((total % 1440) / 60), 2)}:${pad(total % 60, 2)}${instant.slice(16)}`;
}

/** The same instant of the day, some days earlier. */
export function daysBefore(instant: Instant, days: number): Instant {
  return addDays(dayOf(instant), -days) + instant.slice(10);
}

export function isBusinessDay(day: Day, holidays: readonly Day[]): boolean {
  const weekday = (((dayNumber(day) + 3) % 7) + 7) % 7; // 1970-01-01 was a Thursday; Monday is 0
  return weekday < 5 && !holidays.includes(day);
}

/**
 * Business days until a deadline: whole ones after today, up to the day that it closes. Negative once it has passed: those that have begun
 * since. 0 both where it is still today and where no business day has begun since, over a weekend.
 */
export function businessDaysLeft(now: Instant, deadline: Instant, holidays: readonly Day[]): number {
  const closes = deadline === startOfDay(dayOf(deadline)) ? addDays(dayOf(deadline), -1) : dayOf(deadline);
  const today = dayOf(now);
  return businessDaysUpTo(closes, holidays) - businessDaysUpTo(today, holidays);
}

/** Counted from a day long ago, so that two counts differ by the business days after the one up to the other. */
function businessDaysUpTo(day: Day, holidays: readonly Day[]): number {
  const sinceMonday = dayNumber(day) + 3; // 1969-12-29 was a Monday
  const weeks = Math.floor(sinceMonday / 7);
  const weekdays = weeks * 5 + Math.min(sinceMonday - weeks * 7 + 1, 5);
  const free = new Set(holidays.filter((holiday) => holiday <= day && isBusinessDay(holiday, [])));
  return weekdays - free.size;
}

export function addDays(day: Day, days: number): Day {
  return fromDayNumber(dayNumber(day) + days);
}

/** The same day of the month n months later (n may be negative), or the month's last day. */
export function addMonths(day: Day, months: number): Day {
  const [year, month, date] = partsOf(day);
  const count = year * 12 + (month - 1) + months;
  const first = `${pad(Math.floor(count / 12), 4)}-${pad((count % 12) + 1, 2)}-01`;
  const length = daysInMonth(first);
  return `${first.slice(0, 8)}${pad(Math.min(date, length), 2)}`;
}

/** Whole days from one day to another; negative where that is earlier. */
export const daysBetween = (from: Day, until: Day): number => dayNumber(until) - dayNumber(from);

/** The last day of a usage period: a month `2025-03` or a day `2025-03-31`. */
export function lastDayOfPeriod(period: string): Day {
  return period.length === 7 ? `${period}-${pad(daysInMonth(`${period}-01`), 2)}` : period;
}

function daysInMonth(firstOfMonth: Day): number {
  const [year, month] = partsOf(firstOfMonth);
  const next = month === 12 ? `${pad(year + 1, 4)}-01-01` : `${pad(year, 4)}-${pad(month + 1, 2)}-01`;
  return dayNumber(next) - dayNumber(firstOfMonth);
}

/** Days since 1970-01-01. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
function dayNumber(day: Day): number {
  const [fullYear, month, date] = partsOf(day);
  const year = month <= 2 ? fullYear - 1 : fullYear;
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The day so many days after 1970-01-01: civil_from_days of the same paper. */
function fromDayNumber(days: number): Day {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`;
}

function partsOf(day: Day): [number, number, number] {
  return [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');
