import type { PassReview, WorkloadCommand } from '../../src/domain/workload/commands';
import {
  contosoTeams,
  customer,
  document,
  litware,
  managerA,
  managerB,
  partner,
  policyOf,
  proseware,
  prosewareOnRecord,
  rationale,
  requestClaim,
  startOf,
  Story,
  superseded,
  trey,
} from './support/story';

const otherTenant = { ...contosoTeams, tenantId: 'd0000000-0000-4000-8000-000000000002' };
const exchange = { ...contosoTeams, scope: 'exchange' };

describe('requesting', () => {
  it('knows the tenant, the scope and the partner', () => {
    expect(new Story().refuses(proseware, requestClaim(proseware, document('2024-12-15')), { tenantKnown: false })).toBe('TenantUnknown');
    expect(new Story(undefined, { ...contosoTeams, scope: 'minesweeper' }).refuses(proseware, requestClaim(proseware))).toBe(
      'ScopeUnknown',
    );
    expect(new Story().refuses(partner('nobody'), requestClaim(partner('nobody')))).toBe('PartnerUnknown');
    expect(new Story().refuses({ ...litware, accountId: 'proseware' }, requestClaim(litware))).toBe('PartnerUnknown');
  });

  it('claims a product by its subscription, and a workload as a whole', () => {
    const scoped = (scope: string) =>
      new Story(undefined, { ...contosoTeams, scope }).refuses(proseware, requestClaim(proseware, document('2024-12-15')));
    expect(scoped('dynamics-sales')).toBe('SubscriptionInvalid');
    expect(scoped('dynamics-sales~17')).toBe('SubscriptionInvalid');
    expect(scoped('teams~aaaaaaaa-0000-4000-8000-000000000001')).toBe('SubscriptionInvalid');
    expect(scoped('dynamics-sales~aaaaaaaa-0000-4000-8000-000000000001')).toBe('accepted');
  });

  it('is once per global account, whatever the location', () => {
    const south = partner('proseware-south');
    const open = new Story().requested(proseware, document('2024-12-15'));
    expect(open.refuses(south, requestClaim(south, document('2024-12-16')))).toBe('DuplicateOpenClaim');
    expect(prosewareOnRecord().refuses(south, requestClaim(south, document('2024-12-16')))).toBe('AlreadyOnRecord');
  });

  it('brings at least one document, none signed in days to come', () => {
    const story = new Story().at('2025-01-02');
    expect(story.refuses(proseware, requestClaim(proseware))).toBe('EvidenceMissing');
    expect(story.refuses(proseware, requestClaim(proseware, document('2025-01-04')))).toBe('EvidenceDateInvalid');
    expect(story.refuses(proseware, requestClaim(proseware, document('2025-01-03')))).toBe('accepted');
  });

  it('keeps mail addresses out of a reference', () => {
    const document1 = { ...document('2024-12-15'), reference: 'from ann@contoso.example' };
    expect(new Story().refuses(proseware, requestClaim(proseware, document1))).toBe('PersonalData');
  });

  it('needs a new document after a rejection', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15')).reviewStarted(proseware);
    story.does(managerA, { type: 'Reject', claimId: story.claim(proseware).claimId, reasons: ['signature-missing'], rationale });
    expect(story.refuses(proseware, requestClaim(proseware, document('2024-12-15')))).toBe('EvidenceUnchanged');
    expect(story.refuses(proseware, requestClaim(proseware, document('2024-12-15'), document('2024-12-30')))).toBe('accepted');
  });

  it('needs one too where the customer declined while the rejection was in dispute: that did not undo it', () => {
    const story = new Story(policyOf('direct', { review: 'manual' })).at('2025-01-02').requested(proseware, document('2024-12-15'));
    const { claimId } = story.reviewStarted(proseware).claim(proseware);
    story.does(managerA, { type: 'Reject', claimId, reasons: ['signature-missing'], rationale });
    story.does(proseware, { type: 'OpenDispute', claimId, grounds: 'It is signed.', evidence: [] });
    story.does(customer, { type: 'Decline', claimId });
    expect(story.refuses(proseware, requestClaim(proseware, document('2024-12-15')))).toBe('EvidenceUnchanged');
  });

  it('needs one that it has not given as the other party of a dispute either', () => {
    const story = new Story().at('2025-01-02').requested(litware, document('2024-12-15')).reviewStarted(litware);
    const reject = (claimId: string): WorkloadCommand => ({ type: 'Reject', claimId, reasons: ['signature-missing'], rationale });
    story.reviewPassed(litware).at('2025-01-15').requested(proseware, document('2024-12-20')).reviewStarted(proseware);
    story.does(managerA, reject(story.claim(proseware).claimId));
    story.does(proseware, { type: 'OpenDispute', claimId: story.claim(proseware).claimId, grounds: 'It is signed.', evidence: [] });
    const { disputeId = '' } = story.state.disputes[0] ?? {};
    story.does(litware, { type: 'SubmitDisputeEvidence', disputeId, evidence: [document('2024-12-30')] });
    story.does(customer, { type: 'End', claimId: story.claim(litware).claimId });
    story.does(customer, { type: 'LiftCooldown', account: 'litware' });
    story.requested(litware, document('2025-01-10')).reviewStarted(litware, managerB);
    story.does(managerA, reject(story.claim(litware).claimId));
    expect(story.refuses(litware, requestClaim(litware, document('2024-12-30')))).toBe('EvidenceUnchanged');
    expect(story.refuses(litware, requestClaim(litware, document('2025-01-12')))).toBe('accepted');
  });

  it('takes one as new that only the other party of a dispute has given', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware);
    const { claimId } = story.claim(litware);
    story.does(managerA, { type: 'Reject', claimId, reasons: ['signature-missing'], rationale });
    story.does(litware, { type: 'OpenDispute', claimId, grounds: 'It is signed.', evidence: [] });
    const { disputeId = '' } = story.state.disputes[0] ?? {};
    story.does(proseware, { type: 'SubmitDisputeEvidence', disputeId, evidence: [document('2025-03-01')] });
    story.does(litware, { type: 'WithdrawDispute', disputeId });
    expect(story.refuses(litware, requestClaim(litware, document('2025-03-01')))).toBe('accepted');
  });

  it('keeps a submission together', () => {
    const submissionId = 'ab000000-0000-4000-8000-00000000000c';
    const story = new Story();
    story.does(proseware, { ...requestClaim(proseware, document('2024-12-15')), submissionId });
    expect(story.claim(proseware)).toMatchObject({ submissionId, reviewStartBy: '2025-01-09T00:00:00.000Z' });
  });
});

