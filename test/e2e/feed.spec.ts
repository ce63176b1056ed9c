import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { copyLog } from '../../src/ledger/copy-log';
import type { CloudEventSeen } from '../support/following';
import { claimOf, registerProgramme, startServer, tenants } from '../support/server';
import type { Answered, Client, TestServer } from '../support/server';

/** Proseware holds Teams of Contoso; Litware asks; Trey holds Exchange of Fabrikam. Usage of Teams is measured. */
const teams = `${tenants.contoso}.teams`;
let server: TestServer;
let auditor: Client;
let manager: Client;
let proseware: Client;
let litware: Client;

beforeAll(async () => {
  server = await startServer();
  await registerProgramme(server);
  [auditor, manager] = [await server.as('auditor'), await server.as('manager', { sub: 'manager-a' })];
  [proseware, litware] = [await server.partner('proseware'), await server.partner('litware')];
  await granted(proseware, tenants.contoso, 'teams', 1);
  await granted(await server.partner('trey'), tenants.fabrikam, 'exchange', 2);
  await server.at('2025-01-20T09:00:00.000Z');
  const measured = { period: '2024-12', monthlyActiveUsers: 500, paidUnits: 5000, source: 'feed' };
  await (await server.as('telemetry')).post(`/v1/workloads/${teams}/usage`, measured);
  const asked = await litware.post('/v1/claims', claimOf(tenants.contoso, 'teams', '2025-01-10', 3));
  await manager.post(`/v1/claims/${asked.body.claimId}/notes`, { text: 'Looks odd.', visibility: 'internal' });
  await manager.post(`/v1/claims/${asked.body.claimId}/notes`, { text: 'Send the annex.', visibility: 'parties' });
});
afterAll(() => server.close());

async function granted(partner: Client, tenantId: string, scope: string, number: number): Promise<void> {
  const { body } = await partner.post('/v1/claims', claimOf(tenantId, scope, '2024-12-15', number));
  await manager.decide(body.claimId, 'start-review');
  await manager.decide(body.claimId, 'pass-review', { rationale: 'The documents were read.' });
}

const eventsOf = ({ text }: Answered): CloudEventSeen[] => JSON.parse(text) as CloudEventSeen[];
const cursorIn = ({ headers }: Answered): string => headers.get('ledger-cursor') ?? '';
const typesOf = (events: CloudEventSeen[]) => events.map(({ type }) => type.replace('onrecord.', ''));

/** All pages, so many at a time. */
async function everything(client: Client, query = '', limit = 1000): Promise<CloudEventSeen[]> {
  const events: CloudEventSeen[] = [];
  for (let after = 'beginning', more = true; more;) {
    const page = await client.get(`/v1/events?limit=${limit}&after=${after}${query}`);
    expect([page.status, page.text]).toEqual([200, page.text]);
    events.push(...eventsOf(page));
    [after, more] = [cursorIn(page), page.headers.get('ledger-caught-up') === 'false'];
  }
  return events;
}

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

