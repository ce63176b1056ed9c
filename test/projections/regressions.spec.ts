import { catalogue } from '../../src/domain/catalogue';
import { HistoryQueries } from '../../src/projections/history/queries';
import { keyed } from '../../src/projections/runner/projection';
import type { View } from '../../src/projections/runner/view';
import { inboxRows } from '../../src/projections/workloads/inbox';
import { WorkloadQueries } from '../../src/projections/workloads/queries';
import { claimRow } from '../../src/projections/workloads/rows';
import {
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
} from '../domain/support/story';
import { tally, tallyProjection } from './support/tally';
import type { Tally } from './support/tally';
import { append, Bench, contosoTenant, contosoUsage, fact, ofUnknownType, rowsOf, tell, tenantCalled, usageOf } from './support/told';

/** What once was wrong, so that it stays mended. */
describe('faults of the runner that were mended', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.end());

  it('an event whose text is no JSON is parked, and what follows in other streams is taken', async () => {
    const runner = await bench.caughtUp();
    await append(bench.store, contosoUsage, { ...fact(usageOf('2025-01', 1)), data: '{ broken' });
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    await runner.catchUp();
    expect(runner.health().parked).toBeGreaterThan(0);
    expect(rowsOf(runner, 'SELECT name FROM tenants')).toEqual([{ name: 'Contoso' }]);
  });

  it('a view whose new version has another column is built anew at the next start', async () => {
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 1)));
    await (await bench.caughtUp([tally])).stop();
    const wider = keyed<Tally>({
      ...tallyProjection,
      version: 2,
      tables: tallyProjection.tables.map((table) => ({
        ...table,
        columns: { ...table.columns, parity: 'INTEGER' as const },
        indexes: { parity: 'parity' },
        rows: (state, stream) =>
          table.rows(state, stream).map((row) => ({ ...row, columns: { ...row.columns, parity: state.events % 2 } })),
      })),
    });
    const runner = await bench.caughtUp([wider]);
    expect(rowsOf(runner, 'SELECT parity FROM tally')).toEqual([{ parity: 1 }]);
  });

  it('events of unknown type are counted too while the views are built for the first time', async () => {
    await append(bench.store, contosoTenant, ofUnknownType(fact(tenantCalled('Never'))));
    expect((await bench.caughtUp()).health().unknownTypes).toBe(1);
  });

  it('an event has its effect once, though the disk was full while another view’s poison was looked for', async () => {
    let trouble: 'none' | 'poison' | 'poison, then a full disk' = 'none';
    const inTrouble: View = {
      name: 'in-trouble',
      version: 1,
      tables: [],
      writer: () => {
        let flushes = 0;
        return {
          keyOf: ({ stream }) => stream,
          apply: () => undefined,
          flush: () => {
            flushes += 1;
            if (trouble === 'none') return;
            // The batch fails as a batch three times; then, event by event, the disk is full.
            if (flushes > 4) throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
            throw new Error('cannot take it');
          },
          reset: () => undefined,
        };
      },
    };
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 1)));
    const runner = await bench.caughtUp([tally, inTrouble]);
    await append(bench.store, contosoUsage, fact(usageOf('2025-02', 1)));
    trouble = 'poison, then a full disk';
    await expect(runner.catchUp()).rejects.toThrow('full');
    trouble = 'none';
    await runner.catchUp();
    expect(rowsOf(runner, 'SELECT events FROM tally')).toEqual([{ events: 2 }]);
  });

  it('health forgets an error once it is over', async () => {
    let failures = 0;
    const moody = keyed({
      ...tallyProjection,
      evolve: (state) => {
        failures += 1;
        if (failures === 1) throw new Error('not now');
        return { events: state.events + 1 };
      },
    });
    const runner = await bench.caughtUp([moody]);
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 1)));
    await runner.catchUp();
    expect(rowsOf(runner, 'SELECT events FROM tally')).toEqual([{ events: 1 }]);
    expect(runner.health().lastError).toBeNull();
  });

  it('a view of another name is refused, not left as it is in silence', async () => {
    const runner = await bench.caughtUp();
    await expect(runner.rebuild(['tenant'])).rejects.toThrow();
  });

  it('a view rebuilt before the runner was prepared still holds what it held', async () => {
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    await (await bench.caughtUp()).stop();
    const runner = bench.runner();
    await runner.rebuild(['tenants']);
    expect(rowsOf(runner, 'SELECT name FROM tenants')).toEqual([{ name: 'Contoso' }]);
  });

  it('views made of another ledger are built anew', async () => {
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 1)), fact(usageOf('2025-02', 1)));
    await (await bench.caughtUp([tally])).stop();
    const other = new Bench();
    await append(
      other.store,
      contosoTenant,
      fact(tenantCalled('Contoso')),
      fact(tenantCalled('Contoso Ltd')),
      fact(tenantCalled('Contoso AG')),
    );
    const runner = bench.runner([tally], other.store);
    await runner.catchUp();
    await other.end();
    expect(rowsOf(runner, 'SELECT id, events FROM tally')).toEqual([{ id: contosoTenant, events: 3 }]);
  });

  it('an event of a known type in a newer schema version is unknown', async () => {
    const runner = await bench.caughtUp();
    const event = fact(tenantCalled('From the future'));
    const meta = JSON.stringify({ ...(JSON.parse(event.meta) as object), version: (catalogue.get('TenantRegistered')?.version ?? 1) + 1 });
    await append(bench.store, contosoTenant, { ...event, meta });
    await runner.catchUp();
    expect(runner.health().unknownTypes).toBe(1);
  });
});

