import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { OutcomeUnknown, StoreUnavailable, WrongExpectedRevision } from '../../ledger/ports/event-store';
import type { Appended, EventToAppend } from '../../ledger/ports/event-store';
import type { AppendRequest, Failure, FromWriter, Requests, Verdict, WriterStart } from './writer-protocol';

interface InFlight {
  stream: string;
  expectedRevision: number;
  resolve: (appended: Appended) => void;
  reject: (error: Error) => void;
}

/** This thread's end of the writer: sends all appends of a tick as one message and hands the verdicts back. */
export class Writer {
  private readonly inFlight = new Map<number, InFlight>();
  private readonly ended: Promise<void>;
  private batch: AppendRequest[] = [];
  private tickets = 0;
  private stopped: StoreUnavailable | null = null;

  private constructor(
    private readonly worker: Worker,
    private readonly onCommit: () => void,
  ) {
    worker.on('message', (message: FromWriter) => {
      if ('verdicts' in message) this.settle(message.verdicts);
    });
    worker.on('error', (error) => this.stop(error));
    this.ended = new Promise((resolve) => {
      worker.on('exit', () => {
        this.stop();
        resolve();
      });
    });
  }

  /**
   * Starts the writer's thread on an existing ledger. The caller holds the lock.
   * @param onCommit called after every group, whatever became of it
   * @throws StoreUnavailable
   */
  static async start(start: WriterStart, onCommit: () => void): Promise<Writer> {
    // Run from TypeScript, as specs do, the thread needs the compiler too.
    const kind = extname(__filename);
    const execArgv = kind === '.ts' ? ['-r', '@swc-node/register'] : undefined;
    const worker = new Worker(join(__dirname, `writer-worker${kind}`), { workerData: start, execArgv });
    const writer = new Writer(worker, onCommit);
    await new Promise<void>((resolve, reject) => {
      worker.once('message', (message: FromWriter) => ('failed' in message ? reject(told(message.failed)) : resolve()));
      worker.once('error', reject);
      worker.once('exit', () => reject(new StoreUnavailable('unreachable', "The ledger's writer ended before it began.")));
    });
    return writer;
  }

  /** Appends sent and not answered yet. */
  get depth(): number {
    return this.inFlight.size;
  }

  /** Sent in order, appends to one stream are decided in order. */
  append(stream: string, expectedRevision: number, events: readonly EventToAppend[]): Promise<Appended> {
    if (this.stopped) return Promise.reject(this.stopped);
    const ticket = ++this.tickets;
    const texts: string[] = [];
    for (const { id, type, data, meta } of events) texts.push(id, type, data, meta);
    if (this.batch.push([ticket, stream, expectedRevision, texts]) === 1) setImmediate(() => this.send());
    return new Promise((resolve, reject) => this.inFlight.set(ticket, { stream, expectedRevision, resolve, reject }));
  }

  /** Lets the thread finish what was sent, and ends it. */
  async close(): Promise<void> {
    this.send();
    this.post('close');
    await this.ended;
  }

  private send(): void {
    if (this.batch.length > 0) this.post(this.batch);
    this.batch = [];
  }

  private post(requests: Requests): void {
    this.worker.postMessage(requests);
  }

  private settle(verdicts: readonly Verdict[]): void {
    this.onCommit();
    for (const verdict of verdicts) {
      const append = this.inFlight.get(verdict[0]);
      this.inFlight.delete(verdict[0]);
      if (append) answer(append, verdict);
    }
  }

  /** The thread is gone. Whether it had committed what it held cannot be known. */
  private stop(cause?: Error): void {
    this.stopped ??= new StoreUnavailable('unreachable', "The ledger's writer has stopped. Restart onrecord.", { cause });
    for (const { stream, reject } of this.inFlight.values()) reject(new OutcomeUnknown(stream, { cause }));
    this.inFlight.clear();
  }
}

function answer({ stream, expectedRevision, resolve, reject }: InFlight, verdict: Verdict): void {
  switch (verdict[1]) {
    case 'stored':
      resolve({ revision: verdict[2], position: BigInt(verdict[3]) });
      break;
    case 'conflict':
      reject(new WrongExpectedRevision(stream, expectedRevision, verdict[2]));
      break;
    case 'refused':
      reject(told(verdict[2]));
      break;
    case 'unknown':
      reject(new OutcomeUnknown(stream, { cause: told(verdict[2]) }));
  }
}

const told = ({ reason, message }: Failure): StoreUnavailable => new StoreUnavailable(reason, message);
