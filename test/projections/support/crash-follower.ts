/**
 * A process to be killed: follows the ledger of a directory and keeps the views there. Tells `following` when what it followed is in
 * them for the first time.
 * Usage: crash-follower DIRECTORY
 */
import { writeSync } from 'node:fs';
import { openSqliteEventStore } from '../../../src/event-store/sqlite/sqlite-event-store';
import { views } from '../../../src/projections/index';
import { Runner } from '../../../src/projections/runner/runner';
import { tally } from './tally';

const STDOUT = 1;
const STDERR = 2;

async function run(directory: string): Promise<void> {
  const store = await openSqliteEventStore({ directory, mode: 'read' });
  const warn = (message: string): number => writeSync(STDERR, `${message}\n`);
  const runner = new Runner({ store, directory, views: [...views, tally], warn });
  await runner.prepare();
  const heard = runner.onApplied(() => {
    heard();
    writeSync(STDOUT, 'following\n');
  });
  runner.start();
}

void run(process.argv[2] ?? '');
