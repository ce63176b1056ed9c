import { minutesAfter } from '../../src/domain/calendar';
import type { Caller } from '../../src/domain/facts';
import { readTerms } from '../../src/domain/policy/contradictions';
import { diffTerms } from '../../src/domain/policy/diff';
import type { PolicyTerms } from '../../src/domain/policy/policy';
import { policyInForce } from '../../src/domain/policy/policy';
import { presets } from '../../src/domain/policy/presets';
import { evolvePolicies, publishPolicy } from '../../src/domain/policy/publishing';
import { Refusal } from '../../src/domain/refusal';
import { managerA, policyOf } from './support/story';

const lead: Caller = { role: 'lead', id: 'lead' };
const now = '2025-03-03T09:00:00.000Z';
const first = policyOf('cpor');

function publish(terms: unknown, takesEffectAt?: string, before = first, caller = lead) {
  return publishPolicy({ type: 'PublishPolicy', terms, ...(takesEffectAt === undefined ? {} : { takesEffectAt }) }, before, {
    caller,
    now,
  });
}

function refused(terms: unknown, takesEffectAt?: string, before = first): [string, ...string[]] {
  try {
    publish(terms, takesEffectAt, before);
    return ['accepted'];
  } catch (error) {
    if (error instanceof Refusal) return [error.code, ...error.errors.map(({ field }) => field)];
    throw error;
  }
}

/** The version after these, in force when it says. */
const after = (before: typeof first, terms: PolicyTerms, takesEffectAt: string) =>
  publish(terms, takesEffectAt, before).reduce(
    (policies, data) => [...evolvePolicies(policies, { data, recordedAt: now, actor: lead })],
    [...before],
  );

const cpor = presets.cpor;
const [scope, ...scopes] = cpor.scopes;
const [reason, ...reasons] = cpor.reasons;

describe('a policy', () => {
  test.each(Object.values(presets))('of the preset $name can be published', (terms) => {
    expect(publish(terms, '2025-04-01T00:00:00.000Z')).toEqual([
      { type: 'PolicyPublished', version: 2, takesEffectAt: '2025-04-01T00:00:00.000Z', terms },
    ]);
  });

  test('takes effect as soon as may be where no date is given', () => {
    expect(publish(cpor)[0]).toMatchObject({ takesEffectAt: '2025-03-03T09:05:00.000Z' });
    const announced = after(first, cpor, '2025-06-01T00:00:00.000Z');
    expect(publish(cpor, undefined, announced)[0]).toMatchObject({ version: 3, takesEffectAt: '2025-06-01T00:00:00.000Z' });
  });

  test('is published by a lead only', () => {
    expect(() => publish(cpor, undefined, first, managerA)).toThrow('Forbidden');
  });

  test('that is announced takes effect at its instant; a later version may take its place, and none is put before it', () => {
    const announced = after(first, { ...cpor, name: 'second' }, '2025-06-01T00:00:00.000Z');
    expect(policyInForce(announced, '2025-05-31T23:59:59.999Z').version).toBe(1);
    expect(policyInForce(announced, '2025-06-01T00:00:00.000Z').version).toBe(2);
    expect(refused(cpor, '2025-05-01T00:00:00.000Z', announced)).toEqual(['PolicyInvalid', 'takesEffectAt']);
    const replaced = after(announced, cpor, '2025-06-01T00:00:00.000Z');
    expect(policyInForce(replaced, '2025-06-01T00:00:00.000Z').version).toBe(3);
  });
});

