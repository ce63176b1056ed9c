import { QueueGroups } from '../../src/projections/workloads/queue-groups';
import type { GroupFilter } from '../../src/projections/workloads/queue-groups';
import { QueueQueries, queueNames } from '../../src/projections/workloads/queue-queries';
import type { QueueFilter, QueueName } from '../../src/projections/workloads/queue-queries';
import { waitingRows } from '../../src/projections/workloads/queues';
import { claimRow } from '../../src/projections/workloads/rows';
import { stepsOf } from '../../src/api/seen/queues';
import {
  byMail,
  contosoTeams,
  customer,
  document,
  litware,
  managerA,
  managerB,
  policyOf,
  proseware,
  prosewareOnRecord,
  rationale,
  Story,
  trey,
} from '../domain/support/story';
import { Bench, tell } from './support/told';

const waits = (story: Story) =>
  waitingRows(story.workload, story.state).map(({ row: { queue, since, deadline } }) => [queue, since, deadline]);
/** Litware challenges Proseware on Monday 3 March. */
const challenged = (policy = policyOf('cpor')) => prosewareOnRecord(policy).at('2025-03-03').requested(litware, document('2025-02-20'));

describe('where a claim waits', () => {
  it('to be taken up, while the incumbent may answer', () => {
    expect(waits(challenged())).toEqual([
      ['to-review', '2025-03-03T09:00:00.000Z', '2025-03-11T00:00:00.000Z'],
      ['notice-running', '2025-03-03T09:00:00.000Z', '2025-03-18T00:00:00.000Z'],
    ]);
  });

  it('under review, with its reviewer, and no longer for the incumbent once it has answered', () => {
    const story = challenged().reviewStarted(litware);
    const [notice] = story.state.notices.filter(({ to }) => to === 'incumbent');
    story.does(proseware, { type: 'AnswerNotice', noticeId: notice?.noticeId ?? '', stance: 'releases', evidence: [] });
    const [only, ...rest] = waitingRows(story.workload, story.state);
    expect(only?.row).toMatchObject({ queue: 'under-review', reviewer: managerA.id, noticeUntil: null, contested: true });
    expect(only?.row.against).toMatchObject({ accountId: 'proseware' });
    expect(rest).toEqual([]);
  });

  it('and for the incumbent that came meanwhile, not for the one whose time has passed', () => {
    const story = challenged();
    const [first] = story.state.notices.filter(({ to }) => to === 'incumbent');
    story.at('2025-03-19').requested(trey, document('2025-03-10')).reviewStarted(trey);
    story.at('2025-04-03').reviewPassed(trey);
    story.does(customer, { type: 'Consent', claimId: story.claim(trey).claimId });
    const { row } = waitingRows(story.workload, story.state).find(({ row: { queue } }) => queue === 'notice-running')!;
    expect(first).toMatchObject({ endedAt: null, respondBy: { at: '2025-03-18T00:00:00.000Z' } });
    expect(row).toMatchObject({ since: story.now, deadline: '2025-04-18T00:00:00.000Z', noticeUntil: '2025-04-18T00:00:00.000Z' });
    expect(claimRow(story.workload, story.state, story.claim(litware)).noticeUntil).toBe('2025-04-18T00:00:00.000Z');
  });

  it('to be served anew beside being taken up, where the incumbent was not reached', () => {
    const story = prosewareOnRecord(policyOf('cpor'), byMail).at('2025-03-03').requested(litware, document('2025-02-20'));
    const { noticeId } = story.state.notices.at(-1)!;
    story.does(managerA, { type: 'FailNotice', noticeId, reason: 'The mailbox does not exist.' });
    const rows = waitingRows(story.workload, story.state).map(({ row }) => row);
    expect(rows.map(({ queue }) => queue)).toEqual(['to-review', 'not-served']);
    expect(rows.map((row) => stepsOf(row, managerA, story.now))).toEqual([
      ['start-review', 'serving', 'reject', 'extend-deadline'],
      ['serving', 'reject'],
    ]);
  });

  it('for its partner', () => {
    const story = new Story().at('2025-05-07').requested(proseware, document('2025-04-30')).reviewStarted(proseware);
    story.at('2025-05-08');
    story.does(managerA, { type: 'RequireAction', claimId: story.claim(proseware).claimId, reasons: ['evidence-insufficient'], rationale });
    expect(waits(story)).toEqual([['action-due', story.now, '2025-05-29T00:00:00.000Z']]);
  });

  it('for the customer, and for the grant from then on', () => {
    const story = new Story()
      .at('2025-01-02')
      .requested(proseware, document('2024-12-15'))
      .reviewStarted(proseware)
      .reviewPassed(proseware);
    const window = '2025-01-10T00:00:00.000Z';
    expect(waits(story)).toEqual([
      ['customer-window', story.now, window],
      ['grant-waiting', window, window],
    ]);
    story.does(customer, { type: 'LockWorkload' });
    expect(waits(story)[1]).toEqual(['grant-waiting', window, null]);
  });

  it('for the customer alone where it must agree, and no grant comes of its window', () => {
    const story = prosewareOnRecord(policyOf('protected'))
      .at('2025-03-17')
      .requested(litware, document('2025-02-20'))
      .at('2025-04-01')
      .reviewStarted(litware)
      .reviewPassed(litware);
    expect(waits(story).map(([queue]) => queue)).toEqual(['customer-window', 'notice-running']);
  });

  it('nowhere once it is closed, or on record', () => {
    expect(waits(prosewareOnRecord())).toEqual([]);
    const story = challenged();
    story.does(litware, { type: 'Withdraw', claimId: story.claim(litware).claimId });
    expect(waits(story)).toEqual([]);
  });
});

