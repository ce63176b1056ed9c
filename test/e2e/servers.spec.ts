import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { severalServers } from './servers';

severalServers('EventStoreDB (the fake server)', async () => {
  const server = await startFakeServer();
  return { eventStore: server.url, close: () => server.stop() };
});