describe('a policy that contradicts itself is refused, field by field', () => {
  const cases: [string, unknown, string[]][] = [
    ['is no object of terms', {}, expect.arrayContaining(['terms.name', 'terms.customer', 'terms.scopes']) as string[]],
    ['has a field nobody knows', { ...cpor, colour: 'red' }, ['terms.colour']],
    ['has a field nobody knows within', { ...cpor, customer: { ...cpor.customer, other: 1 } }, ['terms.customer.other']],
    ['has negative days', { ...cpor, cooldownDays: -1 }, ['terms.cooldownDays']],
    ['has half a day', { ...cpor, noticeBusinessDays: 2.5 }, ['terms.noticeBusinessDays']],
    [
      'has more days than there are',
      { ...cpor, reviewBusinessDays: 1e9, disputeDays: 1e9 },
      ['terms.reviewBusinessDays', 'terms.disputeDays'],
    ],
    ['has no notice at all', { ...cpor, noticeBusinessDays: 0 }, ['terms.noticeBusinessDays']],
    ['has a rule nobody knows', { ...cpor, competingRule: 'by-lot' }, ['terms.competingRule']],
    ['has a usage period nobody knows', { ...cpor, usagePeriod: 'weekly' }, ['terms.usagePeriod']],
    [
      'asks for consent without a window',
      { ...cpor, customer: { ...cpor.customer, challenged: { mode: 'opt-in', days: 0 } } },
      ['terms.customer.challenged.days'],
    ],
    [
      'asks nobody for seven days',
      { ...cpor, customer: { ...cpor.customer, vacant: { mode: 'none', days: 7 } } },
      ['terms.customer.vacant.days'],
    ],
    ['is automatic and asks the customer', { ...cpor, review: 'automatic' }, ['terms.customer.vacant.mode']],
    ['renews what has no term', { ...cpor, renewalDays: 60 }, ['terms.renewalDays']],
    ['renews longer than a term', { ...cpor, termMonths: 1, renewalDays: 60 }, ['terms.renewalDays']],
    ['protects longer than a term', { ...cpor, termMonths: 1, stabilityDays: 60 }, ['terms.stabilityDays']],
    [
      'has holidays that are no dates',
      { ...cpor, holidays: ['2025-12-25', '2025-02-30', 'Christmas'] },
      ['terms.holidays.1', 'terms.holidays.2'],
    ],
    ['has a holiday twice', { ...cpor, holidays: ['2025-12-25', '2025-12-25'] }, ['terms.holidays.1']],
    [
      'has a scope twice',
      { ...cpor, scopes: [...cpor.scopes, { ...scope, reportNames: [] }] },
      [`terms.scopes.${cpor.scopes.length}.scope`],
    ],
    [
      'calls two scopes by one name',
      { ...cpor, scopes: [{ ...scope, reportNames: ['Exchange', 'TEAMS'] }, ...scopes] },
      expect.arrayContaining(['terms.scopes.1.scope', 'terms.scopes.1.reportNames.0']) as string[],
    ],
    ['has a kind of scope nobody knows', { ...cpor, scopes: [{ ...scope, kind: 'planet' }, ...scopes] }, ['terms.scopes.0.kind']],
    [
      'claims otherwise what was claimed as a whole',
      { ...cpor, scopes: [{ ...scope, kind: 'subscription' }, ...scopes] },
      ['terms.scopes.0.kind'],
    ],
    ['has nothing to claim', { ...cpor, scopes: [] }, ['terms.scopes']],
    ['has a reason twice', { ...cpor, reasons: [reason, reason, ...reasons] }, ['terms.reasons.1.code']],
    ['has a reason without words', { ...cpor, reasons: [{ ...reason, cure: '' }, ...reasons] }, ['terms.reasons.0.cure']],
    [
      'lacks a reason that the rules give',
      { ...cpor, reasons: cpor.reasons.filter(({ code }) => code !== 'term-ended') },
      ['terms.reasons'],
    ],
    [
      'has no reason to end anything',
      { ...cpor, reasons: cpor.reasons.map((one) => ({ ...one, uses: one.uses.filter((use) => use !== 'end') })) },
      ['terms.reasons'],
    ],
  ];
  test.each(cases)('it %s', (_, terms, fields) => {
    const [code, ...at] = refused(terms);
    expect(code).toBe('PolicyInvalid');
    expect(at).toEqual(fields);
  });

  test.each([
    ['name', undefined, 'is missing'],
    ['name', 7, 'must be a text'],
    ['name', '', 'must not be empty'],
    ['name', 'x'.repeat(65), 'must not be longer than 64 characters'],
    ['termMonths', '24', 'must be a number'],
    ['termMonths', 1.5, 'must be a whole number'],
    ['termMonths', -1, 'must be 0 or more'],
    ['termMonths', 121, 'must be 120 or less'],
    ['review', undefined, 'is missing'],
    ['review', 'perhaps', 'must be one of manual, automatic'],
    ['customer', 'none', 'must be an object'],
    ['scopes', {}, 'must be a list'],
    ['scopes', [], 'must hold 1 or more'],
    ['holidays', Array<string>(1_001).fill('2025-11-03'), 'must hold 1000 or fewer'],
  ])('it says of %s what is wrong with it: %j', (field, value, message) => {
    const { errors } = readTerms({ ...cpor, [field]: value }, first);
    expect(errors).toEqual([{ field: `terms.${field}`, message }]);
  });

  test.each([
    ['in the past', '2025-03-01T00:00:00.000Z'],
    ['at once', now],
    ['sooner than every server knows of it', '2025-03-03T09:04:59.999Z'],
    ['in another century', '2125-03-01T00:00:00.000Z'],
  ])('it takes effect %s', (_, takesEffectAt) => {
    expect(refused(cpor, takesEffectAt)).toEqual(['PolicyInvalid', 'takesEffectAt']);
  });

  test('all that is wrong is told at once', () => {
    expect(refused({ ...cpor, holidays: ['never'], termMonths: -1 }, '2025-03-01T00:00:00.000Z')).toEqual([
      'PolicyInvalid',
      'terms.termMonths',
      'terms.holidays.0',
      'takesEffectAt',
    ]);
  });

  test('a holiday on a weekend is taken, as official lists have them', () => {
    expect(refused({ ...cpor, holidays: ['2025-11-01'] })).toEqual(['accepted']);
  });

  test('a text by which a person can be reached is no text of a policy', () => {
    const terms = { ...cpor, reasons: [{ ...reason, cure: 'Write to ann@example.com.' }, ...reasons] };
    expect(refused(terms)).toEqual(['PersonalData', 'terms.reasons.0.cure']);
  });
});

