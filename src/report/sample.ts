import { addDays, addMonths } from '../domain/calendar';
import type { Day } from '../domain/calendar';
import type { PolicyTerms } from '../domain/policy/policy';
import { columns } from './columns';
import { Random } from './random';
import { reportNames } from './report-names';

/** What a sample report shall hold. */
export interface SampleOptions {
  workloads: number;
  months: number;
  seed: number;
  /** The last usage month, `2025-03`. */
  until: string;
}

interface Holder {
  partnerId: string;
  claimId: string;
  since: Day;
}

const FIRST = [
  'Contoso',
  'Fabrikam',
  'Northwind',
  'Tailspin',
  'Woodgrove',
  'Adventure Works',
  'Graphic Design',
  'Humongous',
  'Wide World',
  'Margie',
] as const;
const SECOND = [
  'Holding',
  'Logistics',
  'Foods',
  'Energy',
  'Health',
  'Insurance',
  'Mobility',
  'Retail',
  'Water',
  'Bank',
  'Schools',
  'Media',
] as const;
const PLACES = ['Oslo', 'Zürich', 'São Paulo', 'Łódź', '東京', 'Αθήνα', 'Lagos', 'Toronto', 'Pune', 'Leeds', 'Lyon', 'Malmö'] as const;
const FORMS = [', Inc.', ' GmbH', ', S.A.', ' Ltd', ' "Group"', ' & Sons', ' AB', ''] as const;
const ATTRIBUTIONS = ['CPOR', 'CPOR', 'CPOR', 'CSP Tier 2'] as const;
const SIZES = [90, 150, 280, 1_200, 5_000, 22_000] as const;
const CHANGES_HANDS = 0.03;
const TAKEN_WITHOUT_USAGE = 0.0025;

/**
 * The rows of a report, its heading first: a made-up programme in which usage grows, and about three workloads in a hundred change
 * hands. The same options give the same rows. Every workload has a usage row in every month; a few that changed hands after the last
 * month have a row of the new holder besides, with empty usage cells.
 */
export function* sampleRows(terms: PolicyTerms, { workloads, months, seed, until }: SampleOptions): Generator<string[]> {
  const random = new Random(seed);
  const names = reportNames(terms);
  const partners = Array.from({ length: Math.max(3, Math.round(workloads / 60)) }, (_, index) => String(4_000_000 + index * 37));
  const first = `${addMonths(`${until}-01`, 1 - months).slice(0, 7)}-01`;
  let claims = 100_000;
  let written = 0;
  yield [...columns];
  for (let tenant = 0; written < workloads; tenant += 1) {
    const tenantId = random.uuid();
    const name = customerName(random, tenant);
    const paid = Math.max(10, Math.round(random.pick(SIZES) * (0.6 + random.next())));
    const home = oneOf(random, partners);
    for (const { scope, kind } of someOf(random, terms.scopes, Math.min(random.between(2, 10), workloads - written))) {
      written += 1;
      const workloadName = names.nameOf(kind === 'subscription' ? `${scope}~${random.uuid()}` : scope);
      const holder = (since: Day, partnerId: string): Holder => ({ partnerId, claimId: `CLM-${(claims += 1)}`, since });
      const attribution = random.pick(ATTRIBUTIONS);
      const holders = holdersOf(random, { first, months, until, home, partners }, holder);
      const start = [tenantId, name, workloadName];
      yield* usageRows(random, start, attribution, paid, holders, { first, months });
      const newest = holders.at(-1);
      if (newest && newest.since > addMonths(`${until}-01`, 1))
        throw new Error('A holder cannot come after the month that follows the last');
      if (newest?.since.startsWith(addMonths(`${until}-01`, 1).slice(0, 7))) {
        yield [...start, '', '', newest.claimId, newest.partnerId, newest.since, attribution, ''];
      }
    }
  }
}

/** Whoever held before the first month, and after it those the workload changed to. */
function holdersOf(
  random: Random,
  { first, months, until, home, partners }: { first: Day; months: number; until: string; home: string; partners: readonly string[] },
  holder: (since: Day, partnerId: string) => Holder,
): Holder[] {
  const holders = [holder(addDays(first, -random.between(0, 400)), random.chance(0.8) ? home : oneOf(random, partners))];
  const changeTo = (since: Day): void => {
    const others = partners.filter((partnerId) => partnerId !== holders.at(-1)?.partnerId);
    holders.push(holder(since, oneOf(random, others)));
  };
  if (months > 2 && random.chance(CHANGES_HANDS)) changeTo(addDays(addMonths(first, random.between(1, months - 1)), random.between(0, 27)));
  if (random.chance(TAKEN_WITHOUT_USAGE)) changeTo(addMonths(`${until}-01`, 1));
  return holders;
}

function* usageRows(
  random: Random,
  start: readonly string[],
  attribution: string,
  paid: number,
  holders: readonly Holder[],
  { first, months }: { first: Day; months: number },
): Generator<string[]> {
  let share = random.next() * 0.3;
  const growth = 0.002 + random.next() * 0.02;
  for (let month = 0; month < months; month += 1) {
    const date = addMonths(first, month);
    const close = addMonths(first, month + 1);
    const holder = holders.findLast(({ since }) => since < close);
    if (!holder) throw new Error(`Nobody holds at the end of ${date}`);
    share = Math.min(1.05, Math.max(0, share + growth + (random.next() - 0.5) * 0.03));
    const units = Math.round(paid * (1 + month * 0.003));
    const { claimId, partnerId, since } = holder;
    yield [...start, String(Math.round(units * share)), String(units), claimId, partnerId, since, attribution, date];
  }
}

/** Names as people give them: with commas, quotes, line breaks and letters of any alphabet. */
function customerName(random: Random, tenant: number): string {
  const name = `${random.pick(FIRST)} ${random.pick(SECOND)} ${random.pick(PLACES)}${random.pick(FORMS)}`;
  return tenant % 97 === 96 ? `${name}\nBranch ${tenant}` : name;
}

function someOf<Item>(random: Random, items: readonly Item[], count: number): Item[] {
  const left = [...items];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.between(0, left.length - 1), 1)).flat();
}

function oneOf(random: Random, items: readonly string[]): string {
  const [first = '', ...rest] = items;
  return random.pick([first, ...rest]);
}
