import { addDays } from '../../src/domain/calendar';
import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { customer, document, policyOf, proseware, prosewareOnRecord, startOf, Story } from './support/story';

describe('11. expiry', () => {
  const granted = () => {
    const story = new Story(policyOf('protected')).at('2025-01-02').requested(proseware, document('2024-12-15')).reviewStarted(proseware);
    return story.at('2025-01-03').reviewPassed(proseware).at('2025-02-01');
  };

  it('is renewed in its window with fresh evidence, and the term is added to the day it closes', () => {
    const story = granted();
    const { claimId, termEnd, renewableFrom } = story.claim(proseware);
    expect([termEnd?.at, renewableFrom]).toEqual([startOf('2026-01-12'), startOf('2025-11-13')]);
    const renew = (signedOn: string): WorkloadCommand => ({ type: 'Renew', claimId, evidence: [document(signedOn)] });
    expect(story.at('2025-11-12').refuses(proseware, renew('2025-11-01'))).toBe('RenewalWindowClosed');
    expect(story.at('2025-12-01').refuses(proseware, renew('2024-11-01'))).toBe('EvidenceStale');
    story.does(proseware, renew('2025-11-01'));
    expect(story.claim(proseware).termEnd?.at).toBe(startOf('2027-01-12'));
    expect(story.at('2026-02-01').holder).toBe('proseware-north');
  });

  it('closes on the last of a month that is too short for its day, leap years and what a renewal adds included', () => {
    const onRecordFrom = (requestedOn: string, termMonths: number) => {
      const story = new Story(policyOf('protected', { termMonths, renewalDays: 20 })).at(requestedOn);
      story.requested(proseware, document(requestedOn)).reviewStarted(proseware).reviewPassed(proseware);
      return story.at(startOf(addDays(requestedOn, 8)));
    };
    const renewed = (story: Story, on: string) => {
      story.at(on).does(proseware, { type: 'Renew', claimId: story.claim(proseware).claimId, evidence: [document(on)] });
      return story.claim(proseware).termEnd?.at;
    };
    const leap = onRecordFrom('2028-02-21', 12);
    expect([leap.claim(proseware).since, leap.claim(proseware).termEnd?.at]).toEqual([startOf('2028-02-29'), startOf('2029-03-01')]);
    expect(renewed(leap, '2029-02-20')).toBe(startOf('2030-03-01'));
    const short = onRecordFrom('2028-01-23', 1);
    expect([short.claim(proseware).since, short.claim(proseware).termEnd?.at]).toEqual([startOf('2028-01-31'), startOf('2028-03-01')]);
    expect(renewed(short, '2028-02-29')).toBe(startOf('2028-03-30'));
  });

  it('ends at its term where it is not renewed: vacant', () => {
    const story = granted().at('2026-01-12');
    expect(story.claim(proseware)).toMatchObject({ state: 'Expired', closedAt: startOf('2026-01-12') });
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
