import { inThisProcess, scenarios } from '../../e2e/scenarios';
import { severalServers } from '../../e2e/servers';
import { ledgerOn, orSkipped } from './real-servers';

jest.setTimeout(60_000);

orSkipped('the scenarios and several servers', (server) => {
  scenarios(server.name, () => Promise.resolve(inThisProcess(ledgerOn(server))));
  severalServers(server.name, () => Promise.resolve({ eventStore: ledgerOn(server), close: () => Promise.resolve() }));
});
