import {
  customer,
  document,
  litware,
  managerA,
  managerB,
  policyOf,
  proseware,
  prosewareOnRecord,
  rationale,
  requestClaim,
  startOf,
  Story,
  stranger,
  trey,
} from './support/story';

describe('1. a plain grant', () => {
  it('comes when the customer’s window closes without objection, and not before', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15')).reviewStarted(proseware);
    story.at('2025-01-03').reviewPassed(proseware);
    expect(story.claim(proseware)).toMatchObject({ state: 'AwaitingCustomer', consentUntil: { at: startOf('2025-01-11') } });
    story.at('2025-01-10T23:59:59.999Z');
    expect(story.holder).toBeNull();
    story.at(startOf('2025-01-11'));
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', basis: 'no-objection', since: startOf('2025-01-11') });
  });

  it('comes at once where the customer agrees', () => {
    const story = new Story()
      .at('2025-01-02')
      .requested(proseware, document('2024-12-15'))
      .reviewStarted(proseware)
      .reviewPassed(proseware);
    story.at('2025-01-04').does(customer, { type: 'Consent', claimId: story.claim(proseware).claimId });
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', basis: 'customer-agreed', since: '2025-01-04T09:00:00.000Z' });
  });
});

describe('2. no answer', () => {
  it('rejects when the action due passes, decided by who required it', () => {
    const story = new Story().at('2025-05-07').requested(proseware, document('2025-05-01')).reviewStarted(proseware).at('2025-05-08');
    story.does(managerA, { type: 'RequireAction', claimId: story.claim(proseware).claimId, reasons: ['signature-missing'], rationale });
    story.at(startOf('2025-05-29'));
    expect(story.claim(proseware)).toMatchObject({
      state: 'Rejected',
      reasons: ['no-partner-response'],
      closedAt: startOf('2025-05-29'),
      decidedBy: { role: 'manager', id: 'manager-a' },
      decision: { kind: 'rejection', disputableUntil: startOf('2025-06-29') },
    });
  });
});

describe('3. supersession', () => {
  const challenged = () => prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware);

  it('hears the incumbent before a rival passes review', () => {
    const story = challenged().at('2025-03-10');
    expect(story.state.notices.at(-1)).toMatchObject({ to: 'incumbent', account: 'proseware', respondBy: { at: startOf('2025-03-18') } });
    expect(story.refuses(managerA, { type: 'PassReview', claimId: story.claim(litware).claimId, rationale })).toBe('NoticeRunning');
  });

  it('supersedes and grants at one instant, in one append', () => {
    const story = challenged().at('2025-03-18').reviewPassed(litware).at(startOf('2025-03-26'));
    expect(story.events.slice(-2)).toMatchObject([
      { data: { type: 'ClaimSuperseded', by: story.claim(litware).claimId }, effectiveAt: startOf('2025-03-26') },
      { data: { type: 'ClaimGranted', basis: 'no-objection' }, effectiveAt: startOf('2025-03-26') },
    ]);
    expect(story.asOf('2025-03-25T23:59:59.999Z').partnerOfRecord?.partnerId).toBe('proseware-north');
    expect(story.asOf(startOf('2025-03-26')).partnerOfRecord).toMatchObject({ partnerId: 'litware', since: startOf('2025-03-26') });
  });

  it('has the same effect when the ledger slept through it', () => {
    const story = challenged().at('2025-03-18').reviewPassed(litware).asleepUntil('2025-06-01').catchUp();
    expect(story.claim(litware).since).toBe(startOf('2025-03-26'));
    expect(story.events.at(-1)).toMatchObject({ recordedAt: '2025-06-01T09:00:00.000Z', effectiveAt: startOf('2025-03-26') });
    // Nobody could dispute what was not told: the window runs from the recording.
    expect(story.claim(proseware).decision).toMatchObject({ disputableUntil: startOf('2025-07-02') });
  });

  it('tells what was known before it was recorded', () => {
    const story = challenged().at('2025-03-18').reviewPassed(litware).at(startOf('2025-03-26'));
    expect(story.asOf('2025-03-30', '2025-03-20')).toMatchObject({
      partnerOfRecord: { partnerId: 'proseware-north' },
      finality: { state: 'provisional' },
    });
    expect(story.claim(proseware)).toMatchObject({ state: 'Superseded', reasons: ['superseded'], rationale: null });
    expect(story.asOf('2025-03-30', '2025-03-30').partnerOfRecord?.partnerId).toBe('litware');
    expect(story.asOf('2025-03-30', '2025-03-30')).toMatchObject({ finality: { state: 'disputable', until: startOf('2025-05-26') } });
  });
});

