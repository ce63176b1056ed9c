import { rmSync } from 'node:fs';
import type { CloudEventSeen } from '../support/following';
import { until } from '../support/receiver';
import { startServer, tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';
import { copyOf, cursorIn, eventsOf, everything, startFilled, teams, typesOf } from './feed';

let server: TestServer;
let auditor: Client;
let manager: Client;
let litware: Client;

beforeAll(async () => {
  ({ server, auditor, manager, litware } = await startFilled());
});
afterAll(() => server.close());

describe('a service that reads all events', () => {
  test('has each once, in the order of the ledger, from 1 on', async () => {
    const events = await everything(auditor);
    expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, index) => index + 1));
    expect(typesOf(events).slice(0, 2)).toEqual(['LedgerOpened', 'PolicyPublished']);
    expect(await everything(auditor, '', 3)).toEqual(events);
  });

  test('receives CloudEvents, which say what the history says', async () => {
    const page = await auditor.get(`/v1/events?workload=${teams}&types=ClaimGranted`);
    expect(page.headers.get('content-type')).toBe('application/cloudevents-batch+json; charset=utf-8');
    const { body } = await auditor.get(`/v1/workloads/${teams}/history`);
    const event = body.items.find(({ type }) => type === 'ClaimGranted')!;
    const source = eventsOf(page)[0]?.['source'];
    expect(source).toMatch(/^urn:onrecord:[0-9a-f-]{36}$/);
    expect(eventsOf(page)).toEqual([
      {
        specversion: '1.0',
        id: event.sequence,
        source,
        type: 'onrecord.ClaimGranted',
        subject: teams,
        time: event.recordedAt,
        datacontenttype: 'application/json',
        dataschema: 'urn:onrecord:schema:ClaimGranted:1',
        cursor: expect.any(String),
        stream: `onrecord.workload-${teams}`,
        revision: event.revision,
        eventid: (event as unknown as { id: string }).id,
        schemaversion: 1,
        effectiveat: event.effectiveAt,
        actorrole: 'ledger',
        actorid: 'onrecord',
        correlationid: event.correlationId,
        causationid: expect.any(String),
        policyversion: 1,
        data: event.data,
      },
    ]);
  });

  test('resumes after the cursor of any event, or of a page, or after a sequence', async () => {
    const events = await everything(auditor);
    for (const { cursor, id } of [events[0]!, events[7]!, events.at(-2)!]) {
      const rest = events.filter((event) => Number(event.id) > Number(id));
      expect(eventsOf(await auditor.get(`/v1/events?after=${cursor}&limit=1000`))).toEqual(rest);
      expect(eventsOf(await auditor.get(`/v1/events?after=${id}&limit=1000`))).toEqual(rest);
    }
    const last = await auditor.get(`/v1/events?after=${events.at(-1)!.cursor}`);
    expect([eventsOf(last), cursorIn(last), last.headers.get('ledger-caught-up')]).toEqual([[], events.at(-1)!.cursor, 'true']);
    expect(eventsOf(await auditor.get('/v1/events?after=now'))).toEqual([]);
  });

  test('follows the Link header', async () => {
    const first = await auditor.get('/v1/events?limit=5&types=PartnerRegistered,TenantRegistered');
    const next = /^<(.*)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const both = [...eventsOf(first), ...eventsOf(await auditor.get(next))];
    expect(both).toEqual((await everything(auditor)).filter(({ type }) => /Registered$/.test(type)).slice(0, 10));
    expect(both).toHaveLength(7);
  });

  test.each([
    ['types=ClaimGranted', (event: CloudEventSeen) => event.type === 'onrecord.ClaimGranted'],
    [`tenant=${tenants.fabrikam}`, ({ subject }: CloudEventSeen) => subject?.startsWith(tenants.fabrikam) ?? false],
    [`workload=${teams}`, ({ subject }: CloudEventSeen) => subject === teams],
    [`workload=${teams}&tenant=${tenants.fabrikam}`, () => false],
    [`tenant=${tenants.contoso}&types=UsageRecorded,NoteAdded`, ({ type }: CloudEventSeen) => /UsageRecorded|NoteAdded/.test(type)],
  ])('is told of %s exactly what is asked', async (query, matches) => {
    expect(await everything(auditor, `&${query}`, 2)).toEqual((await everything(auditor)).filter(matches));
  });

  test('is told of a partner what its history says', async () => {
    const { body } = await auditor.get('/v1/partners/litware/history?limit=200');
    const told = await everything(auditor, '&partner=litware', 2);
    expect(told.map(({ id }) => id)).toEqual(body.items.map(({ sequence }) => sequence));
    expect(told.length).toBeGreaterThan(3);
  });

  test('gets what is at hand and what is in the store alike', async () => {
    const again = await startServer({ data: await copyOf(server.data), at: '2025-01-20T09:00:00.000Z' });
    try {
      for (const query of ['', `&workload=${teams}`, '&partner=litware', '&types=NoteAdded', `&tenant=${tenants.contoso}`]) {
        for (const who of ['auditor', 'service'] as const)
          expect(await everything(await again.as(who), query)).toEqual(await everything(await server.as(who), query));
        for (const partner of ['litware', 'proseware', 'trey'])
          expect(await everything(await again.partner(partner), query)).toEqual(await everything(await server.partner(partner), query));
        expect(await everything(await again.customer(tenants.contoso), query)).toEqual(
          await everything(await server.customer(tenants.contoso), query),
        );
      }
    } finally {
      await again.stop();
      rmSync(again.data, { recursive: true });
    }
  });
});

