import { incumbentOf, isOnHold } from '../../src/domain/workload/state';
import type { Caller } from '../../src/domain/facts';
import type { WorkloadCommand } from '../../src/domain/workload/commands';
import {
  contosoTeams,
  customer,
  document,
  litware,
  managerA,
  managerB,
  managerC,
  partner,
  policyOf,
  proseware,
  prosewareOnRecord,
  rationale,
  requestClaim,
  stranger,
  Story,
  trey,
} from './support/story';

const closeOf = (day: string) => `${day}T00:00:00.000Z`;
const lead: Caller = { role: 'lead', id: 'lead' };
const grounds = 'The document of the incumbent was not considered.';
const opening = (claimId: string): WorkloadCommand => ({ type: 'OpenDispute', claimId, grounds, evidence: [] });
const open = (story: Story, caller: Caller) =>
  story.does(caller, {
    type: 'OpenDispute',
    claimId: story.claim(caller).claimId,
    grounds,
    evidence: [document('2025-02-01', 'disputed')],
  });
const disputeOf = (story: Story) => story.state.disputes.at(-1)?.disputeId ?? '';
const resolve = (story: Story, outcome: 'decision-stands' | 'returned-to-review' | 'decision-reversed', reasons = ['evidence-misjudged']) =>
  ({ type: 'ResolveDispute', disputeId: disputeOf(story), outcome, reasons, rationale }) as const;

/** As scenario 3: Litware supersedes Proseware at the close of 25 Mar. */
const superseded = (policies = policyOf('cpor')) =>
  prosewareOnRecord(policies)
    .at('2025-03-03')
    .requested(litware, document('2025-02-20'))
    .reviewStarted(litware)
    .at('2025-03-18')
    .reviewPassed(litware)
    .at(closeOf('2025-03-26'));

