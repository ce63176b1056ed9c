import type { Command } from 'commander';
import { counted } from '../domain/counted';
import type { EventStore } from '../ledger/ports/event-store';
import { openLedgerForReading } from '../open-ledger';
import { views } from '../projections/index';
import { isOfLog } from '../projections/runner/of-log';
import { SnapshotError, takeSnapshot } from '../projections/runner/snapshot';
import { checkpointOf, openViewsFileForReading } from '../projections/runner/views-file';
import type { Database } from '../sqlite/driver';
import { settingsFor, withData, withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { messageOf } from './outcome';
import { answer } from './terminal';

export function addSnapshot(program: Command): void {
  const command = program
    .command('snapshot')
    .description('copy the views of this data directory, so that another server of the same ledger starts from them')
    .argument('<file>', 'the file to write');
  withExample(
    withJson(withData(command)),
    'onrecord snapshot views.snapshot',
    'onrecord serve --data ./second --snapshot views.snapshot',
  ).action(snapshot);
}

async function snapshot(file: string, options: Common): Promise<void> {
  const { data, eventStore } = settingsFor(options);
  const ledger = await openLedgerForReading(eventStore);
  try {
    await refuseStrangers(ledger.store, data);
  } finally {
    await ledger.close();
  }
  const sequence = takeSnapshot(data, file);
  answer(options, { file, sequence }, [`Wrote ${file}: the views up to event ${counted(sequence)}.`]);
}

/** @throws SnapshotError where the views are of another ledger than the settings name */
async function refuseStrangers(store: EventStore, directory: string): Promise<void> {
  const database = opened(directory);
  try {
    for (const view of database ? views : []) {
      const checkpoint = database && checkpointOf(database, view);
      if (checkpoint && !(await isOfLog(store, checkpoint)))
        throw new SnapshotError(`The views in ${directory} are of another ledger. See that --data and ONRECORD_EVENT_STORE are right.`);
    }
  } finally {
    database?.close();
  }
}

function opened(directory: string): Database | null {
  try {
    return openViewsFileForReading(directory);
  } catch (error) {
    throw new SnapshotError(`The views in ${directory} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}