describe('a claim is its partner’s own', () => {
  it('to withdraw while it is open', () => {
    const story = new Story().requested(proseware, document('2024-12-15'));
    const { claimId } = story.claim(proseware);
    expect(story.refuses(litware, { type: 'Withdraw', claimId })).toBe('NotFound');
    expect(story.refuses(proseware, { type: 'Withdraw', claimId: 'cccccccc-0000-4000-8000-000000000001' })).toBe('NotFound');
    story.does(proseware, { type: 'Withdraw', claimId });
    expect(story.claim(proseware).state).toBe('Withdrawn');
    expect(story.refuses(proseware, { type: 'Withdraw', claimId })).toBe('InvalidTransition');
  });

  it('to add documents to while it is open or on record', () => {
    const story = prosewareOnRecord();
    const { claimId } = story.claim(proseware);
    expect(story.refuses(proseware, { type: 'AttachEvidence', claimId, evidence: [] })).toBe('EvidenceMissing');
    story.does(proseware, { type: 'AttachEvidence', claimId, evidence: [document('2025-01-08')] });
    expect(story.claim(proseware).evidence).toHaveLength(2);
    story.does(proseware, { type: 'EndAssociation', claimId, reasons: [], rationale: '' });
    expect(story.refuses(proseware, { type: 'AttachEvidence', claimId, evidence: [document('2025-01-09')] })).toBe('InvalidTransition');
  });

  it('to resubmit when it was asked to', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15')).reviewStarted(proseware);
    const { claimId } = story.claim(proseware);
    expect(story.refuses(proseware, { type: 'Resubmit', claimId, evidence: [document('2024-12-20')] })).toBe('InvalidTransition');
    story.does(managerA, { type: 'RequireAction', claimId, reasons: ['evidence-insufficient'], rationale });
    expect(story.claim(proseware)).toMatchObject({ state: 'PartnerActionRequired', dueAt: { at: '2025-01-23T00:00:00.000Z' } });
    story.at('2025-01-07').does(proseware, { type: 'Resubmit', claimId, evidence: [document('2024-12-20')] });
    expect(story.claim(proseware)).toMatchObject({ state: 'UnderReview', dueAt: null, reviewBy: '2025-01-28T00:00:00.000Z' });
  });
});

