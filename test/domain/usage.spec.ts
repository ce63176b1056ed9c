import { Refusal } from '../../src/domain/refusal';
import type { CorrectUsage, RecordUsage, UsageCommand } from '../../src/domain/usage/commands';
import { decideUsage } from '../../src/domain/usage/decide';
import { emptyUsage, evolveUsage } from '../../src/domain/usage/state';
import type { Usage } from '../../src/domain/usage/state';
import { tenureOfPeriod, tenuresOf } from '../../src/domain/workload/on-record';
import { byInbox, contosoTeams, customer, litware, policyOf, proseware, prosewareOnRecord, document } from './support/story';
import type { Policy } from '../../src/domain/policy/policy';
import { policyInForce } from '../../src/domain/policy/policy';

const now = '2025-04-20T09:00:00.000Z';
const february = (monthlyActiveUsers: number, changes: Partial<RecordUsage> = {}): RecordUsage => ({
  type: 'RecordUsage',
  period: '2025-02',
  monthlyActiveUsers,
  paidUnits: 5000,
  source: 'telemetry',
  ...changes,
});

function record(
  command: UsageCommand,
  usage: Usage,
  { policies = policyOf('cpor'), tenantKnown = true }: { policies?: Policy[]; tenantKnown?: boolean } = {},
) {
  return decideUsage(command, usage, {
    workload: contosoTeams,
    caller: { role: 'telemetry', id: 'feed' },
    now,
    policies,
    policy: policyInForce(policies, now),
    tenantKnown,
    partners: {},
    channels: byInbox,
    newId: (kind, ordinal) => `${kind}-${ordinal}`,
  });
}

const corrected = (monthlyActiveUsers: number, changes: Partial<CorrectUsage> = {}): CorrectUsage => ({
  type: 'CorrectUsage',
  period: '2025-02',
  monthlyActiveUsers,
  paidUnits: 5000,
  reason: 'The export counted guests.',
  ...changes,
});

const after = (...commands: UsageCommand[]): Usage =>
  commands.reduce((usage, command) => record(command, usage).reduce((next, data) => evolveUsage(next, { data }), usage), emptyUsage);

