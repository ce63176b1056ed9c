import type { Command } from 'commander';
import { takeSnapshot } from '../projections/runner/snapshot';
import { settingsFor, withData, withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { answer, counted } from './terminal';

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

function snapshot(file: string, options: Common): void {
  const sequence = takeSnapshot(settingsFor(options).data, file);
  answer(options, { file, sequence }, [`Wrote ${file}: the views up to event ${counted(sequence)}.`]);
}
