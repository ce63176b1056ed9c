import { claimStates, incumbentOf } from '../../src/domain/workload/state';
import type { Claim } from '../../src/domain/workload/state';
import type { AnswerNotice } from '../../src/domain/workload/commands';
import type { Caller } from '../../src/domain/facts';
import { inboxRows } from '../../src/projections/workloads/inbox';
import { claimDeadline, claimRow, disputeRow, workloadRow } from '../../src/projections/workloads/rows';
import {
  contosoTeams,
  customer,
  document,
  importer,
  litware,
  managerA,
  policyOf,
  proseware,
  prosewareOnRecord,
  rationale,
  Story,
  trey,
} from '../domain/support/story';

const workloadOf = (story: Story) => workloadRow(story.workload, story.state);
const claimOf = (story: Story, of: Caller) => claimRow(story.workload, story.state, story.claim(of));
const inbox = (story: Story, addressee: string) =>
  inboxRows(story.workload, story.state).flatMap((one) => (one.addressee === addressee ? [one.row] : []));
const kinds = (story: Story, addressee: string) => inbox(story, addressee).map(({ kind }) => kind);

const required = { type: 'RequireAction' as const, reasons: ['evidence-insufficient'], rationale };
/** Litware challenges Proseware on Monday 3 March. */
const challenged = () => prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20'));

describe('the row of a workload', () => {
  it('shows a first request on a vacant workload', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15'));
    const { claimId } = story.claim(proseware);
    expect(workloadOf(story)).toEqual({
      workloadId: `${contosoTeams.tenantId}.teams`,
      ...contosoTeams,
      partnerOfRecord: null,
      openClaims: [
        { claimId, partnerId: 'proseware-north', accountId: 'proseware', state: 'Requested', requestedAt: '2025-01-02T09:00:00.000Z' },
      ],
      contested: false,
      onHold: false,
      locked: false,
      nextDeadline: null,
    });
  });

  it('shows who is on record, since when and for how long', () => {
    const story = prosewareOnRecord(policyOf('protected'));
    expect(workloadOf(story)).toMatchObject({
      partnerOfRecord: {
        partnerId: 'proseware-north',
        accountId: 'proseware',
        claimId: story.claim(proseware).claimId,
        since: '2025-01-11T00:00:00.000Z',
        termEnd: story.claim(proseware).termEnd?.at,
      },
      openClaims: [],
      nextDeadline: { kind: 'term', at: story.claim(proseware).termEnd?.at },
    });
  });

  it('shows what the ledger records next', () => {
    const story = new Story()
      .at('2025-01-02')
      .requested(proseware, document('2024-12-15'))
      .reviewStarted(proseware)
      .reviewPassed(proseware);
    expect(workloadOf(story).nextDeadline).toEqual({
      at: '2025-01-10T00:00:00.000Z',
      kind: 'grant',
      claimId: story.claim(proseware).claimId,
    });
  });

  it('counts a holder from its request, where nothing says since when', () => {
    const story = prosewareOnRecord();
    const claims = story.state.claims.map((claim) => ({ ...claim, since: null }));
    expect(workloadRow(story.workload, { ...story.state, claims }).partnerOfRecord?.since).toBe('2025-01-02T09:00:00.000Z');
  });

  it('is contested while another asks, and vacant once the customer ended it', () => {
    expect(workloadOf(challenged()).contested).toBe(true);
    const ended = prosewareOnRecord();
    ended.does(customer, { type: 'End', claimId: ended.claim(proseware).claimId });
    expect(workloadOf(ended)).toMatchObject({ partnerOfRecord: null, openClaims: [], contested: false });
  });
});

describe('what the parties of a claim look to next', () => {
  const next = (story: Story, of: Caller) => claimOf(story, of).nextDeadline;

  it('is the start of the review, then the review', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15'));
    expect(next(story, proseware)).toEqual({ kind: 'review-start', at: story.claim(proseware).reviewStartBy });
    story.reviewStarted(proseware);
    expect(next(story, proseware)).toEqual({ kind: 'review', at: story.claim(proseware).reviewBy });
  });

  it('is the notice for the incumbent that may still answer, and no longer once it has', () => {
    const story = challenged().reviewStarted(litware);
    expect(next(story, litware)).toEqual({ kind: 'review', at: story.claim(litware).reviewBy });
    expect(next(story, proseware)).toEqual({ kind: 'notice', at: '2025-03-18T00:00:00.000Z' });
    const [notice] = story.state.notices.filter(({ to }) => to === 'incumbent');
    story.does(proseware, { type: 'AnswerNotice', noticeId: notice?.noticeId ?? '', stance: 'releases', evidence: [] });
    expect(next(story, proseware)).toBeNull();
  });

  it('is whichever comes first of a notice and the end of the term', () => {
    const { state } = challenged();
    const holder = incumbentOf(state);
    const until = (at: string): Claim => ({ ...(holder as Claim), termEnd: { at, by: 'grant' } });
    expect(claimDeadline(state, until('2025-03-10T00:00:00.000Z'))).toEqual({ kind: 'term', at: '2025-03-10T00:00:00.000Z' });
    expect(claimDeadline(state, until('2025-12-10T00:00:00.000Z'))).toEqual({ kind: 'notice', at: '2025-03-18T00:00:00.000Z' });
  });

  it('is the action that is required', () => {
    const story = challenged().reviewStarted(litware);
    story.does(managerA, { ...required, claimId: story.claim(litware).claimId });
    expect(next(story, litware)).toEqual({ kind: 'action', at: story.claim(litware).dueAt?.at });
  });

  it('is the customer, until it has spoken', () => {
    const story = challenged().reviewStarted(litware).at('2025-03-18').reviewPassed(litware);
    expect(next(story, litware)).toEqual({ kind: 'customer', at: '2025-03-26T00:00:00.000Z' });
  });

  it('is the grant, where the customer agreed while a notice still runs', () => {
    const story = challenged().reviewStarted(litware);
    const early: Claim = { ...story.claim(litware), state: 'AwaitingCustomer', consentedAt: { at: story.now, by: 'consent' } };
    expect(claimDeadline(story.state, early)).toEqual({ kind: 'grant', at: '2025-03-18T00:00:00.000Z' });
  });

  it('is the end of the term, where there is one', () => {
    const story = prosewareOnRecord(policyOf('protected'));
    expect(next(story, proseware)).toEqual({ kind: 'term', at: story.claim(proseware).termEnd?.at });
    expect(next(prosewareOnRecord(), proseware)).toBeNull();
  });

  it.each(claimStates.slice(claimStates.indexOf('Rejected')))('is nothing any more once it is %s', (state) => {
    const story = challenged();
    expect(claimDeadline(story.state, { ...story.claim(litware), state })).toBeNull();
  });
});

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
    story.does(litware, { type: 'Withdraw', claimId: story.claim(litware).claimId });
    story.at('2025-03-04').requested(trey, document('2025-02-21'));
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
