import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { invalidPosition } from './answers';
import { bytesOf } from './messages';
import type { Log } from './log';

export type ReadCall = ServerWritableStream<ReadReq, Buffer>;

export const ALL = '$all';

/** Sends one message, and waits where the reader is behind. */
export async function send(call: ReadCall, message: ReadResp | Buffer, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (!call.write(message instanceof ReadResp ? bytesOf(message) : message)) await once(call, 'drain', { signal });
}

export function positionIn(options: ReadReq.Options | undefined): bigint | undefined {
  const commit = options?.getAll()?.getPosition()?.getCommitPosition();
  return commit === undefined ? undefined : BigInt(commit);
}

/**
 * The index of the event at a position; beyond the last where the position lies beyond it.
 * @throws Refusal for a position before the end at which no event begins: a real server reads its log by offset.
 */
export function indexOf(log: Log, position: bigint): number {
  const index = log.indexAt(position);
  const event = log.events[index];
  if (event && event.position !== position) throw invalidPosition();
  return index;
}
