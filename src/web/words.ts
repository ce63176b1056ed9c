import { addDays, businessDaysLeft, dayOf, startOfDay } from '../domain/calendar';
import type { Caller } from '../domain/facts';
import type { Day, Instant } from '../domain/calendar';
import { counted } from '../domain/counted';
import { dayWords } from '../timeline/words';
import { html } from './html';
import type { Html } from './html';

/**
 * A day or an instant: `24 Mar 2025`, `5 Apr 2025 11:20`. Midnight closes a day, `25 Mar 2025 24:00`, as the programme counts it. All times
 * of the pages are UTC, which the footer says once.
 */
export function timeOf(at: Instant): Html {
  return html`<time datetime="${at}">${timeWords(at)}</time>`;
}

/** The same within a sentence. */
export function timeWords(at: Instant): string {
  const day = dayOf(at);
  if (at === day) return dayWords(day);
  return at === startOfDay(day) ? `${dayWords(addDays(day, -1))} 24:00` : `${dayWords(day)} ${at.slice(11, 16)}`;
}

/** What the rules say, with its days and instants as the pages write them; those within an id or a name stay. */
export const readable = (said: string): string =>
  said.replace(/(?<![\w-])\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{3}Z)?(?![\w-])/g, (at) => timeWords(at));

/** The first instant of a stretch: the day that it begins, where it begins with one. */
export function dayOrTime(from: Instant): Html {
  return from === startOfDay(dayOf(from)) ? html`<time datetime="${from}">${dayWords(dayOf(from))}</time>` : timeOf(from);
}

/** Since when something is so: what a deadline wrote closes a day, what a report gave is the day on which it began. */
export const sinceTime = (since: Instant, carriedOver: boolean): Html => (carriedOver ? dayOrTime(since) : timeOf(since));

/** From when an event holds. */
export const effectiveTime = (effectiveAt: Instant, by: string | null | undefined): Html => sinceTime(effectiveAt, by === 'importer');

/** Words of services that are not spelt as they are coded. */
const spellings: Record<string, string> = { bi: 'BI', onedrive: 'OneDrive', sharepoint: 'SharePoint', p1: 'P1', p2: 'P2', id: 'ID' };

/** `teams` as people say it: Teams; `dynamics-sales~e000…0001` with the last of its subscription. */
export function serviceWords(scope: string): string {
  const [name = '', subscription] = scope.split('~');
  const words = name
    .split('-')
    .map((word) => spellings[word] ?? word)
    .join(' ');
  return subscription === undefined ? capital(words) : `${capital(words)} (…${subscription.slice(-4)})`;
}

/** What the list of workloads is called for each role. */
export const workloadsWords = (role: Caller['role']): string =>
  role === 'customer' ? 'Services' : role === 'partner' ? 'Held and claimed' : 'Workloads';

export const capital = (words: string): string => words.replace(/^./, (first) => first.toUpperCase());

/** Deadlines of the programme that record nothing when they pass: the wait goes on. */
const serviceLevels: readonly string[] = ['review-start', 'review', 'escalated'];

export const isServiceLevel = (kind: string): boolean => serviceLevels.includes(kind);

/** What is due, as the pages say it. */
const deadlines: Record<string, string> = {
  'review-start': 'review to start',
  review: 'review',
  action: 'the partner to act',
  notice: 'the incumbent to answer',
  customer: 'the customer to answer',
  consent: 'the customer to answer',
  grant: 'grant',
  term: 'end of the term',
  escalation: 'escalation',
  escalated: 'a lead to decide',
};

export const deadlineWords = (kind: string): string => deadlines[kind] ?? kind;

const serviceLevel = (kind: string): Html | false => isServiceLevel(kind) && html` <span class="rel">(service level)</span>`;

/** What is due; where nothing follows when it passes, it says so. */
export const dueName = (kind: string): Html => html`${deadlineWords(kind)}${serviceLevel(kind)}`;

/** The same and until when, `review to start 9 Jan 2025 24:00 (service level)`. */
export const dueWords = ({ kind, at }: { kind: string; at: Instant }): Html =>
  html`${deadlineWords(kind)} ${timeOf(at)}${serviceLevel(kind)}`;

/** `in 2 business days`, `today`, `7 business days over`. */
export function leftWords(businessDays: number): string {
  const days = counted(Math.abs(businessDays), 'business day');
  if (businessDays === 0) return 'today';
  return businessDays > 0 ? `in ${days}` : `${days} over`;
}

/** The same beside a date on the page, marked where it has passed. @param holidays of the policy that wrote the date */
export const leftTime = (now: Instant, at: Instant, holidays: readonly Day[]): Html =>
  html`<span class="${at <= now ? 'over-t' : 'rel'}">${leftWords(businessDaysLeft(now, at, holidays))}</span>`;

/** `awaiting customer` for AwaitingCustomer, and so on. */
export const stateWords = (state: string): string => state.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

/** The last instant before another: until then something was not so yet. */
export const justBefore = (at: Instant): Instant => new Date(Date.parse(at) - 1).toISOString();