describe('proof', () => {
  const passing = (...documents: Parameters<typeof requestClaim>[1][]) => {
    const story = new Story()
      .at('2025-01-02')
      .requested(proseware, ...documents)
      .reviewStarted(proseware);
    return story.refuses(managerA, { type: 'PassReview', claimId: story.claim(proseware).claimId, rationale });
  };

  it('names the tenant and the workload', () => {
    expect(passing(document('2024-12-15', 'a', otherTenant))).toBe('EvidenceScopeMismatch');
    expect(passing(document('2024-12-15', 'a', exchange))).toBe('EvidenceScopeMismatch');
    expect(passing(document('2024-12-15', 'a', exchange), document('2024-12-15', 'b'))).toBe('accepted');
  });

  it('was signed no earlier than twelve months before the request', () => {
    expect(passing(document('2024-01-01'))).toBe('EvidenceStale');
    expect(passing(document('2024-01-02'))).toBe('accepted');
  });

  it('counts as the reviewer read it, and only what was examined', () => {
    const story = new Story()
      .at('2025-01-02')
      .requested(proseware, document('2024-12-15', 'a'), document('2024-12-20', 'b'))
      .reviewStarted(proseware);
    const { claimId } = story.claim(proseware);
    const [a, b] = [document('2024-12-15', 'a').sha256, document('2024-12-20', 'b').sha256];
    const passReview = (sha256: string, customerSignedOn: string): PassReview => ({
      type: 'PassReview',
      claimId,
      rationale,
      examined: [{ sha256, customerSignedOn }],
    });
    expect(story.refuses(managerA, passReview(a, '2023-12-15'))).toBe('EvidenceStale');
    expect(story.refuses(managerA, passReview('f'.repeat(64), '2024-12-15'))).toBe('EvidenceMissing');
    expect(story.refuses(managerA, passReview(a, '2025-02-15'))).toBe('EvidenceDateInvalid');
    expect(story.refuses(managerA, { type: 'PassReview', claimId, rationale, examined: [] })).toBe('EvidenceMissing');
    const [passed] = story.does(managerA, passReview(a, '2024-11-30'));
    expect(passed).toMatchObject({
      comparison: { because: 'only-claimant', candidates: [{ newestEvidence: { sha256: a, customerSignedOn: '2024-11-30' } }] },
    });
    expect(story.claim(proseware).setAside).toEqual([b]);
  });
});

