import type { Instant } from './calendar';

export type Role = 'partner' | 'customer' | 'manager' | 'lead' | 'auditor' | 'telemetry' | 'service' | 'importer' | 'ledger';

/** Who acted: the id is opaque (a token's `sub`), the organisation an account or tenant. */
export interface Actor {
  role: Role;
  id: string;
  organisation?: string;
}

/** What every event carries besides its data, as it stands in the event's metadata. */
export interface Envelope {
  /** Schema version of the data. */
  version: number;
  /** When the ledger learned it. */
  recordedAt: Instant;
  /** When it holds in the world. */
  effectiveAt: Instant;
  actor: Actor;
  /** The command that wrote it; absent from the events of a deadline. */
  commandId?: string;
  /** SHA-256 of the canonical request. */
  requestHash?: string;
  correlationId: string;
  causationId: string;
  /** The policy version that decided, where one did. */
  policyVersion?: number;
}

/** An event as the ledger holds it. */
export interface Recorded<Data = unknown> extends Envelope {
  id: string;
  stream: string;
  /** Place in its stream, from 0. */
  revision: number;
  /** Place in the store's order: rising, with gaps, and never shown as a citation (that is the sequence). */
  position: bigint;
  type: string;
  data: Data;
}

/**
 * Which append of its stream an event belongs to: a command's events are one append, and so are a deadline's, which name what wrote
 * the deadline as their cause. Neighbours in a stream with the same answer were recorded together.
 */
export const appendOf = ({ commandId, causationId, recordedAt }: Pick<Envelope, 'commandId' | 'causationId' | 'recordedAt'>): string =>
  commandId ?? `${causationId} ${recordedAt}`;
