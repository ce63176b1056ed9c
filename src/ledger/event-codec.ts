import type { DomainEvent } from '../domain/catalogue';
import type { Envelope, Recorded } from '../domain/recorded';
import type { EventToAppend, StoredEvent } from './ports/event-store';

/** An event as it leaves the rules, with all that is recorded beside it. */
export interface EventToRecord extends Envelope {
  id: string;
  data: DomainEvent;
}

/** The text that is stored. Data holds the event as decided, its type included; metadata the envelope. */
export function encode({ id, data, ...envelope }: EventToRecord): EventToAppend {
  return { id, type: data.type, data: JSON.stringify(data), meta: JSON.stringify(envelope) };
}

/** A stored event, read. The caller knows by type and stream what data it holds. */
export function decode<Data = DomainEvent>(stored: StoredEvent): Recorded<Data> {
  const envelope = JSON.parse(stored.meta) as Envelope;
  const { id, stream, revision, position, type } = stored;
  return { ...envelope, id, stream, revision, position, type, data: JSON.parse(stored.data) as Data };
}
