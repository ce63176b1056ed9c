import { isTold, presentEvent } from '../../api/seen/events';
import type { EventTold, Eyes } from '../../api/seen/events';
import { historyForPartner } from '../../api/seen/history';
import { nobodyHidden } from '../../api/seen/rivals';
import { isStaff } from '../../api/auth/roles';
import type { Caller } from '../../domain/facts';
import { streamKind } from '../../domain/streams';
import type { WorkloadEvent } from '../../domain/workload/events';
import { readWhole } from '../../ledger/streams';
import { cloudEventJson } from './cloud-event';
import { cursorOf } from './cursor';
import type { Placed } from './placed';
import type { ReadStore } from './read-store';

/** An event as one reader is told it. */
export interface FeedEvent {
  sequence: number;
  /** 0 for the event of that sequence; counted from 1 for what is derived from it. */
  ordinal: number;
  stream: string;
  type: string;
  /** Where to go on after it. */
  cursor: string;
  /** Its CloudEvent, as JSON. */
  json: string;
}

type Source = { store: ReadStore; ledgerId: string };

/** The events of a span that a reader may see, each as its histories tell it; in their order. */
export async function tellAll(placed: readonly Placed[], caller: Caller, source: Source): Promise<FeedEvent[]> {
  if (caller.role === 'partner') return tellPartner(placed, caller, source);
  const { ledgerId } = source;
  const eyes = { caller, others: nobodyHidden };
  if (readsWhole(caller)) return placed.filter((one) => mayRead(one, eyes)).map((one) => feedEvent(one, ledgerId, one.whole(ledgerId)));
  return placed.filter(({ event }) => isTold(event, eyes)).map((one) => masked(one, presentEvent(one.event, eyes), ledgerId));
}

/** Nothing is kept from them but whole events. */
const readsWhole = (caller: Caller): boolean => isStaff(caller) || caller.role === 'service' || caller.role === 'telemetry';

/** Telemetry reads back what it wrote itself. Of the others' events stream and type say enough, so that none is read for it. */
function mayRead(one: Placed, eyes: Eyes): boolean {
  const { stream, type } = one.stored;
  const { role, id } = eyes.caller;
  if (role !== 'telemetry') return isTold({ stream, type, version: 0, data: { type } }, eyes);
  return streamKind(stream) === 'usage' && one.event.actor.role === 'telemetry' && one.event.actor.id === id;
}

/** What a partner is told of a workload depends on all that happened there, so each stream is read whole. */
async function tellPartner(placed: readonly Placed[], caller: Caller, { store, ledgerId }: Source): Promise<FeedEvent[]> {
  const told = new Map<Placed, EventTold>();
  for (const [stream, events] of byStream(placed)) {
    if (streamKind(stream) === 'workload') {
      const bySequence = new Map(events.map((one) => [String(one.sequence), one]));
      for (const event of await historyAt(store, stream, events, caller)) {
        const found = bySequence.get(event.sequence ?? '');
        if (found) told.set(found, event);
      }
    } else {
      const eyes = { caller, others: nobodyHidden };
      for (const one of events) if (isTold(one.event, eyes)) told.set(one, presentEvent(one.event, eyes));
    }
  }
  return placed.flatMap((one) => {
    const event = told.get(one);
    return event ? [masked(one, event, ledgerId)] : [];
  });
}

/**
 * Of several that belong to one sequence only the last has its cursor: who stops between them has not taken the sequence, and is
 * told all of it again, each under the id it had.
 */
export function goingOn(events: readonly FeedEvent[], ledgerId: string): FeedEvent[] {
  return events.map((event, index) => {
    if (events[index + 1]?.sequence !== event.sequence) return event;
    const cursor = cursorOf(ledgerId, event.sequence - 1);
    return { ...event, cursor, json: event.json.replace(`"cursor":"${event.cursor}"`, `"cursor":"${cursor}"`) };
  });
}

function byStream(placed: readonly Placed[]): ReadonlyMap<string, Placed[]> {
  const groups = new Map<string, Placed[]>();
  for (const one of placed) {
    const group = groups.get(one.stored.stream);
    if (group) group.push(one);
    else groups.set(one.stored.stream, [one]);
  }
  return groups;
}

/** The stream's whole history as the partner reads it; only the events asked for have their sequence. */
async function historyAt(store: ReadStore, stream: string, asked: readonly Placed[], caller: Caller): Promise<EventTold[]> {
  const sequences = new Map(asked.map(({ stored, sequence }) => [stored.revision, sequence]));
  const history = await readWhole<WorkloadEvent>(store, stream);
  const counted = history.map((event) => ({ event, sequence: sequences.get(event.revision) ?? 0 }));
  return historyForPartner(counted, caller);
}

const masked = (one: Placed, told: EventTold, ledgerId: string): FeedEvent =>
  feedEvent(one, ledgerId, cloudEventJson(told, { ledgerId, sequence: one.sequence, whole: false }));

function feedEvent(placed: Placed, ledgerId: string, json: string): FeedEvent {
  const { stream, type } = placed.stored;
  return { sequence: placed.sequence, ordinal: 0, stream, type, cursor: placed.cursor(ledgerId), json };
}
