import { parseConnectionString } from '../../../src/event-store/eventstoredb/connection-string';
import { EventStoreDbEventStore } from '../../../src/event-store/eventstoredb/eventstoredb-event-store';
import { MemoryEventStore } from '../../../src/event-store/memory/memory-event-store';
import { copyLog } from '../../../src/ledger/copy-log';
import { events, freshStream, given } from '../../contract/texts';
import { ledgerOn, orSkipped } from './real-servers';

orSkipped('copying a ledger', (server) => {
  it(`there and back on ${server.name} keeps every event, in its order`, async () => {
    const source = new MemoryEventStore();
    const streams = Array.from({ length: 7 }, () => ({ name: freshStream(), revision: -1 }));
    for (let n = 0; n < 300; n += 1) {
      const stream = streams[(n * 5 + Math.floor(n / 11)) % streams.length]!;
      stream.revision = (await source.append(stream.name, stream.revision, events(1 + (n % 3)))).revision;
    }
    const there = new EventStoreDbEventStore({ connection: parseConnectionString(ledgerOn(server)) });
    const back = new MemoryEventStore();
    const length = (await source.readAll({ limit: 10_000 })).length;
    expect(await copyLog(source, there)).toEqual({ events: length, copied: length, sourceGrew: false });
    expect(await copyLog(source, there)).toEqual({ events: length, copied: 0, sourceGrew: false });
    await copyLog(there, back);
    const told = async (store: MemoryEventStore) =>
      (await store.readAll({ limit: 10_000 })).map((event) => ({ ...given(event), stream: event.stream, revision: event.revision }));
    expect(await told(back)).toEqual(await told(source));
    await there.close();
  });
});
