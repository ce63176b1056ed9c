import { setTimeout as sleep } from 'node:timers/promises';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import { admit } from './access';
import { accessDenied, serverNotReady, unavailable, unsupported } from './answers';
import { filterIn } from './filter';
import { eventBytes, nameOf, notFound } from './messages';
import { ALL, indexOf, positionIn, send } from './reading';
import { follow } from './subscription';
import type { Log, LoggedEvent } from './log';
import type { Node } from './node';
import type { ReadCall } from './reading';

/** One call for everything that is read: a stream, all events, or a subscription to them. */
export const read =
  (node: Node) =>
  (call: ReadCall): void => {
    const over = new AbortController();
    call.on('cancelled', () => over.abort());
    serve(node, call, over).catch((refusal: unknown) => {
      if (!over.signal.aborted) call.emit('error', refusal);
    });
  };

async function serve(node: Node, call: ReadCall, over: AbortController): Promise<void> {
  const options = call.request.getOptions() ?? new ReadReq.Options();
  const stream = options.hasAll() ? ALL : nameOf(options.getStream()?.getStreamIdentifier());
  admit(node, call.metadata, stream);
  if (options.hasSubscription() && stream !== ALL) throw unsupported('subscriptions to one stream');
  if (options.hasSubscription()) await follow(node, call, over);
  else await page(node, call, over.signal, stream);
}

async function page(node: Node, call: ReadCall, signal: AbortSignal, stream: string): Promise<void> {
  const fault = node.faults.take('read', stream);
  if (fault?.name === 'delay') await sleep(fault.ms, undefined, { signal });
  const options = call.request.getOptions() ?? new ReadReq.Options();
  const events = options.hasAll() ? allEvents(node.log, options) : streamEvents(node.log.readable(stream), options);
  if (!events) await send(call, notFound(stream), signal);
  let left = Math.min(Number(options.getCount()), fault && fault.name !== 'delay' ? fault.after : Infinity);
  for (const event of events ?? []) {
    if (left-- <= 0) break;
    await send(call, eventBytes(event), signal);
  }
  switch (fault?.name) {
    case 'silent':
      return;
    case 'reset': {
      node.cut(call.getPeer());
      return;
    }
    case 'unavailable':
      throw unavailable();
    case 'server-not-ready':
      throw serverNotReady();
    case 'access-denied':
      throw accessDenied();
    default:
      call.end();
  }
}

function streamEvents(events: readonly LoggedEvent[] | undefined, options: ReadReq.Options): Iterable<LoggedEvent> | undefined {
  if (!events) return undefined;
  const from = options.getStream();
  if (from?.hasEnd()) return isBackwards(options) ? upTo(events, events.length) : [];
  const index = Number(from?.getRevision() ?? 0) - (events[0]?.revision ?? 0);
  return isBackwards(options) ? upTo(events, index + 1) : onwards(events, Math.max(index, 0));
}

/** Forwards from a position, that one included; backwards from it, that one excluded. */
function allEvents(log: Log, options: ReadReq.Options): Iterable<LoggedEvent> {
  const position = positionIn(options);
  const edge = options.getAll()?.hasEnd() ? log.events.length : 0;
  const index = position === undefined ? edge : indexOf(log, position);
  const events = isBackwards(options) ? upTo(log.events, index) : onwards(log.events, index);
  const filter = filterIn(options.getFilter());
  return filter ? only(events, filter) : events;
}

const isBackwards = (options: ReadReq.Options): boolean => options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;

/** As far as the events went when the read began. */
function* onwards(events: readonly LoggedEvent[], index: number): Generator<LoggedEvent> {
  const end = events.length;
  for (let n = index; n < end; n++) yield events[n]!;
}

function* upTo(events: readonly LoggedEvent[], end: number): Generator<LoggedEvent> {
  for (let n = Math.min(end, events.length) - 1; n >= 0; n--) yield events[n]!;
}

function* only(events: Iterable<LoggedEvent>, filter: (event: LoggedEvent) => boolean): Generator<LoggedEvent> {
  for (const event of events) if (filter(event)) yield event;
}
