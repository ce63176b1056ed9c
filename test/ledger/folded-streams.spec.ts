import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store';
import type { UsageEvent } from '../../src/domain/usage/events';
import { usageStream } from '../../src/domain/streams';
import { encode } from '../../src/ledger/event-codec';
import { FoldedStreams } from '../../src/ledger/folded-streams';
import type { EventStore } from '../../src/ledger/ports/event-store';
import { contosoTeams } from '../domain/support/story';

const stream = usageStream(contosoTeams);
const counting = { initial: 0, evolve: (events: number) => events + 1 };
const events = ['2025-01', '2025-02'].map((period) =>
  encode({
    id: `event ${period}`,
    data: { type: 'UsageRecorded', period, monthlyActiveUsers: 1, paidUnits: 1, source: 'test' } satisfies UsageEvent,
    version: 1,
    recordedAt: `${period}-28T00:00:00.000Z`,
    effectiveAt: `${period}-28T00:00:00.000Z`,
    actor: { role: 'telemetry', id: 'test' },
    correlationId: 'test',
    causationId: 'test',
  }),
);

it('a reading that was overtaken takes nothing back of what is known by then', async () => {
  const store = new MemoryEventStore();
  const [first = [], second = []] = events.map((event) => [event]);
  await store.append(stream, -1, first);

  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  let readings = 0;
  const slowAtFirst: Pick<EventStore, 'readStream' | 'shared'> = {
    shared: false,
    readStream: async (...asked) => {
      readings += 1;
      const [isFirst, page] = [readings === 1, await store.readStream(...asked)];
      if (isFirst) await held;
      return page;
    },
  };
  const streams = new FoldedStreams(slowAtFirst as EventStore, 100);

  const slow = streams.load(counting, stream);
  await store.append(stream, 0, second);
  expect((await streams.load(counting, stream)).state).toBe(2);
  goOn();
  await slow;
  expect((await streams.load(counting, stream)).state).toBe(2);
});
