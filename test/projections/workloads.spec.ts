import { claimStates, incumbentOf } from '../../src/domain/workload/state';
import type { Claim } from '../../src/domain/workload/state';
import type { Caller } from '../../src/domain/facts';
import { claimDeadline, workloadRow } from '../../src/projections/workloads/rows';
import {
  contosoTeams,
  customer,
  document,
  litware,
  managerA,
  policyOf,
  proseware,
  prosewareOnRecord,
  rationale,
  Story,
} from '../domain/support/story';
import { challenged, claimOf, workloadOf } from './support/rows';

const required = { type: 'RequireAction' as const, reasons: ['evidence-insufficient'], rationale };

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
