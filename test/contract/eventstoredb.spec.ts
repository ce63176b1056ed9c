import { parseConnectionString } from '../../src/event-store/eventstoredb/connection-string';
import { EventStoreDbEventStore } from '../../src/event-store/eventstoredb/eventstoredb-event-store';
import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { eventStoreContract } from './event-store.contract';

eventStoreContract('EventStoreDB (the fake server)', async () => {
  const server = await startFakeServer();
  server.log.addSystemEvents(20);
  const store = new EventStoreDbEventStore({ connection: parseConnectionString(server.url) });
  const close = async (): Promise<void> => {
    await store.close();
    await server.stop();
  };
  return { store, close };
});
