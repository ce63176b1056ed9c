import { parseConnectionString } from '../../../src/event-store/eventstoredb/connection-string';
import { EventStoreDbEventStore } from '../../../src/event-store/eventstoredb/eventstoredb-event-store';
import { eventStoreContract } from '../../contract/event-store.contract';
import { ledgerOn, orSkipped } from './real-servers';

orSkipped('the contract', (server) => {
  eventStoreContract(server.name, () => {
    const store = new EventStoreDbEventStore({ connection: parseConnectionString(ledgerOn(server)) });
    return Promise.resolve({ store, close: () => store.close() });
  });
});
