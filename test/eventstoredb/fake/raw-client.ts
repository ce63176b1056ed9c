import { randomUUID } from 'node:crypto';
import { jsonEvent } from '@eventstore/db-client';
import type { AppendExpectedRevision, EventData, EventStoreDBClient, StreamingRead } from '@eventstore/db-client';

export const freshStream = (): string => `onrecord.fake-${randomUUID()}`;
export const event = (data: object = {}): EventData =>
  jsonEvent({ id: randomUUID(), type: 'UsageRecorded', data: { ...data }, metadata: { n: 1 } });
export const events = (count: number): EventData[] => Array.from({ length: count }, (_, n) => event({ n }));
export const idsOf = (list: readonly { id?: string }[]): (string | undefined)[] => list.map(({ id }) => id);

export const appendTo =
  (client: () => EventStoreDBClient) => (stream: string, expectedRevision: AppendExpectedRevision, list: EventData | EventData[]) =>
    client().appendToStream(stream, list, { expectedRevision });

interface Read {
  id: string;
  streamId: string;
  revision: bigint;
  commit: bigint;
}

/** Everything a read brings, to its end. */
export async function drained(reading: StreamingRead<unknown>): Promise<Read[]> {
  const list: Read[] = [];
  for await (const each of reading as AsyncIterable<{ event?: Omit<Read, 'commit'>; commitPosition: bigint }>) {
    if (each.event) list.push({ ...each.event, commit: each.commitPosition });
  }
  return list;
}
