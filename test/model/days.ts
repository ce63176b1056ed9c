/** The programme's days by counting them one by one with the language's own dates: slow, obvious, and not the rules' calendar. */
const DAY_MS = 86_400_000;
const at = (instant: string | number): Date => new Date(instant);
const midnight = (instant: string): number => Math.floor(at(instant).getTime() / DAY_MS) * DAY_MS;
const text = (ms: number): string => at(ms).toISOString();

/** 24:00 of the n-th day after; null where there are none: the gate never closes. */
export const afterDays = (from: string, days: number): string | null => (days === 0 ? null : text(midnight(from) + (days + 1) * DAY_MS));

/** 24:00 of the n-th day after that is neither a weekend nor a holiday. */
export function afterBusinessDays(from: string, days: number, holidays: readonly string[]): string {
  let day = midnight(from);
  for (let counted = 0; counted < days;) {
    day += DAY_MS;
    const weekend = [0, 6].includes(at(day).getUTCDay());
    if (!weekend && !holidays.includes(text(day).slice(0, 10))) counted += 1;
  }
  return text(day + DAY_MS);
}

/** 24:00 of the same day n months later, or of the month's last day. */
export function afterMonths(from: string, months: number): string | null {
  if (months === 0) return null;
  return text(Date.parse(`${monthsFrom(from.slice(0, 10), months)}T00:00:00.000Z`) + DAY_MS);
}

export function monthsFrom(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const lastOfMonth = at(Date.UTC(year, month - 1 + months + 1, 0));
  return text(Date.UTC(year, month - 1 + months, Math.min(date, lastOfMonth.getUTCDate()))).slice(0, 10);
}

export const daysEarlier = (instant: string | null, days: number): string | null =>
  instant === null ? null : text(at(instant).getTime() - days * DAY_MS);
export const justBefore = (instant: string): string => text(at(instant).getTime() - 1);
/** The day that an instant at 24:00 closes. */
export const dayClosedBy = (instant: string): string => justBefore(instant).slice(0, 10);
export const daysAhead = (day: string, now: string): number => (Date.parse(day) - midnight(now)) / DAY_MS;
export const latestOf = (...instants: (string | null | undefined)[]): string =>
  instants.reduce<string>((late, one) => (one && one > late ? one : late), '');
