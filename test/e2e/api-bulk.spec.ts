import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { bulk } from './bulk';

bulk('the embedded store', () => Promise.resolve({ eventStore: 'sqlite:', close: () => Promise.resolve() }));

bulk('EventStoreDB (the fake server)', async () => {
  const server = await startFakeServer();
  return { eventStore: server.url, close: () => server.stop() };
});
