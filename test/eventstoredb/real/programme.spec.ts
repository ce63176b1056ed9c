import { bulk } from '../../e2e/bulk';
import { scenarios } from '../../e2e/scenarios/scenarios';
import { inThisProcess } from '../../e2e/scenarios/stage';
import { severalServers } from '../../e2e/servers';
import { unknownEvent } from '../../e2e/unknown-event';
import { webhookDelivery } from '../../e2e/webhook-delivery';
import { ledgerOn, orSkipped } from './real-servers';

orSkipped('the scenarios, several servers, webhooks, bulk and unknown events', (server) => {
  const emptyStore = () => Promise.resolve({ eventStore: ledgerOn(server), close: () => Promise.resolve() });
  scenarios(server.name, () => Promise.resolve(inThisProcess(ledgerOn(server))));
  severalServers(server.name, emptyStore);
  webhookDelivery(`${server.name}, with two servers`, 2, emptyStore);
  bulk(server.name, emptyStore);
  unknownEvent(server.name, emptyStore);
});
