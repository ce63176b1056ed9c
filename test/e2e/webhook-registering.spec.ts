import type { Client, TestServer } from '../support/server';
import type { Receiver } from '../support/receiver';
import { Telling } from './webhooks';

let telling: Telling;
let server: TestServer;
let receiver: Receiver;
let billing: Client;
let registered: Telling['registered'];
beforeAll(async () => {
  telling = await Telling.start();
  ({ server, receiver, billing, registered } = telling);
});
afterAll(() => telling.close());

describe('what is not taken', () => {
  test.each([
    ['ftp://billing.example.com/', 'must be an https URL; in development ONRECORD_WEBHOOK_HOSTS names hosts that need none'],
    ['http://billing.example.com/', 'must be an https URL; in development ONRECORD_WEBHOOK_HOSTS names hosts that need none'],
    ['not a url', 'must be an absolute URL'],
    ['https://user:secret@billing.example.com/', 'must not hold a user or a password: messages are signed instead'],
    ['https://billing.example.com/#part', 'must not have a fragment'],
    ['https://10.0.0.7/', 'leads to 10.0.0.7, which is no address of the public internet (private)'],
    ['https://[::1]/', 'leads to ::1, which is no address of the public internet (loopback)'],
    ['https://2130706434/', 'leads to 127.0.0.2, which is no address of the public internet (loopback)'],
    ['https://[::127.0.0.1]/', 'leads to ::7f00:1, which is no address of the public internet (reserved)'],
    ['https://[::ffff:169.254.169.254]/', 'leads to ::ffff:a9fe:a9fe, which is no address of the public internet (linkLocal)'],
  ])('%s', async (url, message) => {
    const { status, body } = await billing.post('/v1/webhooks', { url });
    expect([status, body.code, body.errors]).toEqual([400, 'Malformed', [{ field: 'url', message }]]);
  });

  test('a type of event that there is not, and a beginning that is none', async () => {
    const unknown = await billing.post('/v1/webhooks', { url: receiver.url, filter: { types: ['ClaimGranted', 'ClaimGuessed'] } });
    expect([unknown.status, unknown.body.errors[0]?.field]).toEqual([400, 'filter.types']);
    const beginning = await billing.post('/v1/webhooks', { url: receiver.url, from: 'yesterday' });
    expect([beginning.status, beginning.body.errors[0]?.field]).toEqual([400, 'from']);
    expect((await billing.post('/v1/webhooks', { url: receiver.url, filter: { shape: 'x' } })).status).toBe(400);
  });

  test('another service’s webhook is not there; managers and leads have all', async () => {
    const { webhookId } = await registered();
    const crm = await server.as('service', { sub: 'crm' });
    const answersOf = await Promise.all([
      crm.get(`/v1/webhooks/${webhookId}`),
      crm.get(`/v1/webhooks/${webhookId}/deliveries`),
      crm.post(`/v1/webhooks/${webhookId}/test`),
      crm.post(`/v1/webhooks/${webhookId}/pause`),
      crm.delete(`/v1/webhooks/${webhookId}`),
    ]);
    expect(answersOf.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect((await crm.get('/v1/webhooks')).body.items).toEqual([]);
    expect((await (await server.as('lead')).post(`/v1/webhooks/${webhookId}/rotate`)).status).toBe(200);
    expect((await (await server.as('auditor')).get('/v1/webhooks')).body.items).toHaveLength(1);
  });
});
