import { catalogue, upcast } from '../domain/catalogue';
import type { Catalogue, DomainEvent } from '../domain/catalogue';
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

/**
 * A stored event as the rules, the views and whoever is told it read it: in the newest version, whichever was written. One from the
 * future is left as it is. The caller knows by type and stream what data it holds.
 */
export function decode<Data = DomainEvent>(stored: StoredEvent, types: Catalogue = catalogue): Recorded<Data> {
  const event = decodeAsWritten(stored) as Recorded<Data>;
  const newer = newerVersion(event, types);
  if (newer !== undefined) {
    event.data = upcast(stored.type, event.version, event.data as object, types) as Data;
    event.version = newer;
  }
  return event;
}

/** A stored event with its data as it was written, for who audits what stands in the log. */
export function decodeAsWritten(stored: StoredEvent): Recorded {
  const event = envelopeOf(stored);
  event.data = JSON.parse(stored.data);
  return event;
}

/** A stored event whose data is left as text, for who hands that on; null where the data is of an earlier version, and read otherwise. */
export function decodeEnvelope(stored: StoredEvent, types: Catalogue = catalogue): Recorded | null {
  const event = envelopeOf(stored);
  event.data = {};
  return newerVersion(event, types) === undefined ? event : null;
}

function envelopeOf(stored: StoredEvent): Recorded {
  // The parsed envelope becomes the event: copying it would cost several times what parsing does.
  const event = JSON.parse(stored.meta) as Recorded;
  event.id = stored.id;
  event.stream = stored.stream;
  event.revision = stored.revision;
  event.position = stored.position;
  event.type = stored.type;
  return event;
}

/** The version in which an event of an earlier one is read. */
function newerVersion({ type, version }: Recorded, types: Catalogue): number | undefined {
  const known = types.get(type);
  return known && version >= 1 && version < known.version ? known.version : undefined;
}
