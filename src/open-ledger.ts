import { setTimeout as pause } from 'node:timers/promises';
import type { Instant } from './domain/calendar';
import type { ObserveAppend } from './ledger/handle-command';
import { Ledger } from './ledger/ledger';
import { NotThisLedger, openForReading, openForWriting, readPolicies } from './ledger/opening';
import type { LedgerMode, OpenedLedger } from './ledger/opening';
import type { Clock } from './ledger/ports/clock';
import { OutcomeUnknown, StoreUnavailable } from './ledger/ports/event-store';
import { Runner } from './projections/runner/runner';
import { holdsViews } from './projections/runner/views-file';
import { beginWithSnapshot } from './projections/runner/snapshot';
import { views } from './projections/index';
import { queriesOn } from './projections/queries';
import type { Queries } from './projections/queries';
import { nameOf, openStoreForReading, openStoreForWriting, takeDirectory } from './open-store';
import type { LedgerStore, Opening } from './open-store';
import type { Settings, StoreAddress } from './settings';

/** A ledger that takes commands, with its views. */
export interface OpenLedger {
  ledgerId: string;
  mode: LedgerMode;
  openedAt: Instant;
  store: LedgerStore;
  runner: Runner;
  queries: Queries;
  ledger: Ledger;
  /** Finishes what is in flight, in the order in which one leans on the other. */
  close(): Promise<void>;
}

export interface OpenOptions extends Opening {
  settings: Pick<Settings, 'data' | 'eventStore' | 'mode' | 'policy'> & Partial<Pick<Settings, 'snapshot'>>;
  clock: Clock;
  observe?: ObserveAppend;
  /** Told how many events the views have read while they are built. */
  onProgress?: (events: number) => void;
  /** False: the views stay where they are until they are told to catch up, in large batches. For bulk work that does not read them. */
  following?: boolean;
}

/**
 * Opens the ledger of a data directory for writing, with views that have caught up and follow.
 * @throws StoreUnavailable, NotThisLedger
 */
export async function openLedger({ settings, clock, observe, onProgress, following = true, ...opening }: OpenOptions): Promise<OpenLedger> {
  const { owner, warn } = opening;
  const release = takeDirectory(settings.eventStore, settings.data, owner);
  let store: LedgerStore | undefined;
  let runner: Runner | undefined;
  try {
    store = await openStoreForWriting(settings.eventStore, opening);
    const reached = store;
    await persistently(opening, () => refuseForgottenStore(reached, settings));
    const opened = await persistently(opening, () => openForWriting(reached, clock, settings.mode, settings.policy));
    if (opened.isNew) warn?.(`a new ledger was opened in ${nameOf(settings.eventStore)}`);
    if (settings.snapshot && !beginWithSnapshot(settings.data, settings.snapshot))
      warn?.(`the data directory has views of its own: ${settings.snapshot} is not used`);
    const building = new Runner({ store, directory: settings.data, views, warn });
    runner = building;
    await persistently(opening, () => building.catchUp(onProgress));
    // Read after the views: what they show of a claim needs the policy that it keeps.
    const policies = await persistently(opening, () => readPolicies(reached));
    if (following) runner.start();
    return together({ ...opened, policies }, store, runner, { clock, observe, release });
  } catch (error) {
    await runner?.stop();
    await store?.close().finally(release);
    if (!store) release();
    throw error;
  }
}

/**
 * Views of a ledger beside a store that holds none: the store is another than before, or the setting that named it is missing. Nobody
 * means to begin a new ledger there.
 * @throws NotThisLedger
 */
async function refuseForgottenStore(store: LedgerStore, { data, eventStore }: Pick<Settings, 'data' | 'eventStore'>): Promise<void> {
  if ((await store.head()) !== null || !holdsViews(data)) return;
  throw new NotThisLedger(
    'empty',
    `${nameOf(eventStore)} holds no ledger, but ${data} holds the views of one. See that ONRECORD_EVENT_STORE is right; to begin a new ledger there, choose another --data.`,
  );
}

/** Whoever waits for the store at its start also waits where it goes away again before all is read. */
async function persistently<Result>({ waitUntil, waiting }: Opening, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof OutcomeUnknown ? new StoreUnavailable('unreachable', error.message, { cause: error }) : error;
      if (!waitUntil || waitUntil.aborted || !(reason instanceof StoreUnavailable) || reason.reason !== 'unreachable') throw error;
      waiting?.(reason);
      await pause(ASK_AGAIN_MS, undefined, { signal: waitUntil }).catch(() => undefined);
    }
  }
}

const ASK_AGAIN_MS = 500;

function together(
  opened: OpenedLedger,
  store: LedgerStore,
  runner: Runner,
  { clock, observe, release }: Pick<OpenOptions, 'clock' | 'observe'> & { release: () => void },
): OpenLedger {
  const queries = queriesOn(runner.database);
  const ledger = new Ledger({ store, clock, reference: queries.reference, policies: opened.policies, observe });
  runner.onApplied((events) => {
    if (events.some(({ type }) => referenceTypes.has(type))) queries.reference.refresh();
    ledger.observe(events);
  });
  return {
    ledgerId: opened.ledgerId,
    mode: opened.mode,
    openedAt: opened.openedAt,
    store,
    runner,
    queries,
    ledger,
    close: async () => {
      await runner.stop();
      await store.close().finally(release);
    },
  };
}

const referenceTypes = new Set(['TenantRegistered', 'TenantChanged', 'PartnerRegistered', 'PartnerChanged']);

/** A ledger that is only read, beside whoever writes it. */
export interface ReadLedger extends OpenedLedger {
  store: LedgerStore;
  close(): Promise<void>;
}

/** Opens the event store for reading. @throws StoreUnavailable, NotThisLedger */
export async function openLedgerForReading(address: StoreAddress, options?: Omit<Opening, 'owner'>): Promise<ReadLedger> {
  const store = await openStoreForReading(address, options);
  try {
    return { ...(await openForReading(store)), store, close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The same; null where there is no ledger yet. @throws StoreUnavailable */
export async function openLedgerIfThere(address: StoreAddress): Promise<ReadLedger | null> {
  try {
    return await openLedgerForReading(address);
  } catch (error) {
    const none =
      (error instanceof StoreUnavailable && error.reason === 'not-found') || (error instanceof NotThisLedger && error.reason === 'empty');
    if (none) return null;
    throw error;
  }
}
