import type { DomainEvent } from '../domain/catalogue';
import type { Caller } from '../domain/facts';
import type { Recorded } from '../domain/recorded';

/** One request to the ledger: who asks, under which key, and against which revision. */
export interface Request {
  caller: Caller;
  /** The idempotency key: with the principal and the target stream it makes the command id. */
  key: string;
  correlationId: string;
  /** The revision a decision was made against (If-Match). Where given, a conflict is never retried. */
  expectedRevision?: number;
}

/** What became of a command. */
export interface Receipt<State> {
  stream: string;
  /** Of the command's last event; where it was a no-op the stream's, NO_STREAM (-1) where nothing was ever written. */
  revision: number;
  /** The same; null where a no-op met an empty stream. */
  position: bigint | null;
  /** The command's own events; none where it was a no-op. */
  events: Recorded<DomainEvent>[];
  /** The state as it is now. */
  state: State;
  /** The command had been accepted before: these are its first events. */
  replayed: boolean;
}