describe('a cursor', () => {
  test.each([
    ['cut', (cursor: string) => cursor.slice(0, -1), /was cut/],
    ['cut to nothing a cursor is', () => 'AAAA', /was cut/],
    ['edited', (cursor: string) => (cursor.startsWith('B') ? 'A' : 'B') + cursor.slice(1), /edited or damaged/],
    ['edited at its end', (cursor: string) => cursor.slice(0, -1) + (cursor.endsWith('A') ? 'B' : 'A'), /edited or damaged/],
    ['not of its alphabet', (cursor: string) => `${cursor.slice(0, -1)}+`, /was cut/],
  ])('that was %s is refused, and says so', async (_, spoil, why) => {
    const page = await auditor.get('/v1/events?limit=2');
    const { status, body } = await auditor.get(`/v1/events?after=${encodeURIComponent(spoil(cursorIn(page)))}`);
    expect([status, body.code, body.errors[0]!.field]).toEqual([400, 'Malformed', 'after']);
    expect(body.detail).toMatch(why);
  });

  test('of another ledger is refused, and says so', async () => {
    const other = await startServer();
    try {
      const { status, body } = await auditor.get(`/v1/events?after=${cursorIn(await (await other.as('auditor')).get('/v1/events'))}`);
      expect([status, body.code]).toEqual([400, 'Malformed']);
      expect(body.detail).toMatch(/another ledger/);
    } finally {
      await other.close();
    }
  });

  test('that the ledger has not come to is refused, and says so', async () => {
    const { status, body } = await auditor.get('/v1/events?after=99999');
    expect([status, body.code]).toEqual([422, 'AsOfOutOfRange']);
    expect(body.detail).toMatch(/lies ahead of this ledger/);
  });

  test('holds in a copy of the ledger', async () => {
    const { cursor } = (await everything(auditor))[4]!;
    const copied = await startServer({ data: await copyOf(server.data), at: '2025-01-20T09:00:00.000Z' });
    try {
      const answer = await (await copied.as('auditor')).get(`/v1/events?after=${cursor}&limit=1000`);
      expect(eventsOf(answer)).toEqual(eventsOf(await auditor.get(`/v1/events?after=${cursor}&limit=1000`)));
    } finally {
      await copied.stop();
      rmSync(copied.data, { recursive: true });
    }
  });
});

describe('bad filters are refused', () => {
  test.each([
    ['types=ClaimGranted,ClaimGrented', 'types'],
    ['types=', 'types'],
    ['tenant=contoso', 'tenant'],
    ['workload=teams', 'workload'],
    ['partner=a%20b', 'partner'],
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['wait=31', 'wait'],
    ['kind=claims', 'kind'],
  ])('%s', async (query, field) => {
    const { status, body } = await auditor.get(`/v1/events?${query}`);
    expect([status, body.code, body.errors[0]!.field]).toEqual([400, 'Malformed', field]);
  });
});

describe('caching', () => {
  test('a full page of the whole truth is good for ever; what may grow or is masked is not kept', async () => {
    const cached = async (client: Client, query: string) => (await client.get(`/v1/events?${query}`)).headers.get('cache-control');
    expect(await cached(auditor, 'limit=5')).toBe('private, max-age=31536000, immutable');
    expect(await cached(auditor, 'limit=5&types=TenantRegistered,PartnerRegistered')).toBe('private, max-age=31536000, immutable');
    expect(await cached(auditor, 'limit=1000')).toBe('private, no-store');
    expect(await cached(auditor, 'after=now')).toBe('private, no-store');
    expect(await cached(await server.as('service'), 'limit=5')).toBe('private, no-store');
    expect(await cached(litware, 'limit=1')).toBe('private, no-store');
  });
});

describe('waiting', () => {
  const isWaitedFor = async ({ nobody }: TestServer) => /^onrecord_feed_waiting 1$/m.test((await nobody.get('/metrics')).text);

  test('an event that comes ends the wait; none ends it in its time', async () => {
    const began = Date.now();
    const waiting = auditor.get('/v1/events?after=now&wait=20&types=PartnerChanged');
    await until('it waits', () => isWaitedFor(server));
    const { status } = await manager.put('/v1/partners/trey', { name: 'Trey Research', globalAccountId: 'trey' });
    expect(status).toBe(200);
    expect(typesOf(eventsOf(await waiting))).toEqual(['PartnerChanged']);
    expect(Date.now() - began).toBeLessThan(10_000);
    const none = await auditor.get('/v1/events?after=now&wait=1');
    expect([eventsOf(none), none.headers.get('ledger-caught-up')]).toEqual([[], 'true']);
  });

  test('a server that closes answers at once', async () => {
    const closing = await startServer();
    const waiting = (await closing.as('auditor')).get('/v1/events?after=now&wait=30');
    await until('it waits', () => isWaitedFor(closing));
    const began = Date.now();
    await closing.close();
    expect((await waiting).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});
