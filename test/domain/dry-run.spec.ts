import { dryRunOf } from '../../src/domain/dry-run/effects';
import type { WorkloadInDryRun } from '../../src/domain/dry-run/effects';
import type { Regime } from '../../src/domain/dry-run/replay';
import { policyInForce } from '../../src/domain/policy/policy';
import type { PolicyTerms } from '../../src/domain/policy/policy';
import { presets } from '../../src/domain/policy/presets';
import { forEveryStory } from './support/random-stories';
import { customer, document, litware, managerA, policyOf, proseware, prosewareOnRecord, rationale, Story } from './support/story';

const BEGINNING = '2025-01-01T00:00:00.000Z';

/** What these terms would have made of a story, from an instant on, told until the story's end. */
function dryRun(story: Story, terms: PolicyTerms, from = BEGINNING): WorkloadInDryRun {
  const { policies, workload, events, now } = story;
  const version = policies.length + 1;
  const asItIs: Regime = { policies, versionAt: (at) => policyInForce(policies, at).version };
  const proposed: Regime = { policies: [...policies, { version, takesEffectAt: from, terms }], versionAt: () => version };
  return dryRunOf({ workload, events, from, until: now }, { asItIs, proposed, requestedBy: now });
}

const { cpor, direct } = presets;
/** Litware challenges Proseware on 3 March, is passed on 18 March, and supersedes it on the 26th. */
const superseded = () =>
  prosewareOnRecord()
    .at('2025-03-03')
    .requested(litware, document('2025-02-20'))
    .at('2025-03-18')
    .reviewStarted(litware)
    .reviewPassed(litware)
    .at('2025-04-30');

const claimOf = (done: WorkloadInDryRun, partnerId: string) => done.claims.find((one) => one.partnerId === partnerId);

describe('under the same terms', () => {
  test('nothing would have been different', () => {
    const { claims, otherHolder } = dryRun(superseded(), cpor);
    expect(claims.map(({ effects, reproduced }) => [effects, reproduced])).toEqual([
      [[], true],
      [[], true],
    ]);
    expect(otherHolder).toBe(false);
  });
});

