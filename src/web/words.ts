import { dayOf } from '../domain/calendar';
import type { Day, Instant } from '../domain/calendar';
import { html } from './html';
import type { Html } from './html';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `24 Mar 2025`: a day as people read it. */
export function dayWords(day: Day): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}

/**
 * A day or an instant: `24 Mar 2025`, `5 Apr 2025 11:20`. Midnight is the close of the day before, since that is how a deadline is told.
 * All times of the pages are UTC, which the footer says once.
 */
export function timeOf(at: Instant): Html {
  return html`<time datetime="${at}">${at.length === 10 ? dayWords(at) : `${dayWords(dayOf(at))} ${at.slice(11, 16)}`}</time>`;
}

/** `teams` as people say it: Teams; `dynamics-sales~e000…0001` with the last of its subscription. */
export function serviceWords(scope: string): string {
  const [name = '', subscription] = scope.split('~');
  const words = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
  return subscription === undefined ? words : `${words} (…${subscription.slice(-4)})`;
}
