import { setTimeout as sleep } from 'node:timers/promises';
import type { sendUnaryData, ServerReadableStream, ServerUnaryCall } from '@grpc/grpc-js';
import { AppendReq } from '@eventstore/db-client/generated/streams_pb';
import type { AppendResp, DeleteReq, DeleteResp } from '@eventstore/db-client/generated/streams_pb';
import { admit } from './access';
import { accessDenied, appendTooLarge, messageTooLarge, serverNotReady, timedOut, unavailable, wrongVersion } from './answers';
import { appended, deleted, expectedIn, nameOf, proposedIn } from './messages';
import type { Expected, ProposedEvent } from './log';
import type { Node } from './node';

/** Judged here and not by gRPC, which would leave the rest unread and the client's connection stuck. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

type AppendCall = ServerReadableStream<AppendReq, AppendResp>;

export const append =
  (node: Node) =>
  (call: AppendCall, answer: sendUnaryData<AppendResp>): void => {
    handle(node, call).then(
      (response) => response && answer(null, response),
      (refusal: unknown) => {
        if (!call.cancelled) answer(refusal as Error);
      },
    );
  };

/** Resolves to nothing where a fault keeps the answer back. */
async function handle(node: Node, call: AppendCall): Promise<AppendResp | undefined> {
  const { stream, expected, events } = await receive(node, call);
  node.log.appendsReceived += 1;
  const store = (): AppendResp => appended(expected, node.log.append(stream, expected, events));
  const fault = node.faults.take('append', stream);
  if (!fault && !node.leader().isAlive) throw timedOut('Forwarding timeout');
  switch (fault?.name) {
    case undefined:
      return store();
    case 'delay':
      await sleep(fault.ms);
      return store();
    case 'reset-before':
      node.cut(call.getPeer());
      return undefined;
    case 'reset-after':
      store();
      node.cut(call.getPeer());
      return undefined;
    case 'no-answer':
      store();
      return undefined;
    case 'commit-timeout-stored':
      store();
      throw timedOut('Commit phase timeout.');
    case 'commit-timeout':
      throw timedOut('Commit phase timeout.');
    case 'forward-timeout':
      throw timedOut('Forwarding timeout');
    case 'unavailable':
      throw unavailable();
    case 'server-not-ready':
      throw serverNotReady();
    case 'access-denied':
      throw accessDenied();
  }
}

/** First the stream and what is expected of it, then event by event. */
async function receive(node: Node, call: AppendCall): Promise<{ stream: string; expected: Expected; events: ProposedEvent[] }> {
  const requests: AppendReq[] = [];
  call.on('data', (request: AppendReq) => requests.push(request));
  await new Promise((resolve) => call.on('end', resolve));
  const options = requests.shift()?.getOptions() ?? new AppendReq.Options();
  const stream = nameOf(options.getStreamIdentifier());
  admit(node, call.metadata, stream);
  const events = requests.map((request) => proposedIn(request.getProposedMessage() ?? new AppendReq.ProposedMessage()));
  const sizes = events.map(({ type, data, metadata }) => data.length + metadata.length + type.length * 2);
  if (Math.max(...sizes) > MAX_MESSAGE_BYTES) throw messageTooLarge();
  if (sizes.reduce((sum, size) => sum + size, 0) > node.maxAppendBytes) throw appendTooLarge(node.maxAppendBytes);
  return { stream, expected: expectedIn(options), events };
}

export const deleteStream =
  (node: Node) =>
  (call: ServerUnaryCall<DeleteReq, DeleteResp>, answer: sendUnaryData<DeleteResp>): void => {
    try {
      const options = call.request.getOptions();
      const stream = nameOf(options?.getStreamIdentifier());
      admit(node, call.metadata, stream);
      const expected = options ? expectedIn(options) : 'any';
      const current = node.log.stream(stream).length - 1;
      if (typeof expected === 'number' && expected !== current) throw wrongVersion(stream, expected, current);
      answer(null, deleted(node.log.delete(stream).position));
    } catch (refusal) {
      answer(refusal as Error);
    }
  };
