import { MAX_APPEND_BYTES, OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from './ports/event-store';
import type { EventStore, StoredEvent } from './ports/event-store';
import { pagesAfter } from './streams';
import { untilKnown } from './until-known';

/** The target is no copy of the source, or became none. The message says which event and what to do. */
export class CopyRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CopyRefused';
  }
}

export interface Copied {
  /** Events of the copy, each read back and held against the source: the sequence of its last. */
  events: number;
  /** How many of them were appended now; the others stood there already. */
  copied: number;
  /** Whether the source has more by now. */
  sourceGrew: boolean;
}

/** Told what is being done, and what share of the source's log is behind. */
export type ObserveCopy = (doing: 'comparing' | 'copying' | 'verifying', share: number) => void;

/** How far the target is known to be the source's copy. */
interface Matched {
  sequence: number;
  /** In the source, of the last event. */
  position: bigint | null;
}

const PAGE = 1_024;
const MOST_EVENTS_AT_ONCE = 500;
/** Stores count an append's bytes each in its own way. */
const MOST_BYTES_AT_ONCE = MAX_APPEND_BYTES / 2;

const SPOILT =
  'The target was written to by somebody else meanwhile: do not use it. Stop whoever writes there, and copy to an empty store.';
/** What to do about a target that is not the beginning of the source: before anything was written to it, and after. */
const BEFORE = {
  differs:
    'The target is no copy of this source, and nothing was written to it: see that --from and --to are right, or copy to an empty store.',
  goesOn:
    'Nothing was written to it. Where the ledger has gone on in the target, there is nothing to copy; to move back, copy the other way.',
};
const AFTER = { differs: SPOILT, goesOn: SPOILT };

/**
 * Copies every ledger event, in the source's order and until its end: streams, revisions, ids and texts, and so the sequence of each.
 * What a run before left in the target stays, where it is the beginning of the source. At the end all of it is read back.
 * @throws CopyRefused, StoreUnavailable
 */
export async function copyLog(source: EventStore, target: EventStore, observe: ObserveCopy = () => undefined): Promise<Copied> {
  const share = await sharesOf(source);
  const before = await compare(source, target, BEFORE, (at) => observe('comparing', share(at)));

  let sequence = before.sequence;
  for await (const run of runsAfter(source, before.position)) {
    await append(target, run, sequence + 1);
    sequence += run.length;
    observe('copying', share(run.at(-1)?.position ?? null));
  }

  const after = await compare(source, target, AFTER, (at) => observe('verifying', share(at)));
  if (after.sequence < sequence) {
    throw new CopyRefused(`The target has ${after.sequence} events of the ${sequence} that it took. ${SPOILT}`);
  }
  const [more] = await source.readAll({ after: after.position, limit: 1 });
  return { events: after.sequence, copied: sequence - before.sequence, sourceGrew: more !== undefined };
}

/**
 * Holds the target against the source event by event, as far as the target goes.
 * @throws CopyRefused where they differ, or the target goes further
 */
async function compare(
  source: EventStore,
  target: EventStore,
  advice: typeof BEFORE,
  passed: (at: bigint | null) => void,
): Promise<Matched> {
  const originals = eventsOf(source);
  const matched: Matched = { sequence: 0, position: null };
  for await (const page of pagesAfter(target, null, PAGE)) {
    for (const copy of page) {
      matched.sequence += 1;
      const next = await originals.next();
      if (next.done) {
        throw new CopyRefused(`The target holds more than the source: event ${matched.sequence} is ${named(copy)}. ${advice.goesOn}`);
      }
      const difference = differenceOf(next.value, copy);
      if (difference !== null) throw new CopyRefused(`Event ${matched.sequence} differs: ${difference}. ${advice.differs}`);
      matched.position = next.value.position;
    }
    passed(matched.position);
  }
  return matched;
}

async function* eventsOf(store: EventStore): AsyncGenerator<StoredEvent, undefined> {
  for await (const page of pagesAfter(store, null, PAGE)) yield* page;
}

/** Events of one stream that follow one another in the log, as many as go into one append. */
async function* runsAfter(source: EventStore, position: bigint | null): AsyncGenerator<StoredEvent[]> {
  let run: StoredEvent[] = [];
  let bytes = 0;
  for await (const page of pagesAfter(source, position, PAGE)) {
    for (const event of page) {
      const size = sizeOf(event);
      const fits = run.length < MOST_EVENTS_AT_ONCE && bytes + size <= MOST_BYTES_AT_ONCE;
      if (run.length > 0 && !(fits && follows(event, run.at(-1)))) {
        yield run;
        [run, bytes] = [[], 0];
      }
      run.push(event);
      bytes += size;
    }
  }
  if (run.length > 0) yield run;
}

/** One at a time, since that alone keeps the order over all streams. */
async function append(target: EventStore, run: readonly StoredEvent[], sequence: number): Promise<void> {
  const [first] = run;
  if (!first) return;
  try {
    await untilKnown(target, () => target.append(first.stream, first.revision - 1, run));
  } catch (error) {
    if (error instanceof WrongExpectedRevision) throw conflict(error, first, sequence);
    if (!(error instanceof OutcomeUnknown)) throw error;
    const message = `The target does not say whether it took event ${sequence} (${first.stream}). See that it runs, then run the same command again: it goes on where this one ended.`;
    throw new StoreUnavailable('unreachable', message, { cause: error });
  }
}

/** The target held what the source begins with: either the source leaves something out, or the target has moved on. */
function conflict({ expected, actual }: WrongExpectedRevision, { stream }: StoredEvent, sequence: number): CopyRefused {
  if (actual < expected) {
    return new CopyRefused(
      `Event ${sequence} of the source is revision ${expected + 1} of ${stream}, of which it has no revision ${actual + 1} before: the source has lost events. Restore it from a backup, and copy that.`,
    );
  }
  return new CopyRefused(
    `Event ${sequence} found ${stream} in the target at revision ${actual}, not ${expected}: somebody else writes to the target. Stop that, then run the same command again: it says whether the target can still become a copy.`,
  );
}

function differenceOf(original: StoredEvent, copy: StoredEvent): string | null {
  if (original.stream !== copy.stream || original.revision !== copy.revision || original.id !== copy.id)
    return `the source has ${named(original)}, the target ${named(copy)}`;
  const field = (['type', 'data', 'meta'] as const).find((name) => original[name] !== copy[name]);
  return field === undefined ? null : `${named(original)} has another ${field === 'meta' ? 'metadata' : field} in the target`;
}

const named = ({ type, stream, revision, id }: StoredEvent): string => `${type} ${id} (${stream}, revision ${revision})`;

const follows = (event: StoredEvent, last: StoredEvent | undefined): boolean =>
  event.stream === last?.stream && event.revision === last.revision + 1;

const sizeOf = ({ id, type, data, meta }: StoredEvent): number =>
  Buffer.byteLength(id + type) + Buffer.byteLength(data) + Buffer.byteLength(meta);

/** What share of the log lies before a position. Positions count events in one store and bytes in another: both do. */
async function sharesOf(source: EventStore): Promise<(at: bigint | null) => number> {
  const [first] = await source.readAll({ limit: 1 });
  const from = first?.position ?? 0n;
  const length = Number(((await source.head()) ?? from) - from);
  return (at) => (length > 0 ? Math.min(1, Number((at ?? from) - from) / length) : 1);
}
