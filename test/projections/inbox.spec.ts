import type { AnswerNotice } from '../../src/domain/workload/commands';
import { inboxRows } from '../../src/projections/workloads/inbox';
import { contosoTeams, customer, document, importer, litware, managerA, proseware, rationale, Story, trey } from '../domain/support/story';
import { challenged, claimOf, inbox, kinds, workloadOf } from './support/rows';

const required = { type: 'RequireAction' as const, reasons: ['evidence-insufficient'], rationale };

describe('the inboxes', () => {
  it('ask any manager to start a review, then the reviewer to end it', () => {
    const story = challenged();
    expect(inbox(story, 'managers')).toMatchObject([
      { kind: 'review-to-start', respondBy: story.claim(litware).reviewStartBy, open: true, claimId: story.claim(litware).claimId },
    ]);
    story.reviewStarted(litware);
    expect(kinds(story, 'managers')).toEqual([]);
    expect(inbox(story, 'manager manager-a')).toMatchObject([{ kind: 'review', respondBy: story.claim(litware).reviewBy, open: true }]);
  });

  it('serve the incumbent a notice, open until it answers', () => {
    const story = challenged();
    const notice = () => inbox(story, 'account proseware').find(({ kind }) => kind === 'notice-to-answer');
    expect(notice()).toMatchObject({
      claimId: story.claim(litware).claimId,
      at: story.now,
      respondBy: '2025-03-18T00:00:00.000Z',
      open: true,
    });
    const answer: AnswerNotice = { type: 'AnswerNotice', noticeId: notice()?.noticeId ?? '', stance: 'defends', evidence: [] };
    story.does(proseware, answer);
    expect(notice()).toMatchObject({ noticeId: answer.noticeId, open: false });
  });

  it('ask the partner to act, for what reasons and until when', () => {
    const story = challenged().reviewStarted(litware);
    story.does(managerA, { ...required, claimId: story.claim(litware).claimId });
    expect(inbox(story, 'account litware')).toMatchObject([
      { kind: 'action-required', respondBy: story.claim(litware).dueAt?.at, open: true, reasons: ['evidence-insufficient'] },
    ]);
  });

  it('ask the customer, and tell both once it is granted', () => {
    const story = new Story()
      .at('2025-01-02')
      .requested(proseware, document('2024-12-15'))
      .reviewStarted(proseware)
      .reviewPassed(proseware);
    const tenant = `tenant ${contosoTeams.tenantId}`;
    expect(inbox(story, tenant)).toMatchObject([{ kind: 'customer-agreement', respondBy: '2025-01-10T00:00:00.000Z', open: true }]);
    story.at('2025-01-10');
    expect(inbox(story, tenant)).toContainEqual(expect.objectContaining({ kind: 'granted', at: '2025-01-10T00:00:00.000Z', open: false }));
    expect(kinds(story, 'account proseware')).toEqual(['granted']);
  });

  it('tell the partner why it was rejected', () => {
    const story = challenged().reviewStarted(litware);
    story.does(managerA, { type: 'Reject', claimId: story.claim(litware).claimId, reasons: ['newer-incumbent-evidence'], rationale });
    expect(inbox(story, 'account litware')).toMatchObject([
      { kind: 'rejected', reasons: ['newer-incumbent-evidence'], at: story.now, open: false },
    ]);
  });

  it.each([
    ['withdrawn', (story: Story) => story.does(litware, { type: 'Withdraw', claimId: story.claim(litware).claimId })],
    ['declined', (story: Story) => story.does(customer, { type: 'Decline', claimId: story.claim(litware).claimId })],
  ] as const)('tell that a claim was %s', (kind, does) => {
    const story = challenged();
    does(story);
    expect(kinds(story, 'account litware')).toEqual([kind]);
  });

  it('tell the incumbent that it was superseded, and the customer too', () => {
    const story = challenged().reviewStarted(litware).at('2025-03-18').reviewPassed(litware).at('2025-03-26');
    expect(story.holder).toBe('litware');
    expect(kinds(story, 'account proseware')).toContain('superseded');
    expect(kinds(story, `tenant ${contosoTeams.tenantId}`)).toContain('superseded');
    expect(kinds(story, 'account litware')).toEqual(['granted']);
  });

  it('say nothing of what was carried over from a report', () => {
    const story = new Story().at('2025-01-05');
    const line = (partnerId: string, since: string) =>
      story.does(importer, { type: 'ImportAssociation', partnerId, since, externalClaimId: `ext-${partnerId}`, attributionType: 'Claim' });
    line('litware', '2024-06-01');
    line('proseware-north', '2023-02-01');
    expect(inboxRows(story.workload, story.state)).toEqual([]);
    expect(claimOf(story, litware)).toMatchObject({ state: 'Active', workloadId: `${contosoTeams.tenantId}.teams`, nextDeadline: null });
  });
});

describe('what else is told', () => {
  it('a note for the parties to the claim’s account and the customer, an internal one to nobody', () => {
    const story = challenged();
    const { claimId } = story.claim(litware);
    const note = (visibility: 'internal' | 'parties') => story.does(managerA, { type: 'AddNote', claimId, text: 'Asked for.', visibility });
    note('internal');
    note('parties');
    expect(
      inboxRows(story.workload, story.state).flatMap(({ addressee, row }) => (row.kind === 'note' ? [[addressee, row.text]] : [])),
    ).toEqual([
      ['account litware', 'Asked for.'],
      [`tenant ${contosoTeams.tenantId}`, 'Asked for.'],
    ]);
  });

  it('a lock and its end to whoever held or asked then, a move to the customer, each move once', () => {
    const story = challenged();
    story.at('2025-03-04').requested(trey, document('2025-02-21'));
    story.does(litware, { type: 'Withdraw', claimId: story.claim(litware).claimId });
    story.does(customer, { type: 'LockWorkload' });
    expect(workloadOf(story).locked).toBe(true);
    const locked = () =>
      ['proseware', 'litware', 'trey'].map((one) => kinds(story, `account ${one}`).filter((kind) => kind.includes('locked')));
    expect(locked()).toEqual([['locked'], [], ['locked']]);
    story.does(customer, { type: 'UnlockWorkload' });
    expect(locked()).toEqual([['unlocked'], [], ['unlocked']]);
    const { claimId } = story.claim(proseware);
    for (const partnerId of ['proseware-south', 'proseware-north']) story.does(proseware, { type: 'MoveAssociation', claimId, partnerId });
    const rows = inboxRows(story.workload, story.state);
    expect(rows.filter(({ row }) => row.kind === 'moved').map(({ addressee }) => addressee)).toEqual(
      Array(2).fill(`tenant ${contosoTeams.tenantId}`),
    );
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });
});
