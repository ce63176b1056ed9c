import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { unknownEvent } from './unknown-event';

unknownEvent('the embedded store', () => Promise.resolve({ eventStore: 'sqlite:', close: () => Promise.resolve() }));

unknownEvent('EventStoreDB (the fake server)', async () => {
  const server = await startFakeServer();
  return { eventStore: server.url, close: () => server.stop() };
});
