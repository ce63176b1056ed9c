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
  // The parsed envelope becomes the event: copying it would cost several times what parsing does.
  const event = JSON.parse(stored.meta) as Recorded<Data>;
  event.id = stored.id;
  event.stream = stored.stream;
  event.revision = stored.revision;
  event.position = stored.position;
  event.type = stored.type;
  event.data = JSON.parse(stored.data) as Data;
  return event;
}
