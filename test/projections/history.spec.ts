import { streamKind, tenantStream, usageStream, workloadStream, partnerStream } from '../../src/domain/streams';
import { HistoryQueries, readHistory } from '../../src/projections/history/queries';
import type { HistoryRef } from '../../src/projections/history/queries';
import { subjectsOf } from '../../src/projections/history/subjects';
import type { EventStore, StreamPage } from '../../src/ledger/ports/event-store';
import { contosoTeams, document, litware, managerB, partner, proseware, prosewareOnRecord, rationale } from '../domain/support/story';
import { append, Bench, contoso, contosoTenant, contosoUsage, fact, ofUnknownType, tell, tenantCalled, usageOf } from './support/told';

const workloadId = `${contoso}.teams`;
const stream = workloadStream(contosoTeams);
const page = { after: 0, limit: 1_000 };

describe('histories', () => {
  const bench = new Bench();
  const story = prosewareOnRecord().at('2025-03-03').requested(litware, document('2025-02-20'));
  story.reviewStarted(litware).at('2025-03-18').reviewPassed(litware).at('2025-03-26');
  const claims = { proseware: story.claim(proseware).claimId, litware: story.claim(litware).claimId };
  let history: HistoryQueries;

  beforeAll(async () => {
    await append(bench.store, contosoTenant, fact(tenantCalled('Contoso')));
    await append(bench.store, contosoUsage, fact(usageOf('2025-01', 600)));
    await tell(bench.store, story);
    await append(bench.store, contosoUsage, fact(usageOf('2025-02', 720)), ofUnknownType(fact(usageOf('2025-03', 1_010))));
    await append(
      bench.store,
      partnerStream('litware'),
      fact({
        type: 'PartnerRegistered',
        partnerId: 'litware',
        name: 'Litware',
        globalAccountId: 'litware',
        managedBy: null,
        noticeChannel: 'inbox',
      }),
    );
    history = new HistoryQueries((await bench.caughtUp()).database);
  });
  afterAll(() => bench.end());

  const types = async (refs: HistoryRef[]) => {
    const told: string[] = [];
    for await (const { event } of readHistory(bench.store, refs)) told.push(event.type);
    return told;
  };

  it('count every event of the ledger from 1, those of unknown type too', () => {
    const ofAll = [...history.ofTenant(contoso, page), ...history.ofPartner('litware', page)].map(({ sequence }) => sequence);
    expect([...new Set(ofAll)].sort((one, other) => one - other)).toEqual(Array.from({ length: story.events.length + 5 }, (_, n) => n + 1));
  });

  it('tell of a workload all of its stream, and its usage where asked', () => {
    const refs = history.ofWorkload(workloadId, page);
    expect(refs.map(({ revision }) => revision)).toEqual(story.events.map(({ revision }) => revision));
    expect(new Set(refs.map((ref) => ref.stream))).toEqual(new Set([stream]));
    const withUsage = history.ofWorkload(workloadId, { ...page, usage: true });
    expect(withUsage).toHaveLength(refs.length + 3);
    expect(withUsage.map(({ sequence }) => sequence)).toEqual(
      withUsage.map(({ sequence }) => sequence).toSorted((one, other) => one - other),
    );
    expect(history.ofWorkload('nothing', page)).toEqual([]);
    expect(history.ofWorkload(`${contoso}.exchange`, page)).toEqual([]);
  });

  it('tell of a claim every event about it, its supersession by another included, and no other', async () => {
    const told = await types(history.ofClaim(claims.proseware, page));
    expect(told).toContain('ClaimSuperseded');
    expect(await types(history.ofClaim(claims.litware, page))).toContain('ClaimSuperseded');
    const expected = story.events.filter(
      ({ data }) => JSON.stringify(data).includes(claims.proseware) && data.type !== 'ClaimReviewPassed',
    );
    expect(told.filter((type) => type !== 'ClaimReviewPassed')).toEqual(expected.map(({ type }) => type));
    expect(history.ofClaim('nothing', page)).toEqual([]);
  });

  it('tell of a location and of its account the claims it made and the notices to it, and of a partner its registration', async () => {
    const ofAccount = await types(history.ofPartner('proseware', page));
    const ofLocation = await types(history.ofPartner('proseware-north', page));
    expect(ofAccount).toContain('NoticeServed');
    expect(ofLocation).toContain('ClaimGranted');
    expect(ofLocation).not.toContain('PartnerRegistered');
    expect(await types(history.ofPartner('litware', page))).toEqual(expect.arrayContaining(['ClaimRequested', 'PartnerRegistered']));
    expect(history.ofPartner('proseware-south', page)).toEqual([]);
  });

  it('tell of a customer all of its streams, without usage where it is not to be seen', () => {
    const kinds = (usage: boolean) => new Set(history.ofTenant(contoso, { ...page, usage }).map((ref) => streamKind(ref.stream)));
    expect(kinds(true)).toEqual(new Set(['tenant', 'usage', 'workload']));
    expect(kinds(false)).toEqual(new Set(['tenant', 'workload']));
    expect(history.ofTenant('f0000000-0000-4000-8000-000000000009', page)).toEqual([]);
  });

  it.each([1, 4, 7])('come in pages of %d that leave nothing out', (limit) => {
    const reads = [
      (after: number) => history.ofWorkload(workloadId, { after, limit }),
      (after: number) => history.ofClaim(claims.litware, { after, limit }),
      (after: number) => history.ofPartner('proseware', { after, limit }),
      (after: number) => history.ofTenant(contoso, { after, limit }),
    ];
    const wholes = [
      history.ofWorkload(workloadId, page),
      history.ofClaim(claims.litware, page),
      history.ofPartner('proseware', page),
      history.ofTenant(contoso, page),
    ];
    for (const [index, read] of reads.entries()) {
      const refs: HistoryRef[] = [];
      for (let part = read(0); part.length > 0; part = read(refs.at(-1)?.sequence ?? 0)) refs.push(...part);
      expect(refs).toEqual(wholes[index]);
    }
  });

  it('know the sequence of an event by its place, and how far a stream goes', () => {
    expect(history.sequenceOf(contosoTenant, 0)).toBe(1);
    expect(history.sequenceOf(stream, 0)).toBe(3);
    expect(history.sequenceOf(stream, 1_000)).toBeUndefined();
    expect(history.sequenceOf(tenantStream('nobody'), 0)).toBeUndefined();
    expect(history.revisionOf(stream)).toBe(story.events.length - 1);
    expect(history.revisionOf(usageStream({ tenantId: contoso, scope: 'exchange' }))).toBeUndefined();
  });

  it('are read in their order, each body with its sequence, neighbours of one stream at once', async () => {
    const refs = history.ofTenant(contoso, page);
    let reads = 0;
    const counting: Pick<EventStore, 'readStream'> = {
      readStream: (name: string, asked: StreamPage) => {
        reads += 1;
        return bench.store.readStream(name, asked);
      },
    };
    const told: [number, string, number][] = [];
    for await (const { sequence, event } of readHistory(counting as EventStore, refs)) told.push([sequence, event.stream, event.revision]);
    expect(told).toEqual(refs.map((ref) => [ref.sequence, ref.stream, ref.revision]));
    expect(reads).toBe(4); // tenant, usage, workload, usage
  });

  it('say so where the store does not have what the views have', async () => {
    const missing = [{ sequence: 9_999, stream, revision: 9_999 }];
    await expect(types(missing)).rejects.toThrow('9999');
  });
});