describe('other terms', () => {
  test('grant automatically what was reviewed', () => {
    const claim = claimOf(dryRun(superseded(), direct), 'proseware-north');
    expect(claim?.effects).toEqual(expect.arrayContaining(['granted-automatically', 'deadlines']));
    expect([claim?.before.since, claim?.after?.since]).toEqual(['2025-01-11T00:00:00.000Z', '2025-01-02T09:00:00.000Z']);
    expect(claim?.refused).toEqual([]);
  });

  test('leave to a review what was automatic: nobody reviewed it, so it waits', () => {
    const story = new Story(policyOf('direct')).at('2025-01-02').requested(proseware, document('2024-12-15')).at('2025-04-01');
    const claim = claimOf(dryRun(story, cpor), 'proseware-north');
    expect(claim?.effects).toEqual(expect.arrayContaining(['reviewed-instead', 'outcome']));
    expect([claim?.before.state, claim?.after?.state]).toEqual(['Active', 'Requested']);
  });

  test('recommend another, which the manager may have heeded or not', () => {
    const claim = claimOf(dryRun(superseded(), { ...cpor, competingRule: 'incumbent-protected' }), 'litware');
    expect(claim?.effects).toEqual(['recommendation']);
    expect(claim?.before.recommended?.because).toBe('newest-evidence');
    expect(claim?.after?.recommended?.because).toBe('incumbent-protected');
  });

  test('find evidence too old', () => {
    const claim = claimOf(dryRun(superseded(), { ...cpor, evidenceMonths: 1, noticeBusinessDays: 1 }), 'litware');
    expect(claim?.effects).not.toContain('evidence-stale'); // 20 February is within a month of 3 March
    const older = new Story()
      .at('2025-01-02')
      .requested(proseware, document('2024-06-15'))
      .reviewStarted(proseware)
      .reviewPassed(proseware);
    const [stale] = dryRun(older.at('2025-02-01'), { ...cpor, evidenceMonths: 6 }).claims;
    expect(stale?.effects).toEqual(expect.arrayContaining(['evidence-stale', 'step-refused', 'outcome']));
    expect(stale?.refused).toMatchObject([{ command: 'PassReview', at: '2025-01-02T09:00:00.000Z', code: 'EvidenceStale' }]);
    expect([stale?.before.state, stale?.after?.state]).toEqual(['Active', 'UnderReview']);
  });

  test('set deadlines on other days, also by holidays', () => {
    const claim = claimOf(dryRun(superseded(), { ...cpor, holidays: ['2025-03-04'] }), 'litware');
    expect(claim?.dates).toContainEqual({ what: 'noticeUntil', before: '2025-03-18T00:00:00.000Z', after: '2025-03-19T00:00:00.000Z' });
    expect(claim?.postponed).toEqual([{ command: 'PassReview', from: '2025-03-18T09:00:00.000Z', to: '2025-03-19T00:00:00.000Z' }]);
    expect(claim?.effects).toEqual(['step-postponed', 'deadlines']);
    expect([claim?.before.since, claim?.after?.since]).toEqual(['2025-03-26T00:00:00.000Z', '2025-03-27T00:00:00.000Z']);
  });

  test('refuse a request in the holder’s stability, or in a cooldown', () => {
    const stable = dryRun(superseded(), { ...cpor, stabilityDays: 90 });
    expect(claimOf(stable, 'litware')).toMatchObject({
      effects: ['request-refused'],
      after: null,
      refused: [{ command: 'RequestClaim', code: 'StabilityPeriod' }],
    });
    expect(stable.otherHolder).toBe(true);
    const again = new Story(policyOf('cpor', { cooldownDays: 0 })).at('2025-01-02').requested(proseware, document('2024-12-15'));
    again.does(customer, { type: 'Decline', claimId: again.claim(proseware).claimId });
    again.at('2025-02-03').requested(proseware, document('2025-01-15'));
    const cooled = dryRun(again, cpor).claims.at(-1);
    expect(cooled).toMatchObject({ after: null, refused: [{ code: 'CooldownActive' }] });
  });

  test('ask the customer otherwise: without its word the claim is rejected', () => {
    const optIn = { ...cpor, customer: { ...cpor.customer, challenged: { mode: 'opt-in' as const, days: 30 } } };
    const claim = claimOf(dryRun(superseded(), optIn), 'litware');
    expect(claim?.effects).toEqual(expect.arrayContaining(['customer-asked-otherwise', 'outcome', 'deadlines']));
    expect(claim?.after).toMatchObject({ state: 'Rejected', reasons: ['no-customer-consent'], consent: 'opt-in' });
  });

  test('let an association expire that had no term', () => {
    const claim = claimOf(dryRun(prosewareOnRecord().at('2025-03-01'), { ...cpor, termMonths: 1, renewalDays: 7 }), 'proseware-north');
    expect(claim?.effects).toEqual(expect.arrayContaining(['expired', 'outcome', 'deadlines']));
    expect(claim?.after).toMatchObject({ state: 'Expired', closedAt: '2025-02-12T00:00:00.000Z' });
  });

  test('give less time to answer: the answer came too late', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15')).reviewStarted(proseware);
    const { claimId } = story.claim(proseware);
    story.does(managerA, { type: 'RequireAction', claimId, reasons: ['evidence-insufficient'], rationale });
    story.at('2025-01-15').does(proseware, { type: 'Resubmit', claimId, evidence: [document('2025-01-10')] });
    const [claim] = dryRun(story, { ...cpor, actionBusinessDays: 5 }).claims;
    expect(claim).toMatchObject({
      after: { state: 'Rejected', reasons: ['no-partner-response'] },
      refused: [{ command: 'Resubmit', code: 'InvalidTransition' }],
    });
  });

  test('are about claims requested in the time asked about; the others keep their policies', () => {
    const { claims } = dryRun(superseded(), { ...cpor, repudiationDays: 10 }, '2025-02-01T00:00:00.000Z');
    expect(claims.map(({ partnerId }) => partnerId)).toEqual(['litware']);
    expect(claims[0]?.dates.map(({ what }) => what)).toEqual(['repudiableUntil']);
  });
});

test('property: under the policies as they are nothing would have been different, and mostly the very same happens again', () => {
  let [claims, reproduced] = [0, 0];
  forEveryStory((story) => {
    const done = dryRun(story, policyInForce(story.policies, story.now).terms);
    expect(done.claims.filter(({ effects }) => effects.length > 0)).toEqual([]);
    expect(done.otherHolder).toBe(false);
    claims += done.claims.length;
    reproduced += done.claims.filter((claim) => claim.reproduced).length;
  });
  // A ledger that slept recorded some deadlines late: the windows that they opened closed later.
  console.info(`dry run: ${reproduced} of ${claims} claims reproduced`);
  expect(reproduced / claims).toBeGreaterThan(0.8);
});