describe('two policies compared', () => {
  test('the same differ in nothing', () => {
    expect(diffTerms(cpor, structuredClone(cpor))).toEqual([]);
  });

  test('differ by scope, reason and holiday, whatever their order', () => {
    const terms = {
      ...cpor,
      holidays: ['2025-12-25'],
      customer: { ...cpor.customer, challenged: { mode: 'opt-in' as const, days: 30 } },
      scopes: [...scopes, { scope: 'planner', reportNames: ['Planner'], kind: 'workload' as const }],
      reasons: [...reasons, { ...reason!, cure: 'Scan it again.' }],
    };
    expect(diffTerms(cpor, terms)).toEqual([
      { path: 'customer.challenged.mode', before: 'opt-out', after: 'opt-in' },
      { path: 'customer.challenged.days', before: 7, after: 30 },
      { path: 'holidays.2025-12-25', before: null, after: '2025-12-25' },
      { path: 'scopes.exchange', before: { reportNames: scope?.reportNames, kind: 'workload' }, after: null },
      { path: 'scopes.planner', before: null, after: { reportNames: ['Planner'], kind: 'workload' } },
      { path: 'reasons.evidence-unreadable.cure', before: reason?.cure, after: 'Scan it again.' },
    ]);
  });
});

test('minutes later may be another day', () => {
  expect(minutesAfter('2025-12-31T23:58:07.123Z', 5)).toBe('2026-01-01T00:03:07.123Z');
  expect(minutesAfter('2025-03-03T09:00:00.000Z', 0)).toBe('2025-03-03T09:00:00.000Z');
});
