import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { inThisProcess, scenarios } from './scenarios';

scenarios('the embedded store', () => Promise.resolve(inThisProcess()));

scenarios('EventStoreDB (the fake server)', async () => {
  const server = await startFakeServer();
  return inThisProcess(server.url, () => server.stop());
});