describe('where a dispute waits', () => {
  const disputed = () => {
    const story = challenged().reviewStarted(litware);
    story.does(managerA, { type: 'Reject', claimId: story.claim(litware).claimId, reasons: ['evidence-insufficient'], rationale });
    story.does(litware, { type: 'OpenDispute', claimId: story.claim(litware).claimId, grounds: 'It is newer.', evidence: [] });
    return story;
  };

  it('for a manager, and for a lead once it is escalated', () => {
    const story = disputed();
    const [{ row } = { row: null }] = waitingRows(story.workload, story.state);
    expect(row).toMatchObject({
      queue: 'disputes',
      state: 'Rejected',
      decidedBy: managerA.id,
      onHold: true,
      deadline: '2025-03-11T00:00:00.000Z',
    });
    expect(row?.against).toMatchObject({ accountId: 'proseware' });
    story.does(managerB, { type: 'EscalateDispute', disputeId: row?.disputeId ?? '' });
    expect(waits(story)).toEqual([['escalated', story.now, '2025-03-11T00:00:00.000Z']]);
  });

  it('nowhere once it is over', () => {
    const story = disputed();
    story.does(litware, { type: 'WithdrawDispute', disputeId: story.state.disputes[0]?.disputeId ?? '' });
    expect(waits(story)).toEqual([]);
  });
});

