/**
 * A process to be killed: appends to many streams at once and tells, a line each, what was acknowledged: `stream revision`.
 * Usage: crash-writer DIRECTORY STREAM...
 */
import { writeSync } from 'node:fs';
import { openSqliteEventStore } from '../../src/event-store/sqlite/sqlite-event-store';
import { eventAt } from './crash-events';

const STDOUT = 1;
const EVENTS_PER_APPEND = 2;

async function run(directory: string, streams: string[]): Promise<void> {
  const store = await openSqliteEventStore({ directory, mode: 'write', owner: `crash writer, process ${process.pid}` });
  writeSync(STDOUT, 'open\n');
  await Promise.all(
    streams.map(async (stream) => {
      const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
      for (let revision = last?.revision ?? -1; ;) {
        const events = Array.from({ length: EVENTS_PER_APPEND }, (_, n) => eventAt(stream, revision + 1 + n));
        ({ revision } = await store.append(stream, revision, events));
        writeSync(STDOUT, `${stream} ${revision}\n`);
      }
    }),
  );
}

const [directory = '', ...streams] = process.argv.slice(2);
void run(directory, streams);
