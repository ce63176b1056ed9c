import { z } from 'zod';
import { ledgerEvent, partnerEvent, policyEvent, referenceV1, tenantEvent } from './reference/events';
import type { LedgerEvent, PartnerEvent, PolicyEvent, TenantEvent } from './reference/events';
import { usageEvent } from './usage/events';
import type { UsageEvent } from './usage/events';
import { webhookEvent } from './webhook/events';
import type { WebhookEvent } from './webhook/events';
import { workloadEvent } from './workload/events';
import { noticeServedV1 } from './workload/notice-events';
import type { WorkloadEvent } from './workload/events';
import type { StreamKind } from './streams';

/** Every event the ledger writes. */
export type DomainEvent = WorkloadEvent | UsageEvent | TenantEvent | PartnerEvent | PolicyEvent | WebhookEvent | LedgerEvent;

/** A version of an event type that was written once and is read for ever. */
export interface EarlierVersion {
  schema: z.ZodObject;
  /** The data as the next version says it. Pure; what that version knows and this one did not is told by what follows from it. */
  upcast: (data: object) => object;
}

/** One type of event: the version that is written now, its schema, and every version before it. */
export interface EventType {
  name: string;
  stream: StreamKind;
  version: number;
  schema: z.ZodObject;
  /** Version 1 first; none where there never was another. */
  earlier: readonly EarlierVersion[];
}

/** Event types by name. A type that is not here is unknown: aggregates refuse it, projections count and skip it. */
export type Catalogue = ReadonlyMap<string, EventType>;

/** A catalogue of what is written now, per kind of stream, and of what was written before, per type. */
export function catalogueOf(
  perStream: Partial<Record<StreamKind, { options: readonly z.ZodObject[] }>>,
  earlier: Readonly<Record<string, readonly EarlierVersion[]>> = {},
): Catalogue {
  const types = Object.entries(perStream).flatMap(([stream, { options }]) =>
    options.map((schema): EventType => {
      const name = z.object({ value: z.string() }).parse(schema.shape['type']).value;
      const before = earlier[name] ?? [];
      return { name, stream: stream as StreamKind, version: before.length + 1, schema, earlier: before };
    }),
  );
  return new Map(types.map((type) => [type.name, type]));
}

/** Before there were channels every notice went by the inbox alone. */
const byInbox = (schema: z.ZodObject): readonly EarlierVersion[] => [{ schema, upcast: (data) => ({ ...data, noticeChannel: 'inbox' }) }];

/** Versions written by earlier releases; docs/how-to/change-an-event.md says how one comes here. */
const earlierVersions: Readonly<Record<string, readonly EarlierVersion[]>> = {
  NoticeServed: [{ schema: noticeServedV1, upcast: (data) => data }],
  TenantRegistered: byInbox(referenceV1.TenantRegistered),
  TenantChanged: byInbox(referenceV1.TenantChanged),
  PartnerRegistered: byInbox(referenceV1.PartnerRegistered),
  PartnerChanged: byInbox(referenceV1.PartnerChanged),
};

export const catalogue: Catalogue = catalogueOf(
  {
    workload: workloadEvent,
    usage: usageEvent,
    tenant: tenantEvent,
    partner: partnerEvent,
    policy: policyEvent,
    webhook: webhookEvent,
    ledger: ledgerEvent,
  },
  earlierVersions,
);

/** Whether this version of onrecord can read an event: its type, in a schema version no newer than its own. */
export function isKnown({ type, version }: { type: string; version: number }, types: Catalogue = catalogue): boolean {
  const known = types.get(type);
  return known !== undefined && version >= 1 && version <= known.version;
}

/** The schema of an event as it was written; undefined for a type or version that this version of onrecord does not know. */
export function schemaOf(type: string, version: number, types: Catalogue = catalogue): z.ZodObject | undefined {
  const known = types.get(type);
  return version === known?.version ? known.schema : known?.earlier[version - 1]?.schema;
}

/** Data of any known version as the newest one says it; of an unknown one as it is. */
export function upcast(type: string, version: number, data: object, types: Catalogue = catalogue): object {
  const known = types.get(type);
  if (!known || version < 1 || version >= known.version) return data;
  return known.earlier.slice(version - 1).reduce((as, step) => step.upcast(as), data);
}
