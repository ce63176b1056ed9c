import type { Command } from 'commander';
import { counted } from '../domain/counted';
import { openLedgerForReading } from '../open-ledger';
import { openStoreForWriting, takeDirectory } from '../open-store';
import { views } from '../projections/index';
import { Runner } from '../projections/runner/runner';
import { settingsFor, withData, withExample, withJson } from './arguments';
import type { Common } from './arguments';
import { UsageError } from './outcome';
import { answer, Progress, remark } from './terminal';

interface Options extends Common {
  view?: string;
}

export function addRebuild(program: Command): void {
  const command = program
    .command('rebuild')
    .description('build the views anew from the log beside the old, say where they differ, and swap them in')
    .option('--view <name>', `one of them: ${views.map(({ name }) => name).join(', ')} (default: all)`);
  withExample(withJson(withData(command)), 'onrecord rebuild', 'onrecord rebuild --view workloads').action(rebuildViews);
}

async function rebuildViews(options: Options): Promise<void> {
  const { view } = options;
  const { data, eventStore } = settingsFor(options);
  if (view !== undefined && !views.some(({ name }) => name === view)) {
    throw new UsageError(`There is no view ${view}; there are ${views.map(({ name }) => name).join(', ')}.`);
  }
  await (await openLedgerForReading(eventStore)).close(); // A ledger that is not there is not made.
  const owner = 'onrecord rebuild';
  const release = takeDirectory(eventStore, data, owner);
  const store = await openStoreForWriting(eventStore, { owner, warn: remark });
  const runner = new Runner({ store, directory: data, views, warn: remark });
  const progress = new Progress();
  try {
    await runner.catchUp((events) => progress.show('catching up', events, 0));
    const { checkpoint, differences } = await runner.rebuild(view === undefined ? 'all' : [view], (events) =>
      progress.show('events read', events, 0),
    );
    progress.end();
    const differing = differences.filter(({ onlyBefore, onlyNow }) => onlyBefore + onlyNow > 0);
    answer(options, { events: checkpoint.sequence, tables: differences }, [
      `Built ${view ?? 'all views'} from ${counted(checkpoint.sequence, 'event')}: ${differing.length === 0 ? 'nothing differs' : 'differences were repaired'}.`,
      ...differences.map(
        ({ view: of, table, rows, onlyBefore, onlyNow }) =>
          `  ${of}, ${table}: ${counted(rows, 'row')}, ${counted(onlyBefore)} only before, ${counted(onlyNow)} only now`,
      ),
    ]);
  } finally {
    progress.end();
    await runner.stop();
    await store.close();
    release();
  }
}
