import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { scenarios } from './scenarios/scenarios';
import { inThisProcess } from './scenarios/stage';

scenarios('the embedded store', () => Promise.resolve(inThisProcess()));

scenarios('EventStoreDB (the fake server)', async () => {
  const server = await startFakeServer();
  return inThisProcess(server.url, () => server.stop());
});
