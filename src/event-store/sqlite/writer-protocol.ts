import type { StoreUnavailable } from '../../ledger/ports/event-store';

/** What crosses the border to the writer's thread. Arrays, since copying them between threads costs least. */
export interface WriterStart {
  directory: string;
  /** The ledger's file may not outgrow so many pages of 4 KiB; the disk's size where absent. */
  maxPages?: number;
}

/** Four texts an event: id, type, data, metadata. */
export type AppendRequest = readonly [ticket: number, stream: string, expectedRevision: number, texts: readonly string[]];
export const TEXTS_PER_EVENT = 4;

export type Requests = readonly AppendRequest[] | 'close';

export type Verdict =
  | readonly [ticket: number, outcome: 'stored', revision: number, position: number]
  | readonly [ticket: number, outcome: 'conflict', actual: number]
  | readonly [ticket: number, outcome: 'unknown', cause: Failure]
  | readonly [ticket: number, outcome: 'refused', cause: Failure];

export interface Failure {
  reason: StoreUnavailable['reason'];
  message: string;
}

export type FromWriter = { ready: true } | { failed: Failure } | { verdicts: readonly Verdict[] };