describe('4. the incumbent answers', () => {
  const noticeOf = (story: Story) => story.state.notices.findLast(({ to }) => to === 'incumbent')?.noticeId ?? '';
  const challenged = () => prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware);

  it('defends with newer evidence: the comparison favours it, and the claim is rejected', () => {
    const story = challenged().at('2025-03-10');
    story.does(proseware, { type: 'AnswerNotice', noticeId: noticeOf(story), stance: 'defends', evidence: [document('2025-03-05')] });
    const { claimId } = story.claim(litware);
    story.does(managerA, { type: 'Reject', claimId, reasons: ['newer-incumbent-evidence'], rationale });
    expect(story.claim(litware)).toMatchObject({ state: 'Rejected', reasons: ['newer-incumbent-evidence'] });
    expect(story.holder).toBe('proseware-north');
  });

  it('defends with newer evidence, and a review passed all the same records what the rule said', () => {
    const story = challenged().at('2025-03-10');
    story.does(proseware, { type: 'AnswerNotice', noticeId: noticeOf(story), stance: 'defends', evidence: [document('2025-03-05')] });
    const [passed] = story.does(managerA, { type: 'PassReview', claimId: story.claim(litware).claimId, rationale });
    expect(passed).toMatchObject({
      comparison: { rule: 'latest-evidence', recommends: story.claim(proseware).claimId, because: 'newest-evidence' },
    });
  });

  it('releases: the review may pass at once', () => {
    const story = challenged().at('2025-03-05');
    story.does(proseware, { type: 'AnswerNotice', noticeId: noticeOf(story), stance: 'releases', evidence: [] });
    story.reviewPassed(litware).at(startOf('2025-03-13'));
    expect(story.holder).toBe('litware');
  });

  it('cannot answer twice, nor late, nor for another', () => {
    const story = challenged().at('2025-03-05');
    const noticeId = noticeOf(story);
    expect(story.refuses(trey, { type: 'AnswerNotice', noticeId, stance: 'defends', evidence: [] })).toBe('NotFound');
    story.does(proseware, { type: 'AnswerNotice', noticeId, stance: 'defends', evidence: [] });
    expect(story.refuses(proseware, { type: 'AnswerNotice', noticeId, stance: 'releases', evidence: [] })).toBe('InvalidTransition');
    const late = challenged().at(startOf('2025-03-18'));
    expect(late.refuses(proseware, { type: 'AnswerNotice', noticeId: noticeOf(late), stance: 'defends', evidence: [] })).toBe(
      'InvalidTransition',
    );
  });
});

describe('5. the customer declines', () => {
  it('keeps the incumbent, and the account away for the cooldown', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware);
    story.at('2025-03-18').reviewPassed(litware).at('2025-03-20');
    story.does(customer, { type: 'Decline', claimId: story.claim(litware).claimId });
    expect(story.at('2025-04-10').holder).toBe('proseware-north');
    expect(story.refuses(litware, requestClaim(litware, document('2025-04-01')))).toBe('CooldownActive');
    story.at(startOf('2025-06-19'));
    expect(story.refuses(litware, requestClaim(litware, document('2025-06-01')))).toBe('accepted');
  });

  it('ends the holder: vacant at once', () => {
    const story = prosewareOnRecord().at('2025-04-02');
    story.does(customer, { type: 'End', claimId: story.claim(proseware).claimId });
    expect(story.holder).toBeNull();
    expect(story.asOf('2025-04-02').partnerOfRecord).toBeNull();
    expect(story.asOf('2025-04-01').partnerOfRecord?.partnerId).toBe('proseware-north');
    expect(story.asOf('2025-04-02').because.at(-1)).toMatchObject({ data: { type: 'CustomerEnded' } });
  });

  it('hears no other customer, and no manager without a reference', () => {
    const story = prosewareOnRecord();
    const { claimId } = story.claim(proseware);
    expect(story.refuses(stranger, { type: 'End', claimId })).toBe('NotFound');
    expect(story.refuses(managerA, { type: 'End', claimId })).toBe('Forbidden');
    const onBehalfOf = { reference: 'letter 12', receivedOn: '2025-01-11' };
    expect(story.refuses(customer, { type: 'End', claimId, onBehalfOf })).toBe('Forbidden');
    expect(story.refuses(managerA, { type: 'End', claimId, onBehalfOf: { ...onBehalfOf, receivedOn: '2025-01-12' } })).toBe('Malformed');
    expect(story.refuses(managerA, { type: 'End', claimId, onBehalfOf })).toBe('accepted');
    expect(story.events.at(-1)).toMatchObject({ data: { type: 'CustomerEnded', onBehalfOf } });
  });
});

