import {
  document,
  litware,
  managerA,
  managerB,
  managerC,
  proseware,
  prosewareOnRecord,
  rationale,
  startOf,
  Story,
  trey,
} from './support/story';

describe('deciding', () => {
  it('is not for a manager who looks after a partner that asks in a dispute of its rejection, which is compared too', () => {
    const story = new Story().at('2025-03-03').requested(proseware, document('2025-02-20')).reviewStarted(proseware);
    const decision = { reasons: ['evidence-insufficient'], rationale };
    const { claimId } = story.claim(proseware);
    story.does(managerA, { type: 'Reject', claimId, ...decision });
    story.does(proseware, { type: 'OpenDispute', claimId, grounds: 'It was read wrongly.', evidence: [] });
    story.requested(trey, document('2025-02-01')).reviewStarted(trey);
    const rival = story.claim(trey).claimId;
    expect(story.refuses(managerC, { type: 'Reject', claimId: rival, ...decision })).toBe('ConflictOfInterest');
    expect(story.refuses(managerC, { type: 'PassReview', claimId: rival, rationale })).toBe('ConflictOfInterest');
    const [passed] = story.does(managerA, { type: 'PassReview', claimId: rival, rationale });
    expect(passed).toMatchObject({ comparison: { recommends: claimId, because: 'newest-evidence', candidates: [{}, {}] } });
  });

  it('is not for a manager who looks after one of the parties', () => {
    const story = prosewareOnRecord()
      .at('2025-03-03')
      .requested(litware, document('2025-02-20'))
      .reviewStarted(litware, managerC)
      .at('2025-03-18');
    const { claimId } = story.claim(litware);
    expect(story.refuses(managerC, { type: 'PassReview', claimId, rationale })).toBe('ConflictOfInterest');
    expect(story.refuses(managerC, { type: 'Reject', claimId, reasons: ['evidence-insufficient'], rationale })).toBe('ConflictOfInterest');
    expect(story.refuses(managerA, { type: 'PassReview', claimId, rationale })).toBe('accepted');
  });

  it('needs reasons of the catalogue and a rationale, without what a person can be reached by', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15')).reviewStarted(proseware);
    const { claimId } = story.claim(proseware);
    expect(story.refuses(managerA, { type: 'Reject', claimId, reasons: [], rationale })).toBe('Malformed');
    expect(story.refuses(managerA, { type: 'Reject', claimId, reasons: ['bad-luck'], rationale })).toBe('Malformed');
    expect(story.refuses(managerA, { type: 'Reject', claimId, reasons: ['evidence-insufficient'], rationale: ' ' })).toBe('Malformed');
    expect(story.refuses(managerA, { type: 'PassReview', claimId, rationale: 'As ann@contoso.example said.' })).toBe('PersonalData');
    expect(story.refuses(managerA, { type: 'PassReview', claimId, rationale: 'Called +44 20 7946 0958.' })).toBe('PersonalData');
    expect(story.refuses(managerA, { type: 'PassReview', claimId, rationale: 'SOW-2025-001234 of 2025-01-02 was read.' })).toBe('accepted');
  });

  it('gives each of its reasons once', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15')).reviewStarted(proseware);
    const { claimId } = story.claim(proseware);
    const reasons = ['signature-missing', 'evidence-insufficient', 'signature-missing'];
    story.does(managerA, { type: 'RequireAction', claimId, reasons, rationale });
    expect(story.claim(proseware).reasons).toEqual(['signature-missing', 'evidence-insufficient']);
    story.does(managerA, { type: 'Reject', claimId, reasons, rationale });
    expect(story.claim(proseware).reasons).toEqual(['signature-missing', 'evidence-insufficient']);
  });

  it('is for managers and leads', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15'));
    expect(story.refuses(proseware, { type: 'StartReview', claimId: story.claim(proseware).claimId })).toBe('Forbidden');
  });

  it('is handed over with the time that is left', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15')).reviewStarted(proseware, managerA);
    const { reviewBy, claimId } = story.claim(proseware);
    expect(reviewBy).toBe(startOf('2025-01-23'));
    expect(story.refuses(managerA, { type: 'StartReview', claimId })).toBe('InvalidTransition');
    story.at('2025-01-06').reviewStarted(proseware, managerB);
    expect(story.claim(proseware)).toMatchObject({ reviewer: { id: 'manager-b' }, reviewBy });
  });
});
