import { existsSync, realpathSync } from 'node:fs';
import type { Command } from 'commander';
import { counted } from '../domain/counted';
import { copyLog, CopyRefused } from '../ledger/copy-log';
import { StoreUnavailable } from '../ledger/ports/event-store';
import { nameOf, openStoreForReading, openStoreForWriting } from '../open-store';
import type { LedgerStore } from '../open-store';
import { storeNamed } from '../settings';
import type { StoreAddress } from '../settings';
import { withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { NotFound, UsageError } from './outcome';
import { answer, Progress, remark } from './terminal';

interface Options extends Pick<Common, 'json'> {
  from: string;
  to: string;
}

export function addCopy(program: Command): void {
  const command = program
    .command('copy')
    .description('copy a ledger to another store, event by event in its order, and read it back; again, it goes on where it ended')
    .requiredOption('--from <store>', 'sqlite:DIRECTORY or esdb://…; only read')
    .requiredOption('--to <store>', 'sqlite:DIRECTORY or esdb://…; empty, or with the beginning of the same ledger');
  withExample(
    withJson(command),
    'onrecord copy --from sqlite:./data --to esdb://db.example.org:2113',
    '',
    'A server may go on writing to the source, until the last run; nobody else may write to the target.',
    'Credentials and certificates are those of ONRECORD_EVENT_STORE_USER and the like.',
  ).action(copy);
}

async function copy(options: Options): Promise<void> {
  const from = storeNamed('--from', options.from);
  const to = storeNamed('--to', options.to);
  if (isSame(from, to)) throw new UsageError(`--from and --to are the same store: ${nameOf(to)}. Name another to copy to.`);
  const source = await openStoreForReading(from, { warn: remark }).catch(toldOf('--from'));
  try {
    // Before the target is made.
    if ((await source.head()) === null) throw new NotFound(`${nameOf(from)} holds no event. See that --from is right.`);
    const target = await openStoreForWriting(to, { owner: 'onrecord copy', warn: remark }).catch(toldOf('--to'));
    try {
      await copyBetween(source, target, { from: nameOf(from), to: nameOf(to) }, options);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copyBetween(source: LedgerStore, target: LedgerStore, names: { from: string; to: string }, options: Options): Promise<void> {
  const progress = new Progress();
  try {
    await refuseUnsound(source, 'source');
    const { events, copied, sourceGrew } = await copyLog(source, target, (doing, share) => progress.show(doing, share, 1));
    await refuseUnsound(target, 'target');
    progress.end();
    answer(options, { ...names, events, copied, verified: events, sourceGrew }, [
      `Copied ${counted(copied, 'event')} to ${names.to}; ${counted(events - copied)} stood there already.`,
      `Read back: its ${counted(events, 'event is', 'events are')} those of the source up to event ${events}.`,
      sourceGrew
        ? 'The source has grown since. Stop who writes to it, then run the same command again.'
        : 'If a server still runs on the source: stop it, then run the same command again.',
    ]);
  } finally {
    progress.end();
  }
}

/** A server shows in its log what it will not keep: a stream that was given a limit is no copy. The file of the other store is read whole. */
async function refuseUnsound(store: LedgerStore, which: 'source' | 'target'): Promise<void> {
  const [fault] = store.shared ? await store.integrityCheck() : [];
  if (fault !== undefined) throw new CopyRefused(`The ${which} does not keep its events: ${fault}`);
}

/** One server that two names lead to is not found out here; it is found to hold every event already. */
function isSame(one: StoreAddress, other: StoreAddress): boolean {
  if (one.kind === 'sqlite') return other.kind === 'sqlite' && realPath(one.directory) === realPath(other.directory);
  if (other.kind === 'sqlite' || one.connection.streamPrefix !== other.connection.streamPrefix) return false;
  const hosts = new Set(one.connection.hosts.map(({ address, port }) => `${address}:${port}`));
  return other.connection.hosts.some(({ address, port }) => hosts.has(`${address}:${port}`));
}

const realPath = (directory: string): string => (existsSync(directory) ? realpathSync(directory) : directory);

/** What is wrong with a data directory, told of the option that names it here. */
function toldOf(option: '--from' | '--to'): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new StoreUnavailable(error.reason, error.message.replace('--data', option), { cause: error });
  };
}
