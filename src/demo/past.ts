import { addDays, addMonths, dayOf } from '../domain/calendar';
import type { Day, Instant } from '../domain/calendar';
import type { WorkloadRef } from '../domain/streams';
import type { WorkloadImport } from '../ledger/ledger';
import { Random } from '../report/random';
import { customers, subscriptions, workload } from './people';
import type { CustomerName } from './people';

/** How many months of usage the last report holds. */
export const IMPORTED_MONTHS = 6;

/** What the programme brought along from its last report: associations older than the ledger, and half a year of usage. */
export function importedBefore(opened: Instant): { on: WorkloadRef; report: WorkloadImport }[] {
  const years = (count: number): Day => addMonths(dayOf(opened), -12 * count);
  const association = (partnerId: string, since: Day, number: number) =>
    ({ type: 'ImportAssociation', partnerId, since, externalClaimId: `CLM-${70_000 + number}`, attributionType: 'CPOR' }) as const;
  const held: [customer: CustomerName, scope: string, holders: [partnerId: string, since: Day][]][] = [
    ['contoso', 'exchange', [['litware', years(2)]]],
    ['northwind', 'exchange', [['alpine', years(1)]]],
    ['woodgrove', 'exchange', [['trey', years(3)], ['alpine', years(1)]]],
    ...['teams', 'teams-meetings', 'sharepoint', 'intune'].map((scope): (typeof held)[number] => ['woodgrove', scope, [['alpine', years(2)]]]),
    ['woodgrove', 'onedrive', [['alpine', years(2)], ['proseware-south', addDays(dayOf(opened), -90)]]],
    ...['office-apps', 'entra-id-p1'].map((scope): (typeof held)[number] => ['woodgrove', scope, [['proseware-north', years(1)]]]),
    ['woodgrove', 'defender-office', [['wingtip', years(1)]]],
  ]; // prettier-ignore
  const months = Array.from({ length: IMPORTED_MONTHS }, (_, index) => addMonths(dayOf(opened), index - IMPORTED_MONTHS).slice(0, 7));
  return held.map(([customer, scope, holders], number) => {
    const usage = series(customer, scope, months, 0).map((one) => ({ type: 'RecordUsage' as const, ...one, source: 'cpor-report' }));
    const associations = holders.map(([partnerId, since], index) => association(partnerId, since, number * 10 + index));
    return { on: workload(customer, scope), report: { associations, usage } };
  });
}

/** Workloads that the telemetry feed measures. */
export const measured: [CustomerName, string][] = [
  ['contoso', 'teams'],
  ['contoso', 'exchange'],
  ['contoso', 'sharepoint'],
  ['fabrikam', 'teams'],
  ['fabrikam', 'exchange'],
  ['fabrikam', subscriptions.sales],
  ['northwind', 'exchange'],
  ['northwind', 'onedrive'],
  ['tailspin', 'office-apps'],
  ['tailspin', subscriptions.finance],
  ['woodgrove', 'exchange'],
  ['woodgrove', 'teams'],
  ['woodgrove', 'teams-meetings'],
  ['woodgrove', 'sharepoint'],
  ['woodgrove', 'onedrive'],
  ['woodgrove', 'office-apps'],
  ['woodgrove', 'intune'],
  ['woodgrove', 'defender-endpoint'],
  ['adventure', 'onedrive'],
];

interface Value {
  period: string;
  monthlyActiveUsers: number;
  paidUnits: number;
}

/** The last six months of Contoso's Teams. */
const CONTOSO_TEAMS = [600, 720, 1_010, 1_480, 2_050, 2_600];
/** At least as many months as a workload's history has, so that a workload's numbers do not depend on how many months are asked for. */
const LONGEST = 36;

/**
 * What is measured of a workload month by month: rising on the whole, never in a straight line.
 * @param before how many months of its series came before the first of these
 */
export function series(customer: CustomerName, scope: string, periods: readonly string[], before: number): Value[] {
  const { paidUnits } = customers[customer];
  if (customer === 'contoso' && scope === 'teams') {
    const earlier = periods.length - CONTOSO_TEAMS.length;
    return periods.map((period, index) => ({
      period,
      monthlyActiveUsers: CONTOSO_TEAMS[index - earlier] ?? Math.max(20, 590 - 45 * (earlier - index)),
      paidUnits,
    }));
  }
  const random = new Random(paidUnits * 31 + Buffer.from(scope).reduce((sum, byte) => sum * 33 + byte, 7));
  const start = 0.1 + random.next() * 0.4;
  const growth = random.next() * 0.025 - 0.004;
  const shares = Array.from({ length: LONGEST }, (_, month) => start + growth * month + (random.next() - 0.5) * 0.03);
  return periods.map((period, index) => ({
    period,
    monthlyActiveUsers: Math.max(1, Math.round(paidUnits * Math.min(1.02, shares[(before + index) % LONGEST] ?? start))),
    paidUnits,
  }));
}