function refusal(act: () => unknown): string {
  try {
    act();
    return 'accepted';
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
}

describe('usage', () => {
  it('is one value per workload and month: a repeat is no news, another is a conflict', () => {
    expect(record(february(720), emptyUsage)).toEqual([
      { type: 'UsageRecorded', period: '2025-02', monthlyActiveUsers: 720, paidUnits: 5000, source: 'telemetry' },
    ]);
    expect(record(february(720), after(february(720)))).toEqual([]);
    expect(refusal(() => record(february(700), after(february(720))))).toBe('UsageConflict');
    expect(refusal(() => record(february(720, { paidUnits: 1 }), after(february(720))))).toBe('UsageConflict');
    expect(record(february(720, { period: '2025-03' }), after(february(720)))).toHaveLength(1);
  });

  it('may exceed what was paid, and is a whole number within reason', () => {
    expect(refusal(() => record(february(6000), emptyUsage))).toBe('accepted');
    for (const value of [-1, 1.5, Number.NaN, 1_000_000_001])
      expect(refusal(() => record(february(value), emptyUsage))).toBe('UsageOutOfRange');
    expect(refusal(() => record(february(1, { paidUnits: -1 }), emptyUsage))).toBe('UsageOutOfRange');
  });

  it('is of a period that the policy counts in and that has begun', () => {
    for (const period of ['2025-13', '2025-02-01', '02/2025', '2025-05'])
      expect(refusal(() => record(february(1, { period }), emptyUsage))).toBe('UsageOutOfRange');
    const daily = { policies: policyOf('cpor', { usagePeriod: 'daily' }) };
    for (const period of ['2025-02', '2025-02-30', '2025-04-21'])
      expect(refusal(() => record(february(1, { period }), emptyUsage, daily))).toBe('UsageOutOfRange');
    expect(refusal(() => record(february(1, { period: '2025-04-20' }), emptyUsage, daily))).toBe('accepted');
  });

  it('is counted as the policy did when the period ended, where it counts otherwise since; no time is told twice', () => {
    const [monthly, daily] = [...policyOf('cpor'), ...policyOf('cpor', { usagePeriod: 'daily' })];
    if (!monthly || !daily) throw new Error('There is no such policy');
    const policies = [monthly, { ...daily, version: 2, takesEffectAt: '2025-04-10T00:00:00.000Z' }];
    const asks = (period: string, usage = emptyUsage) => refusal(() => record(february(1, { period }), usage, { policies }));
    expect(['2025-03', '2025-04', '2025-04-09', '2025-04-20'].map((period) => asks(period))).toEqual([
      ...['accepted', 'UsageOutOfRange', 'accepted', 'accepted'],
    ]);
    const march = after(february(720, { period: '2025-03' }));
    expect(['2025-03-01', '2025-03-31', '2025-04-01'].map((period) => asks(period, march))).toEqual([
      ...['UsageConflict', 'UsageConflict', 'accepted'],
    ]);
    const told = (period: string) => ({ periods: { [period]: [{ monthlyActiveUsers: 720, paidUnits: 5000, source: 'telemetry' }] } });
    expect(['2025-02-28', '2025-03-01', '2025-03-31', '2025-04-01'].map((day) => asks('2025-03', told(day)))).toEqual([
      ...['accepted', 'UsageConflict', 'UsageConflict', 'accepted'],
    ]);
  });

  it('recorded before is repeated and corrected as ever under a policy that counts otherwise, or has the scope no more', () => {
    const usage = after(february(720));
    const scopes = policyOf('cpor')[0]?.terms.scopes.filter(({ scope }) => scope !== 'teams');
    for (const changes of [{ usagePeriod: 'daily' }, { scopes }] as const) {
      const later = { policies: policyOf('cpor', changes) };
      expect(record(february(720), usage, later)).toEqual([]);
      expect(refusal(() => record(february(700), usage, later))).toBe('UsageConflict');
      expect(record(corrected(690), usage, later)).toMatchObject([{ type: 'UsageCorrected', period: '2025-02' }]);
      expect(refusal(() => record(february(1, { period: '2025-03' }), usage, later))).toMatch(/UsageOutOfRange|ScopeUnknown/);
    }
    expect(refusal(() => record(corrected(1, { period: 'constructor' }), usage))).toBe('UsageOutOfRange');
  });

  it('gets other values by a correction with a reason; what was said once stays no news for ever', () => {
    const usage = after(february(720), corrected(690));
    expect(usage.periods['2025-02']?.at(-1)).toEqual({ monthlyActiveUsers: 690, paidUnits: 5000, source: 'telemetry' });
    expect(record(february(720), usage)).toEqual([]);
    expect(record(february(690), usage)).toEqual([]);
    expect(refusal(() => record(february(700), usage))).toBe('UsageConflict');
    expect(record(corrected(690), usage)).toEqual([]);
    expect(record(corrected(720, { source: 'second feed' }), usage)).toEqual([
      {
        type: 'UsageCorrected',
        period: '2025-02',
        monthlyActiveUsers: 720,
        paidUnits: 5000,
        source: 'second feed',
        reason: 'The export counted guests.',
      },
    ]);
  });

  it('is corrected only where it was recorded, with a reason without personal data, and in range', () => {
    expect(refusal(() => record(corrected(690), emptyUsage))).toBe('InvalidTransition');
    const usage = after(february(720));
    expect(refusal(() => record(corrected(690, { reason: ' ' }), usage))).toBe('Malformed');
    expect(refusal(() => record(corrected(690, { reason: 'ask ann@contoso.example' }), usage))).toBe('PersonalData');
    expect(refusal(() => record(corrected(690, { source: 'ann@contoso.example' }), usage))).toBe('PersonalData');
    expect(refusal(() => record(corrected(-1), usage))).toBe('UsageOutOfRange');
  });

  it('is of a tenant the ledger knows', () => {
    expect(refusal(() => record(february(1), emptyUsage, { tenantKnown: false }))).toBe('TenantUnknown');
  });
});

describe('a period', () => {
  const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware);
  story.at('2025-03-18').reviewPassed(litware).at('2025-04-20');
  story.does(customer, { type: 'End', claimId: story.claim(litware).claimId });

  it('belongs to who held at its last instant', () => {
    const tenures = tenuresOf(story.events);
    const holder = (period: string, at = story.now) => tenureOfPeriod(tenures, period, at)?.partnerId;
    expect(holder('2024-12')).toBeUndefined();
    expect(holder('2025-01')).toBe(proseware.partnerId);
    expect(holder('2025-02')).toBe(proseware.partnerId);
    expect(holder('2025-03')).toBe(litware.partnerId);
    expect(holder('2025-03-25')).toBe(proseware.partnerId);
    expect(holder('2025-04', '2025-04-10T00:00:00.000Z')).toBe(litware.partnerId);
    expect(holder('2025-04')).toBeUndefined();
  });
});
