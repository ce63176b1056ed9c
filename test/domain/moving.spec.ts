import { incumbentOf } from '../../src/domain/workload/state';
import { partner, proseware, prosewareOnRecord, startOf } from './support/story';

describe('moving an association', () => {
  it('keeps its tenure, and a day before it knows the old location', () => {
    const story = prosewareOnRecord().at('2025-02-01');
    const { claimId } = story.claim(proseware);
    const to = (partnerId: string) => ({ type: 'MoveAssociation', claimId, partnerId }) as const;
    expect(story.refuses(proseware, to('litware'))).toBe('PartnerUnknown');
    expect(story.refuses(proseware, to('proseware-north'))).toBe('InvalidTransition');
    story.does(proseware, to('proseware-south'));
    expect(story.holder).toBe('proseware-south');
    expect(story.asOf('2025-01-20').partnerOfRecord).toMatchObject({ partnerId: 'proseware-north', since: startOf('2025-01-11') });
    story.at('2025-02-02');
    expect(story.asOf('2025-02-02').partnerOfRecord).toMatchObject({ partnerId: 'proseware-south', since: startOf('2025-01-11') });
    expect(incumbentOf(story.state)?.accountId).toBe(partner('proseware-south').accountId);
  });
});
