import type { StoredEvent } from '../../ledger/ports/event-store';

/** What makes a server drop events of a stream, by its name in the stream's metadata. */
const LIMITS = ['$maxCount', '$maxAge', '$tb'] as const;

/** What a stream's metadata lets the server drop, told; null where that is nothing. */
export function losesEvents({ stream, data }: Pick<StoredEvent, 'stream' | 'data'>): string | null {
  const set = LIMITS.filter((limit) => limit in metadataOf(data));
  if (set.length === 0) return null;
  return `${stream.slice('$$'.length)} was given ${set.join(' and ')}, so that the server drops its events: a ledger's stream must keep them all. Take it off.`;
}

/** Of all metadata that was ever set, oldest first: the streams whose newest metadata loses events. */
export function streamsThatLose(metadata: readonly StoredEvent[]): string[] {
  const newest = new Map(metadata.map((event) => [event.stream, event]));
  return [...newest.values()].flatMap((event) => losesEvents(event) ?? []);
}

function metadataOf(data: string): object {
  try {
    const parsed: unknown = JSON.parse(data);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {}; // Whatever that is, the server does not take it for a limit.
  }
}
