import type { WorkloadCommand } from '../../src/domain/workload/commands';
import { contosoTeams, customer, document, litware, policyOf, proseware, requestClaim, startOf, Story } from './support/story';

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

  it('is lifted from such a service also where the policy names it no longer', () => {
    const [first] = policyOf('cpor');
    const without = { ...first!.terms, scopes: first!.terms.scopes.filter(({ scope }) => scope !== 'teams') };
    const story = new Story([first!, { version: 2, takesEffectAt: startOf('2025-02-01'), terms: without }]).at('2025-01-02');
    story.does(customer, { type: 'LockWorkload' });
    story.at('2025-02-02').does(customer, { type: 'UnlockWorkload' });
    expect(story.state.locked).toBe(false);
    expect(story.refuses(customer, { type: 'LockWorkload' })).toBe('ScopeUnknown');
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