describe('rights filter what is told, and refuse nobody the feed', () => {
  test('nobody without a token', async () => {
    expect((await server.nobody.get('/v1/events')).status).toBe(401);
  });

  test('a service reads everything but notes', async () => {
    const all = await everything(auditor);
    expect(all.filter(({ type }) => type === 'onrecord.NoteAdded')).toHaveLength(2);
    expect(await everything(await server.as('service'))).toEqual(all.filter(({ type }) => type !== 'onrecord.NoteAdded'));
  });

  test('a customer reads what happened to its own services, without usage and internal notes', async () => {
    const told = await everything(await server.customer(tenants.contoso));
    const own = (await everything(auditor)).filter(
      ({ subject, type, data }) =>
        (subject === teams || subject === tenants.contoso) && type !== 'onrecord.UsageRecorded' && data['visibility'] !== 'internal',
    );
    expect(told.map(({ id }) => id)).toEqual(own.map(({ id }) => id));
    expect(await everything(await server.customer(tenants.contoso), `&tenant=${tenants.fabrikam}`)).toEqual([]);
  });

  test('a partner reads the histories of its workloads as they tell them, and its own registration', async () => {
    for (const partner of [litware, proseware]) {
      const { body } = await partner.get(`/v1/workloads/${teams}/history?limit=200`);
      const told = (await everything(partner)).filter(({ subject }) => subject === teams);
      expect(told.map(({ id, data, type, actorrole }) => ({ id, data, type, actorrole }))).toEqual(
        body.items.map(({ sequence, data, type, actor }) => ({
          id: sequence,
          data,
          type: `onrecord.${type}`,
          actorrole: (actor as { role: string }).role,
        })),
      );
    }
    expect((await everything(litware)).filter(({ subject }) => subject !== teams).map(({ subject }) => subject)).toEqual(['litware']);
  });

  test('a partner finds no rival’s name, also not by asking for it', async () => {
    expect(JSON.stringify(await everything(litware))).not.toMatch(/proseware|trey/i);
    const told = JSON.stringify(await everything(proseware));
    expect(told).not.toMatch(/litware|trey/i);
    expect(told).toContain('"competingPartner":1');
    expect(await everything(litware, '&partner=proseware')).toEqual([]);
    expect(await everything(litware, `&tenant=${tenants.fabrikam}`)).toEqual([]);
    expect((await everything(litware, '&partner=litware')).length).toBeGreaterThan(1);
  });

  test('telemetry reads what it wrote itself', async () => {
    expect(typesOf(await everything(await server.as('telemetry')))).toEqual(['UsageRecorded']);
    expect(await everything(await server.as('telemetry', { sub: 'another' }))).toEqual([]);
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
  test('an event that comes ends the wait; none ends it in its time', async () => {
    const began = Date.now();
    const waiting = auditor.get('/v1/events?after=now&wait=20&types=PartnerChanged');
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
    await new Promise((resolve) => setTimeout(resolve, 200));
    const began = Date.now();
    await closing.close();
    expect((await waiting).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});

describe('the contract', () => {
  test('every event that is told whole is as its schema says, which is served', async () => {
    const ajv = new Ajv2020();
    for (const event of [...(await everything(auditor)), ...(await everything(auditor, '&types=TenureChanged'))]) {
      const [, , , type, version] = String(event['dataschema']).split(':');
      const schema = await server.nobody.get(`/schemas/${type}/${version}`);
      expect([schema.status, schema.headers.get('content-type')]).toEqual([200, 'application/schema+json; charset=utf-8']);
      const { $id } = schema.body as unknown as { $id: string };
      const isValid = ajv.getSchema($id) ?? ajv.compile(schema.body);
      expect([event.id, isValid(event.data), isValid.errors]).toEqual([event.id, true, null]);
    }
    expect((await server.nobody.get('/schemas')).body.items.length).toBeGreaterThan(30);
    expect((await server.nobody.get('/schemas/ClaimGranted/99')).status).toBe(404);
    expect((await server.nobody.get('/asyncapi.json')).body).toMatchObject({ asyncapi: '3.0.0' });
  });

  test('what is around the data is as the AsyncAPI document says, and nothing more is there, for whoever asks', async () => {
    const { body } = await server.nobody.get('/asyncapi.json');
    const { CloudEvent } = (body as unknown as { components: { schemas: Record<'CloudEvent', object> } }).components.schemas;
    const isValid = addFormats(new Ajv()).compile({ ...CloudEvent, additionalProperties: false });
    const told = [...(await everything(auditor)), ...(await everything(auditor, '&types=TenureChanged')), ...(await everything(litware))];
    for (const event of told) expect([event.id, isValid(event), isValid.errors]).toEqual([event.id, true, null]);
  });

  test('what is masked names no schema', async () => {
    expect((await everything(litware)).filter((event) => 'dataschema' in event)).toEqual([]);
  });
});

describe('TenureChanged, derived on request', () => {
  const changes = (events: CloudEventSeen[]) =>
    events.map(({ data: { from, to, holderBefore, holderAfter } }) => ({ from, to, holderBefore, holderAfter }));
  const of = (partnerId: string) => expect.objectContaining({ partnerId, accountId: partnerId }) as unknown;

  test('says who came on record, from when, and why; and is not there for who does not ask', async () => {
    const told = await everything(auditor, `&types=TenureChanged&workload=${teams}`);
    expect(changes(told)).toEqual([{ from: '2025-01-10T00:00:00.000Z', to: null, holderBefore: null, holderAfter: of('proseware') }]);
    const [grant] = await everything(auditor, `&types=ClaimGranted&workload=${teams}`);
    expect(told[0]).toMatchObject({
      type: 'onrecord.TenureChanged',
      subject: teams,
      time: grant!['time'],
      dataschema: 'urn:onrecord:schema:TenureChanged:1',
    });
    expect(told[0]!.data['because']).toEqual([grant!.id]);
    expect(told[0]!.id).toMatch(/^\d+\.1$/);
    expect((await everything(auditor)).some(({ type }) => type === 'onrecord.TenureChanged')).toBe(false);
    expect(await everything(await server.as('service'), `&types=TenureChanged&workload=${teams}`, 1)).toEqual(told);
  });

  test('stays together with the event it belongs to: who stops between the two is told both again', async () => {
    const events = await everything(auditor, '&types=TenureChanged,ClaimGranted,NoticeServed', 1);
    expect(await everything(auditor, '&types=TenureChanged,ClaimGranted,NoticeServed')).toEqual(events);
    const at = events.findIndex(({ type }) => type === 'onrecord.TenureChanged');
    const [event, change] = [events[at - 1]!, events[at]!];
    expect(change.id).toBe(`${event.id}.1`);
    const again = eventsOf(await auditor.get(`/v1/events?types=TenureChanged,ClaimGranted,NoticeServed&limit=1&after=${event.cursor}`));
    expect(again).toEqual([event, change]);
    expect(eventsOf(await auditor.get(`/v1/events?types=TenureChanged&limit=1&after=${change.cursor}`))[0]?.id).not.toBe(change.id);
  });

  test('is told by right and filter as events are', async () => {
    const types = '&types=TenureChanged';
    expect(changes(await everything(await server.partner('trey'), types))).toEqual([
      { from: '2025-01-10T00:00:00.000Z', to: null, holderBefore: null, holderAfter: of('trey') },
    ]);
    expect(await everything(litware, types)).toEqual([]);
    expect(await everything(litware, `${types}&partner=proseware`)).toEqual([]);
    expect(await everything(await server.customer(tenants.fabrikam), `${types}&partner=proseware`)).toEqual([]);
    expect((await everything(await server.customer(tenants.contoso), types)).map(({ subject }) => subject)).toEqual([teams]);
    expect((await everything(auditor, `${types}&partner=trey`)).map(({ subject }) => subject)).toEqual([`${tenants.fabrikam}.exchange`]);
    expect(await everything(await server.as('telemetry'), types)).toEqual([]);
  });

  test('tells the past being corrected: a repudiation takes days back', async () => {
    const scope = 'sharepoint';
    const claim = await proseware.post('/v1/claims', claimOf(tenants.contoso, scope, '2025-01-05', 7));
    await manager.decide(claim.body.claimId, 'start-review');
    await manager.decide(claim.body.claimId, 'pass-review', { rationale: 'The documents were read.' });
    await server.at('2025-02-10T09:00:00.000Z');
    expect((await (await server.customer(tenants.contoso)).post(`/v1/claims/${claim.body.claimId}/repudiate`, {})).status).toBe(200);
    const [granted, taken] = changes(await everything(auditor, `&types=TenureChanged&workload=${tenants.contoso}.${scope}`));
    expect(granted).toMatchObject({ holderBefore: null, holderAfter: of('proseware'), to: null });
    expect(taken).toEqual({ from: granted!.from, to: null, holderBefore: of('proseware'), holderAfter: null });
    expect(String(granted!.from) < '2025-02-10').toBe(true);
  });
});

/** The ledger moved to another directory, as `onrecord copy` does it: with views to be made. */
async function copyOf(data: string): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'onrecord-copy-'));
  const source = await openSqliteEventStore({ directory: data, mode: 'read' });
  const target = await openSqliteEventStore({ directory, mode: 'write' });
  await copyLog(source, target);
  await Promise.all([source.close(), target.close()]);
  return directory;
}
