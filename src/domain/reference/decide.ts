import type { Caller } from '../facts';
import { refusePersonalData } from '../personal-data';
import { never, Refusal } from '../refusal';
import { UUID } from '../streams';
import type { PutPartner, PutTenant, ReferenceCommand } from './commands';
import type { PartnerEvent, TenantEvent } from './events';

/** A customer or partner as last recorded; null before its first event. */
export type Reference = TenantEvent | PartnerEvent | null;

/** What a reference stream says after one more event: the newest event says all. */
export const evolveReference = (_before: Reference, { data }: { data: TenantEvent | PartnerEvent }): Reference => data;

/** Registers, or changes what differs; none where nothing does. @throws Refusal Forbidden, Malformed, PersonalData */
export function decideReference(command: ReferenceCommand, before: Reference, caller: Caller): (TenantEvent | PartnerEvent)[] {
  if (!['manager', 'lead', 'importer'].includes(caller.role)) throw new Refusal('Forbidden', 'A partner manager keeps the reference data.');
  if (command.name.trim() === '') throw new Refusal('Malformed', 'Give a name.', [{ field: 'name', message: 'is empty' }]);
  switch (command.type) {
    case 'PutTenant':
      return putTenant(command, before);
    case 'PutPartner':
      return putPartner(command, before);
    default:
      return never(command);
  }
}

function putTenant({ tenantId, name, region = null, segment = null }: PutTenant, before: Reference): TenantEvent[] {
  if (!UUID.test(tenantId)) {
    throw new Refusal('Malformed', `${tenantId} is not a tenant id.`, [{ field: 'tenantId', message: 'must be a lower-case UUID' }]);
  }
  refusePersonalData({ name, region: region ?? undefined, segment: segment ?? undefined });
  if (before === null) return [{ type: 'TenantRegistered', tenantId, name, region, segment }];
  const same = 'tenantId' in before && before.name === name && before.region === region && before.segment === segment;
  return same ? [] : [{ type: 'TenantChanged', tenantId, name, region, segment }];
}

function putPartner({ partnerId, name, globalAccountId = partnerId, managedBy = null }: PutPartner, before: Reference): PartnerEvent[] {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(partnerId) || !/^[A-Za-z0-9_-]{1,64}$/.test(globalAccountId)) {
    const message = 'must have 1 to 64 of letters, digits, - and _';
    throw new Refusal('Malformed', `A partner id and an account ${message}.`, [{ field: 'partnerId', message }]);
  }
  refusePersonalData({ name, managedBy: managedBy ?? undefined });
  if (before === null) return [{ type: 'PartnerRegistered', partnerId, name, globalAccountId, managedBy }];
  const same =
    'partnerId' in before && before.name === name && before.globalAccountId === globalAccountId && before.managedBy === managedBy;
  return same ? [] : [{ type: 'PartnerChanged', partnerId, name, globalAccountId, managedBy }];
}
