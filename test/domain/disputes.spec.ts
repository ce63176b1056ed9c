import { isOnHold } from '../../src/domain/workload/state';
import type { WorkloadCommand } from '../../src/domain/workload/commands';
import {
  customer,
  document,
  lead,
  litware,
  managerA,
  managerB,
  managerC,
  policyOf,
  proseware,
  prosewareOnRecord,
  rationale,
  requestClaim,
  startOf,
  Story,
  stranger,
  superseded,
  trey,
} from './support/story';
import { disputeOf, openDispute, opening, resolve } from './support/disputing';

describe('2. no answer, then dispute', () => {
  const rejected = () => {
    const story = new Story().at('2025-05-07').requested(proseware, document('2025-05-01')).reviewStarted(proseware).at('2025-05-08');
    story.does(managerA, { type: 'RequireAction', claimId: story.claim(proseware).claimId, reasons: ['signature-missing'], rationale });
    return story.at(startOf('2025-05-29'));
  };

  it('is returned to review with what was given in the dispute, and granted', () => {
    const story = rejected().at('2025-06-10');
    openDispute(story, proseware);
    expect(isOnHold(story.state)).toBe(true);
    story.does(managerB, resolve(story, 'returned-to-review', ['evidence-not-considered']));
    expect(story.claim(proseware)).toMatchObject({ state: 'UnderReview', reviewBy: startOf('2025-07-01'), decision: { disputed: true } });
    expect(story.claim(proseware).evidence).toHaveLength(2);
    story.reviewPassed(proseware, managerB).at('2025-06-30');
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', since: startOf('2025-06-18') });
  });

  it('can be disputed once: a rejection after a return to review is the same decision', () => {
    const story = rejected().at('2025-06-10');
    openDispute(story, proseware);
    story.does(managerB, resolve(story, 'returned-to-review'));
    story.does(managerB, { type: 'Reject', claimId: story.claim(proseware).claimId, reasons: ['evidence-insufficient'], rationale });
    expect(story.refuses(proseware, opening(story.claim(proseware).claimId))).toBe('DisputeLimitReached');
  });

  it('cannot be disputed when its window has closed', () => {
    const story = rejected().at('2025-06-29');
    expect(story.refuses(proseware, opening(story.claim(proseware).claimId))).toBe('DisputeWindowClosed');
  });

  it('counts as an open claim of its account meanwhile, and the customer can end it by declining', () => {
    const story = rejected().at('2025-06-10');
    openDispute(story, proseware);
    expect(story.refuses(proseware, requestClaim(proseware, document('2025-06-01')))).toBe('DuplicateOpenClaim');
    story.does(customer, { type: 'Decline', claimId: story.claim(proseware).claimId });
    expect([story.claim(proseware).state, story.state.disputes[0]?.state]).toEqual(['Declined', 'closed']);
    expect(isOnHold(story.state)).toBe(false);
  });

  it('is not open to an account that disputes another rejection', () => {
    const story = rejected().at('2025-06-10').requested(proseware, document('2025-06-01')).reviewStarted(proseware);
    const [first, second] = story.state.claims.map(({ claimId }) => claimId);
    story.does(managerA, { type: 'Reject', claimId: second ?? '', reasons: ['evidence-insufficient'], rationale });
    expect(story.refuses(proseware, opening(first ?? ''))).toBe('accepted');
    expect(story.refuses(proseware, opening(second ?? ''))).toBe('DuplicateOpenClaim');
  });

  it('is not open to an account that asks again or holds by now', () => {
    const story = rejected().at('2025-06-10').requested(proseware, document('2025-06-01'));
    const [first] = story.state.claims;
    const dispute = opening(first?.claimId ?? '');
    expect(story.refuses(proseware, dispute)).toBe('DuplicateOpenClaim');
    story.reviewStarted(proseware).reviewPassed(proseware).at('2025-06-25');
    expect(story.refuses(proseware, dispute)).toBe('AlreadyOnRecord');
  });
});

