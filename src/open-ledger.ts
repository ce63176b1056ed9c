import { openSqliteEventStore } from './event-store/sqlite/sqlite-event-store';
import type { SqliteEventStore } from './event-store/sqlite/sqlite-event-store';
import type { ObserveAppend } from './ledger/handle-command';
import { Ledger } from './ledger/ledger';
import { openForReading, openForWriting } from './ledger/opening';
import type { LedgerMode, OpenedLedger } from './ledger/opening';
import type { Clock } from './ledger/ports/clock';
import { HistoryQueries } from './projections/history/queries';
import { ReferenceQueries } from './projections/reference/queries';
import { Runner } from './projections/runner/runner';
import { views } from './projections/index';
import { UsageQueries } from './projections/usage/queries';
import { WorkloadQueries } from './projections/workloads/queries';
import type { Database } from './sqlite/driver';
import type { Settings } from './settings';

/** The questions the views answer. */
export interface Queries {
  workloads: WorkloadQueries;
  reference: ReferenceQueries;
  history: HistoryQueries;
  usage: UsageQueries;
}

export const queriesOn = (database: Database): Queries => ({
  workloads: new WorkloadQueries(database),
  reference: new ReferenceQueries(database),
  history: new HistoryQueries(database),
  usage: new UsageQueries(database),
});

/** A ledger that takes commands, with its views. */
export interface OpenLedger {
  ledgerId: string;
  mode: LedgerMode;
  store: SqliteEventStore;
  runner: Runner;
  queries: Queries;
  ledger: Ledger;
  /** Finishes what is in flight, in the order in which one leans on the other. */
  close(): Promise<void>;
}

export interface OpenOptions {
  settings: Pick<Settings, 'data' | 'mode' | 'policy'>;
  clock: Clock;
  /** What another process is told that finds the store in use: `onrecord serve`. */
  owner: string;
  observe?: ObserveAppend;
  /** Told what a person should know. */
  warn?: (message: string) => void;
  /** Told how many events the views have read while they are built. */
  onProgress?: (events: number) => void;
  /** False: the views stay where they are until they are told to catch up, in large batches. For bulk work that does not read them. */
  following?: boolean;
}

/**
 * Opens the ledger of a data directory for writing, with views that have caught up and follow.
 * @throws StoreUnavailable, NotThisLedger
 */
export async function openLedger({
  settings,
  clock,
  owner,
  observe,
  warn,
  onProgress,
  following = true,
}: OpenOptions): Promise<OpenLedger> {
  const store = await openSqliteEventStore({ directory: settings.data, mode: 'write', owner: `${owner}, process ${process.pid}` });
  let runner: Runner | undefined;
  try {
    const opened = await openForWriting(store, clock, settings.mode, settings.policy);
    runner = new Runner({ store, directory: settings.data, views, warn });
    await runner.catchUp(onProgress);
    if (following) runner.start();
    return together(opened, store, runner, { clock, observe });
  } catch (error) {
    await runner?.stop();
    await store.close();
    throw error;
  }
}

function together(
  opened: OpenedLedger,
  store: SqliteEventStore,
  runner: Runner,
  { clock, observe }: Pick<OpenOptions, 'clock' | 'observe'>,
): OpenLedger {
  const queries = queriesOn(runner.database);
  runner.onApplied((events) => {
    if (events.some(({ type }) => referenceTypes.has(type))) queries.reference.refresh();
  });
  const ledger = new Ledger({ store, clock, reference: queries.reference, policies: opened.policies, observe });
  return {
    ledgerId: opened.ledgerId,
    mode: opened.mode,
    store,
    runner,
    queries,
    ledger,
    close: async () => {
      await runner.stop();
      await store.close();
    },
  };
}

const referenceTypes = new Set(['TenantRegistered', 'TenantChanged', 'PartnerRegistered', 'PartnerChanged']);

/** A ledger that is only read, beside whoever writes it. */
export interface ReadLedger extends OpenedLedger {
  store: SqliteEventStore;
  close(): Promise<void>;
}

/** Opens the event store of a data directory for reading. @throws StoreUnavailable, NotThisLedger */
export async function openLedgerForReading(directory: string): Promise<ReadLedger> {
  const store = await openSqliteEventStore({ directory, mode: 'read' });
  try {
    return { ...(await openForReading(store)), store, close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}
