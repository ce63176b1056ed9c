import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { webhookDelivery } from './webhook-delivery';

webhookDelivery('the embedded store', 1, () => Promise.resolve({ eventStore: 'sqlite:', close: () => Promise.resolve() }));

webhookDelivery('EventStoreDB (the fake server), with two servers', 2, async () => {
  const server = await startFakeServer();
  return { eventStore: server.url, close: () => server.stop() };
});