describe('2. no answer, then dispute', () => {
  const rejected = () => {
    const story = new Story().at('2025-05-07').requested(proseware, document('2025-05-01')).reviewStarted(proseware).at('2025-05-08');
    story.does(managerA, { type: 'RequireAction', claimId: story.claim(proseware).claimId, reasons: ['signature-missing'], rationale });
    return story.at(closeOf('2025-05-29'));
  };

  it('is returned to review with what was given in the dispute, and granted', () => {
    const story = rejected().at('2025-06-10');
    open(story, proseware);
    expect(isOnHold(story.state)).toBe(true);
    story.does(managerB, resolve(story, 'returned-to-review', ['evidence-not-considered']));
    expect(story.claim(proseware)).toMatchObject({ state: 'UnderReview', reviewBy: closeOf('2025-07-01'), decision: { disputed: true } });
    expect(story.claim(proseware).evidence).toHaveLength(2);
    story.reviewPassed(proseware, managerB).at('2025-06-30');
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', since: closeOf('2025-06-18') });
  });

  it('can be disputed once: a rejection after a return to review is the same decision', () => {
    const story = rejected().at('2025-06-10');
    open(story, proseware);
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
    open(story, proseware);
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
    open(story, proseware);
    return story;
  };

  it('escalates by itself at the close of 11 Apr, and then only a lead resolves it, who did not decide it', () => {
    const story = disputed();
    expect(story.state.disputes[0]).toMatchObject({ escalateAt: { at: closeOf('2025-04-12') }, escalatedAt: null });
    story.at('2025-04-22');
    expect(story.events.at(-1)).toMatchObject({
      data: { type: 'DisputeEscalated' },
      effectiveAt: closeOf('2025-04-12'),
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
    expect(story.asOf('2025-04-01').partnerOfRecord).toMatchObject({ partnerId: 'proseware-north', since: closeOf('2025-01-11') });
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', basis: 'reinstated', since: closeOf('2025-01-11') });
    expect(story.claim(litware)).toMatchObject({ state: 'Superseded', closedAt: closeOf('2025-03-26'), decision: null });
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

  it('a manager’s end can be disputed too, and reversed it never happened', () => {
    const story = prosewareOnRecord().at('2025-02-10');
    const { claimId } = story.claim(proseware);
    story.does(managerA, { type: 'EndAssociation', claimId, reasons: ['engagement-ended'], rationale });
    story.at('2025-02-20');
    open(story, proseware);
    story.does(managerB, resolve(story, 'decision-reversed'));
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', since: closeOf('2025-01-11'), endings: [] });
    expect(story.asOf('2025-02-15').partnerOfRecord?.partnerId).toBe('proseware-north');
  });

  it('a manager’s end reversed after another came on record is about the time until then', () => {
    const story = new Story(policyOf('direct')).at('2025-01-02').requested(proseware, document('2024-12-15')).at('2025-02-10');
    const { claimId } = story.claim(proseware);
    story.does(managerA, { type: 'EndAssociation', claimId, reasons: ['engagement-ended'], rationale });
    story.at('2025-02-12').requested(litware, document('2025-02-11')).at('2025-02-20');
    expect(story.holder).toBe('litware');
    open(story, proseware);
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

describe('11. expiry', () => {
  const granted = () => {
    const story = new Story(policyOf('protected')).at('2025-01-02').requested(proseware, document('2024-12-15')).reviewStarted(proseware);
    return story.at('2025-01-03').reviewPassed(proseware).at('2025-02-01');
  };

  it('is renewed in its window with fresh evidence, and the term is added to the day it closes', () => {
    const story = granted();
    const { claimId, termEnd, renewableFrom } = story.claim(proseware);
    expect([termEnd?.at, renewableFrom]).toEqual([closeOf('2026-01-12'), closeOf('2025-11-13')]);
    const renew = (signedOn: string): WorkloadCommand => ({ type: 'Renew', claimId, evidence: [document(signedOn)] });
    expect(story.at('2025-11-12').refuses(proseware, renew('2025-11-01'))).toBe('RenewalWindowClosed');
    expect(story.at('2025-12-01').refuses(proseware, renew('2024-11-01'))).toBe('EvidenceStale');
    story.does(proseware, renew('2025-11-01'));
    expect(story.claim(proseware).termEnd?.at).toBe(closeOf('2027-01-12'));
    expect(story.at('2026-02-01').holder).toBe('proseware-north');
  });

  it('ends at its term where it is not renewed: vacant', () => {
    const story = granted().at('2026-01-12');
    expect(story.claim(proseware)).toMatchObject({ state: 'Expired', closedAt: closeOf('2026-01-12') });
    expect(story.refuses(proseware, { type: 'Renew', claimId: story.claim(proseware).claimId, evidence: [document('2025-11-01')] })).toBe(
      'InvalidTransition',
    );
    expect(story.asOf('2026-01-12').partnerOfRecord).toBeNull();
  });

  it('expires on hold and locked too', () => {
    const story = granted();
    story.does(customer, { type: 'LockWorkload' });
    expect(story.at('2026-01-12').claim(proseware).state).toBe('Expired');
  });

  it('does not exist where the policy has no term', () => {
    const story = prosewareOnRecord().at('2025-02-01');
    const { claimId } = story.claim(proseware);
    expect(story.refuses(proseware, { type: 'Renew', claimId, evidence: [document('2025-01-01')] })).toBe('RenewalWindowClosed');
  });
});

describe('13. undo', () => {
  it('voids the claim from its first grant, and whoever held before was never away', () => {
    const story = superseded().at('2025-04-02');
    story.does(customer, { type: 'Repudiate', claimId: story.claim(litware).claimId });
    expect(story.claim(litware)).toMatchObject({ state: 'Repudiated', closedAt: closeOf('2025-03-26') });
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', basis: 'reinstated', since: closeOf('2025-01-11') });
    expect(story.asOf('2025-03-30').partnerOfRecord).toMatchObject({ partnerId: 'proseware-north', since: closeOf('2025-01-11') });
    expect(story.asOf('2025-03-30', '2025-04-01').partnerOfRecord?.partnerId).toBe('litware');
    expect(story.refuses(litware, requestClaim(litware, document('2025-04-01')))).toBe('CooldownActive');
    story.does(customer, { type: 'LiftCooldown', account: 'litware' });
    expect(story.refuses(litware, requestClaim(litware, document('2025-04-01')))).toBe('accepted');
  });

  it('closes a dispute about the same supersession', () => {
    const story = superseded().at('2025-04-02');
    open(story, proseware);
    story.does(customer, { type: 'Repudiate', claimId: story.claim(litware).claimId });
    expect(story.state.disputes[0]).toMatchObject({ state: 'closed' });
    expect(story.holder).toBe('proseware-north');
  });

  it('is for the customer, in its window, and not for an import', () => {
    const story = superseded().at('2025-04-02');
    const { claimId } = story.claim(litware);
    expect(story.refuses(stranger, { type: 'Repudiate', claimId })).toBe('NotFound');
    expect(story.refuses(litware, { type: 'Repudiate', claimId })).toBe('Forbidden');
    expect(story.at('2025-05-26').refuses(customer, { type: 'Repudiate', claimId })).toBe('RepudiationWindowClosed');
    story.does(customer, { type: 'End', claimId });
    expect(story.refuses(customer, { type: 'Repudiate', claimId })).toBe('InvalidTransition');
  });

  it('leaves vacant where nobody held before', () => {
    const story = prosewareOnRecord().at('2025-02-01');
    const word = { reference: 'letter 7', receivedOn: '2025-01-31' };
    story.does(managerA, { type: 'Repudiate', claimId: story.claim(proseware).claimId, onBehalfOf: word });
    expect([story.holder, story.asOf('2025-01-20').partnerOfRecord]).toEqual([null, null]);
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
    open(story, proseware);
    story.at('2025-04-24').does(lead, resolve(story, 'decision-reversed'));
    expect([story.holder, story.claim(proseware).state, story.claim(litware).state]).toEqual(['trey', 'Superseded', 'Superseded']);
    expect(story.asOf('2025-04-01').partnerOfRecord).toMatchObject({ partnerId: 'proseware-north' });
    expect(story.asOf('2025-04-16T09:00:00.000Z').partnerOfRecord).toMatchObject({ partnerId: 'trey' });
    expect(story.events.at(-1)).toMatchObject({
      data: { type: 'ClaimGranted', effectiveUntil: '2025-04-16T09:00:00.000Z' },
      effectiveAt: closeOf('2025-03-26'),
    });
  });
});

describe('the customer’s lock', () => {
  it('keeps claims from being requested and from being granted without its word', () => {
    const story = new Story()
      .at('2025-01-02')
      .requested(proseware, document('2024-12-15'))
      .reviewStarted(proseware)
      .reviewPassed(proseware);
    story.does(customer, { type: 'LockWorkload' });
    expect(story.does(customer, { type: 'LockWorkload' })).toEqual([]);
    expect(story.refuses(litware, requestClaim(litware, document('2024-12-20')))).toBe('WorkloadLocked');
    story.at('2025-02-01');
    expect(story.claim(proseware).state).toBe('AwaitingCustomer');
    story.does(customer, { type: 'UnlockWorkload' });
    story.catchUp();
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', since: '2025-02-01T09:00:00.000Z' });
  });

  it('closes a service that nobody claimed yet, where it can be claimed at all', () => {
    const lock: WorkloadCommand = { type: 'LockWorkload' };
    expect(new Story().at('2025-01-02').refuses(customer, lock)).toBe('accepted');
    const unknown = new Story(policyOf('cpor'), { ...contosoTeams, scope: 'telepathy' }).at('2025-01-02');
    expect(unknown.refuses(customer, lock)).toBe('ScopeUnknown');
  });

  it('yields to the customer’s own consent', () => {
    const story = new Story()
      .at('2025-01-02')
      .requested(proseware, document('2024-12-15'))
      .reviewStarted(proseware)
      .reviewPassed(proseware);
    story.does(customer, { type: 'LockWorkload' });
    story.does(customer, { type: 'Consent', claimId: story.claim(proseware).claimId });
    expect(story.claim(proseware).state).toBe('Active');
  });
});

describe('moving an association', () => {
  it('keeps its tenure, and a day before it knows the old location', () => {
    const story = prosewareOnRecord().at('2025-02-01');
    const { claimId } = story.claim(proseware);
    const to = (partnerId: string) => ({ type: 'MoveAssociation', claimId, partnerId }) as const;
    expect(story.refuses(proseware, to('litware'))).toBe('PartnerUnknown');
    expect(story.refuses(proseware, to('proseware-north'))).toBe('InvalidTransition');
    story.does(proseware, to('proseware-south'));
    expect(story.holder).toBe('proseware-south');
    expect(story.asOf('2025-01-20').partnerOfRecord).toMatchObject({ partnerId: 'proseware-north', since: closeOf('2025-01-11') });
    story.at('2025-02-02');
    expect(story.asOf('2025-02-02').partnerOfRecord).toMatchObject({ partnerId: 'proseware-south', since: closeOf('2025-01-11') });
    expect(incumbentOf(story.state)?.accountId).toBe(partner('proseware-south').accountId);
  });
});

describe('more time', () => {
  const extend = (claimId: string, which: 'review-start' | 'review' | 'action' | 'notice' | 'consent', until: string) =>
    ({ type: 'ExtendDeadline', claimId, which, until, reason: 'Holidays.' }) as const;

  it('moves a deadline later and never earlier, and what falls due then has it as its cause', () => {
    const story = new Story().at('2025-05-07').requested(proseware, document('2025-05-01')).reviewStarted(proseware).at('2025-05-08');
    const { claimId } = story.claim(proseware);
    story.does(managerA, { type: 'RequireAction', claimId, reasons: ['signature-missing'], rationale });
    expect(story.refuses(managerA, extend(claimId, 'action', closeOf('2025-05-20')))).toBe('Malformed');
    expect(story.refuses(managerA, extend(claimId, 'consent', closeOf('2025-08-20')))).toBe('InvalidTransition');
    expect(story.refuses(proseware, extend(claimId, 'action', closeOf('2025-06-20')))).toBe('Forbidden');
    story.does(managerA, extend(claimId, 'action', closeOf('2025-06-20')));
    expect(story.at('2025-06-19').claim(proseware).state).toBe('PartnerActionRequired');
    expect(story.at('2025-06-21').claim(proseware)).toMatchObject({ state: 'Rejected', closedAt: closeOf('2025-06-20') });
  });

  it('is two years at most: as a deadline never moves earlier, a slip of the year would stand', () => {
    const story = superseded().at('2025-04-05');
    open(story, proseware);
    const { claimId } = story.at('2025-04-07').requested(trey, document('2025-04-01')).claim(trey);
    const more = (until: string) => ({ type: 'ExtendEscalation', disputeId: disputeOf(story), until, reason: 'Both agree.' }) as const;
    for (const late of ['2027-04-08T00:00:00.001Z', '9999-12-30T00:00:00.000Z']) {
      expect(story.refuses(managerA, extend(claimId, 'review-start', late))).toBe('Malformed');
      expect(story.refuses(managerB, more(late))).toBe('Malformed');
    }
    expect(story.refuses(managerA, extend(claimId, 'review-start', '2027-04-08T00:00:00.000Z'))).toBe('accepted');
    expect(story.refuses(managerB, more('2027-04-08T00:00:00.000Z'))).toBe('accepted');
  });

  it('of a service level that has passed lies ahead', () => {
    const story = new Story().at('2025-05-07').requested(proseware, document('2025-05-01')).at('2025-06-07');
    const { claimId } = story.claim(proseware);
    expect(story.refuses(managerA, extend(claimId, 'review-start', closeOf('2025-06-06')))).toBe('Malformed');
    story.does(managerA, extend(claimId, 'review-start', closeOf('2025-06-10')));
    expect(story.claim(proseware).reviewStartBy).toBe(closeOf('2025-06-10'));
  });

  it('of a notice keeps the review waiting, and of the customer’s window the grant', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware);
    const { claimId } = story.claim(litware);
    story.does(managerA, extend(claimId, 'notice', closeOf('2025-03-25')));
    expect(story.at('2025-03-19').refuses(managerA, { type: 'PassReview', claimId, rationale })).toBe('NoticeRunning');
    story.at('2025-03-26').reviewPassed(litware);
    story.does(managerA, extend(claimId, 'consent', closeOf('2025-04-20')));
    expect(story.at('2025-04-19').holder).toBe('proseware-north');
    expect(story.at('2025-04-20').holder).toBe('litware');
  });

  it('of an escalation', () => {
    const story = superseded().at('2025-04-05');
    open(story, proseware);
    story.does(managerB, { type: 'ExtendEscalation', disputeId: disputeOf(story), until: closeOf('2025-05-01'), reason: 'Both agree.' });
    expect(story.at('2025-04-30').state.disputes[0]?.escalatedAt).toBeNull();
    expect(story.at('2025-05-01').state.disputes[0]?.escalatedAt).toBe(closeOf('2025-05-01'));
    expect(story.refuses(managerB, { type: 'EscalateDispute', disputeId: disputeOf(story) })).toBe('InvalidTransition');
  });

  it('notes are a manager’s, and hold no mail address', () => {
    const story = prosewareOnRecord();
    const { claimId } = story.claim(proseware);
    const note = (text: string) => ({ type: 'AddNote', claimId, text, visibility: 'internal' }) as const;
    expect([
      story.refuses(managerA, note('Called them.')),
      story.refuses(litware, note('x')),
      story.refuses(managerA, note('a@b.example')),
    ]).toEqual(['accepted', 'Forbidden', 'PersonalData']);
  });
});