describe('6. a race', () => {
  it('under direct makes one Active and the others Requested', () => {
    const story = new Story(policyOf('direct')).at('2025-01-02');
    for (const caller of [proseware, litware, trey]) story.requested(caller, document('2024-12-15', caller.id));
    expect(story.state.claims.map(({ state }) => state)).toEqual(['Active', 'Requested', 'Requested']);
    expect(story.claim(proseware)).toMatchObject({ basis: 'automatic', decidedBy: { role: 'policy', id: '1' } });
    expect(story.state.notices.map(({ account }) => account)).toEqual(['proseware', 'proseware']);
  });

  it('refuses an automatic grant without proof, before anything is recorded', () => {
    const story = new Story(policyOf('direct')).at('2025-01-02');
    expect(story.refuses(proseware, requestClaim(proseware, document('2023-12-15')))).toBe('EvidenceStale');
    expect(story.events).toEqual([]);
  });

  it('reviews a claim with a rival by hand, and grants without a window where the policy has none', () => {
    const story = new Story(policyOf('direct'))
      .at('2025-01-02')
      .requested(proseware, document('2024-12-15'))
      .requested(litware, document('2024-12-20'));
    story.does(customer, { type: 'End', claimId: story.claim(proseware).claimId });
    story.reviewStarted(litware).reviewPassed(litware);
    expect(story.claim(litware)).toMatchObject({ state: 'Active', basis: 'reviewed', since: '2025-01-02T09:00:00.000Z' });
  });
});

describe('a third party', () => {
  it('is served on the new holder when the incumbent changes', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).requested(trey, document('2025-02-25'));
    story.reviewStarted(litware).reviewStarted(trey).at('2025-03-18').reviewPassed(litware);
    expect(story.refuses(managerA, { type: 'PassReview', claimId: story.claim(trey).claimId, rationale })).toBe('ConsentInProgress');
    story.at(startOf('2025-03-26'));
    expect(story.state.notices.at(-1)).toMatchObject({
      account: 'litware',
      about: story.claim(trey).claimId,
      respondBy: { at: startOf('2025-04-10') },
    });
    expect(story.refuses(managerA, { type: 'PassReview', claimId: story.claim(trey).claimId, rationale })).toBe('NoticeRunning');
  });

  it('need not wait for an incumbent that ended', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware).at('2025-03-05');
    story.does(proseware, {
      type: 'EndAssociation',
      claimId: story.claim(proseware).claimId,
      reasons: [],
      rationale: 'We leave this customer.',
    });
    expect(story.state.notices[1]).toMatchObject({ account: 'proseware', endedAt: { at: '2025-03-05T09:00:00.000Z' } });
    story.reviewPassed(litware).at(startOf('2025-03-13'));
    expect(story.holder).toBe('litware');
  });
});

describe('protected', () => {
  const guarded = policyOf('protected');

  it('asks the customer of a challenged workload, and rejects without its word', () => {
    const story = prosewareOnRecord(guarded);
    expect(story.refuses(litware, requestClaim(litware, document('2025-01-05')))).toBe('StabilityPeriod');
    story.at('2025-04-01').requested(litware, document('2025-03-05')).reviewStarted(litware).at('2025-04-16').reviewPassed(litware);
    expect(story.claim(litware)).toMatchObject({ consent: 'opt-in', consentUntil: { at: startOf('2025-05-17') } });
    story.at(startOf('2025-05-17'));
    expect(story.claim(litware)).toMatchObject({ state: 'Rejected', reasons: ['no-customer-consent'] });
    expect(story.holder).toBe('proseware-north');
  });

  it('expires at the end of its term', () => {
    const story = prosewareOnRecord(guarded);
    expect(story.claim(proseware)).toMatchObject({ termEnd: { at: startOf('2026-01-12') }, renewableFrom: startOf('2025-11-13') });
    story.at(startOf('2026-01-12'));
    expect(story.claim(proseware)).toMatchObject({ state: 'Expired', closedAt: startOf('2026-01-12') });
    expect(story.holder).toBeNull();
  });

  it('recommends the incumbent, unless the customer agrees', () => {
    const story = prosewareOnRecord(guarded)
      .at('2025-04-01')
      .requested(litware, document('2025-03-05'))
      .reviewStarted(litware)
      .at('2025-04-16');
    const [passed] = story.does(managerB, { type: 'PassReview', claimId: story.claim(litware).claimId, rationale });
    expect(passed).toMatchObject({ comparison: { because: 'incumbent-protected', recommends: story.claim(proseware).claimId } });
    story.does(customer, { type: 'Consent', claimId: story.claim(litware).claimId });
    expect(story.claim(litware)).toMatchObject({ state: 'Active', basis: 'customer-agreed' });
  });
});
