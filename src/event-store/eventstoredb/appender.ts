import { setTimeout as pause } from 'node:timers/promises';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { InOrder } from '../../ledger/in-order';
import { OutcomeUnknown, StoreUnavailable } from '../../ledger/ports/event-store';
import type { Appended, EventToAppend } from '../../ledger/ports/event-store';
import type { Channel } from './channel';
import { appendFailure, appendRefusal, isNotLeader } from './failures';
import type { Attempt } from './failures';
import { appendRequest } from './messages';
import type { Names } from './messages';

/** A node that is no longer the leader names the one that is; an election in between may need a few turns. */
const MOST_REDIRECTS = 5;
const REDIRECT_MS = 10;

export interface AppenderOptions {
  channel: Channel;
  names: Names;
  /** The server as people are told it. */
  server: string;
  /** How long the server may take for one append, in milliseconds. */
  answerMs: number;
  /** Where an event is, once it can be read. */
  find: (stream: string, revision: number) => Promise<Appended | undefined>;
}

/** Appends, one at a time for each stream: those that are pipelined to one stream may be decided out of their order. */
export class Appender {
  readonly #inOrder = new InOrder();
  readonly #underWay = new Set<Promise<Appended>>();

  constructor(private readonly options: AppenderOptions) {}

  /** Appends in flight. */
  get depth(): number {
    return this.#underWay.size;
  }

  append(stream: string, expectedRevision: number, events: readonly EventToAppend[]): Promise<Appended> {
    const append = this.#inOrder.run(stream, () => this.#append(stream, expectedRevision, events));
    const over = (): unknown => this.#underWay.delete(append);
    append.then(over, over);
    this.#underWay.add(append);
    return append;
  }

  /** When all that is in flight is over. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }

  async #append(stream: string, expectedRevision: number, events: readonly EventToAppend[]): Promise<Appended> {
    const { names, server, find } = this.options;
    const attempt = { stream, expectedRevision, events, server };
    const response = await this.#send(appendRequest(names, stream, expectedRevision, events), attempt);
    const success = response.getSuccess();
    if (!success) throw appendRefusal(response.getError(), attempt);
    const revision = Number(success.getCurrentRevision());
    if (revision !== expectedRevision + events.length)
      throw new StoreUnavailable('corrupt', `${stream} was deleted on ${server} and goes on at revision ${revision}. Restore a backup.`);
    const position = success.getPosition()?.getCommitPosition();
    if (position !== undefined) return { revision, position: BigInt(position) };
    // A repeated append that the server has not indexed yet: what it says of it is where it ends.
    const found = await find(stream, revision).catch(() => undefined);
    if (!found) throw new OutcomeUnknown(stream);
    return { revision: found.revision, position: found.position };
  }

  /** An append that is turned to another node may be stored by the first: it ends the call of all for the one that it refuses. */
  async #send(request: BatchAppendReq, attempt: Attempt): Promise<BatchAppendResp> {
    const { channel, answerMs } = this.options;
    for (let redirects = 0; ; redirects += 1) {
      try {
        return await channel.append(request, answerMs);
      } catch (error) {
        if (!isNotLeader(error) || redirects === MOST_REDIRECTS)
          throw redirects > 0 ? new OutcomeUnknown(attempt.stream, { cause: error }) : appendFailure(error, attempt);
        await pause(REDIRECT_MS); // The connection turns to the leader that was named.
      }
    }
  }
}
