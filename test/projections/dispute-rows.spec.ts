import { disputeRow } from '../../src/projections/workloads/rows';
import { contosoTeams, customer, document, litware, managerA, proseware, rationale, Story } from '../domain/support/story';
import { challenged, claimOf, inbox, kinds, workloadOf } from './support/rows';

describe('a dispute', () => {
  const tenant = `tenant ${contosoTeams.tenantId}`;
  const resolution = { type: 'ResolveDispute' as const, reasons: ['evidence-misjudged'], rationale };
  /** Litware supersedes Proseware at the close of 25 Mar; Proseware disputes it on 5 Apr. */
  const disputed = () => {
    const story = challenged().reviewStarted(litware).at('2025-03-18').reviewPassed(litware).at('2025-04-05');
    const { claimId } = story.claim(proseware);
    story.does(proseware, { type: 'OpenDispute', claimId, grounds: 'It was read wrongly.', evidence: [document('2025-03-01')] });
    return story;
  };
  const disputeOf = (story: Story) => story.state.disputes[0]?.disputeId ?? '';

  it('puts the workload on hold, and is the next deadline of the claim that it is about, until it is escalated', () => {
    const story = disputed();
    expect(workloadOf(story)).toMatchObject({ onHold: true, nextDeadline: { kind: 'escalation', at: '2025-04-12T00:00:00.000Z' } });
    expect(claimOf(story, proseware)).toMatchObject({
      nextDeadline: { kind: 'escalation', at: '2025-04-12T00:00:00.000Z' },
      disputes: [{ disputeId: disputeOf(story), state: 'open' }],
    });
    expect(claimOf(story, litware)).toMatchObject({ nextDeadline: null, disputes: [{ state: 'open' }] });
    expect(claimOf(story.at('2025-04-12'), proseware).nextDeadline).toBeNull();
  });

  it('has a row with who disputes what with whom', () => {
    const story = disputed();
    expect(story.state.disputes.map((dispute) => disputeRow(story.workload, story.state, dispute))).toMatchObject([
      {
        workloadId: `${contosoTeams.tenantId}.teams`,
        opener: { partnerId: 'proseware-north', accountId: 'proseware' },
        counterpart: { partnerId: 'litware' },
        decision: 'supersession',
        disputed: { at: '2025-03-26T00:00:00.000Z', decidedBy: { id: 'manager-a' }, reasons: ['superseded'] },
      },
    ]);
  });

  it('of a rejection counts as an open claim, though nobody holds', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15'));
    const { claimId } = story.claim(proseware);
    story.does(managerA, { type: 'Reject', claimId, reasons: ['evidence-insufficient'], rationale });
    expect(workloadOf(story).openClaims).toEqual([]);
    story.does(proseware, { type: 'OpenDispute', claimId, grounds: 'It was read wrongly.', evidence: [] });
    expect(workloadOf(story).openClaims).toMatchObject([{ claimId, state: 'Rejected' }]);
    story.requested(litware, document('2024-12-20'));
    expect(workloadOf(story)).toMatchObject({ contested: true });
    expect(story.state.disputes.map((dispute) => disputeRow(story.workload, story.state, dispute).counterpart)).toEqual([null]);
  });

  it('that returns a claim to review before anybody began one is for any manager', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15'));
    const { claimId } = story.claim(proseware);
    story.does(managerA, { type: 'Reject', claimId, reasons: ['evidence-insufficient'], rationale });
    story.does(proseware, { type: 'OpenDispute', claimId, grounds: 'It was read wrongly.', evidence: [] });
    story.does({ role: 'lead', id: 'lead' }, { ...resolution, disputeId: disputeOf(story), outcome: 'returned-to-review' });
    expect(inbox(story, 'managers')).toMatchObject([{ kind: 'review', claimId, open: true, respondBy: story.claim(proseware).reviewBy }]);
    expect(kinds(story, 'account proseware')).toContain('returned-to-review');
  });

  it('asks the managers to resolve it, then the leads, and tells the parties and the customer how it ended', () => {
    const story = disputed();
    expect(kinds(story, 'managers')).toEqual(['dispute-to-resolve']);
    for (const one of ['account litware', tenant]) expect(kinds(story, one)).toContain('dispute-opened');
    story.at('2025-04-12');
    expect([kinds(story, 'managers'), kinds(story, 'leads')]).toEqual([[], ['dispute-escalated']]);
    story.does({ role: 'lead', id: 'lead' }, { ...resolution, disputeId: disputeOf(story), outcome: 'decision-reversed' });
    expect(kinds(story, 'leads')).toEqual([]);
    for (const one of ['account proseware', 'account litware', tenant]) expect(kinds(story, one)).toContain('dispute-resolved');
    const told = (addressee: string, kind: string) => inbox(story, addressee).find((row) => row.kind === kind);
    expect(told('account proseware', 'reinstated')).toMatchObject({ at: '2025-04-12T09:00:00.000Z' });
    expect(told('account litware', 'superseded')).toMatchObject({
      at: '2025-04-12T09:00:00.000Z',
      reasons: ['evidence-misjudged', 'superseded'],
    });
    expect(told('account litware', 'dispute-opened')).toMatchObject({ open: false });
  });

  it.each([
    ['dispute-withdrawn', (story: Story) => story.does(proseware, { type: 'WithdrawDispute', disputeId: disputeOf(story) })],
    ['dispute-closed', (story: Story) => story.does(customer, { type: 'Repudiate', claimId: story.claim(litware).claimId })],
  ] as const)('tells the other party and the customer: %s', (kind, does) => {
    const story = disputed();
    does(story);
    for (const one of ['account litware', tenant]) expect(kinds(story, one)).toContain(kind);
  });
});
