import { ConnectionStringError, describe } from './event-store/eventstoredb/connection-string';
import { openEventStoreDb } from './event-store/eventstoredb/open';
import { makeDirectory } from './event-store/sqlite/ledger-file';
import { openSqliteEventStore } from './event-store/sqlite/sqlite-event-store';
import { lockForWriting } from './event-store/sqlite/writer-lock';
import type { EventStore, StoreUnavailable } from './ledger/ports/event-store';
import { SettingsError } from './settings';
import type { StoreAddress } from './settings';

/** An event store with what its keeper asks of it. */
export interface LedgerStore extends EventStore {
  /** Appends in flight. */
  readonly queueDepth: number;
  /** What is wrong with the store itself, a line each; nothing where it is sound. */
  integrityCheck(): Promise<string[]>;
}

export interface Opening {
  /** Who opens it, as another process is told that finds it in use: `onrecord serve`. */
  owner: string;
  /** Told what a person should know. */
  warn?: (message: string) => void;
  /** Until when to wait for a server that cannot be reached; absent: not at all. */
  waitUntil?: AbortSignal;
  /** Told why it waits. */
  waiting?: (reason: StoreUnavailable) => void;
}

/** A store as people are told it, without passwords. */
export const nameOf = (address: StoreAddress): string =>
  address.kind === 'sqlite' ? `sqlite:${address.directory}` : describe(address.connection);

/** Opens a store for reading: a file beside whoever writes it, a server like its other clients. @throws StoreUnavailable */
export function openStoreForReading(address: StoreAddress, options: Omit<Opening, 'owner'> = {}): Promise<LedgerStore> {
  if (address.kind === 'sqlite') return openSqliteEventStore({ directory: address.directory, mode: 'read' });
  return openServer(address, options);
}

/** Opens a store for writing: a file for this process alone, a server beside its other clients. @throws StoreUnavailable */
export function openStoreForWriting(address: StoreAddress, { owner, ...options }: Opening): Promise<LedgerStore> {
  if (address.kind === 'sqlite')
    return openSqliteEventStore({ directory: address.directory, mode: 'write', owner: `${owner}, process ${process.pid}` });
  return openServer(address, options);
}

/**
 * Takes a data directory for this process alone where the store does not, since its views have one writer; answers how to let go of it.
 * @throws StoreUnavailable in-use, naming the other process
 */
export function takeDirectory(address: StoreAddress, directory: string, owner: string): () => void {
  if (address.kind === 'sqlite') return () => undefined;
  makeDirectory(directory);
  return lockForWriting(directory, `${owner}, process ${process.pid}`);
}

function openServer(
  { connection }: Extract<StoreAddress, { kind: 'eventstoredb' }>,
  { warn, waitUntil, waiting }: Omit<Opening, 'owner'>,
): Promise<LedgerStore> {
  const opening = openEventStoreDb({ connection, warn, waiting, signal: waitUntil, patienceMs: waitUntil ? Infinity : 0 });
  return opening.catch((error: unknown) => {
    throw error instanceof ConnectionStringError ? new SettingsError(`The connection to the event store ${error.message}.`) : error;
  });
}
