import { document, importer, litware, managerA, proseware, Story } from './support/story';

const association = (partnerId: string, since: string) =>
  ({ type: 'ImportAssociation', partnerId, since, externalClaimId: `ext-${partnerId}`, attributionType: 'Claim' }) as const;

describe('an imported past', () => {
  it('puts the newest since on record, whatever order the lines come in', () => {
    const story = new Story().at('2025-01-05');
    story.does(importer, association('litware', '2024-06-01'));
    story.does(importer, association('proseware-north', '2023-02-01'));
    expect(story.holder).toBe('litware');
    expect(story.claim(proseware)).toMatchObject({
      state: 'Superseded',
      closedAt: '2024-06-01T00:00:00.000Z',
      supersededBy: story.claim(litware).claimId,
    });
    expect(story.asOf('2023-01-31').partnerOfRecord).toBeNull();
    expect(story.asOf('2024-05-31').partnerOfRecord).toMatchObject({ partnerId: 'proseware-north', since: '2023-02-01T00:00:00.000Z' });
    expect(story.asOf('2024-06-01').partnerOfRecord?.partnerId).toBe('litware');
    expect(story.asOf('2024-06-01')).toMatchObject({
      finality: { state: 'final' },
      because: [{ data: { type: 'AssociationImported', partnerId: 'litware' } }],
    });
  });

  it('was not known before it was imported', () => {
    const story = new Story().at('2025-01-05');
    story.does(importer, association('litware', '2024-06-01'));
    expect(story.asOf('2024-07-01', '2025-01-04').partnerOfRecord).toBeNull();
  });

  it('takes a line that agrees as nothing new, at any time', () => {
    const story = new Story().at('2025-01-05');
    story.does(importer, association('litware', '2024-06-01'));
    expect(story.does(importer, association('litware', '2024-06-01'))).toEqual([]);
    story.requested(proseware, document('2024-12-15'));
    expect(story.does(importer, association('litware', '2024-06-01'))).toEqual([]);
    expect(story.refuses(importer, association('trey', '2024-09-01'))).toBe('ImportClosed');
  });

  it('takes a line that names where the partner was before it moved as nothing new', () => {
    const story = new Story().at('2025-01-05');
    story.does(importer, association('proseware-north', '2024-06-01'));
    story.does(proseware, { type: 'MoveAssociation', claimId: story.claim(proseware).claimId, partnerId: 'proseware-south' });
    for (const partnerId of ['proseware-north', 'proseware-south'])
      expect(story.does(importer, association(partnerId, '2024-06-01'))).toEqual([]);
  });

  it('refuses a second holder since the same day', () => {
    const story = new Story().at('2025-01-05');
    story.does(importer, association('litware', '2024-06-01'));
    expect(story.refuses(importer, association('trey', '2024-06-01'))).toBe('ImportClosed');
  });

  it('is closed once the ledger has decided', () => {
    const story = new Story().at('2025-01-05');
    story.does(importer, association('litware', '2024-06-01'));
    story.does(litware, { type: 'EndAssociation', claimId: story.claim(litware).claimId, reasons: [], rationale: '' });
    expect(story.refuses(importer, association('trey', '2024-09-01'))).toBe('ImportClosed');
  });

  it('comes from the importer only, for partners the ledger knows', () => {
    expect(new Story().refuses(managerA, association('litware', '2024-06-01'))).toBe('Forbidden');
    expect(new Story().refuses(importer, association('nobody', '2024-06-01'))).toBe('PartnerUnknown');
    expect(new Story().refuses(importer, association('litware', '2024-06-01'), { tenantKnown: false })).toBe('TenantUnknown');
  });

  it('counts its since as evidence when a rival comes', () => {
    const story = new Story().at('2025-01-05');
    story.does(importer, association('proseware-north', '2024-06-01'));
    story.at('2025-03-03').requested(litware, document('2024-05-20')).reviewStarted(litware).at('2025-03-18');
    const [passed] = story.does(managerA, { type: 'PassReview', claimId: story.claim(litware).claimId, rationale: 'Read.' });
    expect(passed).toMatchObject({ comparison: { recommends: story.claim(proseware).claimId, because: 'newest-evidence' } });
  });
});