const by = { version: 1, actor: { role: 'manager', id: 'manager-a' } } as const;

describe('whose history an event belongs to', () => {
  it('is nobody’s besides its stream’s for usage, reference data and unknown types', () => {
    const none = { claims: [], parties: [] };
    expect(subjectsOf({ ...by, stream: contosoUsage, type: 'UsageRecorded', data: usageOf('2025-01', 1) })).toEqual(none);
    expect(subjectsOf({ ...by, stream: contosoTenant, type: 'TenantRegistered', data: tenantCalled('Contoso') })).toEqual(none);
    expect(subjectsOf({ ...by, stream, type: 'ClaimPraised', data: { claimId: 'x' } })).toEqual(none);
  });

  it('is a customer’s notice for its claim only', () => {
    const data = { type: 'NoticeServed', noticeId: 'n', to: 'customer', about: 'c', channel: 'inbox', respondBy: '', policyVersion: 1 };
    expect(subjectsOf({ ...by, stream, type: 'NoticeServed', data })).toEqual({ claims: ['c'], parties: [] });
  });
});

describe('the history of a dispute and of a move', () => {
  const bench = new Bench();
  const story = prosewareOnRecord().at('2025-02-01');
  const held = story.claim(proseware).claimId;
  story.does(proseware, { type: 'MoveAssociation', claimId: held, partnerId: 'proseware-south' });
  story.at('2025-03-03').requested(litware, document('2025-02-20')).reviewStarted(litware).at('2025-03-18').reviewPassed(litware);
  story
    .at('2025-04-05')
    .does(partner('proseware-south'), { type: 'OpenDispute', claimId: held, grounds: 'It was read wrongly.', evidence: [] });
  const disputeId = story.state.disputes[0]?.disputeId ?? '';
  story.does(managerB, { type: 'ResolveDispute', disputeId, outcome: 'decision-stands', reasons: ['decision-sound'], rationale });
  let history: HistoryQueries;
  beforeAll(async () => {
    await tell(bench.store, story);
    history = new HistoryQueries((await bench.caughtUp()).database);
  });
  afterAll(() => bench.end());

  const types = async (refs: HistoryRef[]) => {
    const told: string[] = [];
    for await (const { event } of readHistory(bench.store, refs)) told.push(event.type);
    return told;
  };

  it.each<[string, () => HistoryRef[]]>([
    ['its opener’s claim', () => history.ofClaim(held, page)],
    ['the other party’s claim', () => history.ofClaim(story.claim(litware).claimId, page)],
    ['the other party', () => history.ofPartner('litware', page)],
    ['the location that the claim is at', () => history.ofPartner('proseware-south', page)],
  ])('is that of %s', async (_, read) => {
    expect((await types(read())).slice(-2)).toEqual(['DisputeOpened', 'DisputeResolved']);
  });

  it('belongs to the location that it left until it left, and to the one that it came to from then on', async () => {
    expect((await types(history.ofPartner('proseware-south', page)))[0]).toBe('AssociationMoved');
    const ofTheFirst = history.ofPartner('proseware-north', page);
    expect((await types(ofTheFirst)).at(-1)).toBe('AssociationMoved');
  });
});