describe('a document that is given twice', () => {
  const asked = new Story().at('2025-01-02');
  const sameAs = document('2024-12-15', 'a');

  it('in one list is taken once', () => {
    const workloads = ['teams', 'exchange'];
    const story = new Story().at('2025-01-02').requested(proseware, { ...sameAs, workloads }, document('2024-12-16', 'b'), {
      ...sameAs,
      workloads: workloads.toReversed(),
    });
    expect(story.claim(proseware).evidence).toEqual([{ ...sameAs, workloads }, document('2024-12-16', 'b')]);
    const { claimId } = story.claim(proseware);
    const evidence = [document('2024-12-17', 'c'), document('2024-12-17', 'c')];
    expect(story.does(proseware, { type: 'AttachEvidence', claimId, evidence })).toMatchObject([
      { evidence: [document('2024-12-17', 'c')] },
    ]);
  });

  it.each([
    ['evidence.1.customerSignedOn', { customerSignedOn: '2024-12-14' }],
    ['evidence.1.type', { type: 'statement-of-work' }],
    ['evidence.1.tenantId', { tenantId: otherTenant.tenantId }],
    ['evidence.1.workloads', { workloads: ['teams', 'exchange'] }],
    ['evidence.1.reference', { reference: 'another file' }],
  ])('in one list with two descriptions is refused at %s', (field, changes) => {
    const command = requestClaim(proseware, sameAs, { ...sameAs, ...changes });
    expect(asked.refuses(proseware, command)).toBe('Malformed');
    expect(() => asked.does(proseware, command)).toThrow(`${field} differs from evidence.0`);
  });

  it('counts as it was given last, where the reviewer names no documents', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2023-12-15', 'a')).reviewStarted(proseware);
    const { claimId } = story.claim(proseware);
    expect(story.refuses(managerA, { type: 'PassReview', claimId, rationale })).toBe('EvidenceStale');
    story.does(proseware, { type: 'AttachEvidence', claimId, evidence: [sameAs] });
    const [passed] = story.does(managerA, { type: 'PassReview', claimId, rationale });
    expect(passed).toMatchObject({ examined: [{ sha256: sameAs.sha256, customerSignedOn: '2024-12-15' }] });
  });

  it('by the reviewer is examined once, and refused with two dates', () => {
    const story = new Story().at('2025-01-02').requested(proseware, sameAs).reviewStarted(proseware);
    const { claimId } = story.claim(proseware);
    const { sha256 } = sameAs;
    const passReview = (...days: string[]): PassReview => {
      const examined = days.map((customerSignedOn) => ({ sha256, customerSignedOn }));
      return { type: 'PassReview', claimId, rationale, examined };
    };
    expect(story.refuses(managerA, passReview('2024-12-15', '2024-12-14'))).toBe('Malformed');
    const [passed] = story.does(managerA, passReview('2024-12-15', '2024-12-15'));
    expect(passed).toMatchObject({ examined: [{ sha256, customerSignedOn: '2024-12-15' }] });
  });
});

describe('comparing', () => {
  const rivals = (first: string, second: string) =>
    new Story()
      .at('2025-01-02')
      .requested(proseware, document(first, 'a'))
      .at('2025-01-03')
      .requested(litware, document(second, 'b'))
      .reviewStarted(litware);
  const passed = (story: Story) => story.does(managerA, { type: 'PassReview', claimId: story.claim(litware).claimId, rationale })[0];

  it('recommends the newest evidence', () => {
    const story = rivals('2024-12-15', '2024-12-20');
    expect(passed(story)).toMatchObject({ comparison: { recommends: story.claim(litware).claimId, because: 'newest-evidence' } });
  });

  it('names the first given of documents signed on one day', () => {
    const [first, second] = [document('2024-12-20', 'a'), document('2024-12-20', 'b')];
    const story = new Story().at('2025-01-03').requested(litware, first, second).reviewStarted(litware);
    expect(passed(story)).toMatchObject({ comparison: { candidates: [{ newestEvidence: { sha256: first.sha256 } }] } });
  });

  it('recommends the earlier request in a tie', () => {
    const story = rivals('2024-12-20', '2024-12-20');
    expect(passed(story)).toMatchObject({ comparison: { recommends: story.claim(proseware).claimId, because: 'tie-earlier-request' } });
  });

  it('recommends the incumbent in a tie', () => {
    const story = prosewareOnRecord()
      .at('2025-03-03')
      .requested(litware, document('2024-12-15', 'b'))
      .reviewStarted(litware)
      .at('2025-03-18');
    expect(passed(story)).toMatchObject({ comparison: { recommends: story.claim(proseware).claimId, because: 'tie-incumbent' } });
  });

  it('counts nothing for a rival whose documents name another service', () => {
    const story = new Story()
      .at('2025-01-02')
      .requested(trey, document('2024-12-31', 'x', exchange))
      .requested(litware, document('2024-06-01'))
      .reviewStarted(litware);
    expect(passed(story)).toMatchObject({ comparison: { recommends: story.claim(litware).claimId, because: 'newest-evidence' } });
  });
});

