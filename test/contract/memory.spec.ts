import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import { eventStoreContract } from './event-store.contract';

eventStoreContract('in memory', () => {
  const store = new MemoryEventStore();
  return Promise.resolve({ store, close: () => store.close() });
});

it('an empty ledger has no last position', async () => {
  expect(await new MemoryEventStore().head()).toBeNull();
});
