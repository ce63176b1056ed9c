import { workloadIdOf } from '../../src/domain/streams';
import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import { TenureQueries } from '../../src/projections/tenure/queries';
import {
  contosoTeams,
  document,
  litware,
  proseware,
  prosewareOnRecord,
  customer,
  managerB,
  rationale,
  trey,
} from '../domain/support/story';
import type { Story } from '../domain/support/story';
import { append, Bench, contosoUsage, fact, tell, usageOf } from './support/told';
import { TenureView } from './support/tenure-view';

const workloadId = workloadIdOf(contosoTeams);

/** Scenario 3: Litware supersedes Proseware at the close of 25 March. */
function superseded(): Story {
  const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20'));
  return story.reviewStarted(litware).at('2025-03-18').reviewPassed(litware).at('2025-03-26T00:00:00.000Z');
}

/** As a network may deliver them: one event after the other, the parts of an append apart. */
class OneByOne extends MemoryEventStore {
  override async *subscribe(from: Parameters<MemoryEventStore['subscribe']>[0]) {
    for await (const message of super.subscribe(from)) {
      if ('caughtUp' in message) yield message;
      else
        for (const event of message.events) {
          await new Promise(setImmediate);
          yield { events: [event] };
        }
    }
  }
}

describe('the view of the two clocks', () => {
  const view = new TenureView();
  const story = superseded();
  const before = '2025-03-20T09:00:00.000Z';
  const holder = (on: string, knownAt = story.now) => view.queries.holderOn(workloadId, on, knownAt).partnerOfRecord?.partnerId ?? null;

  beforeAll(() => {
    story.at('2025-04-02').does(customer, { type: 'Repudiate', claimId: story.claim(litware).claimId });
    view.tell(story.events, 3);
  });
  afterAll(() => view.close());

  it('answers a day as known on another', () => {
    expect(holder('2025-03-30T12:00:00.000Z', before)).toBe('proseware-north');
    expect(holder('2025-03-30T12:00:00.000Z', '2025-04-01T00:00:00.000Z')).toBe('litware');
    expect(holder('2025-03-30T12:00:00.000Z')).toBe('proseware-north');
    expect(holder('2025-01-10T23:59:59.999Z')).toBeNull();
  });

  it('has one tenure without a seam after what undid it', () => {
    expect(view.queries.holderOn(workloadId, '2025-03-30T12:00:00.000Z', story.now).partnerOfRecord?.since).toBe(
      '2025-01-11T00:00:00.000Z',
    );
  });

  it('tells what each append changed, and never a vacancy within one', () => {
    const changes = view.queries.changesOf(1, view.sequence);
    const told = changes.map(({ from, before: was, after: is }) => [from, was?.partnerId ?? null, is?.partnerId ?? null]);
    expect(told).toEqual([
      ['2025-01-11T00:00:00.000Z', null, 'proseware-north'],
      ['2025-03-26T00:00:00.000Z', 'proseware-north', 'litware'],
      ['2025-03-26T00:00:00.000Z', 'litware', 'proseware-north'],
    ]);
    const types = (sequences: number[]) => sequences.map((sequence) => story.events[sequence - 1]?.data.type);
    expect(changes.map(({ because }) => types(because))).toEqual([
      ['ClaimGranted'],
      ['ClaimSuperseded', 'ClaimGranted'],
      ['CustomerRepudiated', 'ClaimGranted'],
    ]);
    const append = story.events.filter(({ commandId }) => commandId === story.events.at(-1)?.commandId);
    expect(append.map(({ data }) => data.type)).toEqual(['CustomerRepudiated', 'ClaimGranted']);
    expect(changes.at(-1)?.sequence).toBe(story.events.length);
  });

  it('knows a move from its own instant, with the tenure unbroken', () => {
    const moved = prosewareOnRecord().at('2025-02-01');
    moved.does(proseware, { type: 'MoveAssociation', claimId: moved.claim(proseware).claimId, partnerId: 'proseware-south' });
    const other = new TenureView().tell(moved.events, 1);
    const on = (day: string) => other.queries.holderOn(workloadId, `${day}T09:00:00.000Z`, moved.now).partnerOfRecord;
    expect(on('2025-01-31')).toMatchObject({ partnerId: 'proseware-north', since: '2025-01-11T00:00:00.000Z' });
    expect(on('2025-02-01')).toMatchObject({ partnerId: 'proseware-south', since: '2025-01-11T00:00:00.000Z' });
    const [change] = other.queries.changesOf(other.sequence, other.sequence);
    expect(change).toMatchObject({ from: '2025-02-01T09:00:00.000Z', before: { partnerId: 'proseware-north' }, because: [other.sequence] });
    other.close();
  });

  it('of two moves at one instant knows the last, with nothing between them', () => {
    const twice = prosewareOnRecord().at('2025-02-01');
    const { claimId } = twice.claim(proseware);
    twice.does(proseware, { type: 'MoveAssociation', claimId, partnerId: 'proseware-south' });
    twice.does(proseware, { type: 'MoveAssociation', claimId, partnerId: 'proseware-north' });
    const view = new TenureView().tell(twice.events, 1);
    const answer = view.queries.holderOn(workloadId, twice.now, twice.now);
    expect(answer.partnerOfRecord).toMatchObject({ claimId, partnerId: 'proseware-north' });
    view.close();
  });

  it('is the same however the log was cut into batches', () => {
    const rows = [1, 2, 4, 100].map((batch) => {
      const cut = new TenureView().tell(story.events, batch);
      const found = cut.rows();
      cut.close();
      return found;
    });
    for (const one of rows) expect(one).toEqual(rows[0]);
  });

  it('has no row of usage', async () => {
    const bench = new Bench();
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 600)));
    const runner = await bench.caughtUp();
    expect(runner.database.prepare('SELECT count(*) AS n FROM tenure_state').get()).toMatchObject({ n: 0 });
    await bench.end();
  });
});

describe('a view that follows', () => {
  it('never stands between the parts of one append', async () => {
    const bench = new Bench();
    const store = new OneByOne();
    const runner = bench.runner(undefined, store);
    await runner.catchUp();
    const queries = new TenureQueries(runner.database);
    const seen: (string | null)[] = [];
    const off = runner.onApplied(() => {
      const held = queries.holderOn(workloadId, '2025-04-01T00:00:00.000Z', '2025-06-01T00:00:00.000Z');
      seen.push(held.partnerOfRecord?.partnerId ?? null);
    });
    runner.start();
    const story = superseded().at('2025-04-01').requested(trey, document('2025-03-20'));
    const third = story.claim(trey).claimId;
    story.does(managerB, { type: 'StartReview', claimId: third });
    story.at('2025-04-20').does(managerB, { type: 'PassReview', claimId: third, rationale });
    story.does(customer, { type: 'Consent', claimId: third });
    await tell(store, story);
    expect(await runner.waitFor((await store.head()) ?? 0n, 2_000)).toBe(true);
    off();
    const told = seen.filter((one, index) => one !== seen[index - 1]);
    expect(told).toEqual([null, 'proseware-north', 'litware']);
    await bench.end();
  });
});
