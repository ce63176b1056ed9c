import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { scenarios } from './scenarios';

scenarios('the embedded store', () => Promise.resolve({ close: () => Promise.resolve() }));

scenarios('EventStoreDB (the fake server)', async () => {
  const server = await startFakeServer();
  return { eventStore: server.url, close: () => server.stop() };
});