describe('the queues', () => {
  const bench = new Bench();
  const on = (scope: string) => ({ ...contosoTeams, scope });
  const asked = (scope: string, day: string) =>
    new Story(policyOf('cpor'), on(scope)).at(day).requested(trey, document('2024-12-15', scope, on(scope)));
  const stories = {
    teams: challenged(), // to be taken up until the close of 10 March, the incumbent may answer until that of 17 March
    exchange: asked('exchange', '2025-02-26'), // until the close of 5 March
    intune: asked('intune', '2025-03-03').reviewStarted(trey), // by manager A, until the close of 21 March
    sharepoint: asked('sharepoint', '2025-03-03').reviewStarted(trey).reviewPassed(trey), // the customer's until the close of 10 March
  };
  let queries: QueueQueries;
  let groups: QueueGroups;
  beforeAll(async () => {
    stories.sharepoint.does(customer, { type: 'LockWorkload' });
    for (const story of Object.values(stories)) await tell(bench.store, story);
    const { database } = await bench.caughtUp();
    queries = new QueueQueries(database);
    groups = new QueueGroups(database);
  });
  afterAll(() => bench.end());

  const scopes = (queue: QueueName, now: string, filter: Partial<QueueFilter> = {}) =>
    queries.list({ queue, limit: 10, ...filter }, now).items.map(({ scope }) => scope);
  const before = '2025-03-05T12:00:00.000Z';
  const after = '2025-03-20T12:00:00.000Z';

  // Nothing is recorded between the two: a deadline that passes moves what waits by itself.
  it.each<[QueueName, string[], string[]]>([
    ['to-review', ['exchange', 'teams'], ['exchange', 'teams']],
    ['under-review', ['intune'], ['intune']],
    ['notice-running', ['teams'], []],
    ['customer-window', ['sharepoint'], []],
    ['grant-waiting', [], ['sharepoint']],
    ['action-due', [], []],
    ['disputes', [], []],
    ['escalated', [], []],
    ['breached', [], ['exchange', 'teams']],
  ])('%s holds what waits there, as of now', (queue, earlier, later) => {
    expect([scopes(queue, before), scopes(queue, after)]).toEqual([earlier, later]);
    for (const [now, names] of [
      [before, earlier],
      [after, later],
    ] as const)
      expect(queries.counts(now)[queue].count).toBe(names.length);
  });

  it('count what is breached, from the very instant on, and name the oldest', () => {
    const at = '2025-03-06T00:00:00.000Z';
    expect(queries.counts('2025-03-05T23:59:59.999Z')['to-review']).toMatchObject({ count: 2, breached: 0, oldestDeadline: at });
    expect(queries.counts(at)['to-review']).toMatchObject({ count: 2, breached: 1, oldestDeadline: at });
    expect(queries.counts(at).breached).toMatchObject({ count: 1, breached: 1, oldestDeadline: at });
    expect(queries.counts(after)['grant-waiting']).toMatchObject({ count: 1, breached: 0, oldestDeadline: null });
  });

  it('are told by reviewer', () => {
    const late = '2025-03-24T12:00:00.000Z';
    expect(queries.counts(late).breached.reviewers).toEqual([
      { reviewer: null, count: 2, breached: 2, oldestDeadline: '2025-03-06T00:00:00.000Z' },
      { reviewer: managerA.id, count: 1, breached: 1, oldestDeadline: '2025-03-22T00:00:00.000Z' },
    ]);
    expect(queries.counts(late, { reviewer: managerA.id }).breached).toMatchObject({ count: 1 });
    expect(queries.counts(late, { reviewer: managerA.id })['to-review']).toEqual({
      count: 0,
      breached: 0,
      oldestDeadline: null,
      reviewers: [],
    });
    expect(scopes('breached', late, { reviewer: managerA.id })).toEqual(['intune']);
    expect(scopes('under-review', late, { reviewer: managerB.id })).toEqual([]);
  });

  it('are searched, sorted and paged', () => {
    expect(scopes('to-review', before, { partner: 'litware' })).toEqual(['teams']);
    expect(scopes('to-review', before, { scope: 'exchange', tenant: contosoTeams.tenantId })).toEqual(['exchange']);
    expect(scopes('to-review', before, { tenant: 'f0000000-0000-4000-8000-000000000009' })).toEqual([]);
    expect(scopes('to-review', before, { sort: '-since' })).toEqual(['teams', 'exchange']);
    const { next } = queries.list({ queue: 'to-review', limit: 1 }, before);
    expect(scopes('to-review', before, { limit: 1, cursor: next ?? '' })).toEqual(['teams']);
    expect(() => scopes('to-review', before, { sort: 'luck' })).toThrow('Malformed');
  });

  const grouped = (now: string, filter: GroupFilter = {}) =>
    Object.fromEntries(
      groups.counts(filter, now).map(({ name, count }) => {
        const { items } = groups.list(name, filter, { limit: 10 }, now);
        expect(items).toHaveLength(count);
        return [name, items.map(({ queue, scope }) => `${queue} ${scope}`)];
      }),
    );

  it('are told in groups, each thing once: what is late, what is contested, then queue by queue', () => {
    expect(grouped(before)).toEqual({
      contested: ['to-review teams'],
      'to-review': ['to-review exchange'],
      'under-review': ['under-review intune'],
      'customer-window': ['customer-window sharepoint'],
    });
    expect(grouped(after)).toEqual({
      breached: ['to-review exchange', 'to-review teams'],
      'under-review': ['under-review intune'],
      'grant-waiting': ['grant-waiting sharepoint'],
    });
    expect(Object.keys(grouped(after))[0]).toBe('breached');
    const [late, , held] = groups.counts({}, after);
    expect([late?.oldestDeadline, held?.oldestDeadline]).toEqual(['2025-03-06T00:00:00.000Z', null]);
  });

  it('are narrowed down in groups', () => {
    expect(grouped(before, { queue: 'notice-running' })).toEqual({ contested: ['notice-running teams'] });
    expect(grouped(after, { queue: 'notice-running' })).toEqual({});
    expect(grouped(before, { partner: 'litware' })).toEqual({ contested: ['to-review teams'] });
    expect(grouped(before, { reviewer: managerB.id })).toEqual({});
    expect(grouped(before, { tenant: 'f0000000-0000-4000-8000-000000000009' })).toEqual({});
    const { next } = groups.list('breached', {}, { limit: 1 }, after);
    expect(groups.list('breached', {}, { limit: 1, cursor: next ?? '' }, after).items.map(({ scope }) => scope)).toEqual(['teams']);
  });

  it('are these', () => expect(Object.keys(queries.counts(before))).toEqual([...queueNames]));
});
