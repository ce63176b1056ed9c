import { randomUUID } from 'node:crypto';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { accessDenied, timedOut, unavailable } from './answers';
import { filterIn } from './filter';
import { caughtUp, checkpoint, confirmation, eventBytes } from './messages';
import { indexOf, positionIn, send } from './reading';
import type { Fault } from './faults';
import type { Log } from './log';
import type { Node } from './node';
import type { ReadCall } from './reading';

/** How many events a real server looks at in one go, where the subscriber does not say. */
const SEARCH_WINDOW = 32;

/** Confirmation, history, caught up, live: until the subscriber cancels or a fault strikes. */
export async function follow(node: Node, call: ReadCall, over: AbortController): Promise<void> {
  const { signal } = over;
  const options = call.request.getOptions();
  const filter = filterIn(options?.getFilter());
  const interval = checkpointInterval(options?.getFilter());
  const ill = luck(node, call, over);
  await send(call, confirmation(randomUUID()), signal);
  let next = startOf(node.log, options);
  for (let [considered, isLive] = [0, false]; ; isLive = true) {
    for (let event = node.log.events[next]; event; event = node.log.events[++next]) {
      if (!filter || filter(event)) {
        await send(call, eventBytes(event), signal);
        ill.sent();
      }
      considered += 1;
      if (considered % interval === 0) await send(call, checkpoint(event.position), signal);
    }
    if (!isLive) await send(call, caughtUp(), signal);
    await node.log.appended(signal);
  }
}

/** After a position, that one excluded; without one, from the first event or after the last. */
function startOf(log: Log, options: ReadReq.Options | undefined): number {
  const position = positionIn(options);
  if (position === undefined) return options?.getAll()?.hasEnd() ? log.events.length : 0;
  const index = indexOf(log, position);
  return log.events[index]?.position === position ? index + 1 : index;
}

function checkpointInterval(filter: ReadReq.Options.FilterOptions | undefined): number {
  if (!filter) return Infinity;
  return filter.getCheckpointintervalmultiplier() * (filter.hasMax() ? filter.getMax() : SEARCH_WINDOW);
}

/** The fault that waits for this subscription: one set before it opened, or one that strikes all that are open. */
function luck(node: Node, call: ReadCall, over: AbortController): { sent(): void } {
  let fault: Fault<'subscription'> | undefined;
  let left = 0;
  const meet = (met: Fault<'subscription'>): void => {
    fault = met;
    left = met.after;
    if (left === 0) strike(met, node, call, over);
  };
  over.signal.addEventListener('abort', node.faults.expose(meet));
  const waiting = node.faults.take('subscription', '$all');
  if (waiting) meet(waiting);
  return {
    sent: () => {
      if (fault && --left === 0) strike(fault, node, call, over);
    },
  };
}

function strike({ name }: Fault<'subscription'>, node: Node, call: ReadCall, over: AbortController): void {
  over.abort();
  switch (name) {
    case 'silent':
      return;
    case 'end':
      call.end();
      return;
    case 'reset': {
      node.cut(call.getPeer());
      return;
    }
    case 'consumer-too-slow':
      call.emit('error', timedOut('Consumer too slow to handle event while live. Client resubscription required.'));
      return;
    case 'unavailable':
      call.emit('error', unavailable());
      return;
    case 'access-denied':
      call.emit('error', accessDenied());
  }
}
