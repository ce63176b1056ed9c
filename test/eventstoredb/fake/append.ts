import { setTimeout as sleep } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import type { sendUnaryData, ServerDuplexStream, ServerUnaryCall } from '@grpc/grpc-js';
import { BatchAppendReq } from '@eventstore/db-client/generated/streams_pb';
import type { BatchAppendResp, DeleteReq, DeleteResp } from '@eventstore/db-client/generated/streams_pb';
import { admit } from './access';
import { appendDenied, appendNotHandled, appendTimedOut, appendTooLarge, callFailed, Refusal, unsupported, wrongVersion } from './answers';
import { appended, deleted, expectedIn, nameOf, proposedIn } from './messages';
import type { Node } from './node';

type AppendCall = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

/** One call for any number of appends: each is answered by itself, and what ends the call leaves the others unanswered. */
export const batchAppend =
  (node: Node) =>
  (call: AppendCall): void => {
    let isOver = false;
    const end = (refusal?: Error): void => {
      if (isOver) return;
      isOver = true;
      if (refusal) call.emit('error', refusal);
      else call.end();
    };
    call.on('data', (request: BatchAppendReq) => {
      handle(node, call, request).then(
        (response) => {
          if (response && !isOver) call.write(answering(request, response));
        },
        (refusal: unknown) => end(refusal as Error),
      );
    });
    call.on('cancelled', () => (isOver = true));
    call.on('end', () => end());
  };

const answering = (request: BatchAppendReq, response: BatchAppendResp): BatchAppendResp =>
  response.setCorrelationId(request.getCorrelationId()).setStreamIdentifier(request.getOptions()?.getStreamIdentifier());

/** Resolves to nothing where a fault keeps the answer back. @throws Refusal, which ends the call */
async function handle(node: Node, call: AppendCall, request: BatchAppendReq): Promise<BatchAppendResp | undefined> {
  if (!request.getIsFinal()) throw unsupported('an append in parts');
  const options = request.getOptions() ?? new BatchAppendReq.Options();
  const [stream, expected] = [nameOf(options.getStreamIdentifier()), expectedIn(options, options.getStreamPosition())];
  const refused = refusal(node, call, stream);
  if (refused) return refused;
  const events = request.getProposedMessagesList().map(proposedIn);
  const size = events.reduce((sum, { type, data, metadata }) => sum + data.length + metadata.length + type.length * 2, 0);
  if (size > node.maxAppendBytes) return appendTooLarge(node.maxAppendBytes);
  node.log.appendsReceived += 1;
  const store = (): BatchAppendResp => appended(expected, node.log.append(stream, expected, events));
  const fault = node.faults.take('append', stream);
  if (!fault && !node.leader().isAlive) return appendTimedOut();
  switch (fault?.name) {
    case undefined:
      return store();
    case 'delay':
      await (fault.until ?? sleep(fault.ms));
      return store();
    case 'reset-before':
      node.cut(call.getPeer());
      return undefined;
    case 'reset-after':
      store();
      node.cut(call.getPeer());
      return undefined;
    case 'call-ended':
      store();
      throw callFailed();
    case 'no-answer':
      store();
      return undefined;
    case 'timeout-stored':
      store();
      return appendTimedOut();
    case 'timeout':
      return appendTimedOut();
    case 'busy':
      return appendNotHandled('Server Is Busy');
    case 'not-ready':
      return appendNotHandled('Server Is Not Ready');
    case 'access-denied':
      return appendDenied();
  }
}

/** Who may not append is answered; who is unknown, or asks for a leader that another node is, loses the call. */
function refusal(node: Node, call: AppendCall, stream: string): BatchAppendResp | undefined {
  try {
    admit(node, call.metadata, stream);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal && error.code === status.PERMISSION_DENIED) return appendDenied();
    throw error;
  }
}

export const deleteStream =
  (node: Node) =>
  (call: ServerUnaryCall<DeleteReq, DeleteResp>, answer: sendUnaryData<DeleteResp>): void => {
    try {
      const options = call.request.getOptions();
      const stream = nameOf(options?.getStreamIdentifier());
      admit(node, call.metadata, stream);
      const expected = options ? expectedIn(options, options.getRevision()) : 'any';
      const current = node.log.stream(stream).length - 1;
      if (typeof expected === 'number' && expected !== current) throw wrongVersion(stream, expected, current);
      answer(null, deleted(node.log.delete(stream).position));
    } catch (refusal) {
      answer(refusal as Error);
    }
  };
