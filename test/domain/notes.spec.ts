import { litware, managerA, proseware, prosewareOnRecord } from './support/story';

describe('a note', () => {
  it('is a manager’s, and holds no mail address', () => {
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
