import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { crowd } from './crowd';

crowd('the embedded store', () => Promise.resolve({ close: () => Promise.resolve() }), 1);

crowd(
  'EventStoreDB (the fake server), two ledger servers',
  async () => {
    const server = await startFakeServer();
    return { eventStore: server.url, close: () => server.stop() };
  },
  2,
);
