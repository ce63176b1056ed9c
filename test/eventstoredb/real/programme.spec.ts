import { scenarios } from '../../e2e/scenarios';
import { severalServers } from '../../e2e/servers';
import { ledgerOn, orSkipped } from './real-servers';

jest.setTimeout(60_000);

orSkipped('the scenarios and several servers', (server) => {
  const emptyStore = () => Promise.resolve({ eventStore: ledgerOn(server), close: () => Promise.resolve() });
  scenarios(server.name, emptyStore);
  severalServers(server.name, emptyStore);
});