describe('faults of the views that were mended', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.end());

  it('a cursor of one list is refused by another', async () => {
    await tell(bench.store, prosewareOnRecord(policyOf('protected')));
    const elsewhere = { tenantId: 'f0000000-0000-4000-8000-000000000002', scope: 'teams' };
    await tell(
      bench.store,
      new Story(policyOf('cpor'), elsewhere).at('2025-01-02').requested(litware, document('2024-12-15', 'other', elsewhere)),
    );
    const queries = new WorkloadQueries((await bench.caughtUp()).database);
    const { next } = queries.list({ limit: 1, sort: 'nextDeadline' });
    expect(next).not.toBeNull();
    expect(() => queries.claims({ limit: 1, sort: 'nextDeadline', cursor: next ?? '' })).toThrow('Malformed');
  });

  it('what an incumbent answered to a notice is in its own history', async () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20'));
    const [notice] = story.state.notices.filter(({ to }) => to === 'incumbent');
    story.does(proseware, {
      type: 'AnswerNotice',
      noticeId: notice?.noticeId ?? '',
      stance: 'defends',
      evidence: [document('2025-03-01')],
    });
    await tell(bench.store, story);
    const history = new HistoryQueries((await bench.caughtUp()).database);
    const answered = story.events.findIndex(({ type }) => type === 'NoticeAnswered') + 1;
    expect(answered).toBeGreaterThan(0);
    expect(history.ofPartner('proseware', { after: 0, limit: 100 }).map(({ sequence }) => sequence)).toContain(answered);
  });

  const imported = () => {
    const story = new Story().at('2025-01-05');
    story.does(importer, {
      type: 'ImportAssociation',
      partnerId: 'litware',
      since: '2024-06-01',
      externalClaimId: 'CPOR-17',
      attributionType: 'Claim',
    });
    return story;
  };
  const toldTo = (story: Story, addressee: string) =>
    inboxRows(story.workload, story.state).flatMap((one) => (one.addressee === addressee ? [one.row] : []));

  it('a holder that was carried over is told when the customer ends it', () => {
    const story = imported();
    story.does(customer, { type: 'End', claimId: story.claim(litware).claimId });
    expect(story.claim(litware).state).toBe('Ended');
    expect(toldTo(story, 'account litware').map(({ kind }) => kind)).toEqual(['ended']);
  });

  it('what is asked of a partner came when it was asked, not when the claim was requested', () => {
    const story = new Story().at('2025-01-02').requested(proseware, document('2024-12-15')).at('2025-01-06').reviewStarted(proseware);
    story.does(managerA, { type: 'RequireAction', claimId: story.claim(proseware).claimId, reasons: ['evidence-insufficient'], rationale });
    expect(toldTo(story, 'account proseware')).toMatchObject([{ kind: 'action-required', at: story.now }]);
  });

  it('the next deadline of a review is not a notice that has lapsed', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20')).at('2025-03-19').reviewStarted(litware);
    expect(claimRow(story.workload, story.state, story.claim(litware)).nextDeadline?.kind).toBe('review');
  });

  it('a notice to answer is a deadline of the claim of its addressee', () => {
    const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20'));
    expect(claimRow(story.workload, story.state, story.claim(proseware)).nextDeadline).toMatchObject({ kind: 'notice' });
  });
});
