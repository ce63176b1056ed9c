import { randomUUID } from 'node:crypto';
import type { EventToAppend, StoredEvent } from '../../src/ledger/ports/event-store';

/** A stream of its own for each test: the store may be shared, with others and with earlier runs. */
export const freshStream = (): string => `onrecord.usage-${randomUUID()}.teams`;

/** An event of about the size of a real one. */
export function event(data: object = {}): EventToAppend {
  const meta = {
    version: 1,
    recordedAt: '2025-03-01T00:00:00.000Z',
    actor: { role: 'telemetry', id: randomUUID() },
    correlationId: randomUUID(),
  };
  return { id: randomUUID(), type: 'UsageRecorded', data: JSON.stringify({ period: '2025-03', ...data }), meta: JSON.stringify(meta) };
}

export const events = (count: number): EventToAppend[] => Array.from({ length: count }, (_, n) => event({ n }));

/** What was given, without what the store adds. */
export const given = ({ id, type, data, meta }: StoredEvent): EventToAppend => ({ id, type, data, meta });

export const idsOf = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);
