import { Refusal } from '../../src/domain/refusal';
import type { Page, Paged } from '../../src/projections/paging';
import type { Runner } from '../../src/projections/runner/runner';
import { DueQueries } from '../../src/projections/workloads/due';
import { WorkloadQueries } from '../../src/projections/workloads/queries';
import type { ClaimFilter, DisputeFilter, WorkloadFilter } from '../../src/projections/workloads/queries';
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
import { Bench, tell } from './support/told';

const on = (scope: string) => ({ ...contosoTeams, scope });
const idOn = (scope: string) => `${contosoTeams.tenantId}.${scope}`;
const elsewhere = { tenantId: 'f0000000-0000-4000-8000-000000000002', scope: 'teams' };

function everyPage<Item>(read: (paged: Paged) => Page<Item>, limit: number): Item[] {
  const items: Item[] = [];
  let page = read({ limit });
  for (items.push(...page.items); page.next !== null; items.push(...page.items)) page = read({ limit, cursor: page.next });
  return items;
}

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'answered';
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
};

describe('lists of workloads and claims', () => {
  const bench = new Bench();
  const stories = {
    // Held by Proseware, challenged by Litware.
    teams: prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')),
    // Vacant: the claim was withdrawn; the customer locked it.
    exchange: new Story(policyOf('cpor'), on('exchange'))
      .at('2025-01-02')
      .requested(trey, document('2024-12-15', 'exchange', on('exchange'))),
    // Carried over, held by Litware.
    intune: new Story(policyOf('cpor'), on('intune')).at('2025-01-05'),
    // Another customer's: waits for it until the close of 9 January.
    other: new Story(policyOf('cpor'), elsewhere).at('2025-01-02').requested(proseware, document('2024-12-15', 'other', elsewhere)),
  };
  let runner: Runner;
  let queries: WorkloadQueries;
  let dueQueries: DueQueries;

  beforeAll(async () => {
    stories.exchange.does(trey, { type: 'Withdraw', claimId: stories.exchange.claim(trey).claimId });
    stories.exchange.does(customer, { type: 'LockWorkload' });
    stories.intune.does(importer, {
      type: 'ImportAssociation',
      partnerId: 'litware',
      since: '2024-06-01',
      externalClaimId: 'CPOR-17',
      attributionType: 'Claim',
    });
    stories.other.reviewStarted(proseware).reviewPassed(proseware);
    for (const story of Object.values(stories)) await tell(bench.store, story);
    runner = await bench.caughtUp();
    queries = new WorkloadQueries(runner.database);
    dueQueries = new DueQueries(runner.database);
  });
  afterAll(() => bench.end());

  const scopes = (filter: Partial<WorkloadFilter>) =>
    queries.list({ limit: 10, ...filter }).items.map(({ tenantId, scope }) => (tenantId === elsewhere.tenantId ? 'other' : scope));
  const partners = (filter: Partial<ClaimFilter>) =>
    queries.claims({ limit: 10, ...filter }).items.map(({ scope, partnerId }) => `${partnerId} ${scope}`);

  it.each<[string, Partial<WorkloadFilter>, string[]]>([
    ['all of them', {}, ['exchange', 'intune', 'teams', 'other']],
    ['a customer’s', { tenant: elsewhere.tenantId }, ['other']],
    ['a location’s', { holder: 'proseware-north' }, ['teams']],
    ['an account’s', { holder: 'proseware' }, ['teams']],
    ['a service’s', { scope: 'teams' }, ['teams', 'other']],
    ['held', { status: ['held'] }, ['intune', 'teams']],
    ['vacant', { status: ['vacant'] }, ['exchange', 'other']],
    ['contested', { status: ['contested'] }, ['teams']],
    ['contested or vacant', { status: ['contested', 'vacant'] }, ['exchange', 'teams', 'other']],
    ['on hold', { status: ['on-hold'] }, []],
    ['locked', { status: ['locked'] }, ['exchange']],
    ['of any status, where none is named', { status: [] }, ['exchange', 'intune', 'teams', 'other']],
    ['those a customer may see', { visibleTo: { tenant: elsewhere.tenantId } }, ['other']],
    ['those a partner may see: held or claimed', { visibleTo: { account: 'litware' } }, ['intune', 'teams']],
    ['none of another customer, whoever asks for them', { tenant: elsewhere.tenantId, visibleTo: { tenant: contosoTeams.tenantId } }, []],
  ])('workloads: %s', (_which, filter, expected) => expect(scopes(filter)).toEqual(expected));

  it('the first that is due comes first, a service level too, which the clock does not record', () => {
    const due = (filter: Partial<WorkloadFilter>) => queries.dueFirst({ limit: 2, ...filter }).map(({ workloadId }) => workloadId);
    expect(due({})).toEqual([`${elsewhere.tenantId}.teams`, idOn('teams')]);
    expect(due({ status: ['contested', 'locked'] })).toEqual([idOn('teams'), idOn('exchange')]);
    expect(due({ status: ['contested'], visibleTo: { account: 'trey' } })).toEqual([]);
  });

  it.each<[string, Partial<ClaimFilter>, string[]]>([
    [
      'a location’s',
      { partner: 'proseware-north', sort: 'claimId', scope: 'teams', tenant: contosoTeams.tenantId },
      ['proseware-north teams'],
    ],
    ['an account’s', { partner: 'litware' }, ['litware teams', 'litware intune']],
    ['a customer’s', { tenant: elsewhere.tenantId }, ['proseware-north teams']],
    ['open', { states: ['Requested', 'AwaitingCustomer'] }, ['litware teams', 'proseware-north teams']],
    ['withdrawn', { states: ['Withdrawn'] }, ['trey exchange']],
    ['with a deadline before a day', { dueBefore: '2025-02-01T00:00:00.000Z' }, ['proseware-north teams']],
    ['by the claim id of its report', { externalId: 'CPOR-17' }, ['litware intune']],
    ['those an account may see', { visibleTo: { account: 'trey' } }, ['trey exchange']],
    ['those a customer may see', { visibleTo: { tenant: elsewhere.tenantId } }, ['proseware-north teams']],
  ])('claims: %s', (_which, filter, expected) => expect(partners(filter)).toEqual(expected));

  it.each(['workloadId', '-workloadId', 'tenantId', 'scope', '-scope', 'since', '-since', 'nextDeadline', '-nextDeadline'])(
    'pages of workloads by %s hold each one once, in that order',
    (sort) => {
      const whole = queries.list({ limit: 100, sort }).items;
      expect(whole).toHaveLength(4);
      for (const limit of [1, 3]) expect(everyPage((paged) => queries.list({ ...paged, sort }), limit)).toEqual(whole);
      const reversed = queries.list({ limit: 100, sort: sort.startsWith('-') ? sort.slice(1) : `-${sort}` }).items;
      expect(reversed).toEqual(whole.toReversed());
    },
  );

  it.each(['requestedAt', '-requestedAt', 'nextDeadline', 'state', 'partner', 'claimId'])(
    'pages of claims by %s hold each one once',
    (sort) => {
      const whole = queries.claims({ limit: 100, sort }).items;
      expect(whole).toHaveLength(5);
      expect(everyPage((paged) => queries.claims({ ...paged, sort }), 2)).toEqual(whole);
    },
  );

  it('puts what has no deadline after all that has one', () => {
    const deadlines = queries.claims({ limit: 10, sort: 'nextDeadline' }).items.map(({ nextDeadline }) => nextDeadline?.at ?? null);
    const ahead = deadlines.filter((at) => at !== null);
    expect(ahead.length).toBeGreaterThan(1);
    expect(deadlines).toEqual([...ahead.toSorted(), ...deadlines.filter((at) => at === null)]);
  });

  it('refuses a sort it does not offer, and a cursor that is none or of another order', () => {
    const { next } = queries.list({ limit: 1, sort: 'scope' });
    expect(codeOf(() => queries.list({ limit: 1, sort: 'row' }))).toBe('Malformed');
    expect(codeOf(() => queries.list({ limit: 1, sort: 'scope; DROP TABLE workloads' }))).toBe('Malformed');
    expect(codeOf(() => queries.list({ limit: 1, cursor: 'nonsense' }))).toBe('Malformed');
    expect(codeOf(() => queries.list({ limit: 1, cursor: Buffer.from('{"sort":"workloadId"}').toString('base64url') }))).toBe('Malformed');
    expect(codeOf(() => queries.list({ limit: 1, sort: '-scope', cursor: next ?? '' }))).toBe('Malformed');
    expect(codeOf(() => queries.list({ limit: 1, sort: 'scope', cursor: next ?? '' }))).toBe('answered');
  });

  it('finds one workload, one claim, and the workload of a notice', () => {
    const { claimId } = stories.teams.claim(litware);
    expect(queries.get(idOn('teams'))).toMatchObject({ contested: true, partnerOfRecord: { accountId: 'proseware' } });
    expect(queries.claim(claimId)).toMatchObject({ claimId, workloadId: idOn('teams'), state: 'Requested' });
    expect(queries.claimsOf(idOn('teams')).map(({ partnerId }) => partnerId)).toEqual(['proseware-north', 'litware']);
    const [notice] = stories.teams.state.notices.filter(({ to }) => to === 'incumbent');
    expect(queries.notice(notice?.noticeId ?? '')).toBe(idOn('teams'));
    expect([queries.get('nothing'), queries.claim('nothing'), queries.notice('nothing')]).toEqual([undefined, undefined, undefined]);
  });

  it('finds what fell due, from its very instant on', () => {
    const due = { workloadId: `${elsewhere.tenantId}.teams`, dueAt: '2025-01-10T00:00:00.000Z' };
    const earlier = '2025-01-09T23:59:59.999Z';
    expect([due.dueAt, earlier].map((now) => dueQueries.dueBy(now, 10))).toEqual([[due], []]);
    expect([due.dueAt, earlier].map((now) => dueQueries.isDue(due.workloadId, now))).toEqual([true, false]);
    expect([due.dueAt, earlier].map((now) => dueQueries.nextAfter(now))).toEqual([null, due.dueAt]);
    expect([due.dueAt, earlier].map((now) => dueQueries.backlog(now))).toEqual([
      { due: 1, oldest: due.dueAt },
      { due: 0, oldest: null },
    ]);
    expect([dueQueries.dueBy(due.dueAt, 0), dueQueries.dueBy(due.dueAt, 10, due)]).toEqual([[], []]);
  });

  it('reads the inboxes of several addressees at once, the newest first, or only what can be answered now', () => {
    const now = '2025-01-05T00:00:00.000Z';
    const addressees = ['account proseware', `tenant ${contosoTeams.tenantId}`];
    const all = everyPage((paged) => queries.inbox({ ...paged, addressees }, now), 2);
    expect(all.map(({ at }) => at)).toEqual(
      all
        .map(({ at }) => at)
        .toSorted()
        .toReversed(),
    );
    expect(all.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['notice-to-answer', 'granted', 'customer-agreement', 'withdrawn']));
    expect(queries.inbox({ limit: 10, addressees, open: true }, now).items.map(({ kind }) => kind)).toEqual([
      'notice-to-answer',
      'customer-agreement',
    ]);
    expect(queries.inbox({ limit: 10, addressees, open: false }, now).items).toHaveLength(all.length - 2);
    expect(queries.inbox({ limit: 10, addressees, kinds: ['granted', 'withdrawn'] }, now).items.map(({ kind }) => kind)).toEqual([
      'granted',
      'granted',
      'withdrawn',
    ]);
    const notice = { kind: 'notice-to-answer', count: 1, respondBy: '2025-03-18T00:00:00.000Z' };
    const agreement = { kind: 'customer-agreement', count: 1, respondBy: '2025-01-11T00:00:00.000Z' };
    expect(queries.toAnswer(addressees, now)).toEqual([agreement, notice]);
    expect(queries.toAnswer(addressees, agreement.respondBy)).toEqual([notice]);
    expect(queries.inbox({ limit: 10, addressees: ['account nobody'] }, now).items).toEqual([]);
  });

  it('counts', () => {
    const counts = { workloads: 4, held: 2, vacant: 2, contested: 1, onHold: 0, contestedOrOnHold: 1 };
    expect(queries.visibleCounts({})).toEqual(counts);
  });

  it('changes with the next event', async () => {
    const story = stories.other;
    const told = story.events.length;
    story.does({ ...customer, tenantId: elsewhere.tenantId }, { type: 'Decline', claimId: story.claim(proseware).claimId });
    const later = new Story(policyOf('cpor'), elsewhere);
    later.events.push(...story.events.slice(told));
    await tell(bench.store, later);
    await runner.catchUp();
    expect(queries.claim(story.claim(proseware).claimId)?.state).toBe('Declined');
    expect(dueQueries.dueBy('2026-01-01T00:00:00.000Z', 10)).toEqual([]);
  });
});

