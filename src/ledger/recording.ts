import { catalogue } from '../domain/catalogue';
import type { DomainEvent } from '../domain/catalogue';
import type { Instant } from '../domain/calendar';
import type { Caller } from '../domain/facts';
import type { Actor, Recorded } from '../domain/recorded';
import type { EventToRecord } from './event-codec';
import type { Appended } from './ports/event-store';

/** An event as the rules decide it, effective at once unless it says otherwise. */
export type DecidedEvent<Event> = Event & { effectiveAt?: Instant };

/** What is recorded of an event: its data, and what stands beside it. It is effective at once unless it says otherwise. */
export function envelop<Event extends DomainEvent>(
  event: DecidedEvent<Event>,
  envelope: Omit<EventToRecord, 'data' | 'version' | 'policyVersion'>,
): EventToRecord {
  const { effectiveAt = envelope.effectiveAt, ...rest } = event;
  const data = rest as unknown as DomainEvent;
  const policy = 'policyVersion' in event ? { policyVersion: event.policyVersion } : {};
  return { ...envelope, ...policy, effectiveAt, version: versionOf(data), data };
}

/** An event is for ever: one that breaks its schema is a fault of the rules, and nothing of its append is written. */
function versionOf(data: DomainEvent): number {
  const known = catalogue.get(data.type);
  if (!known) throw new Error(`${data.type} is no event of the catalogue`);
  const [issue] = known.schema.safeParse(data).error?.issues ?? [];
  if (issue) throw new Error(`${data.type} would break its schema at ${issue.path.join('.')}: ${issue.message}`);
  return known.version;
}

/** The same after they were appended. */
export function asRecorded<Event extends DomainEvent>(
  events: EventToRecord[],
  stream: string,
  { revision, position }: Appended,
): Recorded<Event>[] {
  return events.map((event, index) => ({
    stream,
    revision: revision - events.length + 1 + index,
    position,
    type: event.data.type,
    ...event,
    data: event.data as Event,
  }));
}

/** Whose key it is. An id is only unique within its role and organisation. */
export const principalOf = (caller: Caller): string[] => [caller.role, organisationOf(caller) ?? '', caller.id];

const organisationOf = ({ accountId, tenantId }: Caller): string | undefined => accountId ?? tenantId;

/** Who acted, as events name it. */
export function actorOf(caller: Caller): Actor {
  const { role, id } = caller;
  const organisation = organisationOf(caller);
  return organisation === undefined ? { role, id } : { role, id, organisation };
}
