import type { StoredEvent } from '../../ledger/ports/event-store';

/** How the name of the stream begins that holds what was set on another. */
export const METADATA_MARK = '$$';
export const metadataStreamOf = (stream: string): string => METADATA_MARK + stream;

/** What makes a server drop events of a stream, by its name in the stream's metadata. */
const LIMITS = ['$maxCount', '$maxAge', '$tb'] as const;

/** What a stream's metadata lets the server drop, told; null where that is nothing. */
export function losesEvents({ stream, data }: Pick<StoredEvent, 'stream' | 'data'>): string | null {
  const set = LIMITS.filter((limit) => limit in metadataOf(data));
  if (set.length === 0) return null;
  return `${stream.slice(METADATA_MARK.length)} was given ${set.join(' and ')}, so that the server drops its events: a ledger's stream must keep them all. Take it off.`;
}

/** What the server writes into a stream that is deleted for good. It is no event of the ledger, and has no content. */
export const isTombstone = ({ type }: Pick<StoredEvent, 'type'>): boolean => type === '$streamDeleted';

export const tombstoneOf = (stream: string): string =>
  `${stream} was deleted for good on the server: a ledger's stream must keep its events. Restore the server from a backup.`;

function metadataOf(data: string): object {
  try {
    const parsed: unknown = JSON.parse(data);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {}; // Whatever that is, the server does not take it for a limit.
  }
}
