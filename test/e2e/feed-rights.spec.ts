import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { tenants } from '../support/server';
import type { Client, TestServer } from '../support/server';
import { everything, startFilled, teams, typesOf } from './feed';

let server: TestServer;
let auditor: Client;
let proseware: Client;
let litware: Client;

beforeAll(async () => {
  ({ server, auditor, proseware, litware } = await startFilled());
});
afterAll(() => server.close());

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
