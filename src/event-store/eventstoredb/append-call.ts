import type { ClientDuplexStream } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { serviceError } from './failures';

interface Waiting {
  resolve: (response: BatchAppendResp) => void;
  reject: (error: unknown) => void;
}

/**
 * One call that carries any number of appends, each answered as soon as it is stored. A call for each append costs this process and
 * the server several times as much. What ends the call leaves all that wait on it unanswered: whether they were stored is unknown.
 */
export class AppendCall {
  readonly #waiting = new Map<string, Waiting>();
  #isOver = false;
  #isRetired = false;

  constructor(private readonly call: ClientDuplexStream<BatchAppendReq, BatchAppendResp>) {
    call.on('data', (response: BatchAppendResp) => this.#answer(response));
    call.on('error', (error) => this.#end(error));
    call.on('end', () => this.#end(serviceError(status.UNKNOWN, 'the server ended the call')));
  }

  /** It takes no more appends. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** @throws ServiceError where the call ended before the answer came */
  send(request: BatchAppendReq): Promise<BatchAppendResp> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(idOf(request), { resolve, reject });
      this.call.write(request); // At most 1 MiB, which may well be queued.
    });
  }

  /** Nobody waits for this answer any more. */
  forget(request: BatchAppendReq): void {
    this.#waiting.delete(idOf(request));
    this.#endWhenIdle();
  }

  /** Ends the call once all that was sent is answered or forgotten. (A server that is told the end leaves what is under way unanswered.) */
  retire(): void {
    this.#isRetired = true;
    this.#endWhenIdle();
  }

  #answer(response: BatchAppendResp): void {
    const id = idOf(response);
    this.#waiting.get(id)?.resolve(response);
    this.#waiting.delete(id);
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (this.#isRetired && this.#waiting.size === 0) this.call.cancel();
  }

  #end(error: unknown): void {
    this.#isOver = true;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

const idOf = (message: BatchAppendReq | BatchAppendResp): string => message.getCorrelationId()?.getString() ?? '';
