import { setTimeout as pause } from 'node:timers/promises';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { AllPage, StoredEvent, StreamPage } from '../../ledger/ports/event-store';
import type { Channel } from './channel';
import { closed, isNotLeader, mayPass, readFailure } from './failures';
import { readAllRequest, readStreamRequest, storedEvent } from './messages';
import type { Names } from './messages';
import { Responses } from './responses';
import { isTombstone } from './stream-limits';

/** Reads are asked again while a cluster elects another leader. */
const READ_AGAIN_AFTER_MS = [20, 100, 300, 1_000, 2_000, 2_000];

export interface ReaderOptions {
  channel: Channel;
  names: Names;
  /** The server as people are told it. */
  server: string;
  /** How long the server may take for the next part of a page, in milliseconds. */
  answerMs: number;
  /** Aborted when nothing more is read. */
  closing: AbortSignal;
  /** A stream was deleted for good. */
  deleted: (stream: string) => void;
}

/** Pages of what the server holds, read through its leader. */
export class Reader {
  constructor(private readonly options: ReaderOptions) {}

  /** A page of a stream as the server has it. @throws StoreUnavailable */
  async stream(stream: string, page: StreamPage): Promise<StoredEvent[]> {
    return this.#ofLedger(await this.#page(readStreamRequest(this.options.names, stream, page), stream));
  }

  /** A page of all streams whose names begin so on the server. @throws StoreUnavailable */
  async all(prefix: string, page: AllPage): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    for (let next = page; ;) {
      const found = await this.#part(prefix, next);
      events.push(...this.#ofLedger(found));
      const last = found.at(-1);
      if (!last || found.length < next.limit || events.length === page.limit) return events;
      next = beyond(page, last.position, page.limit - events.length); // Tombstones were among them.
    }
  }

  /** The position of the last event of the ledger, asked for once. @throws StoreUnavailable */
  async head(timeoutMs: number): Promise<bigint | null> {
    try {
      for (let page: AllPage = { direction: 'backwards', limit: 1 }; ;) {
        const request = readAllRequest(this.options.names.ledger, page);
        const found = await this.#ask(request, timeoutMs).catch((error: unknown) => {
          if (!isNotLeader(error)) throw error;
          return this.#ask(request, timeoutMs);
        });
        const [last] = this.#ofLedger(found);
        if (last || !found[0]) return last?.position ?? null;
        page = beyond(page, found[0].position, 1);
      }
    } catch (error) {
      this.#refuseWhenClosed();
      throw readFailure(error, 'the log', this.options.server);
    }
  }

  /** A page of the log, and what was deleted for good with it. The server begins forwards with the event that it is to follow. */
  async #part(prefix: string, page: AllPage): Promise<StoredEvent[]> {
    const events = await this.#page(readAllRequest(prefix, page), 'the log');
    if (page.direction === 'backwards' || events[0]?.position !== page.after) return events.slice(0, page.limit);
    return events.slice(1);
  }

  /** Tombstones are told of, and left out. */
  #ofLedger(found: readonly StoredEvent[]): StoredEvent[] {
    return found.filter((event) => {
      if (!isTombstone(event)) return true;
      this.options.deleted(event.stream);
      return false;
    });
  }

  /** One page, asked again where another try may succeed and time is left. */
  async #page(request: ReadReq, what: string): Promise<StoredEvent[]> {
    const { answerMs, server } = this.options;
    const began = performance.now();
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#ask(request, answerMs);
      } catch (error) {
        this.#refuseWhenClosed();
        const waitMs = READ_AGAIN_AFTER_MS[attempt];
        if (waitMs === undefined || !mayPass(error) || performance.now() - began > answerMs) throw readFailure(error, what, server);
        await pause(waitMs);
      }
    }
  }

  async #ask(request: ReadReq, timeoutMs: number): Promise<StoredEvent[]> {
    this.#refuseWhenClosed();
    const { channel, names } = this.options;
    const { stream, giveUp } = await channel.read(request, timeoutMs, { leader: true });
    const responses = new Responses(stream);
    const events: StoredEvent[] = [];
    for (let batch = await responses.take(timeoutMs); batch; batch = await responses.take(timeoutMs)) {
      if (batch.length === 0) {
        responses.cancel();
        giveUp();
        throw new Error(`no answer within ${timeoutMs} ms`);
      }
      for (const { event } of batch) {
        const stored = event && storedEvent(names, event); // A stream that is not there is told as no event.
        if (stored) events.push(stored);
      }
    }
    return events;
  }

  #refuseWhenClosed(): void {
    if (this.options.closing.aborted) throw closed();
  }
}

/** The page that goes on where another ended. */
const beyond = (page: AllPage, position: bigint, limit: number): AllPage =>
  page.direction === 'backwards' ? { ...page, before: position, limit } : { ...page, after: position, limit };
