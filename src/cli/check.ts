import type { Command } from 'commander';
import { counted } from '../domain/counted';
import { catalogue, schemaOf } from '../domain/catalogue';
import { streamKind } from '../domain/streams';
import { decodeAsWritten } from '../ledger/event-codec';
import { StoreUnavailable } from '../ledger/ports/event-store';
import type { EventStore, StoredEvent } from '../ledger/ports/event-store';
import { pagesAfter } from '../ledger/streams';
import { openLedgerForReading } from '../open-ledger';
import { views } from '../projections/index';
import { isOfLog } from '../projections/runner/of-log';
import { checkpointOf, holdsViews, openViewsFileForReading } from '../projections/runner/views-file';
import { openDatabase } from '../sqlite/driver';
import type { Database, Statement } from '../sqlite/driver';
import { settingsFor, withData, withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { messageOf } from './outcome';
import { answer, Progress } from './terminal';

const PAGE = 4_096;
const MOST_FAULTS = 100;

export function addCheck(program: Command): void {
  const command = program.command('check').description('look through the whole store and the views for damage; nothing is changed');
  withExample(
    withJson(withData(command)),
    'onrecord check',
    '',
    'The exit code is 1 where a fault was found, 3 where the store cannot be read at all.',
  ).action(check);
}

async function check(options: Common): Promise<void> {
  const { data, eventStore } = settingsFor(options);
  const ledger = await openLedgerForReading(eventStore);
  const { store } = ledger;
  const progress = new Progress();
  try {
    const { events, faults: unreadable } = await readEvery(store, (done) => progress.show('events', done, 0));
    const faults = await store.integrityCheck();
    const viewFaults = await viewFaultsOf(data, store);
    const all = [...faults, ...unreadable, ...viewFaults];
    progress.end();
    answer(options, { events, faults: all }, [
      all.length === 0
        ? `No faults: ${counted(events, 'event')}, and ${holdsViews(data) ? 'the views of them' : `no views of them in ${data}`}.`
        : `${counted(all.length, 'fault')} in ${counted(events, 'event')} and their views:`,
      ...all.map((fault) => `  ${fault}`),
    ]);
    if (all.length > 0) process.exitCode = 1;
  } finally {
    progress.end();
    await ledger.close();
  }
}

/** Every event, read as the rules read it and held against its schema; and no stream of them with a gap. */
async function readEvery(store: EventStore, progress: (done: number) => void): Promise<{ events: number; faults: string[] }> {
  const faults: string[] = [];
  const ends = new StreamEnds();
  let events = 0;
  let last: bigint | null = null;
  const readOn = async (size: number): Promise<void> => {
    for await (const page of pagesAfter(store, last, size)) {
      for (const event of page) {
        events += 1;
        if (faults.length >= MOST_FAULTS) continue;
        const fault = ends.gapBefore(event) ?? faultOf(event);
        if (fault !== null) faults.push(`Event ${events} (${event.stream}, revision ${event.revision}): ${fault}`);
      }
      last = page.at(-1)?.position ?? last;
      progress(events);
    }
  };
  try {
    await readOn(PAGE).catch(() => readOn(1)); // One by one, up to the event that cannot be read.
  } catch (error) {
    if (!(error instanceof StoreUnavailable) || error.reason !== 'corrupt') throw error;
    faults.push(`The log can be read no further: ${error.message}`);
  } finally {
    ends.close();
  }
  return { events, faults };
}

/** Where each stream ends so far, in a file that is gone with the check: a ledger has more streams than fit into memory. */
class StreamEnds {
  readonly #database = openDatabase('');
  readonly #find: Statement;
  readonly #set: Statement;

  constructor() {
    this.#database.exec(
      'PRAGMA synchronous = OFF; CREATE TABLE ends (stream TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID; BEGIN',
    );
    this.#find = this.#database.prepare('SELECT revision FROM ends WHERE stream = ?');
    this.#set = this.#database.prepare('INSERT OR REPLACE INTO ends VALUES (?, ?)');
  }

  /** What is missing before an event, told; null where it follows the one before. */
  gapBefore({ stream, revision }: StoredEvent): string | null {
    const { revision: last } = (this.#find.get(stream) ?? { revision: -1 }) as { revision: number };
    this.#set.run(stream, revision);
    return revision === last + 1 ? null : `the stream has lost what came before it: revisions ${last + 1} to ${revision - 1}`;
  }

  close(): void {
    this.#database.close();
  }
}

function faultOf(event: StoredEvent): string | null {
  const known = catalogue.get(event.type);
  if (!known) return `${event.type} is a type that this version of onrecord does not know`;
  if (known.stream !== streamKind(event.stream)) return `${event.type} does not belong into this stream`;
  try {
    const { data, version } = decodeAsWritten(event);
    const schema = schemaOf(event.type, version);
    if (!schema) return `${event.type} has version ${version}, and this version of onrecord knows ${known.version}`;
    const read = schema.safeParse(data);
    const [issue] = read.error?.issues ?? [];
    return issue ? `its data breaks the schema at ${issue.path.join('.') || 'the top'}: ${issue.message}` : null;
  } catch (error) {
    return `it is no JSON: ${messageOf(error)}`;
  }
}

async function viewFaultsOf(directory: string, store: EventStore): Promise<string[]> {
  let database: Database | null = null;
  try {
    database = openViewsFileForReading(directory);
    if (!database) return []; // Built when a server starts.
    const pages = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
    const damage = pages.map((page) => page.integrity_check).filter((line) => line !== 'ok');
    const strangers = await notOf(store, database);
    const parked = database.prepare('SELECT view, sequence, type, error FROM parked').all() as Record<
      'view' | 'sequence' | 'type' | 'error',
      string
    >[];
    return [
      ...damage.map((line) => `The views' file is damaged: ${line}. Stop the server and run: onrecord rebuild`),
      ...strangers.map((name) => `The view ${name} is of another ledger, or of a later state of this one. Run: onrecord rebuild`),
      ...parked.map(({ view, sequence, type, error }) => `The view ${view} could not take event ${sequence} (${type}): ${error}`),
    ];
  } catch (error) {
    return [`The views cannot be read: ${messageOf(error)}. Stop the server and run: onrecord rebuild`];
  } finally {
    database?.close();
  }
}

/** Names of views that stand at an event that this ledger does not hold. */
async function notOf(store: EventStore, database: Database): Promise<string[]> {
  const names: string[] = [];
  for (const view of views) {
    const checkpoint = checkpointOf(database, view);
    if (checkpoint && !(await isOfLog(store, checkpoint))) names.push(view.name);
  }
  return names;
}
