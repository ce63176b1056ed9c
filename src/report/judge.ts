import { lastDayOfPeriod, lastInstantOf, startOfDay } from '../domain/calendar';
import type { Day, Instant } from '../domain/calendar';
import type { Fault } from './columns';
import type { Line } from './line';

/** One association of a workload: who came on record, and on which day. */
export interface Association {
  partnerId: string;
  since: Day;
}

/** Where the partner was before it moved within its account: a report of that time names it so. */
export interface Moved {
  formerly: readonly string[];
}

/** What the ledger knows of the workload already. */
export interface Known {
  associations: readonly (Association & Moved)[];
  /** Who held at an instant, where the ledger has decided on the workload itself; null where it holds nothing but imports. */
  decided: ((at: Instant) => Association | null) | null;
}

/** The lines of one workload after they were laid side by side: what can be taken, and what contradicts. */
export interface Judged {
  /** Associations that the ledger does not know yet, each with the first line that brings it, oldest first. */
  associations: Line[];
  sound: Line[];
  rejected: { line: number; fault: Fault }[];
}

/**
 * Lays the lines of one workload side by side. A contradiction rejects every line that takes part in it; a line whose usage
 * is at fault still says who held: no contradiction about a month moves a holder.
 */
export function judge(reported: readonly Line[], known: Known): Judged {
  const lines = reported.map((line) => ({ ...line, partnerId: nowOf(line, known) }));
  const faults = new Map<number, Fault>();
  const reject = (contradicting: readonly Line[], fault: Fault): void => {
    for (const { line } of contradicting) if (!faults.has(line)) faults.set(line, fault);
  };
  for (const [since, sharing] of groupedBy(lines, ({ since }) => since)) rejectRivals(since, sharing, known, reject);
  for (const [, sharing] of groupedBy(lines, keyOf)) rejectIdentities(sharing, reject);
  // What is wrong from here on is wrong with a line's usage: what it says of who held is taken all the same.
  const bringing = lines.filter(({ line }) => !faults.has(line));
  for (const [period, sharing] of groupedBy(measured(lines), ({ usage }) => usage.period)) rejectValues(period, sharing, reject);

  const holderAt = known.decided ?? latestOf([...known.associations, ...bringing]);
  const taken = new Set(known.associations.map(keyOf));
  for (const line of measured(lines)) {
    if (known.decided && !taken.has(keyOf(line))) continue; // The ledger refuses its association, and says why.
    const holder = holderAt(lastInstantOf(lastDayOfPeriod(line.usage.period)));
    if (holder === null || keyOf(holder) !== keyOf(line)) reject([line], anothersMonth(line.usage.period, holder));
  }

  const sound = lines.filter(({ line }) => !faults.has(line));
  const soundFirst = [...sound, ...bringing.filter(({ line }) => faults.has(line))];
  const associations = soundFirst
    .filter((line) => !taken.has(keyOf(line)) && taken.add(keyOf(line)))
    .toSorted((one, other) => (one.since < other.since ? -1 : 1));
  return { associations, sound, rejected: [...faults].map(([line, fault]) => ({ line, fault })) };
}

/** The partner of a line where the ledger has it today. */
const nowOf = ({ partnerId, since }: Line, { associations }: Known): string =>
  associations.find((one) => one.since === since && one.formerly.includes(partnerId))?.partnerId ?? partnerId;

type Reject = (contradicting: readonly Line[], fault: Fault) => void;
type Measured = Line & { usage: NonNullable<Line['usage']> };

const keyOf = ({ partnerId, since }: Association): string => `${since} ${partnerId}`;
const measured = (lines: readonly Line[]): Measured[] => lines.filter((line): line is Measured => line.usage !== null);

/** Two holders on record since the same day. */
function rejectRivals(since: Day, sharing: readonly Line[], known: Known, reject: Reject): void {
  const held = known.associations.filter((one) => one.since === since).map(({ partnerId }) => partnerId);
  const partners = [...new Set([...held, ...sharing.map(({ partnerId }) => partnerId)])];
  if (partners.length < 2) return;
  // What the ledger holds stands: only lines that disagree with it are at fault.
  const atFault = held.length > 0 ? sharing.filter(({ partnerId }) => !held.includes(partnerId)) : sharing;
  reject(atFault, { reason: 'two-holders', detail: `partners ${partners.join(' and ')} are both on record since ${since}` });
}

/** One association under two claim ids or attribution types. */
function rejectIdentities(sharing: readonly Line[], reject: Reject): void {
  const identities = new Set(sharing.map(({ externalClaimId, attributionType }) => `${externalClaimId} (${attributionType})`));
  if (identities.size > 1) {
    reject(sharing, { reason: 'two-claims', detail: `one association is reported as claims ${[...identities].join(' and ')}` });
  }
}

/** One month with two values. */
function rejectValues(period: string, sharing: readonly Measured[], reject: Reject): void {
  const values = new Set(sharing.map(({ usage }) => `${usage.monthlyActiveUsers} of ${usage.paidUnits}`));
  if (values.size > 1) reject(sharing, { reason: 'two-values', detail: `${period} is reported as ${[...values].join(' and ')}` });
}

function anothersMonth(period: string, holder: Association | null): Fault {
  if (holder === null) return { reason: 'month-before-association', detail: `nobody was on record at the end of ${period}` };
  const { partnerId, since } = holder;
  return { reason: 'month-of-another-holder', detail: `at the end of ${period} partner ${partnerId} was on record, since ${since}` };
}

/** Associations hold until the next one begins. */
function latestOf(associations: readonly Association[]): (at: Instant) => Association | null {
  const newestFirst = associations.toSorted((one, other) => (one.since < other.since ? 1 : -1));
  return (at) => newestFirst.find(({ since }) => startOfDay(since) <= at) ?? null;
}

function groupedBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
