import { presentEvent } from '../../api/seen/events';
import { everything } from '../../api/seen/events';
import type { Recorded } from '../../domain/recorded';
import { decode } from '../../ledger/event-codec';
import type { StoredEvent } from '../../ledger/ports/event-store';
import { cloudEventOf } from './cloud-event';

/** A stored event with its place in the ledger. It is read, and told to those who may see all of it, once for all who ask. */
export class Placed {
  #event: Recorded | undefined;
  #json: string | undefined;

  constructor(
    readonly sequence: number,
    readonly stored: StoredEvent,
  ) {}

  get event(): Recorded {
    return (this.#event ??= decode<unknown>(this.stored));
  }

  get bytes(): number {
    return this.stored.data.length + this.stored.meta.length;
  }

  /** Its CloudEvent, nothing left out. */
  whole(ledgerId: string): string {
    return (this.#json ??= JSON.stringify(
      cloudEventOf(presentEvent(this.event, everything), { ledgerId, sequence: this.sequence, whole: true }),
    ));
  }
}
