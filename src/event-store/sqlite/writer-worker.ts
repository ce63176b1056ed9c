import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Database } from '../../sqlite/driver';
import { failure, GroupCommit } from './group-commit';
import { ledgerPath, openLedger } from './ledger-file';
import { unavailable } from '../../sqlite/errors';
import type { AppendRequest, FromWriter, Requests, WriterStart } from './writer-protocol';

/** The writer's thread: the only place that writes to the ledger's file. */
const MAX_GROUP = 2_000;

function run(port: MessagePort, start: WriterStart): void {
  const tell = (message: FromWriter): void => port.postMessage(message);
  let database: Database | undefined;
  try {
    const ledger = openLedger(start.directory, { readOnly: false });
    database = ledger;
    const writer = new GroupCommit(ledger, start);
    port.on('message', (first: Requests) => {
      const { group, close } = gather(first, port);
      if (group.length > 0) tell({ verdicts: writer.commit(group) });
      if (!close) return;
      closeLedger(ledger);
      port.close();
    });
    tell({ ready: true });
  } catch (error) {
    database?.close();
    tell({ failed: failure(unavailable(error, ledgerPath(start.directory))) });
    port.close();
  }
}

/** All that arrived while the last group was written makes the next one. */
function gather(first: Requests, port: MessagePort): { group: AppendRequest[]; close: boolean } {
  const group: AppendRequest[] = [];
  for (let requests: Requests | undefined = first; requests; requests = next(port)) {
    if (requests === 'close') return { group, close: true };
    group.push(...requests);
    if (group.length >= MAX_GROUP) break;
  }
  return { group, close: false };
}

/** What cannot be moved out of the write-ahead log now is moved by the next one to open the ledger. */
function closeLedger(database: Database): void {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

function next(port: MessagePort): Requests | undefined {
  const received = receiveMessageOnPort(port);
  return received ? (received.message as Requests) : undefined;
}

if (parentPort) run(parentPort, workerData as WriterStart);
