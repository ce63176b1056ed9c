import {
  customer,
  document,
  litware,
  managerA,
  managerB,
  proseware,
  prosewareOnRecord,
  rationale,
  startOf,
  Story,
  superseded,
  trey,
} from './support/story';
import { disputeOf, openDispute } from './support/disputing';

describe('more time', () => {
  const extend = (claimId: string, which: 'review-start' | 'review' | 'action' | 'notice' | 'consent', until: string) =>
    ({ type: 'ExtendDeadline', claimId, which, until, reason: 'Holidays.' }) as const;

  it('moves a deadline later and never earlier, and what falls due then has it as its cause', () => {
    const story = new Story().at('2025-05-07').requested(proseware, document('2025-05-01')).reviewStarted(proseware).at('2025-05-08');
    const { claimId } = story.claim(proseware);
    story.does(managerA, { type: 'RequireAction', claimId, reasons: ['signature-missing'], rationale });
    for (const day of ['2025-05-20', '2025-05-29'])
      expect(story.refuses(managerA, extend(claimId, 'action', startOf(day)))).toBe('Malformed');
    expect(story.refuses(managerA, extend(claimId, 'consent', startOf('2025-08-20')))).toBe('InvalidTransition');
    expect(story.refuses(proseware, extend(claimId, 'action', startOf('2025-06-20')))).toBe('Forbidden');
    story.does(managerA, extend(claimId, 'action', startOf('2025-06-20')));
    expect(story.at('2025-06-19').claim(proseware).state).toBe('PartnerActionRequired');
    expect(story.at('2025-06-21').claim(proseware)).toMatchObject({ state: 'Rejected', closedAt: startOf('2025-06-20') });
  });

  it('is two years at most: as a deadline never moves earlier, a slip of the year would stand', () => {
    const story = superseded().at('2025-04-05');
    openDispute(story, proseware);
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
    expect(story.refuses(managerA, extend(claimId, 'review-start', startOf('2025-06-06')))).toBe('Malformed');
    story.does(managerA, extend(claimId, 'review-start', startOf('2025-06-10')));
    expect(story.claim(proseware).reviewStartBy).toBe(startOf('2025-06-10'));
  });

  it('of a notice keeps the review waiting, and of the customer’s window the grant', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware);
    const { claimId } = story.claim(litware);
    story.does(managerA, extend(claimId, 'notice', startOf('2025-03-25')));
    expect(story.at('2025-03-19').refuses(managerA, { type: 'PassReview', claimId, rationale })).toBe('NoticeRunning');
    story.at('2025-03-26').reviewPassed(litware);
    story.does(managerA, extend(claimId, 'consent', startOf('2025-04-20')));
    expect(story.at('2025-04-19').holder).toBe('proseware-north');
    expect(story.at('2025-04-20').holder).toBe('litware');
  });

  it('of the customer’s window is of no use once it has agreed, whatever the grant still waits for', () => {
    const story = superseded().at('2025-04-05');
    openDispute(story, proseware);
    const { claimId } = story.requested(trey, document('2025-04-01')).reviewStarted(trey).at('2025-04-24').reviewPassed(trey).claim(trey);
    story.does(customer, { type: 'Consent', claimId });
    expect(story.claim(trey).state).toBe('AwaitingCustomer');
    expect(story.refuses(managerA, extend(claimId, 'consent', startOf('2025-06-20')))).toBe('InvalidTransition');
  });

  it('of an escalation', () => {
    const story = superseded().at('2025-04-05');
    openDispute(story, proseware);
    story.does(managerB, { type: 'ExtendEscalation', disputeId: disputeOf(story), until: startOf('2025-05-01'), reason: 'Both agree.' });
    expect(story.at('2025-04-30').state.disputes[0]?.escalatedAt).toBeNull();
    expect(story.at('2025-05-01').state.disputes[0]?.escalatedAt).toBe(startOf('2025-05-01'));
    expect(story.refuses(managerB, { type: 'EscalateDispute', disputeId: disputeOf(story) })).toBe('InvalidTransition');
  });
});
