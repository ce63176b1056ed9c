import { dayOf, isDay } from '../calendar';
import type { Facts } from '../facts';
import { refusePersonalData } from '../personal-data';
import type { PolicyTerms } from '../policy/policy';
import { Refusal } from '../refusal';
import { requireKnown } from '../workload/requesting';
import type { UsageCommand } from './commands';
import type { UsageEvent } from './events';
import type { Usage } from './state';

const MOST = 1_000_000_000;
const OLDEST = '1990';
const PERIOD = { monthly: /^\d{4}-(0[1-9]|1[0-2])$/, daily: /^\d{4}-\d{2}-\d{2}$/ };

/**
 * Decides one command on a workload's usage: facts to record, none where the value is known already.
 * One value per workload and period: a value once recorded is a no-op for ever, another needs a correction (invariant 8).
 * @throws Refusal UsageConflict, UsageOutOfRange, TenantUnknown, ScopeUnknown, SubscriptionInvalid, PersonalData
 */
export function decideUsage({ period, monthlyActiveUsers, paidUnits, source }: UsageCommand, usage: Usage, facts: Facts): UsageEvent[] {
  requireKnown(facts);
  requirePeriod(period, facts.policy.terms, facts.now);
  requireCount('monthlyActiveUsers', monthlyActiveUsers);
  requireCount('paidUnits', paidUnits);
  refusePersonalData({ source });
  const known = usage.periods[period] ?? [];
  if (known.some((value) => value.monthlyActiveUsers === monthlyActiveUsers && value.paidUnits === paidUnits)) return [];
  const held = known.at(-1);
  if (held) {
    throw new Refusal(
      'UsageConflict',
      `${period} is recorded with ${held.monthlyActiveUsers} active of ${held.paidUnits} paid; another value needs a correction with a reason.`,
    );
  }
  return [{ type: 'UsageRecorded', period, monthlyActiveUsers, paidUnits, source }];
}

function requirePeriod(period: string, { usagePeriod }: PolicyTerms, now: string): void {
  const valid = PERIOD[usagePeriod].test(period) && isDay(period.length === 7 ? `${period}-01` : period);
  if (!valid) throw outOfRange('period', `must be a ${usagePeriod === 'monthly' ? 'month YYYY-MM' : 'day YYYY-MM-DD'} under this policy`);
  if (period < OLDEST) throw outOfRange('period', `${period} is before ${OLDEST}`);
  if (period > dayOf(now).slice(0, period.length)) throw outOfRange('period', `${period} has not begun`);
}

function requireCount(field: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value > MOST) throw outOfRange(field, `must be a whole number from 0 to ${MOST}`);
}

function outOfRange(field: string, message: string): Refusal {
  return new Refusal('UsageOutOfRange', `${field} ${message}.`, [{ field, message }]);
}
