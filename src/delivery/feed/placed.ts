import { everything, presentEvent } from '../../api/seen/events';
import type { Recorded } from '../../domain/recorded';
import { decode, decodeEnvelope } from '../../ledger/event-codec';
import type { StoredEvent } from '../../ledger/ports/event-store';
import { cloudEventJson } from './cloud-event';
import type { Place } from './cloud-event';
import { cursorOf } from './cursor';

/** Nothing of ours has one; in a stream of server-sent events it would end the event. */
const LINE_BREAK = /[\r\n]/;

/** A stored event with its place in the ledger. It is read, and told to those who may see all of it, once for all who ask. */
export class Placed {
  #event: Recorded | undefined;
  #json: string | undefined;
  #cursor: string | undefined;

  constructor(
    readonly sequence: number,
    readonly stored: StoredEvent,
  ) {}

  get event(): Recorded {
    return (this.#event ??= decode<unknown>(this.stored));
  }

  /** How long its texts are in the store. */
  get storedCharacters(): number {
    return this.stored.data.length + this.stored.meta.length;
  }

  /** Where to go on after it. */
  cursor(ledgerId: string): string {
    return (this.#cursor ??= cursorOf(ledgerId, this.sequence));
  }

  /** Its CloudEvent, nothing left out. */
  whole(ledgerId: string): string {
    return (this.#json ??= this.#written({ ledgerId, sequence: this.sequence, whole: true }));
  }

  /** Data is handed on as it stands in the log: to read it and write the same again would be most of what telling costs. */
  #written(place: Place): string {
    const { data } = this.stored;
    const event = LINE_BREAK.test(data) ? null : decodeEnvelope(this.stored);
    return event
      ? cloudEventJson(presentEvent(event, everything), place, data)
      : cloudEventJson(presentEvent(this.event, everything), place);
  }
}