describe('ending', () => {
  it('by a manager has reasons and can be disputed for a while', () => {
    const story = prosewareOnRecord().at('2025-04-02');
    const { claimId } = story.claim(proseware);
    expect(story.refuses(managerA, { type: 'EndAssociation', claimId, reasons: ['signature-missing'], rationale })).toBe('Malformed');
    expect(story.refuses(litware, { type: 'EndAssociation', claimId, reasons: [], rationale })).toBe('NotFound');
    story.does(managerA, { type: 'EndAssociation', claimId, reasons: ['subscription-replaced'], rationale });
    expect(story.claim(proseware)).toMatchObject({
      state: 'Ended',
      reasons: ['subscription-replaced'],
      decision: { kind: 'end', disputableUntil: '2025-05-03T00:00:00.000Z' },
    });
    expect(story.asOf('2025-04-02')).toMatchObject({
      partnerOfRecord: null,
      finality: { state: 'disputable', until: '2025-05-03T00:00:00.000Z' },
    });
    expect(story.asOf('2025-04-02', startOf('2025-05-03')).finality).toEqual({ state: 'final' });
  });

  it('keeps an account away for the longer of two cooldowns, whichever came last', () => {
    const [first] = policyOf('cpor', { cooldownDays: 30 });
    const [longer] = policyOf('cpor');
    const story = superseded([first!, { ...longer!, version: 2, takesEffectAt: startOf('2025-03-27') }]);
    const { claimId } = story.claim(proseware);
    story.at('2025-03-28').requested(proseware, document('2025-03-20'));
    story.does(customer, { type: 'Decline', claimId: story.claim(proseware).claimId });
    story.does(proseware, { type: 'OpenDispute', claimId, grounds: 'Ours is newer.', evidence: [] });
    const { disputeId } = story.state.disputes[0]!;
    const reasons = ['evidence-misjudged'];
    story.does(managerB, { type: 'ResolveDispute', disputeId, outcome: 'decision-reversed', reasons, rationale });
    story.at('2025-03-31').does(customer, { type: 'End', claimId });
    story.at('2025-05-05');
    expect(story.refuses(proseware, requestClaim(proseware, document('2025-05-01')))).toBe('CooldownActive');
    expect(story.state.cooldowns).toEqual({ proseware: startOf('2025-06-27') });
  });

  it('makes a decline of an open claim final for its account under no cooldown', () => {
    const story = new Story(policyOf('cpor', { cooldownDays: 0 })).at('2025-01-02').requested(proseware, document('2024-12-15'));
    story.does(customer, { type: 'Decline', claimId: story.claim(proseware).claimId });
    expect(story.claim(proseware).state).toBe('Declined');
    expect(story.refuses(proseware, requestClaim(proseware, document('2024-12-16')))).toBe('accepted');
  });

  it('consents once, and only what awaits the customer', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware);
    const consent = { type: 'Consent', claimId: story.claim(litware).claimId } as const;
    expect(story.refuses(customer, consent)).toBe('InvalidTransition');
    story.at('2025-03-18').reviewPassed(litware).does(customer, consent);
    expect(story.refuses(customer, consent)).toBe('InvalidTransition');
  });
});
