import {
  customer,
  document,
  litware,
  managerA,
  proseware,
  prosewareOnRecord,
  requestClaim,
  startOf,
  stranger,
  superseded,
} from './support/story';
import { openDispute } from './support/disputing';

describe('13. undo', () => {
  it('voids the claim from its first grant, and whoever held before was never away', () => {
    const story = superseded().at('2025-04-02');
    story.does(customer, { type: 'Repudiate', claimId: story.claim(litware).claimId });
    expect(story.claim(litware)).toMatchObject({ state: 'Repudiated', closedAt: startOf('2025-03-26') });
    expect(story.claim(proseware)).toMatchObject({ state: 'Active', basis: 'reinstated', since: startOf('2025-01-11') });
    expect(story.asOf('2025-03-30').partnerOfRecord).toMatchObject({ partnerId: 'proseware-north', since: startOf('2025-01-11') });
    expect(story.asOf('2025-03-30', '2025-04-01').partnerOfRecord?.partnerId).toBe('litware');
    expect(story.refuses(litware, requestClaim(litware, document('2025-04-01')))).toBe('CooldownActive');
    story.does(customer, { type: 'LiftCooldown', account: 'litware' });
    expect(story.refuses(litware, requestClaim(litware, document('2025-04-01')))).toBe('accepted');
  });

  it('closes a dispute about the same supersession', () => {
    const story = superseded().at('2025-04-02');
    openDispute(story, proseware);
    story.does(customer, { type: 'Repudiate', claimId: story.claim(litware).claimId });
    expect(story.state.disputes[0]).toMatchObject({ state: 'closed' });
    expect(story.holder).toBe('proseware-north');
  });

  it('is for the customer, in its window, and not for an import', () => {
    const story = superseded().at('2025-04-02');
    const { claimId } = story.claim(litware);
    expect(story.refuses(stranger, { type: 'Repudiate', claimId })).toBe('NotFound');
    expect(story.refuses(litware, { type: 'Repudiate', claimId })).toBe('Forbidden');
    expect(story.at(startOf('2025-05-26')).refuses(customer, { type: 'Repudiate', claimId })).toBe('RepudiationWindowClosed');
    const inTime = superseded().at('2025-05-25T23:59:59.999Z');
    expect(inTime.refuses(customer, { type: 'Repudiate', claimId: inTime.claim(litware).claimId })).toBe('accepted');
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
