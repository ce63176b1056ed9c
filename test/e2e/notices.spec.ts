import { startFakeServer } from '../eventstoredb/fake/fake-server';
import { noticesByMail } from './notices';
import { inThisProcess } from './scenarios/stage';

noticesByMail('the embedded store', () => Promise.resolve(inThisProcess()));

noticesByMail('EventStoreDB (the fake server)', async () => {
  const server = await startFakeServer();
  return inThisProcess(server.url, () => server.stop());
});
