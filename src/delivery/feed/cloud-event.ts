import type { EventTold } from '../../api/seen/events';
import { streamKind, subjectOfStream } from '../../domain/streams';
import { cursorOf } from './cursor';

/** CloudEvents 1.0, JSON format. Names of extensions are lower case, as the specification asks. */
export interface CloudEvent {
  specversion: '1.0';
  /** The sequence: with `source` the key by which a repetition is known, on every server and in every copy. */
  id: string;
  source: string;
  type: string;
  /** The workload, tenant or partner it is about. */
  subject?: string;
  /** When the ledger learned it. */
  time: string;
  datacontenttype: 'application/json';
  /** Absent where something of the data is kept from the reader. */
  dataschema?: string;
  cursor: string;
  stream: string;
  revision?: number;
  eventid?: string;
  schemaversion: number;
  effectiveat: string;
  actorrole?: string;
  actorid?: string;
  actororganisation?: string;
  commandid?: string;
  correlationid?: string;
  causationid?: string;
  policyversion?: number;
  data: Record<string, unknown>;
}

/** Types are told with the ledger's prefix, so that they stay apart from others on a shared bus. */
export const TYPE_PREFIX = 'onrecord.';

export const sourceOf = (ledgerId: string): string => `urn:onrecord:${ledgerId}`;

/** The schema of an event's data; served at /schemas/{type}/{version}. */
export const schemaIdOf = (type: string, version: number): string => `urn:onrecord:schema:${type}:${version}`;

/** Where an event stands, and whether it is told whole: nothing of it is kept from the reader. */
export interface Place {
  ledgerId: string;
  sequence: number;
  whole: boolean;
}

/**
 * An event as its reader is told it, as JSON.
 * @param data its data as JSON, where that is at hand and nothing of it is kept from the reader; told.data is not looked at then
 */
export function cloudEventJson(told: EventTold, place: Place, data?: string): string {
  const event = cloudEventOf(told, place);
  if (data === undefined) return JSON.stringify(event);
  const envelope = JSON.stringify({ ...event, data: undefined });
  return `${envelope.slice(0, -1)},"data":${data}}`;
}

/** An event as its reader is told it, in the form that services exchange. */
export function cloudEventOf(told: EventTold, { ledgerId, sequence, whole }: Place): CloudEvent {
  const { stream, revision, id, type, version, recordedAt, effectiveAt, actor, commandId, correlationId, causationId } = told;
  // JSON leaves out what is undefined.
  return {
    specversion: '1.0',
    id: String(sequence),
    source: sourceOf(ledgerId),
    type: TYPE_PREFIX + type,
    subject: subjectOf(stream),
    time: recordedAt,
    datacontenttype: 'application/json',
    dataschema: whole ? schemaIdOf(type, version) : undefined,
    cursor: cursorOf(ledgerId, sequence),
    stream,
    revision,
    eventid: id,
    schemaversion: version,
    effectiveat: effectiveAt,
    actorrole: actor.role,
    actorid: actor.id,
    actororganisation: actor.organisation,
    commandid: commandId,
    correlationid: correlationId,
    causationid: causationId,
    policyversion: told.policyVersion,
    data: told.data,
  };
}

/** The workload, tenant, partner or webhook that a stream is about; undefined where it is about none. */
export function subjectOf(stream: string): string | undefined {
  const kind = streamKind(stream);
  return kind === 'ledger' || kind === 'policy' || kind === 'unknown' ? undefined : subjectOfStream(stream);
}
