import { randomUUID } from 'node:crypto';
import { NO_STREAM, StoreUnavailable, WrongExpectedRevision } from '../../ledger/ports/event-store';
import type { EventStore } from '../../ledger/ports/event-store';
import { untilKnown } from '../../ledger/until-known';
import { MOST_ENTRIES } from './journal';
import type { Entry, Journal } from './journal';

/** Streams beside the ledger: their names do not begin with `onrecord.`, so that what is in them is no event of it. */
const journalStream = (webhookId: string): string => `onrecord-delivery.webhook-${webhookId}`;

/** The journal in the store that the servers share. */
export function journalInStore(store: EventStore): Journal {
  return {
    shared: true,
    async read(webhookId, { before, limit }) {
      if (before !== undefined && before <= 0) return [];
      const from = before === undefined ? {} : { from: before - 1 };
      const stored = await store.readStream(journalStream(webhookId), { direction: 'backwards', ...from, limit });
      return stored.map(({ revision, data }) => ({ revision, entry: JSON.parse(data) as Entry }));
    },
    async append(webhookId, expected, entry) {
      const stream = journalStream(webhookId);
      if (expected === NO_STREAM) await keepNewest(store, stream, MOST_ENTRIES);
      return appendOne(store, stream, expected, 'Delivered', entry);
    },
    close: () => undefined,
  };
}

/** @returns false where the stream has moved on */
export async function appendOne(store: EventStore, stream: string, expected: number, type: string, data: object): Promise<boolean> {
  const event = { id: randomUUID(), type, data: JSON.stringify(data), meta: '{}' };
  try {
    await untilKnown(store, () => store.append(stream, expected, [event]));
    return true;
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return false;
    throw error;
  }
}

/** Lets the store drop what is old: once for each stream, when it begins. Where the ledger may not set that, an administrator does. */
export async function keepNewest(store: EventStore, stream: string, count: number): Promise<void> {
  try {
    await appendOne(store, `$$${stream}`, NO_STREAM, '$metadata', { $maxCount: count });
  } catch (error) {
    if (!(error instanceof StoreUnavailable) || error.reason !== 'denied') throw error;
  }
}
