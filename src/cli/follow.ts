import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { everything, presentEvent } from '../api/seen/events';
import { subjectOf } from '../delivery/feed/cloud-event';
import { cursorOf, sequenceOfCursor } from '../delivery/feed/cursor';
import { Placed } from '../delivery/feed/placed';
import { TENURE_CHANGED } from '../delivery/feed/tenure-changes';
import { catalogue } from '../domain/catalogue';
import type { EventStore, StoredEvent } from '../ledger/ports/event-store';
import { openLedgerForReading } from '../open-ledger';
import { settingsFor, withData, withExample } from './arguments';
import type { Common } from './arguments';
import { lineAbout } from './history';
import { UsageError } from './outcome';
import { placeOf } from './sequences';
import { remark } from './terminal';

interface Options extends Common {
  from: string;
  types?: string;
  cursorFile?: string;
}

export function addFollow(program: Command): void {
  const command = program
    .command('follow')
    .description('every event as it comes, a line each, until it is stopped')
    .option('--from <place>', 'beginning, now, a cursor or a sequence', 'beginning')
    .option('--types <types>', 'these event types only, with commas between them')
    .option('--cursor-file <file>', 'keep the place in a file, and go on from there where it has one');
  withExample(
    withData(command).option('--json', 'each event as a CloudEvent in JSON'),
    'onrecord follow --from now',
    'onrecord follow --types ClaimGranted,ClaimSuperseded --cursor-file billing.cursor --json',
  ).action(follow);
}

/** A place in the log. */
interface Place {
  position: bigint | null;
  sequence: number;
}

async function follow({ json = false, ...options }: Options): Promise<void> {
  const types = typesAsked(options.types);
  const { data, eventStore } = settingsFor(options);
  const ledger = await openLedgerForReading(eventStore);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const { store, ledgerId } = ledger;
    const kept = options.cursorFile === undefined ? undefined : keptIn(options.cursorFile);
    const place = await placeAsked(store, data, ledgerId, kept ?? options.from);
    await eventsAfter(store, place, stopping.signal, async (events, sequence) => {
      const wanted = events.filter(({ stored }) => types?.has(stored.type) ?? true);
      await print(wanted.map((placed) => (json ? placed.whole(ledgerId) : lineFor(placed))));
      // Only now: whoever is stopped between the two sees an event again rather than never.
      if (options.cursorFile !== undefined) keep(options.cursorFile, cursorOf(ledgerId, sequence));
    });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await ledger.close();
  }
}

/** @throws UsageError */
function typesAsked(given: string | undefined): ReadonlySet<string> | null {
  if (given === undefined) return null;
  const types = given.split(',').map((type) => type.trim());
  if (types.includes(TENURE_CHANGED))
    throw new UsageError(
      `${TENURE_CHANGED} is derived by a server: ask GET /v1/events, a stream or a webhook for it, or onrecord changes.`,
    );
  const unknown = types.find((type) => !catalogue.has(type));
  if (unknown !== undefined) throw new UsageError(`There is no event type ${unknown}; there are ${[...catalogue.keys()].join(', ')}.`);
  return new Set(types);
}

/** @throws UsageError, Refusal Malformed for a cursor that is none of this ledger */
async function placeAsked(store: EventStore, data: string, ledgerId: string, from: string): Promise<Place> {
  if (from === 'beginning') return { position: null, sequence: 0 };
  const asked = from === 'now' ? 'now' : /^\d{1,15}$/.test(from) ? Number(from) : sequenceOfCursor(ledgerId, from, 'The cursor');
  const place = await placeOf(store, data, asked);
  if (place) return place;
  throw new UsageError(`${from} lies ahead of this ledger: it was restored from an older state, or the place is wrong.`);
}

const MIN_BACK_OFF_MS = 100;
const MAX_BACK_OFF_MS = 5_000;

/** Events after a place, in their order and for as long as it takes: a subscription that is dropped is taken up where it ended. */
async function eventsAfter(
  store: EventStore,
  { position, sequence }: Place,
  signal: AbortSignal,
  take: (events: readonly Placed[], sequence: number) => Promise<void>,
): Promise<void> {
  let after = position;
  let count = sequence;
  const taken = async (events: readonly StoredEvent[]) => {
    const placed = events.map((stored, index) => new Placed(count + index + 1, stored));
    await take(placed, count + events.length);
    count += events.length;
    after = events.at(-1)?.position ?? after;
  };
  const stopping = () => signal.aborted;
  for (let backOffMs = MIN_BACK_OFF_MS; !stopping(); backOffMs = Math.min(backOffMs * 2, MAX_BACK_OFF_MS)) {
    try {
      for await (const message of store.subscribe({ after, signal })) {
        if ('events' in message) await taken(message.events);
        backOffMs = MIN_BACK_OFF_MS;
      }
    } catch (error) {
      if (error instanceof UsageError) throw error;
      if (!stopping()) remark(`the store dropped the subscription (${(error as Error).message}); following again`);
    }
    await pause(backOffMs, undefined, { signal }).catch(() => undefined);
  }
}

const lineFor = ({ sequence, event }: Placed): string =>
  lineAbout(subjectOf(event.stream) ?? '', { sequence: String(sequence), ...presentEvent(event, everything) });

/** Resolves when the reader has taken the lines. */
function print(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return Promise.resolve();
  return new Promise((resolve, reject) => process.stdout.write(`${lines.join('\n')}\n`, (error) => (error ? reject(error) : resolve())));
}

/** The cursor of a file; undefined where there is none yet. @throws UsageError */
function keptIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

/** Whole or not at all, whatever ends the process. @throws UsageError: what was printed is not kept, so that nothing more may be */
function keep(file: string, cursor: string): void {
  const part = `${file}.${process.pid}.part`;
  try {
    writeFileSync(part, `${cursor}\n`);
    renameSync(part, file);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}. What was printed last will be printed again.`);
  }
}
