import { dayOf, isDay, lastDayOfPeriod, lastInstantOf } from '../calendar';
import type { Facts } from '../facts';
import { refuseUnfitText } from '../free-text';
import { policyInForce } from '../policy/policy';
import { never, Refusal } from '../refusal';
import { requireKnown } from '../known';
import type { CorrectUsage, RecordUsage, UsageCommand } from './commands';
import type { UsageEvent } from './events';
import type { Measured, Usage } from './state';

const MOST = 1_000_000_000;
const OLDEST = '1990';
const PERIOD = { monthly: /^\d{4}-(0[1-9]|1[0-2])$/, daily: /^\d{4}-\d{2}-\d{2}$/ };

/**
 * Decides one command on a workload's usage: facts to record, none where nothing changes.
 * @throws Refusal UsageConflict, UsageOutOfRange, InvalidTransition, TenantUnknown, ScopeUnknown, SubscriptionInvalid, PersonalData
 */
export function decideUsage(command: UsageCommand, usage: Usage, facts: Facts): UsageEvent[] {
  const said = saidOf(usage, command.period);
  if (said.length === 0) {
    requireKnown(facts);
    requirePeriod(command.period, facts);
  }
  requireCount('monthlyActiveUsers', command.monthlyActiveUsers);
  requireCount('paidUnits', command.paidUnits);
  switch (command.type) {
    case 'RecordUsage':
      return recordUsage(command, usage, said);
    case 'CorrectUsage':
      return correctUsage(command, said);
    default:
      return never(command);
  }
}

/** What is recorded stays what it was, to be repeated and corrected, also where a later policy would count otherwise. */
const saidOf = ({ periods }: Usage, period: string): readonly Measured[] => (Object.hasOwn(periods, period) ? (periods[period] ?? []) : []);

/** One value per workload and period: a value once recorded or set is a no-op for ever, another needs a correction (invariant 8). */
function recordUsage(
  { period, monthlyActiveUsers, paidUnits, source }: RecordUsage,
  usage: Usage,
  said: readonly Measured[],
): UsageEvent[] {
  refuseUnfitText({ source });
  if (said.some((value) => isSame(value, { monthlyActiveUsers, paidUnits }))) return [];
  const held = said.at(-1);
  if (held) {
    throw new Refusal(
      'UsageConflict',
      `${period} is recorded with ${held.monthlyActiveUsers} active of ${held.paidUnits} paid; another value needs a correction with a reason.`,
    );
  }
  const told = overlapping(usage, period);
  if (told !== undefined)
    throw new Refusal(
      'UsageConflict',
      `${told} is recorded, and ${period} would tell the same time twice; correct ${told} where it is wrong.`,
    );
  return [{ type: 'UsageRecorded', period, monthlyActiveUsers, paidUnits, source }];
}

/** The month that a day falls in, or a day of a month, where that is recorded: one value holds for any time (invariant 8). */
function overlapping({ periods }: Usage, period: string): string | undefined {
  const month = period.slice(0, 7);
  if (period !== month) return Object.hasOwn(periods, month) ? month : undefined;
  return Object.keys(periods).find((day) => day.length > month.length && day.startsWith(month));
}

/** A recorded period gets other values, also earlier ones again; those that hold already change nothing. */
function correctUsage({ period, monthlyActiveUsers, paidUnits, reason, source }: CorrectUsage, said: readonly Measured[]): UsageEvent[] {
  refuseUnfitText({ reason, ...(source === undefined ? {} : { source }) });
  if (reason.trim() === '') {
    throw new Refusal('Malformed', 'Say in the reason why the values change.', [{ field: 'reason', message: 'is empty' }]);
  }
  const held = said.at(-1);
  if (!held) throw new Refusal('InvalidTransition', `${period} is not recorded yet: record it first, there is nothing to correct.`);
  if (isSame(held, { monthlyActiveUsers, paidUnits })) return [];
  return [{ type: 'UsageCorrected', period, monthlyActiveUsers, paidUnits, source: source ?? held.source, reason }];
}

const isSame = (one: Pick<Measured, 'monthlyActiveUsers' | 'paidUnits'>, other: typeof one): boolean =>
  one.monthlyActiveUsers === other.monthlyActiveUsers && one.paidUnits === other.paidUnits;

/** A month or a day, as the policy counts now or counted when the period ended: the last month comes in after a change to days. */
function requirePeriod(period: string, { policy, policies, now }: Facts): void {
  const kind = period.length === 7 ? 'monthly' : 'daily';
  const exists = PERIOD[kind].test(period) && isDay(kind === 'monthly' ? `${period}-01` : period);
  const counting = exists ? [policy, policyInForce(policies, lastInstantOf(lastDayOfPeriod(period)))] : [];
  if (!counting.some(({ terms }) => terms.usagePeriod === kind)) {
    throw outOfRange(
      'period',
      `must be a ${policy.terms.usagePeriod === 'monthly' ? 'month YYYY-MM' : 'day YYYY-MM-DD'} under this policy`,
    );
  }
  if (period < OLDEST) throw outOfRange('period', `${period} is before ${OLDEST}`);
  if (period > dayOf(now).slice(0, period.length)) throw outOfRange('period', `${period} has not begun`);
}

function requireCount(field: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > MOST) throw outOfRange(field, `must be a whole number from 0 to ${MOST}`);
}

function outOfRange(field: string, message: string): Refusal {
  return new Refusal('UsageOutOfRange', `${field} ${message}.`, [{ field, message }]);
}