describe('7. retroactive', () => {
  const disputed = () => {
    const story = superseded().at('2025-04-05');
    openDispute(story, proseware);
    return story;
  };

  it('escalates by itself at the close of 11 Apr, and then only a lead resolves it, who did not decide it', () => {
    const story = disputed();
    expect(story.state.disputes[0]).toMatchObject({ escalateAt: { at: startOf('2025-04-12') }, escalatedAt: null });
    story.at('2025-04-22');
    expect(story.events.at(-1)).toMatchObject({
      data: { type: 'DisputeEscalated' },
      effectiveAt: startOf('2025-04-12'),
      actor: { role: 'ledger' },
    });
    expect(story.refuses(managerA, resolve(story, 'decision-reversed'))).toBe('SelfReview');
    expect(story.refuses(managerB, resolve(story, 'decision-reversed'))).toBe('Forbidden');
  });

  it('reversed, it was Proseware all along, as known from then on', () => {
    const story = disputed().at('2025-04-22');
    story.does(lead, resolve(story, 'decision-reversed'));
    expect(story.asOf('2025-04-01', '2025-04-10').partnerOfRecord?.partnerId).toBe('litware');
    expect(story.asOf('2025-04-01', '2025-04-10').finality).toMatchObject({ state: 'in-dispute' });
    story.at('2025-04-23');
    expect(story.asOf('2025-04-01').partnerOfRecord).toMatchObject({ partnerId: 'proseware-north', since: startOf('2025-01-11') });
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', basis: 'reinstated', since: startOf('2025-01-11') });
    expect(story.claim(litware)).toMatchObject({ state: 'Superseded', closedAt: startOf('2025-03-26'), decision: null });
    expect(story.claim(litware)).toMatchObject({ reasons: ['evidence-misjudged', 'superseded'], rationale });
    expect(story.refuses(litware, opening(story.claim(litware).claimId))).toBe('InvalidTransition');
  });

  it('standing, nothing changes and it cannot be disputed again', () => {
    const story = disputed();
    story.does(managerB, resolve(story, 'decision-stands', ['decision-sound']));
    expect(story.holder).toBe('litware');
    expect(story.refuses(proseware, opening(story.claim(proseware).claimId))).toBe('DisputeLimitReached');
  });

  it('is for its parties and the customer, and for a manager who looks after neither', () => {
    const story = disputed();
    const disputeId = disputeOf(story);
    const give: WorkloadCommand = { type: 'SubmitDisputeEvidence', disputeId, evidence: [document('2025-03-05', 'more')] };
    for (const party of [proseware, litware, customer]) expect(story.refuses(party, give)).toBe('accepted');
    expect(story.state.disputes[0]?.evidence.map(({ party }) => party)).toEqual(['opener', 'opener', 'other-party', 'customer']);
    expect([story.refuses(trey, give), story.refuses(stranger, give)]).toEqual(['NotAParty', 'NotFound']);
    expect(story.refuses(managerC, resolve(story, 'decision-stands'))).toBe('ConflictOfInterest');
    expect(story.refuses(managerB, resolve(story, 'returned-to-review'))).toBe('InvalidTransition');
    expect(story.refuses(managerB, resolve(story, 'decision-stands', ['signature-missing']))).toBe('Malformed');
    expect(story.refuses(litware, { type: 'WithdrawDispute', disputeId })).toBe('NotAParty');
    story.does(proseware, { type: 'WithdrawDispute', disputeId });
    expect(story.refuses(managerB, resolve(story, 'decision-stands'))).toBe('InvalidTransition');
    expect(story.refuses(litware, opening(story.claim(proseware).claimId))).toBe('NotAParty');
  });

  it('holds up grants and nothing else; what waited for it falls due when it is over', () => {
    const story = disputed().at('2025-04-06').requested(trey, document('2025-04-01')).reviewStarted(trey);
    story.at('2025-04-24');
    const { claimId } = story.claim(trey);
    story.reviewPassed(trey).at('2025-05-10');
    expect(story.claim(trey)).toMatchObject({ state: 'AwaitingCustomer' });
    story.does(lead, resolve(story, 'decision-stands', ['decision-sound']));
    story.catchUp();
    expect(story.claim(trey)).toMatchObject({ claimId, state: 'Active', since: '2025-05-10T09:00:00.000Z' });
  });

  it('is the cause of a grant that waited for it to be over, whatever else its end wrote', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).requested(trey, document('2025-02-21'));
    story.does(managerA, { type: 'Reject', claimId: story.claim(litware).claimId, reasons: ['evidence-insufficient'], rationale });
    story.reviewStarted(trey).at('2025-03-18').reviewPassed(trey);
    openDispute(story, litware);
    story.at('2025-04-01').does(lead, resolve(story, 'returned-to-review', ['evidence-not-considered']));
    const [ended, notice] = story.events.slice(-2);
    expect([ended?.type, notice?.type]).toEqual(['DisputeResolved', 'NoticeServed']);
    story.catchUp();
    const grant = story.events.findLast(({ type }) => type === 'ClaimGranted');
    expect(grant).toMatchObject({ data: { claimId: story.claim(trey).claimId }, causationId: ended?.id });
  });

  it('keeps away a manager who looks after whom the decision favoured, also when that one holds no longer', () => {
    const story = new Story().at('2025-01-02').requested(litware, document('2024-12-15')).reviewStarted(litware).reviewPassed(litware);
    story.at('2025-02-03').requested(proseware, document('2025-01-20')).reviewStarted(proseware).at('2025-02-18').reviewPassed(proseware);
    story.at('2025-02-26');
    openDispute(story, litware);
    story.does(customer, { type: 'End', claimId: story.claim(proseware).claimId });
    expect([story.holder, story.state.disputes[0]?.state]).toEqual([null, 'open']);
    expect(story.refuses(managerC, resolve(story, 'decision-stands', ['decision-sound']))).toBe('ConflictOfInterest');
    expect(story.refuses(managerB, resolve(story, 'decision-stands', ['decision-sound']))).toBe('accepted');
  });

  it('a manager’s end can be disputed too, and reversed it never happened', () => {
    const story = prosewareOnRecord().at('2025-02-10');
    const { claimId } = story.claim(proseware);
    story.does(managerA, { type: 'EndAssociation', claimId, reasons: ['engagement-ended'], rationale });
    story.at('2025-02-20');
    openDispute(story, proseware);
    story.does(managerB, resolve(story, 'decision-reversed'));
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', since: startOf('2025-01-11'), endings: [] });
    expect(story.asOf('2025-02-15').partnerOfRecord?.partnerId).toBe('proseware-north');
  });

  it('a manager’s end reversed after another came on record is about the time until then', () => {
    const story = new Story(policyOf('direct')).at('2025-01-02').requested(proseware, document('2024-12-15')).at('2025-02-10');
    const { claimId } = story.claim(proseware);
    story.does(managerA, { type: 'EndAssociation', claimId, reasons: ['engagement-ended'], rationale });
    story.at('2025-02-12').requested(litware, document('2025-02-11')).at('2025-02-20');
    expect(story.holder).toBe('litware');
    openDispute(story, proseware);
    story.does(managerB, resolve(story, 'decision-reversed'));
    expect([story.holder, story.claim(proseware).state]).toEqual(['litware', 'Ended']);
    expect(story.asOf('2025-02-11').partnerOfRecord?.partnerId).toBe('proseware-north');
    expect(story.asOf('2025-02-13').partnerOfRecord?.partnerId).toBe('litware');
  });

  it('reinstated, an account’s other open claims are withdrawn, and whoever else asks is a challenger of it', () => {
    const story = disputed().at('2025-04-06').requested(proseware, document('2025-04-01')).requested(trey, document('2025-04-02'));
    story.does(managerB, resolve(story, 'decision-reversed'));
    const [held, , again] = story.state.claims;
    expect([held?.state, again?.state]).toEqual(['Active', 'Withdrawn']);
    const notice = story.state.notices.at(-1);
    expect(notice).toMatchObject({ account: 'proseware', about: story.claim(trey).claimId, endedAt: null });
  });
});

describe('14. a third party', () => {
  it('stays where it is: the reversal is about the time until it came', () => {
    const story = superseded()
      .at('2025-03-26')
      .requested(trey, document('2025-03-20'))
      .reviewStarted(trey)
      .at('2025-04-10')
      .reviewPassed(trey);
    story.at('2025-04-16').does(customer, { type: 'Consent', claimId: story.claim(trey).claimId });
    expect(story.holder).toBe('trey');
    story.at('2025-04-20');
    openDispute(story, proseware);
    story.at('2025-04-24').does(lead, resolve(story, 'decision-reversed'));
    expect([story.holder, story.claim(proseware).state, story.claim(litware).state]).toEqual(['trey', 'Superseded', 'Superseded']);
    expect(story.asOf('2025-04-01').partnerOfRecord).toMatchObject({ partnerId: 'proseware-north' });
    expect(story.asOf('2025-04-16T09:00:00.000Z').partnerOfRecord).toMatchObject({ partnerId: 'trey' });
    expect(story.events.at(-1)).toMatchObject({
      data: { type: 'ClaimGranted', effectiveUntil: '2025-04-16T09:00:00.000Z' },
      effectiveAt: startOf('2025-03-26'),
    });
  });
});
