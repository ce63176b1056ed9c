import { AppendTooLarge, MAX_APPEND_BYTES } from '../ledger/ports/event-store';
import type { EventToAppend } from '../ledger/ports/event-store';

const MAX_UTF8_BYTES_PER_UNIT = 3;

/**
 * An append that no store may take is refused before it is sent.
 * @throws AppendTooLarge over 1 MiB in UTF-8; RangeError for no events at all
 */
export function checkAppendSize(stream: string, events: readonly EventToAppend[]): void {
  if (events.length === 0) throw new RangeError(`An append to ${stream} holds no event`);
  let units = 0;
  for (const { id, type, data, meta } of events) units += id.length + type.length + data.length + meta.length;
  if (units * MAX_UTF8_BYTES_PER_UNIT <= MAX_APPEND_BYTES) return;

  let size = 0;
  for (const { id, type, data, meta } of events) size += Buffer.byteLength(id + type) + Buffer.byteLength(data) + Buffer.byteLength(meta);
  if (size > MAX_APPEND_BYTES) throw new AppendTooLarge(stream, size);
}