describe('lists of disputes', () => {
  const bench = new Bench();
  const grounds = 'It was read wrongly.';
  /** Rejected and disputed, Proseware's on teams with Litware holding nothing, Trey's on exchange with Litware on record. */
  const alone = new Story().at('2025-01-02').requested(proseware, document('2024-12-15'));
  const exchange = (signedOn: string) => document(signedOn, signedOn, on('exchange'));
  const against = new Story(policyOf('cpor'), on('exchange'))
    .at('2025-01-02')
    .requested(litware, exchange('2024-12-15'))
    .reviewStarted(litware);
  let queries: WorkloadQueries;

  beforeAll(async () => {
    against.reviewPassed(litware).at('2025-01-20').requested(trey, exchange('2025-01-15'));
    for (const [story, of] of [
      [alone, proseware],
      [against, trey],
    ] as const) {
      const { claimId } = story.claim(of);
      story.does(managerA, { type: 'Reject', claimId, reasons: ['evidence-insufficient'], rationale });
      story.does(of, { type: 'OpenDispute', claimId, grounds, evidence: [] });
    }
    const [first] = alone.state.disputes;
    alone.does(proseware, { type: 'WithdrawDispute', disputeId: first?.disputeId ?? '' });
    for (const story of [alone, against]) await tell(bench.store, story);
    queries = new WorkloadQueries((await bench.caughtUp()).database);
  });
  afterAll(() => bench.end());

  const scopes = (filter: Partial<DisputeFilter>) => queries.disputes({ limit: 10, ...filter }).items.map(({ scope }) => scope);

  it.each<[string, Partial<DisputeFilter>, string[]]>([
    ['all of them, the newest first', {}, ['exchange', 'teams']],
    ['open', { states: ['open'] }, ['exchange']],
    ['open or withdrawn, as they were opened', { states: ['open', 'withdrawn'], sort: 'openedAt' }, ['teams', 'exchange']],
    ['those that escalate before those that do not', { sort: 'escalateAt' }, ['exchange', 'teams']],
    ['its opener’s', { visibleTo: { account: 'proseware' } }, ['teams']],
    ['the other party’s', { visibleTo: { account: 'litware' } }, ['exchange']],
    ['a customer’s', { visibleTo: { tenant: contosoTeams.tenantId } }, ['exchange', 'teams']],
    ['none of another customer', { visibleTo: { tenant: elsewhere.tenantId } }, []],
  ])('hold %s', (_which, filter, expected) => expect(scopes(filter)).toEqual(expected));

  it('tell of a workload who asked and who disputed with whom', () => {
    expect(queries.gathered(idOn('exchange')).disputes).toMatchObject([{ counterpart: against.claim(litware).claimId }]);
    expect(queries.gathered(idOn('teams'))).toMatchObject({
      claims: [{ partnerId: 'proseware-north' }],
      disputes: [{ counterpart: null }],
    });
    expect(queries.list({ limit: 10, status: ['on-hold'] }).items.map(({ scope }) => scope)).toEqual(['exchange']);
  });
});
