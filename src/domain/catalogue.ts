import type { z } from 'zod';
import { ledgerEvent, partnerEvent, policyEvent, tenantEvent } from './reference/events';
import type { LedgerEvent, PartnerEvent, PolicyEvent, TenantEvent } from './reference/events';
import { usageEvent } from './usage/events';
import type { UsageEvent } from './usage/events';
import { webhookEvent } from './webhook/events';
import type { WebhookEvent } from './webhook/events';
import { workloadEvent } from './workload/events';
import type { WorkloadEvent } from './workload/events';
import type { StreamKind } from './streams';

/** Every event the ledger writes. */
export type DomainEvent = WorkloadEvent | UsageEvent | TenantEvent | PartnerEvent | PolicyEvent | WebhookEvent | LedgerEvent;

/** One type of event: its schema version and the schema of its data. */
export interface EventType {
  name: DomainEvent['type'];
  stream: StreamKind;
  version: number;
  schema: z.ZodObject;
}

const perStream = {
  workload: workloadEvent,
  usage: usageEvent,
  tenant: tenantEvent,
  partner: partnerEvent,
  policy: policyEvent,
  webhook: webhookEvent,
  ledger: ledgerEvent,
};

/** Whether this version of onrecord can read an event: its type, in a schema version no newer than its own. */
export function isKnown({ type, version }: { type: string; version: number }): boolean {
  const known = catalogue.get(type);
  return known !== undefined && version <= known.version;
}

/** Event types by name. A type that is not here is unknown: aggregates refuse it, projections count and skip it. */
export const catalogue: ReadonlyMap<string, EventType> = new Map(
  Object.entries(perStream).flatMap(([stream, union]) =>
    union.options.map((schema): [string, EventType] => {
      const name = schema.shape.type.value;
      return [name, { name, stream: stream as StreamKind, version: 1, schema }];
    }),
  ),
);
