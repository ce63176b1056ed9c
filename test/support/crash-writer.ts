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
  tell('open');
  await Promise.all(
    streams.map(async (stream) => {
      const [last] = await store.readStream(stream, { direction: 'backwards', limit: 1 });
      for (let revision = last?.revision ?? -1; ;) {
        const events = Array.from({ length: EVENTS_PER_APPEND }, (_, n) => eventAt(stream, revision + 1 + n));
        ({ revision } = await store.append(stream, revision, events));
        tell(`${stream} ${revision}`);
      }
    }),
  );
}

/** At once, so that what was acknowledged before a kill is told; again where the pipe is full, because its reader is busy. */
function tell(line: string): void {
  for (let rest = Buffer.from(`${line}\n`); rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(STDOUT, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

const [directory = '', ...streams] = process.argv.slice(2);
void run(directory, streams);
